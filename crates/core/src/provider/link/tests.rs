//! Every form of link that is known, with what people copy along, and everything that only looks like one.

mod forms;

use self::forms::{FORMS, NOWHERE};
use super::Link;
use crate::{
    account::ProviderKind::{self, Kantata, Productive},
    destination::{
        Place,
        PlaceKind::{
            self, Bill, Booking, Budget, Comment, Company, Deal, Discussion, Expense, Invoice, Page, Person, Post,
            Project, PurchaseOrder, Task,
        },
    },
    provider::service,
};

fn read(provider: ProviderKind, text: &str, web: Option<&str>) -> Option<Link> {
    service(provider).read_link(text, web)
}

/// Service, text, organisation, kind, id.
type Form = (
    ProviderKind,
    &'static str,
    Option<&'static str>,
    PlaceKind,
    &'static str,
);

#[test]
fn every_form_of_link_leads_to_its_place() {
    for (provider, text, organisation, kind, id) in FORMS {
        let link = read(*provider, text, None).unwrap_or_else(|| panic!("{text} is a link"));
        let place = Place {
            kind: *kind,
            id: (*id).to_owned(),
        };
        assert_eq!(link.place, place, "from {text}");
        assert_eq!(link.organisation.as_deref(), *organisation, "from {text}");
    }
}

#[test]
fn everything_else_leads_nowhere() {
    for provider in ProviderKind::ALL {
        for text in NOWHERE {
            assert_eq!(read(provider, text, None), None, "{provider:?}, from {text:?}");
            let local = read(provider, text, Some("http://127.0.0.1:7003"));
            assert_eq!(local, None, "{provider:?}, from {text:?}");
        }
    }
}

#[test]
fn a_link_of_one_service_is_none_of_the_other() {
    for (provider, text, ..) in FORMS.iter().filter(|(_, text, ..)| text.contains('.')) {
        let other = match provider {
            Productive => Kantata,
            Kantata => Productive,
        };
        assert_eq!(read(other, text, None), None, "{text}");
    }
}

#[test]
fn a_link_belongs_to_where_the_account_lives() {
    let own = "http://127.0.0.1:7003";
    for (provider, path, real) in [
        (Productive, "/10/tasks/1", "https://app.productive.io/10-acme/tasks/1"),
        (
            Kantata,
            "/workspaces/1/tracker/2",
            "https://app.mavenlink.com/workspaces/1",
        ),
    ] {
        let local = format!("{own}{path}");
        assert!(read(provider, &local, Some(own)).is_some(), "the sandbox's own");
        assert!(read(provider, &local, None).is_none(), "nobody else's");
        assert!(read(provider, real, None).is_some(), "the service's own");
        assert!(read(provider, real, Some(own)).is_none(), "the same number elsewhere");
    }
}

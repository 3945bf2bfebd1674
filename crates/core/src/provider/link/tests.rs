//! Every form of link that is known, with what people copy along, and everything that only looks like one.

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

const FORMS: &[Form] = &[
    // Productive's own, all of them.
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/task/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/task/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10/projects/9/tasks/task/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-a-b-c/tasks?filter=MTI=&task/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/projects/9",
        Some("10"),
        Project,
        "9",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/projects/9/tasks?board=4&filter=MTI=",
        Some("10"),
        Project,
        "9",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/pages/77",
        Some("10"),
        Page,
        "77",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/projects/9/pages/77",
        Some("10"),
        Page,
        "77",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/deals/5",
        Some("10"),
        Deal,
        "5",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/deals/5/budget",
        Some("10"),
        Budget,
        "5",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/budgets/5",
        Some("10"),
        Budget,
        "5",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/people/68",
        Some("10"),
        Person,
        "68",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/settings/person/68",
        Some("10"),
        Person,
        "68",
    ),
    (
        Productive,
        "https://sandbox.productive.io/10/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    // Its likely ones: looked up before anything is sent there.
    (
        Productive,
        "https://app.productive.io/10-acme/companies/500",
        Some("10"),
        Company,
        "500",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/invoices/8",
        Some("10"),
        Invoice,
        "8",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/expenses/8",
        Some("10"),
        Expense,
        "8",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/purchase-orders/8",
        Some("10"),
        PurchaseOrder,
        "8",
    ),
    // With what people copy along.
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/123?filter=abc#top",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/123?utm_source=mail&utm_id=9",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/123/",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks/123/?",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io//10-acme//tasks//123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "<https://app.productive.io/10-acme/tasks/123>",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "<https://app.productive.io/10-acme/tasks/123|Startseite>",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "  app.productive.io/10/tasks/123\n",
        Some("10"),
        Task,
        "123",
    ),
    (Productive, "//app.productive.io/10/tasks/123", Some("10"), Task, "123"),
    (
        Productive,
        "HTTPS://APP.Productive.IO/10-acme/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io:443/10-acme/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://lena@app.productive.io/10-acme/tasks/123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks%2F123",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-gr%C3%BCn/tasks/123?q=Ma%20x",
        Some("10"),
        Task,
        "123",
    ),
    (
        Productive,
        "https://app.productive.io/10-acme/tasks?filter=a%2Fb%3D%3D&task%2F123",
        Some("10"),
        Task,
        "123",
    ),
    // Short forms, in the singular and the plural.
    (Productive, "123", None, Task, "123"),
    (Productive, "task/123", None, Task, "123"),
    (Productive, "tasks/123", None, Task, "123"),
    (Productive, "comment/5", None, Comment, "5"),
    (Productive, "page/5", None, Page, "5"),
    (Productive, "doc/5", None, Page, "5"),
    (Productive, "expense/5", None, Expense, "5"),
    (Productive, "invoice/5", None, Invoice, "5"),
    (Productive, "purchase-order/5", None, PurchaseOrder, "5"),
    (Productive, "purchase_orders/5", None, PurchaseOrder, "5"),
    (Productive, "bill/5", None, Bill, "5"),
    (Productive, "booking/5", None, Booking, "5"),
    (Productive, "deal/5", None, Deal, "5"),
    (Productive, "budget/5", None, Budget, "5"),
    (Productive, "project/5", None, Project, "5"),
    (Productive, "company/5", None, Company, "5"),
    (Productive, "person/5", None, Person, "5"),
    (Productive, "people/5", None, Person, "5"),
    (Productive, "discussion/5", None, Discussion, "5"),
    // Kantata OX's, at its own and at a company's name.
    (Kantata, "https://app.mavenlink.com/workspaces/12", None, Project, "12"),
    (Kantata, "app.mavenlink.com/workspaces/12", None, Project, "12"),
    (Kantata, "https://app.kantata.com/workspaces/12/", None, Project, "12"),
    (
        Kantata,
        "https://acme.mavenlink.com/workspaces/12?tab=project-workspace",
        None,
        Project,
        "12",
    ),
    (
        Kantata,
        "https://acme.kantata.com/workspaces/12/gantt",
        None,
        Project,
        "12",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/tracker",
        None,
        Project,
        "12",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12#files",
        None,
        Project,
        "12",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12?tab=time-tracking&story_id=34",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/#tracker/34",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12#tracker/34",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12#/tracker/34/x",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12#tracker%2F34",
        None,
        Task,
        "34",
    ),
    (Kantata, "https://app.mavenlink.com/workspaces/12#34", None, Task, "34"),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/tracker/34",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/stories/34",
        None,
        Task,
        "34",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/posts/56",
        None,
        Post,
        "56",
    ),
    (
        Kantata,
        "https://app.mavenlink.com/workspaces/12/expenses/78",
        None,
        Expense,
        "78",
    ),
    (
        Kantata,
        "<https://ACME.Kantata.com:443/workspaces/12?utm_source=x>",
        None,
        Project,
        "12",
    ),
    (
        Kantata,
        "https://lena@app.kantata.com/workspaces/12/stories/34/?a=b#",
        None,
        Task,
        "34",
    ),
    (Kantata, "workspace/12", None, Project, "12"),
    (Kantata, "project/12", None, Project, "12"),
    (Kantata, "story/34", None, Task, "34"),
    (Kantata, "tasks/34", None, Task, "34"),
    (Kantata, "post/56", None, Post, "56"),
    (Kantata, "expense/78", None, Expense, "78"),
    (Kantata, " 34 ", None, Task, "34"),
];

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

/// These lead nowhere, whichever service is asked.
const NOWHERE: &[&str] = &[
    "",
    "hello",
    "Angebot",
    "task/",
    "task/abc",
    "task/12a",
    "task/-1",
    "task/1/2",
    "tasks/１２３",
    "pagina/5",
    "12345678901234567890",
    "task/12345678901234567890",
    // Pages that are no destination.
    "https://app.productive.io/10-acme/tasks?filter=abc",
    "https://app.productive.io/10-acme/settings/api-integrations",
    "https://app.productive.io/10-acme",
    "https://app.productive.io/tasks/123",
    "https://app.mavenlink.com/stories#",
    "https://app.mavenlink.com/workspaces/",
    "https://app.mavenlink.com/workspaces/new",
    // Other hosts, and those that look alike.
    "https://evil.example/10/tasks/123",
    "https://evil.example/app.mavenlink.com/workspaces/12",
    "https://app.productive.io.evil.com/10/tasks/123",
    "https://xapp.productive.io/10/tasks/123",
    "https://api.productive.io/10/tasks/123",
    "https://productive.io/10/tasks/123",
    "https://app.productive.io./10/tasks/123",
    "https://app.productive.io@evil.com/10/tasks/123",
    "https://evil.com/?https://app.productive.io/10/tasks/123",
    "https://evil.com#app.productive.io/10/tasks/123",
    "https://app.productive.io\\@evil.com/10/tasks/123",
    "https://app.prоductive.io/10/tasks/123",
    "https://app.productive.íο/10/tasks/123",
    "https://xn--app-productive.io/10/tasks/123",
    "https://app.mavenlink.com.evil.example/workspaces/12",
    "https://evil-mavenlink.com/workspaces/12",
    "https://app.mavenlink.com@evil.example/workspaces/12",
    "https://a.b.mavenlink.com/workspaces/12",
    "https://app.mаvenlink.com/workspaces/12",
    "https://mavenlink.com/workspaces/12",
    "https://api.mavenlink.com/workspaces/12",
    "https://.mavenlink.com/workspaces/12",
    // Other ways to get there.
    "http://app.productive.io/10/tasks/123",
    "http://app.mavenlink.com/workspaces/12",
    "https://app.productive.io:8443/10/tasks/123",
    "https://app.mavenlink.com:8443/workspaces/12",
    "http://127.0.0.1:7004/10/tasks/123",
    "ftp://app.productive.io/10/tasks/123",
    "file:///10/tasks/123",
    "javascript:alert(1)//app.productive.io/10/tasks/123",
    "javascript://app.productive.io/10/tasks/123",
    "data:text/html,https://app.productive.io/10/tasks/123",
];

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

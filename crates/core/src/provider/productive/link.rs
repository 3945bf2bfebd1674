//! Links people copy from the web application.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::{
    destination::{Place, PlaceKind},
    provider::{
        Link,
        link::{self, is_id},
    },
};

const HOSTS: [&str; 2] = ["app.productive.io", "sandbox.productive.io"];

/// Reads a web link, `task/ID`, `page/ID` and the like, or the bare id of a task. `web` is where the account's web application lives, if not
/// at Productive.
pub(super) fn read(text: &str, web: Option<&str>) -> Option<Link> {
    let text = link::bare(text);
    match short(text) {
        Some(place) => Some(Link {
            organisation: None,
            place,
        }),
        None => from_url(&link::address(text)?, web),
    }
}

/// Where the web application shows objects of a kind, as far as it is known.
pub(super) fn page(kind: PlaceKind) -> Option<&'static str> {
    match kind {
        PlaceKind::Task => Some("tasks"),
        PlaceKind::Project => Some("projects"),
        PlaceKind::Page => Some("pages"),
        PlaceKind::Deal | PlaceKind::Budget => Some("deals"),
        PlaceKind::Person => Some("people"),
        _ => None,
    }
}

fn short(text: &str) -> Option<Place> {
    match text.split_once('/') {
        Some((name, id)) => place(kind(name)?, id),
        None => place(PlaceKind::Task, text),
    }
}

fn place(kind: PlaceKind, id: &str) -> Option<Place> {
    is_id(id).then(|| Place {
        kind,
        id: id.to_owned(),
    })
}

/// What the API and its people call them. In web links only tasks, projects, pages, deals, budgets and people are known for sure; whatever
/// another word leads to is looked up before it is anybody's destination.
fn kind(name: &str) -> Option<PlaceKind> {
    Some(match name {
        "task" | "tasks" => PlaceKind::Task,
        "comment" | "comments" => PlaceKind::Comment,
        "page" | "pages" | "doc" | "docs" => PlaceKind::Page,
        "budget" | "budgets" => PlaceKind::Budget,
        "deal" | "deals" => PlaceKind::Deal,
        "expense" | "expenses" => PlaceKind::Expense,
        "invoice" | "invoices" => PlaceKind::Invoice,
        "purchase-order" | "purchase-orders" | "purchase_order" | "purchase_orders" => PlaceKind::PurchaseOrder,
        "bill" | "bills" => PlaceKind::Bill,
        "booking" | "bookings" => PlaceKind::Booking,
        "company" | "companies" => PlaceKind::Company,
        "person" | "people" => PlaceKind::Person,
        "discussion" | "discussions" => PlaceKind::Discussion,
        "project" | "projects" => PlaceKind::Project,
        _ => return None,
    })
}

fn from_url(url: &Url, web: Option<&str>) -> Option<Link> {
    if !link::lives_at(url, web, |host| HOSTS.contains(&host)) {
        return None;
    }
    // Deep links may stand inside the query, such as `…/tasks?filter=…&task/123`.
    let rest = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let rest = percent_decode_str(&rest).decode_utf8_lossy();
    let parts: Vec<&str> = rest
        .split(['/', '?', '&', '='])
        .filter(|part| !part.is_empty())
        .collect();
    let organisation = organisation(parts.first()?)?;
    let pairs = parts.windows(2).filter_map(|pair| place(kind(pair[0])?, pair[1]));
    // A task stands in a project, and the list of a project is the project.
    let found = pairs.min_by_key(|place| match place.kind {
        PlaceKind::Task => 0,
        PlaceKind::Project => 2,
        _ => 1,
    })?;
    let is_budget = found.kind == PlaceKind::Deal && parts.contains(&"budget");
    Some(Link {
        organisation: Some(organisation),
        place: Place {
            kind: if is_budget { PlaceKind::Budget } else { found.kind },
            ..found
        },
    })
}

/// `123-name-of-it` or `123`.
fn organisation(segment: &str) -> Option<String> {
    let id = segment.split_once('-').map_or(segment, |(id, _)| id);
    is_id(id).then(|| id.to_owned())
}

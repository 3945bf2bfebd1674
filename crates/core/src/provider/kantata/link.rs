//! Links people copy from the web application, as far as their forms are known.

use percent_encoding::percent_decode_str;
use url::Url;

use crate::{
    destination::{Place, PlaceKind},
    provider::{
        Link,
        link::{self, is_id},
    },
};

/// The web application lives at `app.` and at a company's own name below these.
const DOMAINS: [&str; 2] = ["mavenlink.com", "kantata.com"];

/// Reads a web link, `workspace/ID`, `story/ID`, `post/ID`, `expense/ID` and the like, or the bare id of a task. `web` is where the account's
/// web application lives, if not at Kantata.
pub(super) fn read(text: &str, web: Option<&str>) -> Option<Link> {
    let text = link::bare(text);
    let place = match short(text) {
        Some(place) => place,
        None => from_url(&link::address(text)?, web)?,
    };
    Some(Link {
        organisation: None,
        place,
    })
}

fn short(text: &str) -> Option<Place> {
    match text.split_once('/') {
        Some((name, id)) => place(kind(name)?, id),
        None => place(PlaceKind::Task, text),
    }
}

/// What the service and its people call them.
fn kind(name: &str) -> Option<PlaceKind> {
    match name {
        "workspace" | "workspaces" | "project" | "projects" => Some(PlaceKind::Project),
        "story" | "stories" | "task" | "tasks" => Some(PlaceKind::Task),
        "post" | "posts" => Some(PlaceKind::Post),
        "expense" | "expenses" => Some(PlaceKind::Expense),
        _ => None,
    }
}

fn place(kind: PlaceKind, id: &str) -> Option<Place> {
    is_id(id).then(|| Place {
        kind,
        id: id.to_owned(),
    })
}

fn from_url(url: &Url, web: Option<&str>) -> Option<Place> {
    if !link::lives_at(url, web, is_kantata) {
        return None;
    }
    let parts: Vec<&str> = url.path_segments()?.collect();
    let after = |names: &[&str]| {
        let mut pairs = parts.windows(2);
        pairs.find_map(|pair| (names.contains(&pair[0]) && is_id(pair[1])).then(|| pair[1].to_owned()))
    };
    let project = after(&["workspaces"])?;
    let asked = url
        .query_pairs()
        .find_map(|(name, value)| (name == "story_id" && is_id(&value)).then(|| value.into_owned()));
    let found = [
        (PlaceKind::Task, asked),
        (PlaceKind::Task, after(&["stories"])),
        (PlaceKind::Task, url.fragment().and_then(in_fragment)),
        (PlaceKind::Task, after(&["tracker"])),
        (PlaceKind::Post, after(&["posts"])),
        (PlaceKind::Expense, after(&["expenses"])),
        (PlaceKind::Project, Some(project)),
    ];
    found.into_iter().find_map(|(kind, id)| place(kind, &id?))
}

/// `#tracker/123`, or a lone number.
fn in_fragment(text: &str) -> Option<String> {
    let text = percent_decode_str(text).decode_utf8_lossy();
    let text = text.trim_matches('/');
    let rest = text.strip_prefix("tracker/").unwrap_or(text);
    let id = rest.split(['/', '?', '&']).next()?;
    is_id(id).then(|| id.to_owned())
}

fn is_kantata(host: &str) -> bool {
    let below = |domain: &str| host.strip_suffix(domain)?.strip_suffix('.');
    DOMAINS
        .iter()
        .filter_map(|domain| below(domain))
        .any(|name| !name.is_empty() && !name.contains('.') && name != "api")
}

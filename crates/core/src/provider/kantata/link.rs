//! Links people copy from the web application, as far as their forms are known.

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
    let text = text.trim();
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
    let text = text.trim_matches('/');
    let rest = text.strip_prefix("tracker/").unwrap_or(text);
    let id = rest.split('/').next()?;
    is_id(id).then(|| id.to_owned())
}

fn is_kantata(host: &str) -> bool {
    let below = |domain: &str| host.strip_suffix(domain)?.strip_suffix('.');
    DOMAINS
        .iter()
        .filter_map(|domain| below(domain))
        .any(|name| !name.is_empty() && !name.contains('.') && name != "api")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_link_leads_to_its_place() {
        let (project, task) = (PlaceKind::Project, PlaceKind::Task);
        for (text, kind, id) in [
            ("https://app.mavenlink.com/workspaces/12", project, "12"),
            ("app.mavenlink.com/workspaces/12", project, "12"),
            ("https://app.kantata.com/workspaces/12/", project, "12"),
            (
                "https://acme.mavenlink.com/workspaces/12?tab=project-workspace",
                project,
                "12",
            ),
            ("https://acme.kantata.com/workspaces/12/gantt", project, "12"),
            ("https://app.mavenlink.com/workspaces/12/tracker", project, "12"),
            ("https://app.mavenlink.com/workspaces/12#files", project, "12"),
            (
                "https://app.mavenlink.com/workspaces/12?tab=time-tracking&story_id=34",
                task,
                "34",
            ),
            ("https://app.mavenlink.com/workspaces/12/#tracker/34", task, "34"),
            ("https://app.mavenlink.com/workspaces/12#tracker/34", task, "34"),
            ("https://app.mavenlink.com/workspaces/12#/tracker/34/x", task, "34"),
            ("https://app.mavenlink.com/workspaces/12#34", task, "34"),
            ("https://app.mavenlink.com/workspaces/12/tracker/34", task, "34"),
            ("https://app.mavenlink.com/workspaces/12/stories/34", task, "34"),
            (
                "https://app.mavenlink.com/workspaces/12/posts/56",
                PlaceKind::Post,
                "56",
            ),
            (
                "https://app.mavenlink.com/workspaces/12/expenses/78",
                PlaceKind::Expense,
                "78",
            ),
            ("workspace/12", project, "12"),
            ("project/12", project, "12"),
            ("story/34", task, "34"),
            ("tasks/34", task, "34"),
            ("post/56", PlaceKind::Post, "56"),
            ("expense/78", PlaceKind::Expense, "78"),
            (" 34 ", task, "34"),
        ] {
            let link = read(text, None).unwrap_or_else(|| panic!("{text} is a link"));
            assert_eq!((link.place.kind, link.place.id.as_str()), (kind, id), "from {text}");
            assert_eq!(link.organisation, None, "no link names one");
        }
    }

    #[test]
    fn everything_else_leads_nowhere() {
        for text in [
            "",
            "Angebot",
            "task/",
            "task/12a",
            "task/-1",
            "comment/12",
            "task/12345678901234567890",
            "http://app.mavenlink.com/workspaces/12",
            "https://app.mavenlink.com:8443/workspaces/12",
            "https://mavenlink.com/workspaces/12",
            "https://api.mavenlink.com/workspaces/12",
            "https://.mavenlink.com/workspaces/12",
            "https://app.mavenlink.com.evil.example/workspaces/12",
            "https://evil-mavenlink.com/workspaces/12",
            "https://app.mavenlink.com@evil.example/workspaces/12",
            "https://evil.example/app.mavenlink.com/workspaces/12",
            "https://a.b.mavenlink.com/workspaces/12",
            "https://app.mаvenlink.com/workspaces/12",
            "https://app.mavenlink.com/stories#",
            "https://app.mavenlink.com/workspaces/",
            "https://app.mavenlink.com/workspaces/new",
            "https://app.productive.io/10-acme/tasks/123",
        ] {
            assert_eq!(read(text, None), None, "{text:?}");
        }
    }

    #[test]
    fn a_link_belongs_to_where_the_account_lives() {
        let (own, real) = ("http://127.0.0.1:7003", "https://app.mavenlink.com/workspaces/1");
        let local = format!("{own}/workspaces/1/tracker/2");
        assert!(read(&local, Some(own)).is_some() && read(&local, None).is_none());
        assert!(read(real, None).is_some() && read(real, Some(own)).is_none());
    }
}

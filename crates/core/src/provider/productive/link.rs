//! Links people copy from the web application.

use url::Url;

use crate::{
    destination::{Place, PlaceKind},
    provider::{
        Link,
        link::{self, is_id},
    },
};

const HOSTS: [&str; 2] = ["app.productive.io", "sandbox.productive.io"];

/// Reads a web link, `task/ID`, `comment/ID` or the bare id of a task. `web` is where the account's web application lives, if not at Productive.
pub(super) fn read(text: &str, web: Option<&str>) -> Option<Link> {
    let text = text.trim();
    short(text).or_else(|| from_url(&link::address(text)?, web))
}

fn short(text: &str) -> Option<Link> {
    let (kind, id) = match text.split_once('/') {
        Some(("task" | "tasks", id)) => (PlaceKind::Task, id),
        Some(("comment" | "comments", id)) => (PlaceKind::Comment, id),
        Some(_) => return None,
        None => (PlaceKind::Task, text),
    };
    is_id(id).then(|| Link {
        organisation: None,
        place: Place {
            kind,
            id: id.to_owned(),
        },
    })
}

fn from_url(url: &Url, web: Option<&str>) -> Option<Link> {
    if !link::lives_at(url, web, |host| HOSTS.contains(&host)) {
        return None;
    }
    let organisation = url.path_segments()?.next().and_then(organisation);
    // Deep links may stand inside the query, such as `…/tasks?filter=…&task/123`.
    let rest = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let parts: Vec<&str> = rest.split(['/', '?', '&', '=']).collect();
    let id = parts.windows(2).find_map(|pair| match pair {
        ["task" | "tasks", id] if is_id(id) => Some((*id).to_owned()),
        _ => None,
    })?;
    Some(Link {
        organisation,
        place: Place {
            kind: PlaceKind::Task,
            id,
        },
    })
}

/// `123-name-of-it` or `123`.
fn organisation(segment: &str) -> Option<String> {
    let id = segment.split_once('-').map_or(segment, |(id, _)| id);
    is_id(id).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_belongs_to_where_the_account_lives() {
        let (own, real) = ("http://127.0.0.1:7003", "https://app.productive.io/10-acme/tasks/1");
        let local = format!("{own}/10/tasks/1");
        assert!(
            read(&local, Some(own)).is_some() && read(&local, None).is_none(),
            "the sandbox's own"
        );
        assert!(
            read(real, None).is_some() && read(real, Some(own)).is_none(),
            "the same number elsewhere"
        );
    }

    #[test]
    fn every_form_of_link_leads_to_its_task() {
        for (text, organisation) in [
            ("https://app.productive.io/10-acme/tasks/123", Some("10")),
            ("https://app.productive.io/10-acme/tasks/task/123", Some("10")),
            ("https://app.productive.io/10-acme/task/123?filter=abc#top", Some("10")),
            ("https://app.productive.io/10/projects/9/tasks/task/123", Some("10")),
            (
                "https://app.productive.io/10-a-b-c/tasks?filter=MTI=&task/123",
                Some("10"),
            ),
            ("https://sandbox.productive.io/10/tasks/123", Some("10")),
            ("  app.productive.io/10/tasks/123\n", Some("10")),
            ("task/123", None),
            ("tasks/123", None),
            ("123", None),
        ] {
            let link = read(text, None);
            let place = Place {
                kind: PlaceKind::Task,
                id: "123".to_owned(),
            };
            let link = link.map(|link| (link.organisation, link.place));
            assert_eq!(link, Some((organisation.map(str::to_owned), place)), "from {text}");
        }
    }

    #[test]
    fn comments_have_a_short_form() {
        let link = read("comment/5", None).expect("a comment");
        assert_eq!(
            (link.place.kind, link.place.id.as_str()),
            (PlaceKind::Comment, "5"),
            "kind and id"
        );
    }

    #[test]
    fn everything_else_leads_nowhere() {
        for text in [
            "",
            "hello",
            "task/abc",
            "task/",
            "page/5",
            "https://app.productive.io/10-acme/projects/9",
            "https://app.productive.io/10-acme/tasks?filter=abc",
            "https://app.productive.io.evil.example/10/tasks/123",
            "https://evil.example/10/tasks/123",
            "http://app.productive.io/10/tasks/123",
            "https://app.productive.io:8443/10/tasks/123",
            "http://127.0.0.1:7004/10/tasks/123",
            "file:///10/tasks/123",
            "12345678901234567890",
        ] {
            assert_eq!(read(text, None), None, "from {text}");
            assert_eq!(read(text, Some("http://127.0.0.1:7003")), None, "from {text}");
        }
    }
}

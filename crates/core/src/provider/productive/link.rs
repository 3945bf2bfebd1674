//! Links people copy from the web application. No address in a link is ever contacted: it is only read.

use url::Url;

use crate::{
    destination::{Place, PlaceKind},
    reason::Reason,
};

const HOSTS: [&str; 2] = ["app.productive.io", "sandbox.productive.io"];

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where the web application lives that it leads to; `None` for an id alone.
    pub web: Option<String>,
    /// The organisation, where the link names it.
    pub organisation: Option<String>,
    /// The object.
    pub place: Place,
}

/// Reads a web link, `task/ID`, `comment/ID` or the bare id of a task. `web` are the accounts' own web addresses.
pub fn read_link(text: &str, web: &[&str]) -> Result<Link, Reason> {
    let text = text.trim();
    let link = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => from_url(&url, web),
        Ok(_) => None,
        // Addresses are often copied without their scheme.
        Err(_) => short(text).or_else(|| {
            let url = Url::parse(&format!("https://{text}")).ok()?;
            from_url(&url, web)
        }),
    };
    link.ok_or(Reason::LinkUnknown)
}

fn short(text: &str) -> Option<Link> {
    let (kind, id) = match text.split_once('/') {
        Some(("task" | "tasks", id)) => (PlaceKind::Task, id),
        Some(("comment" | "comments", id)) => (PlaceKind::Comment, id),
        Some(_) => return None,
        None => (PlaceKind::Task, text),
    };
    is_id(id).then(|| Link {
        web: None,
        organisation: None,
        place: Place {
            kind,
            id: id.to_owned(),
        },
    })
}

fn from_url(url: &Url, web: &[&str]) -> Option<Link> {
    let same = |base: &&str| Url::parse(base).is_ok_and(|base| base.origin() == url.origin());
    let known = url.host_str().is_some_and(|host| HOSTS.contains(&host)) || web.iter().any(same);
    if !known {
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
        web: Some(url.origin().ascii_serialization()),
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

fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Link {
    /// Whether an account with this organisation and web address is meant: our sandbox may well have an organisation of the same number.
    pub fn leads_to(&self, organisation: &str, web: Option<&str>) -> bool {
        let origin = |address: &str| Url::parse(address).map(|url| url.origin().ascii_serialization()).ok();
        let same_place = match (&self.web, web) {
            (Some(link), Some(web)) => origin(web).as_ref() == Some(link),
            (Some(link), None) => HOSTS.iter().any(|host| *link == format!("https://{host}")),
            (None, _) => true,
        };
        same_place && self.organisation.as_deref().is_none_or(|named| named == organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_account_that_lives_there() {
        let own = "http://127.0.0.1:7003";
        let local = read_link("http://127.0.0.1:7003/10/tasks/1", &[own]).expect("a link");
        let real = read_link("https://app.productive.io/10-acme/tasks/1", &[own]).expect("a link");
        assert!(
            local.leads_to("10", Some(own)) && !local.leads_to("10", None),
            "the sandbox's own"
        );
        assert!(
            real.leads_to("10", None) && !real.leads_to("10", Some(own)),
            "the same number elsewhere"
        );
        assert!(!real.leads_to("11", None), "another organisation");
    }

    #[test]
    fn every_form_of_link_leads_to_its_task() {
        let own = ["http://127.0.0.1:7003"];
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
            ("http://127.0.0.1:7003/10/tasks/123", Some("10")),
            ("task/123", None),
            ("tasks/123", None),
            ("123", None),
        ] {
            let link = read_link(text, &own);
            let place = Place {
                kind: PlaceKind::Task,
                id: "123".to_owned(),
            };
            let link = link.map(|link| (link.organisation, link.place));
            assert_eq!(link, Ok((organisation.map(str::to_owned), place)), "from {text}");
        }
    }

    #[test]
    fn comments_have_a_short_form() {
        let link = read_link("comment/5", &[]).expect("a comment");
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
            "http://127.0.0.1:7004/10/tasks/123",
            "file:///10/tasks/123",
            "12345678901234567890",
        ] {
            assert_eq!(
                read_link(text, &["http://127.0.0.1:7003"]),
                Err(Reason::LinkUnknown),
                "from {text}"
            );
        }
    }
}

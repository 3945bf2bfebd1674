//! What a link that people copy from a web application leads to. It is only read: no address in a link is ever contacted.

use url::Url;

use crate::destination::Place;

/// What a link, `task/ID` or a bare id leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The organisation, where the link names it.
    pub organisation: Option<String>,
    /// The object.
    pub place: Place,
}

/// What was copied along with a link, taken off: white space, and the brackets and names that chats and mail put around it.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) => inner.split_once('|').map_or(inner, |(link, _)| link).trim(),
        None => text,
    }
}

/// The address in a text that may lack its scheme, as addresses often do when they are copied; `None` for anything else.
pub(super) fn address(text: &str) -> Option<Url> {
    match Url::parse(text) {
        Ok(url) => matches!(url.scheme(), "http" | "https").then_some(url),
        Err(_) => Url::parse(&format!("https://{text}")).ok(),
    }
}

/// Whether an address belongs to the web application at `web`; without one, to the service's own.
pub(super) fn lives_at(url: &Url, web: Option<&str>, own: impl Fn(&str) -> bool) -> bool {
    match web {
        Some(web) => Url::parse(web).is_ok_and(|web| web.origin() == url.origin()),
        None => url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(own),
    }
}

/// A positive whole number as services give them out.
pub(super) fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;

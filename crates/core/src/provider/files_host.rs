//! The host that the bytes of files come from. The only place that puts the token into an address, and only for that host.
//!
//! Redirects are followed by hand, so that the token stays behind where one leads elsewhere, and so that the way to a sign-in page is told
//! from the way to a file.

use std::fmt;

use jiff::Timestamp;
use reqwest::{
    Response, StatusCode,
    header::{
        ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, IF_RANGE,
        LAST_MODIFIED, LOCATION, RANGE,
    },
};
use url::Url;

use crate::{
    account::{Addresses, ProviderKind},
    http::{self, Http, Sent},
    provider::{Fault, FaultKind},
    rate,
    reason::{Connection, Reason},
    secrets::Token,
};

/// A host may send a few steps on; more is a loop.
const MOST_MOVES: usize = 5;
/// The query parameter that carries the token.
const KEY: &str = "token";

/// How the bytes of an account's files are fetched.
#[derive(Clone)]
pub struct FilesHost {
    http: Http,
    provider: ProviderKind,
    web: Url,
    /// Where the person says that files are read.
    own: Option<Url>,
    /// The service lives on this computer, and so may its files.
    local: bool,
    key: Option<Key>,
}

/// The token, and the hosts that get it.
#[derive(Clone)]
struct Key {
    token: Token,
    is_for: fn(&Url) -> bool,
}

impl fmt::Debug for FilesHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FilesHost")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

/// What is wanted of an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) url: &'a Url,
    /// From this byte on, if it is still what `tag` says.
    pub(crate) from: u64,
    pub(crate) tag: Option<&'a str>,
    /// A page is what is wanted.
    pub(crate) page: bool,
}

/// Bytes on their way.
#[derive(Debug)]
pub(crate) struct Coming {
    pub(crate) response: Response,
    /// The first byte that comes.
    pub(crate) from: u64,
    /// How many the whole has, where it is said.
    pub(crate) whole: Option<u64>,
    /// Tells this state of the file from any other.
    pub(crate) tag: Option<String>,
}

impl FilesHost {
    /// For an account with these addresses; its API is at `api`.
    pub(super) fn new(
        http: Http,
        provider: ProviderKind,
        addresses: &Addresses,
        api: &Url,
        web: &Url,
    ) -> Result<Self, Reason> {
        let own = addresses.files.as_deref().map(http::address).transpose()?;
        Ok(Self {
            http,
            provider,
            web: web.clone(),
            local: http::is_loopback(api) || own.as_ref().is_some_and(http::is_loopback),
            own,
            key: None,
        })
    }

    /// These hosts want the token as well as the account's own; it goes nowhere else.
    pub(super) fn with_key(mut self, token: &str, is_for: fn(&Url) -> bool) -> Self {
        self.key = Some(Key {
            token: Token::from(token.to_owned()),
            is_for,
        });
        self
    }

    /// How silence is borne.
    pub(crate) fn http(&self) -> &Http {
        &self.http
    }

    /// The address of a file for people, free of the token, where it is one that a browser may be sent to.
    pub(crate) fn link(&self, url: &Url) -> Result<Url, Reason> {
        if self.may_go(url) {
            Ok(without_key(url))
        } else {
            Err(not_from(url))
        }
    }

    /// Asks for bytes.
    pub(crate) async fn get(&self, wanted: Wanted<'_>) -> Result<Coming, Fault> {
        let mut at = without_key(wanted.url);
        for _ in 0..MOST_MOVES {
            if !self.may_go(&at) {
                return Err(because(not_from(&at)));
            }
            let response = self.ask(&at, wanted).await?;
            let status = response.status();
            tracing::debug!(host = at.host_str(), status = status.as_u16(), "asked for a file");
            if !status.is_redirection() {
                return self.judge(response, wanted);
            }
            let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
            let Some(to) = location.and_then(|to| at.join(to).ok()) else {
                return Err(self.other());
            };
            if self.is_sign_in(&to) {
                return Err(self.login());
            }
            at = without_key(&to);
        }
        Err(self.other())
    }

    async fn ask(&self, at: &Url, wanted: Wanted<'_>) -> Result<Response, Fault> {
        let client = self.http.client(at).await?;
        let mut request = client.get(self.with_token(at)).header(ACCEPT_ENCODING, "identity");
        if let (1.., Some(tag)) = (wanted.from, wanted.tag) {
            request = request
                .header(RANGE, format!("bytes={}-", wanted.from))
                .header(IF_RANGE, tag);
        }
        match tokio::time::timeout(self.http.patience().idle, request.send()).await {
            Ok(answered) => answered.map_err(|error| self.http.fault(error, Sent::Perhaps)),
            Err(_) => Err(http::no_connection(Sent::Perhaps, Connection::Silent)),
        }
    }

    fn judge(&self, response: Response, wanted: Wanted<'_>) -> Result<Coming, Fault> {
        let headers = response.headers();
        let whole = number(headers, CONTENT_LENGTH.as_str());
        let from = match response.status() {
            StatusCode::OK if is_page(&response, wanted) => return Err(self.login()),
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT => return self.part(response, wanted),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err(self.login()),
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(Fault::new(FaultKind::NotReady)),
            status
                if status.is_server_error()
                    || [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status) =>
            {
                let after = rate::retry_after(headers, Timestamp::now());
                // Who names no time is asked a few times more, as if it had failed.
                let status = status.as_u16();
                let kind = after.map_or(FaultKind::Unavailable { status }, |after| FaultKind::RateLimited {
                    after: Some(after),
                });
                return Err(Fault::new(kind));
            }
            _ => return Err(self.other()),
        };
        if is_encoded(headers) {
            return Err(self.other());
        }
        let tag = tag(headers);
        Ok(Coming {
            response,
            from,
            whole,
            tag,
        })
    }

    /// What follows what is here already. Anything but exactly that is as if it were not there.
    fn part(&self, response: Response, wanted: Wanted<'_>) -> Result<Coming, Fault> {
        let range = text(response.headers(), CONTENT_RANGE.as_str()).and_then(content_range);
        let tag = tag(response.headers());
        // The rest of another version, whatever the host was asked for.
        let differs = tag.is_some() && wanted.tag.is_some() && tag.as_deref() != wanted.tag;
        let is_other = differs || is_encoded(response.headers()) || is_page(&response, wanted);
        match range {
            Some((from, whole)) if from == wanted.from && from > 0 && !is_other => {
                let tag = tag.or_else(|| wanted.tag.map(str::to_owned));
                Ok(Coming {
                    response,
                    from,
                    whole,
                    tag,
                })
            }
            _ => Err(self.other()),
        }
    }

    /// What came is not what is listed.
    pub(crate) fn other(&self) -> Fault {
        because(Reason::OtherThanListed {
            provider: self.provider,
        })
    }

    /// A sign-in page came in place of the file.
    pub(crate) fn login(&self) -> Fault {
        because(Reason::LoginPage {
            provider: self.provider,
        })
    }

    /// The address with the token, where the host is one that gets it.
    fn with_token(&self, at: &Url) -> Url {
        let mut url = at.clone();
        if let Some(key) = &self.key
            && http::is_allowed(at)
            && ((key.is_for)(at) || self.own.as_ref().is_some_and(|own| own.origin() == at.origin()))
        {
            url.query_pairs_mut().append_pair(KEY, key.token.expose());
        }
        url
    }

    /// A service may name any host, but none of this computer unless it lives here itself.
    fn may_go(&self, to: &Url) -> bool {
        http::is_allowed(to) && (self.local || !http::is_loopback(to))
    }

    fn is_sign_in(&self, to: &Url) -> bool {
        let host = to.host_str().unwrap_or_default();
        let mut parts = to.path_segments().into_iter().flatten();
        to.origin() == self.web.origin()
            || ["app.", "login.", "accounts."]
                .iter()
                .any(|start| host.starts_with(start))
            || parts.any(|part| ["login", "log_in", "signin", "sign_in", "sso"].contains(&part))
    }
}

/// Nobody else's answer can make the token travel: whatever carries one by this name loses it.
fn without_key(url: &Url) -> Url {
    let mut bare = url.clone();
    bare.set_fragment(None);
    if url.query_pairs().any(|(name, _)| name == KEY) {
        let kept: Vec<&str> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !is_key(pair))
            .collect();
        bare.set_query(Some(kept.join("&").as_str()).filter(|query| !query.is_empty()));
    }
    bare
}

fn is_key(pair: &str) -> bool {
    url::form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == KEY)
}

fn not_from(url: &Url) -> Reason {
    Reason::FilesNotAllowed {
        address: beginning(url),
    }
}

/// As much of an address as tells why nobody goes there, and nothing that is secret.
fn beginning(url: &Url) -> String {
    let scheme = url.scheme();
    let Some(host) = url.host_str() else {
        return format!("{scheme}:");
    };
    let person = if url.username().is_empty() && url.password().is_none() {
        ""
    } else {
        "…@"
    };
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{person}{host}{port}")
}

fn because(reason: Reason) -> Fault {
    Fault::new(FaultKind::File(reason))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    text(headers, name)?.trim().parse().ok()
}

/// A page where no page is wanted.
fn is_page(response: &Response, wanted: Wanted<'_>) -> bool {
    !wanted.page && http::is_page(text(response.headers(), CONTENT_TYPE.as_str()), b"")
}

fn is_encoded(headers: &HeaderMap) -> bool {
    text(headers, CONTENT_ENCODING.as_str()).is_some_and(|how| !how.eq_ignore_ascii_case("identity"))
}

fn tag(headers: &HeaderMap) -> Option<String> {
    // A weak one does not promise the same bytes.
    let strong = text(headers, ETAG.as_str()).filter(|tag| !tag.starts_with("W/"));
    strong
        .or_else(|| text(headers, LAST_MODIFIED.as_str()))
        .map(str::to_owned)
}

/// The first byte and the size of the whole, of `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, whole) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, _) = range.split_once('-')?;
    Some((from.trim().parse().ok()?, whole.trim().parse().ok()))
}

#[cfg(test)]
mod tests;

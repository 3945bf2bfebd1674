//! The one way out: every request of every account goes through the clients built here. Redirects are never followed.

use std::{error::Error as _, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{Client, ClientBuilder, Response, redirect::Policy};
use tokio::sync::OnceCell;
use url::{Host, Url};

use crate::{
    provider::{Fault, FaultKind},
    reason::Reason,
    shortage,
};

mod trust;

/// Most bytes of an answer that are read; none of a service's answers comes near.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// How long silence is borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// While a file is sent: without a byte moving in either direction.
    pub idle: Duration,
    /// For a whole call without a file.
    pub call: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            idle: Duration::from_secs(90),
            call: Duration::from_mins(1),
        }
    }
}

/// A handle to the clients; clones share their connections.
#[derive(Clone, Debug, Default)]
pub struct Http {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    patience: Patience,
    plain: OnceCell<Client>,
    local: OnceCell<Client>,
    remote: OnceCell<Client>,
}

/// Which client an address needs.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// This computer without TLS: no proxy, no certificates to load.
    Plain,
    /// This computer with TLS: no proxy.
    Local,
    /// Everywhere else: by the system's proxy.
    Remote,
}

impl Http {
    /// Clients with other patience than the usual.
    pub fn new(patience: Patience) -> Self {
        Self {
            inner: Arc::new(Inner {
                patience,
                ..Inner::default()
            }),
        }
    }

    /// How long silence is borne.
    pub fn patience(&self) -> Patience {
        self.inner.patience
    }

    /// The client for an address. The system's trust store, slow on some systems, is loaded on the first use of TLS only.
    pub async fn client(&self, url: &Url) -> Result<Client, Fault> {
        let (cell, way) = match (is_loopback(url), url.scheme()) {
            (true, "http") => (&self.inner.plain, Way::Plain),
            (true, _) => (&self.inner.local, Way::Local),
            (false, _) => (&self.inner.remote, Way::Remote),
        };
        let connect = self.inner.patience.connect;
        cell.get_or_try_init(|| async move {
            tokio::task::spawn_blocking(move || build(way, connect))
                .await
                .map_err(|error| Fault::new(FaultKind::Network { sent: false }).with_detail(error.to_string()))?
        })
        .await
        .cloned()
    }
}

fn build(way: Way, connect: Duration) -> Result<Client, Fault> {
    // Somebody else may have set a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(concat!("Attache/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(connect)
        // Shorter than the idle limits of common proxies and of storage, so that a dead connection is rarely picked up.
        .pool_idle_timeout(Duration::from_secs(20))
        .tcp_keepalive(Duration::from_secs(30))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .http2_keep_alive_timeout(Duration::from_secs(20));
    let builder = match way {
        Way::Plain => builder.no_proxy().tls_certs_only([]),
        Way::Local => trust::with_named_certificates(builder.no_proxy()),
        Way::Remote => trust::with_named_certificates(builder),
    };
    ClientBuilder::build(builder).map_err(|error| fault(error, Sent::No))
}

/// Checks an address a person or a setting gave: https anywhere, plain http on this computer only.
pub fn address(text: &str) -> Result<Url, Reason> {
    let bad = || Reason::BadAddress {
        address: text.to_owned(),
    };
    let url = Url::parse(text.trim()).map_err(|_| bad())?;
    let good = is_allowed(&url) && url.query().is_none() && url.fragment().is_none();
    good.then_some(url).ok_or_else(bad)
}

/// Whether a request may go to this address at all.
pub fn is_allowed(url: &Url) -> bool {
    let scheme = match url.scheme() {
        "https" => true,
        "http" => is_loopback(url),
        _ => false,
    };
    scheme && url.has_host() && url.username().is_empty() && url.password().is_none()
}

/// Whether an address names this computer.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

/// Whether anything of a failed request may have reached the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It may have.
    Perhaps,
    /// Surely not.
    No,
}

/// What a failed request means, without its address: a query or a form may hold secrets.
pub fn fault(error: reqwest::Error, sent: Sent) -> Fault {
    let sent = sent == Sent::Perhaps && !error.is_connect() && !error.is_builder();
    let error = error.without_url();
    let shortage = shortage::behind(&error);
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    match shortage {
        // Not even a socket was to be had.
        Some(reason) if !sent => Fault::new(FaultKind::File(reason)),
        _ => Fault::new(FaultKind::Network { sent }),
    }
    .with_detail(words)
}

/// Reads an answer to its end, or as far as answers may reach.
pub async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(error, Sent::Perhaps))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Fault::new(FaultKind::NotTheService).with_detail("an answer without end"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whether an answer is a page for people, as login pages and proxies send.
pub fn is_page(content_type: Option<&str>, body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let looks = |tag: &[u8]| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag));
    content_type.is_some_and(|t| t.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || looks(b"<!doctype html")
        || looks(b"<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_computer_only() {
        for good in [
            "https://api.productive.io/api/v2",
            "http://127.0.0.1:8080/api/v2",
            "http://127.3.2.1",
            "http://[::1]:9",
            "http://localhost:1",
            "https://localhost:1",
        ] {
            assert!(address(good).is_ok(), "{good} is a valid address");
        }
        for bad in [
            "http://api.productive.io",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "ftp://127.0.0.1",
            "https://user:secret@example.org",
            "https://example.org/?key=1",
            "https://example.org/#x",
            "file:///etc/passwd",
            "productive.io",
            "",
        ] {
            assert!(
                matches!(address(bad), Err(Reason::BadAddress { address }) if address == bad),
                "{bad} must be refused"
            );
        }
    }

    #[test]
    fn pages_for_people_are_recognised() {
        assert!(is_page(Some("text/html; charset=utf-8"), b""), "by their type");
        assert!(is_page(None, b"\n <!DOCTYPE HTML><html>"), "by their first words");
        assert!(
            !is_page(Some("application/xml"), b"<?xml version='1.0'?><Error/>"),
            "XML is not HTML"
        );
        assert!(!is_page(Some("application/vnd.api+json"), b"{}"), "JSON is not HTML");
    }
}

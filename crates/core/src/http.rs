//! The one way out: every request of every account goes through the clients built here. Redirects are never followed.

use std::{
    error::Error as _,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Client, ClientBuilder, Proxy, Response, redirect::Policy};
use tokio::sync::OnceCell;
use url::{Host, Url};

use crate::{
    provider::{Fault, FaultKind},
    reason::{Connection, Reason},
    shortage,
    throttle::Throttle,
};

mod trust;
mod why;

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

/// The way to everything but this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxies {
    /// By the proxies that the system's settings name.
    #[default]
    System,
    /// Straight.
    None,
    /// By this one.
    At(Url),
}

/// A handle to the clients; clones share their connections.
#[derive(Clone, Debug, Default)]
pub struct Http {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    patience: Patience,
    throttle: Throttle,
    proxies: Proxies,
    clients: Mutex<Arc<Clients>>,
}

#[derive(Debug, Default)]
struct Clients {
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
        Self::by(patience, Proxies::System)
    }

    /// Clients that take a way of their own, whatever the system says.
    pub fn by(patience: Patience, proxies: Proxies) -> Self {
        Self {
            inner: Arc::new(Inner {
                patience,
                proxies,
                ..Inner::default()
            }),
        }
    }

    /// Forgets pooled connections, and what was read of the system's proxies and certificates. What is under way goes on.
    ///
    /// After sleep or on another network the connections lead nowhere, which nobody would notice before a call has waited in vain.
    pub fn renew(&self) {
        *self.clients() = Arc::default();
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, Arc<Clients>> {
        self.inner.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long silence is borne.
    pub fn patience(&self) -> Patience {
        self.inner.patience
    }

    /// How fast files may go out.
    pub fn throttle(&self) -> &Throttle {
        &self.inner.throttle
    }

    /// The client for an address. The system's trust store, slow on some systems, is loaded on the first use of TLS only.
    pub async fn client(&self, url: &Url) -> Result<Client, Fault> {
        let clients = Arc::clone(&self.clients());
        let (cell, way) = match (is_loopback(url), url.scheme()) {
            (true, "http") => (&clients.plain, Way::Plain),
            (true, _) => (&clients.local, Way::Local),
            (false, _) => (&clients.remote, Way::Remote),
        };
        let (connect, proxies) = (self.inner.patience.connect, self.inner.proxies.clone());
        cell.get_or_try_init(|| async move {
            tokio::task::spawn_blocking(move || build(way, connect, proxies))
                .await
                .map_err(|error| no_connection(Sent::No, Connection::Unreachable).with_detail(error.to_string()))?
        })
        .await
        .cloned()
    }

    /// Has a connection stand to where a file goes soon. What it answers is of no matter, and neither is that it does not.
    pub async fn warm(&self, url: &Url) {
        let Ok(client) = self.client(url).await else { return };
        let asked = client.head(url.clone()).timeout(self.patience().connect).send().await;
        if let Err(error) = asked {
            tracing::debug!(host = url.host_str(), error = words(error), "no connection stands yet");
        }
    }

    /// What a failed request means, without its address: a query or a form may hold secrets.
    pub fn fault(&self, error: reqwest::Error, sent: Sent) -> Fault {
        let remote = error.url().filter(|url| !is_loopback(url)).cloned();
        let proxied = || match (remote, &self.inner.proxies) {
            (None, _) | (_, Proxies::None) => false,
            (Some(_), Proxies::At(_)) => true,
            (Some(url), Proxies::System) => why::is_proxied(&url),
        };
        let sent = if error.is_connect() || error.is_builder() {
            Sent::No
        } else {
            sent
        };
        if sent == Sent::No
            && let Some(shortage) = shortage::behind(&error)
        {
            // Not even a socket was to be had.
            return Fault::new(FaultKind::File(shortage)).with_detail(words(error));
        }
        let why = why::connection(&error, proxied);
        no_connection(sent, why).with_detail(words(error))
    }
}

fn build(way: Way, connect: Duration, proxies: Proxies) -> Result<Client, Fault> {
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
        Way::Remote => trust::with_named_certificates(match proxies {
            Proxies::System => builder,
            Proxies::None => builder.no_proxy(),
            Proxies::At(proxy) => builder.proxy(Proxy::all(proxy).map_err(not_built)?),
        }),
    };
    ClientBuilder::build(builder).map_err(not_built)
}

fn not_built(error: reqwest::Error) -> Fault {
    no_connection(Sent::No, why::connection(&error, || false)).with_detail(words(error))
}

/// There was no answer.
pub(crate) fn no_connection(sent: Sent, why: Connection) -> Fault {
    Fault::new(FaultKind::Network {
        sent: sent == Sent::Perhaps,
        why,
    })
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

fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}

/// Reads an answer to its end, or as far as answers may reach.
pub async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    // An answer that has begun came along no matter which way.
    let broke_off = |error| no_connection(Sent::Perhaps, why::connection(&error, || false)).with_detail(words(error));
    while let Some(chunk) = response.chunk().await.map_err(broke_off)? {
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

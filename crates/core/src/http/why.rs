//! Why a request got no answer, told by the types along the chain of its error.

use std::{error::Error, io};

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

use crate::reason::Connection;

/// What stands in the way. `proxied`: the address is reached through a proxy.
pub(super) fn connection(error: &reqwest::Error, proxied: impl FnOnce() -> bool) -> Connection {
    // Of all that goes into a client only the certificates come from outside.
    if error.is_builder() {
        return Connection::NotTrusted;
    }
    if error.is_timeout() {
        return Connection::Silent;
    }
    if !error.is_connect() {
        return if kinds(error).any(is_no_way) {
            Connection::Unreachable
        } else {
            Connection::Cut
        };
    }
    if find::<rustls::Error>(error).is_some() {
        return Connection::NotTrusted;
    }
    // Asked for last: the system's settings are read for it.
    if proxied() {
        return Connection::Proxy;
    }
    if error.is_dns() {
        return Connection::NameUnknown;
    }
    if kinds(error).any(is_cut) {
        Connection::Cut
    } else {
        Connection::Unreachable
    }
}

/// Whether the system's settings send requests to this address through a proxy.
pub(super) fn is_proxied(url: &Url) -> bool {
    let address = url.as_str().parse();
    address.is_ok_and(|address| Matcher::from_system().intercept(&address).is_some())
}

/// A connection that stood, or nearly did, and then broke.
fn is_cut(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
    matches!(
        kind,
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof | NotConnected
    )
}

/// The network went while a connection stood.
fn is_no_way(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(kind, HostUnreachable | NetworkUnreachable | NetworkDown)
}

fn kinds(error: &reqwest::Error) -> impl Iterator<Item = io::ErrorKind> {
    causes(error).filter_map(|cause| cause.downcast_ref().map(io::Error::kind))
}

fn find<T: Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// The error and everything below it. What an [`io::Error`] was made of is no source of it by itself.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&error| {
        let within = error.downcast_ref().and_then(io::Error::get_ref);
        match within {
            Some(within) => Some(within),
            None => error.source(),
        }
    })
}

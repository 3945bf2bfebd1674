//! What storage answered, and what that means.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::{Reader, events::Event};
use reqwest::{StatusCode, header::HeaderMap};
use url::Url;

use super::{header, host};
use crate::{
    http::{self, Sent},
    provider::{Fault, FaultKind, Form},
    reason::Connection,
    upload::{Stored, Verdict},
};

/// Everything but the characters that addresses leave alone; the slash is written `%2F`, as storage itself does.
const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Longest text of the other side that is kept.
const MAX_WORDS: usize = 300;

/// An answer, read as far as it came.
pub(super) struct Answer<'a> {
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl Answer<'_> {
    /// What it means. `md5` is there when the whole file was sent.
    pub(super) fn read(&self, form: &Form, md5: Option<String>, size: u64) -> Result<Stored, Fault> {
        let outcome = match self.status.as_u16() {
            200..=299 => self.accepted(form, md5, size),
            300..=399 => Err(self.moved(&form.url)),
            _ => Err(self.refused(size)),
        };
        outcome.map_err(|fault| Fault {
            request_id: header(self.headers, "x-amz-request-id").map(str::to_owned),
            ..fault
        })
    }

    fn accepted(&self, form: &Form, md5: Option<String>, size: u64) -> Result<Stored, Fault> {
        if self.is_page() {
            return Err(Fault::new(FaultKind::NetworkAnswers));
        }
        let text = self.text();
        let location = element(&text, "Location").or_else(|| header(self.headers, "location").map(str::to_owned));
        let etag = header(self.headers, "etag")
            .map(str::to_owned)
            .or_else(|| element(&text, "ETag"));
        let etag = etag.map(|etag| plain_etag(&etag)).filter(|etag| !etag.is_empty());
        let location = match location.filter(|location| !location.is_empty()) {
            Some(location) => location,
            None if self.status == StatusCode::CREATED && etag.is_some() => address_of_key(form),
            // Storage names the place, or at least what it holds; something that just says OK is somebody else.
            None => return Err(Fault::new(FaultKind::NetworkAnswers)),
        };
        let Some(md5) = md5 else {
            let fault = http::no_connection(Sent::Perhaps, Connection::Cut);
            return Err(fault.with_detail("storage answered before it had the whole file"));
        };
        let verdict = match &etag {
            Some(etag) if is_md5(etag) && !self.is_encrypted_by_key() => {
                if !etag.eq_ignore_ascii_case(&md5) {
                    return Err(Fault::new(FaultKind::Damaged).with_detail(format!("sent {md5}, stored {etag}")));
                }
                Verdict::Verified
            }
            _ => Verdict::NotVerifiable,
        };
        Ok(Stored {
            location: without_query(location),
            etag,
            md5,
            verdict,
            size,
        })
    }

    fn moved(&self, from: &Url) -> Fault {
        let to = header(self.headers, "location").and_then(|location| from.join(location).ok());
        match to {
            Some(to) if host::may_move(from, &to) => Fault::new(FaultKind::StorageMoved { to }),
            Some(to) => host::not_allowed(&to),
            None => Fault::new(FaultKind::NetworkAnswers),
        }
    }

    fn refused(&self, size: u64) -> Fault {
        let status = self.status.as_u16();
        let text = self.text();
        let code = element(&text, "Code").map(|text| short(&text));
        let words = element(&text, "Message").map(|text| short(&text));
        // It waited in vain for what we sent.
        let broken_off = FaultKind::Network {
            sent: true,
            why: Connection::Cut,
        };
        let kind = match code.as_deref() {
            Some("ExpiredToken" | "RequestTimeTooSkewed" | "RequestExpired") => FaultKind::CredentialsExpired,
            Some("AccessDenied") if words.as_deref().is_some_and(says_expired) => FaultKind::CredentialsExpired,
            Some("RequestTimeout" | "IncompleteBody") => broken_off,
            Some("SlowDown" | "InternalError" | "ServiceUnavailable" | "OperationAborted") => {
                FaultKind::Unavailable { status }
            }
            Some("BadDigest") => FaultKind::Damaged,
            // Whatever it looks like: it may come from something on the way.
            Some("EntityTooLarge") => too_large(&text, size),
            _ if self.status == StatusCode::PAYLOAD_TOO_LARGE => too_large(&text, size),
            _ if self.status.is_server_error() && status != 511 => FaultKind::Unavailable { status },
            Some(code) => FaultKind::StorageRefused { code: code.to_owned() },
            None if matches!(status, 407 | 511) || self.is_page() => FaultKind::NetworkAnswers,
            None if status == 408 => broken_off,
            None if status == 429 => FaultKind::Unavailable { status },
            None => FaultKind::StorageRefused {
                code: status.to_string(),
            },
        };
        let detail = match (code, words) {
            (Some(code), Some(words)) => Some(format!("{code}: {words}")),
            (code, words) => code.or(words),
        };
        Fault {
            detail,
            ..Fault::new(kind)
        }
    }

    fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(self.body)
    }

    fn is_page(&self) -> bool {
        http::is_page(header(self.headers, "content-type"), self.body)
    }

    /// With such encryption the `ETag` looks like an MD5 and is none.
    fn is_encrypted_by_key(&self) -> bool {
        header(self.headers, "x-amz-server-side-encryption").is_some_and(|by| by.starts_with("aws:kms"))
            || self
                .headers
                .contains_key("x-amz-server-side-encryption-customer-algorithm")
    }
}

fn too_large(text: &str, size: u64) -> FaultKind {
    let limit = element(text, "MaxSizeAllowed").and_then(|limit| limit.parse().ok());
    FaultKind::TooLarge {
        limit: limit.filter(|limit| *limit < size),
    }
}

fn says_expired(words: &str) -> bool {
    words.to_ascii_lowercase().contains("expired")
}

fn is_md5(etag: &str) -> bool {
    etag.len() == 32 && etag.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn plain_etag(etag: &str) -> String {
    etag.trim().trim_start_matches("W/").trim_matches('"').to_owned()
}

fn without_query(location: String) -> String {
    match location.split_once('?') {
        Some((address, _)) => address.to_owned(),
        None => location,
    }
}

fn address_of_key(form: &Form) -> String {
    let key = form
        .fields
        .iter()
        .find(|(name, _)| name == "key")
        .map_or("", |(_, key)| key.as_str());
    let base = form.url.as_str().trim_end_matches('/');
    format!("{base}/{}", utf8_percent_encode(key, KEY))
}

fn short(text: &str) -> String {
    text.chars().take(MAX_WORDS).collect()
}

/// The text of the first element of this name.
fn element(xml: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut text: Option<String> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if start.local_name().as_ref() == name => text = Some(String::new()),
            Event::End(end) if end.local_name().as_ref() == name => {
                return text.map(|text| text.trim().to_owned());
            }
            Event::Text(more) => {
                if let Some(text) = &mut text {
                    text.push_str(&more);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(text) = &mut text {
                    text.push(match reference.resolve_char_ref() {
                        Ok(Some(character)) => character,
                        _ => named_character(&reference)?,
                    });
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn named_character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

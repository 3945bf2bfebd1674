//! Upload credentials: where the bytes of a new attachment go, and with which fields. Nothing here knows the names of fields, so that another
//! kind of signature changes nothing.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use url::Url;

use super::envelope::id_of;
use crate::{
    account::ProviderKind,
    http,
    provider::{Fault, FaultKind, Form},
    reason::Reason,
    upload::RemoteId,
};

/// The answer to asking for credentials. It is no envelope.
#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    fields: Fields,
}

/// What to post a file with, not judged yet.
#[derive(Debug)]
pub(super) struct Credentials {
    /// The attachment they are for.
    pub(super) id: RemoteId,
    action: Option<String>,
    fields: Fields,
}

/// Members of an object in their order, which a map of `serde_json` does not keep.
#[derive(Debug, Default)]
struct Fields(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the fields of a form")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    fields.extend(text(&value).map(|value| (name, value)));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Numbers and the like as they would be written in a form; nothing is no field.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

impl Credentials {
    /// Reads an answer that names at least the attachment.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        let nothing = || Fault::new(FaultKind::NotTheService).with_detail("no upload credentials in the answer");
        // Its own words may hold fields.
        let answer: Answer = serde_json::from_slice(body).map_err(|_| nothing())?;
        Ok(Self {
            id: RemoteId(id_of(&answer.id).ok_or_else(nothing)?),
            action: answer.action,
            fields: answer.fields,
        })
    }

    /// The form for a file of this size, or why it cannot be posted. `api` is where the answer came from, `ahead` how far its clock is ahead.
    pub(super) fn form(self, name: &str, size: u64, api: &Url, ahead: Option<SignedDuration>) -> Result<Form, Fault> {
        let Fields(mut fields) = self.fields;
        let (Some(action), false) = (self.action, fields.is_empty()) else {
            return Err(Fault::new(FaultKind::NotTheService).with_detail("no upload credentials in the answer"));
        };
        let url = allowed(&action, api)?;
        let policy = decoded(&fields);
        in_range(&policy, size)?;
        fields.extend(missing(&policy, &fields));
        let ends = policy["expiration"]
            .as_str()
            .and_then(|text| text.parse::<Timestamp>().ok());
        Ok(Form {
            url,
            fields,
            // By this computer's clock, which may be wrong.
            expires: ends.and_then(|ends| ends.checked_sub(ahead.unwrap_or_default()).ok()),
            file_name: Some(name.to_owned()),
        })
    }
}

/// The service may name any https address; one of this computer only where it lives here itself.
fn allowed(action: &str, api: &Url) -> Result<Url, Fault> {
    let url = Url::parse(action).ok();
    let refused = || {
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        Fault::new(FaultKind::StorageNotAllowed {
            host: host.chars().take(200).collect(),
        })
    };
    let is_allowed = |url: &Url| http::is_allowed(url) && (http::is_loopback(api) || !http::is_loopback(url));
    url.clone().filter(is_allowed).ok_or_else(refused)
}

fn decoded(fields: &[(String, String)]) -> Value {
    fields
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("policy"))
        // Some writers of base64 break its lines.
        .and_then(|(_, text)| STANDARD.decode(text.split_ascii_whitespace().collect::<String>()).ok())
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default()
}

fn conditions(policy: &Value) -> impl Iterator<Item = &Value> {
    policy["conditions"].as_array().into_iter().flatten()
}

/// Refuses a size that the policy rules out, before a byte is sent.
fn in_range(policy: &Value, size: u64) -> Result<(), Fault> {
    let range = conditions(policy).find_map(|condition| match condition.as_array().map(Vec::as_slice) {
        Some([name, least, most]) if name == "content-length-range" => Some((number(least)?, number(most)?)),
        _ => None,
    });
    match range {
        Some((_, most)) if size > most => Err(Fault::new(FaultKind::File(Reason::TooLarge {
            provider: ProviderKind::Kantata,
            limit: most,
        }))),
        Some((least, _)) if size < least => Err(Fault::new(FaultKind::StorageRefused {
            code: "EntityTooSmall".to_owned(),
        })),
        _ => Ok(()),
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Fields that the policy wants to be exactly so and the answer lacks. Storage refuses a form without them.
fn missing(policy: &Value, fields: &[(String, String)]) -> Vec<(String, String)> {
    let wanted = conditions(policy).flat_map(|condition| match condition {
        Value::Object(pairs) => pairs
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
            .collect(),
        Value::Array(parts) => match parts.as_slice() {
            [how, Value::String(name), value] if how == "eq" => {
                let name = name.trim_start_matches('$').to_owned();
                text(value).map(|value| (name, value)).into_iter().collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    });
    let mut missing: Vec<(String, String)> = Vec::new();
    for (name, value) in wanted {
        let same = |(known, _): &(String, String)| known.eq_ignore_ascii_case(&name);
        // The bucket is part of the address.
        if !name.eq_ignore_ascii_case("bucket") && !fields.iter().any(same) && !missing.iter().any(same) {
            missing.push((name, value));
        }
    }
    missing
}

#[cfg(test)]
mod tests;

//! The signed policy of a new attachment: where its bytes go, and with which fields.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Map, Value};
use url::Url;

use crate::{
    http,
    provider::{Fault, FaultKind, Form},
    storage::bucket_host,
};

/// Where the documentation has files posted, for policies that do not say.
const DOCUMENTED_HOST: &str = "productive-files-production.s3.eu-west-1.amazonaws.com";
const BUCKETS: &str = "productive-files-";

/// The form of a policy. `storage` is the account's own address, which goes before the policy's.
pub(super) fn form(policy: &Value, storage: Option<&Url>) -> Result<Form, Fault> {
    let Some(policy) = policy.as_object().filter(|policy| !policy.is_empty()) else {
        return Err(Fault::new(FaultKind::NotTheService).with_detail("no upload credentials in the answer"));
    };
    let decoded = decoded(policy);
    let expires = decoded["expiration"]
        .as_str()
        .and_then(|text| text.parse::<Timestamp>().ok());
    let url = match storage {
        Some(url) => url.clone(),
        None => address(policy, &decoded)?,
    };
    let fields = policy
        .iter()
        .filter(|(name, _)| !is_address(name))
        .filter_map(|(name, value)| Some((name.clone(), text(value)?)))
        .collect();
    Ok(Form { url, fields, expires })
}

/// Members that say where to post; not documented, and no fields of the form, as storage refuses fields it has not signed.
fn is_address(name: &str) -> bool {
    matches!(name, "url" | "upload_url")
}

fn address(policy: &Map<String, Value>, decoded: &Value) -> Result<Url, Fault> {
    let named = policy.iter().find(|(name, value)| is_address(name) && !value.is_null());
    if let Some((_, value)) = named {
        let url = value.as_str().and_then(|text| Url::parse(text).ok());
        return match url {
            Some(url) if is_productive(&url) => Ok(url),
            Some(url) => Err(not_allowed(url.host_str().unwrap_or_default())),
            None => Err(not_allowed("")),
        };
    }
    let region = member(policy, "x-amz-credential")
        .and_then(Value::as_str)
        .map(region_of);
    let host = match (bucket_of(decoded), region) {
        (None, _) | (_, None) => DOCUMENTED_HOST.to_owned(),
        (Some(bucket), Some(region)) => Some(bucket)
            .filter(|bucket| bucket.starts_with(BUCKETS))
            .and_then(|bucket| bucket_host(bucket, region))
            .ok_or_else(|| not_allowed(&format!("{bucket}.s3.{region}.amazonaws.com")))?,
    };
    Url::parse(&format!("https://{host}/")).map_err(|_| not_allowed(&host))
}

/// Whether an address is one of Productive's buckets, nothing else.
fn is_productive(url: &Url) -> bool {
    let Some((bucket, rest)) = url.host_str().and_then(|host| host.split_once('.')) else {
        return false;
    };
    let region = rest
        .strip_prefix("s3.")
        .and_then(|rest| rest.strip_suffix(".amazonaws.com"));
    url.scheme() == "https"
        && http::is_allowed(url)
        && url.port().is_none()
        && bucket.starts_with(BUCKETS)
        && region.is_some_and(|region| bucket_host(bucket, region).is_some())
}

fn decoded(policy: &Map<String, Value>) -> Value {
    member(policy, "policy")
        .and_then(Value::as_str)
        .and_then(|text| STANDARD.decode(text.trim()).ok())
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default()
}

fn bucket_of(decoded: &Value) -> Option<&str> {
    let conditions = decoded["conditions"].as_array()?;
    conditions
        .iter()
        .find_map(|condition| match condition.as_array().map(Vec::as_slice) {
            Some([_, name, bucket]) if name == "$bucket" => bucket.as_str(),
            _ => condition["bucket"].as_str(),
        })
}

/// `AKIA…/20230309/eu-west-1/s3/aws4_request`
fn region_of(credential: &str) -> &str {
    credential.split('/').nth(2).unwrap_or_default()
}

fn member<'a>(policy: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    policy
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn not_allowed(host: &str) -> Fault {
    Fault::new(FaultKind::StorageNotAllowed {
        host: host.chars().take(200).collect(),
    })
}

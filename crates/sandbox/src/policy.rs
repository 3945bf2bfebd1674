//! Signed upload policies, as Productive hands them out and S3 checks them.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::Sha256;

/// The bucket; the real ones begin alike.
pub(crate) const BUCKET: &str = "productive-files-sandbox";
/// The region in the credential.
pub(crate) const REGION: &str = "eu-west-1";
/// The largest file, 300 MiB.
pub(crate) const LARGEST: u64 = 314_572_800;

const ACCESS_KEY: &str = "ASIASANDBOXSANDBOX00";
const SECRET: &str = "a-secret-that-only-this-sandbox-knows";
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Builds the `aws_policy` member for one key.
pub(crate) fn sign(key: &str, content_type: Option<&str>, now: Timestamp, life: std::time::Duration) -> Value {
    let day = now.strftime("%Y%m%d").to_string();
    let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let credential = format!("{ACCESS_KEY}/{day}/{REGION}/s3/aws4_request");
    let token = security_token(key, &date);
    let expires = now.saturating_add(jiff::SignedDuration::try_from(life).unwrap_or_default());
    let expires = expires.unwrap_or(now);
    // Whole seconds are what the real policy has; a scaled life needs the fraction.
    let expiration = match life.subsec_millis() {
        0 => expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => expires.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
    };
    let mut conditions = vec![
        json!({"bucket": BUCKET}),
        json!({"key": key}),
        json!({"success_action_status": "201"}),
    ];
    if let Some(content_type) = content_type {
        conditions.push(json!({"Content-Type": content_type}));
    }
    conditions.extend([
        json!(["content-length-range", 0, LARGEST]),
        json!({"x-amz-credential": credential}),
        json!({"x-amz-algorithm": ALGORITHM}),
        json!({"x-amz-date": date}),
        json!({"x-amz-security-token": token}),
    ]);
    let policy = STANDARD.encode(json!({"expiration": expiration, "conditions": conditions}).to_string());
    let signature = signature(&policy, &day);
    let mut answer = Map::new();
    for (name, value) in [
        ("key", key),
        ("success_action_status", "201"),
        ("policy", &policy),
        ("x-amz-credential", &credential),
        ("x-amz-algorithm", ALGORITHM),
        ("x-amz-date", &date),
        ("x-amz-security-token", &token),
        ("x-amz-signature", &signature),
    ] {
        answer.insert(name.to_owned(), json!(value));
    }
    if let Some(content_type) = content_type {
        answer.insert("Content-Type".to_owned(), json!(content_type));
    }
    Value::Object(answer)
}

/// What of an `aws_policy` lets whoever has it store files.
pub(crate) fn secrets(policy: &Value) -> Vec<String> {
    let names = ["policy", "x-amz-credential", "x-amz-security-token", "x-amz-signature"];
    let fields = names.iter().filter_map(|name| policy[name].as_str());
    fields.chain([ACCESS_KEY]).map(str::to_owned).collect()
}

/// A policy read back from a form.
#[derive(Debug)]
pub(crate) struct Policy {
    /// When it ends.
    pub(crate) expiration: Timestamp,
    /// Names (as written) and values that the form must repeat; `bucket` is not among them.
    pub(crate) exact: Vec<(String, String)>,
    /// Names and beginnings of values.
    pub(crate) starts: Vec<(String, String)>,
    /// The sizes let through.
    pub(crate) range: (u64, u64),
}

/// Why a policy is not accepted.
#[derive(Debug)]
pub(crate) enum Refusal {
    Malformed,
    AccessKey,
    Signature,
}

/// Reads a policy and checks that this sandbox signed it.
pub(crate) fn open(encoded: &str, credential: &str, given: &str) -> Result<Policy, Refusal> {
    let day = credential.split('/').nth(1).ok_or(Refusal::Malformed)?;
    if signature(encoded, day) != given {
        return Err(Refusal::Signature);
    }
    read(encoded)
}

/// Reads a policy whose signature was looked at.
pub(crate) fn read(encoded: &str) -> Result<Policy, Refusal> {
    let bytes = STANDARD.decode(encoded).map_err(|_| Refusal::Malformed)?;
    let document: Value = serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed)?;
    let expiration = document["expiration"].as_str().and_then(|text| text.parse().ok());
    let mut policy = Policy {
        expiration: expiration.ok_or(Refusal::Malformed)?,
        exact: Vec::new(),
        starts: Vec::new(),
        range: (0, u64::MAX),
    };
    for condition in document["conditions"].as_array().ok_or(Refusal::Malformed)? {
        match condition {
            Value::Object(members) => {
                for (name, value) in members.iter().filter(|(name, _)| *name != "bucket") {
                    let value = value.as_str().ok_or(Refusal::Malformed)?;
                    policy.exact.push((name.clone(), value.to_owned()));
                }
            }
            Value::Array(parts) if parts.first().and_then(Value::as_str) == Some("starts-with") => {
                let text = |index: usize| parts.get(index).and_then(Value::as_str);
                let (name, start) = text(1).zip(text(2)).ok_or(Refusal::Malformed)?;
                let name = name.trim_start_matches('$');
                policy.starts.push((name.to_owned(), start.to_owned()));
            }
            Value::Array(parts) => {
                let number = |index: usize| parts.get(index).and_then(Value::as_u64);
                policy.range = number(1).zip(number(2)).ok_or(Refusal::Malformed)?;
            }
            _ => return Err(Refusal::Malformed),
        }
    }
    Ok(policy)
}

fn signature(policy: &str, day: &str) -> String {
    let key = hmac(format!("AWS4{SECRET}").as_bytes(), day);
    let key = hmac(&key, REGION);
    let key = hmac(&key, "s3");
    let key = hmac(&key, "aws4_request");
    hex(&hmac(&key, policy))
}

fn security_token(key: &str, date: &str) -> String {
    let mut long = Vec::new();
    for round in 0..12 {
        long.extend(hmac(SECRET.as_bytes(), &format!("{key} {date} {round}")));
    }
    STANDARD.encode(long)
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

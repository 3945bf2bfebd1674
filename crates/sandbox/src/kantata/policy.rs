//! Upload policies signed in the older way, as Kantata OX hands them out.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha1::Sha1;

use super::options::{KantataOptions, Sse};
use crate::policy::{Policy, Refusal, read};

/// The bucket of Kantata OX's files.
pub(crate) const BUCKET: &str = "kantata-files-sandbox";

const ACCESS_KEY: &str = "AKIASANDBOXSANDBOX00";
const SECRET: &str = "another-secret-that-only-this-sandbox-knows";
const ENCRYPTION: (&str, &str) = ("x-amz-server-side-encryption", "AES256");

/// The fields of a form for one key, in the documented order, and the moment they end.
pub(super) fn sign(key: &str, name: &str, options: &KantataOptions) -> (Vec<(&'static str, Value)>, Timestamp) {
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
    let expires = ends(Timestamp::now(), options.cred_ttl);
    let mut conditions = vec![
        json!({"bucket": BUCKET}),
        match key.strip_suffix("${filename}") {
            Some(start) => json!(["starts-with", "$key", start]),
            None => json!({"key": key}),
        },
        json!({"acl": "private"}),
        json!({"success_action_status": "201"}),
        json!(["starts-with", "$utf8", ""]),
        json!({"Content-Disposition": disposition}),
        json!(["content-length-range", 0, options.s3_max]),
    ];
    if options.sse != Sse::Absent {
        conditions.push(json!({ENCRYPTION.0: ENCRYPTION.1}));
    }
    let expiration = expires.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let policy = STANDARD.encode(json!({"expiration": expiration, "conditions": conditions}).to_string());
    let signature = signature(&policy);
    let mut fields = vec![
        ("utf8", json!("✓")),
        ("key", json!(key)),
        ("Content-Disposition", json!(disposition)),
        ("success_action_status", json!(201)),
        ("AWSAccessKeyId", json!(ACCESS_KEY)),
        ("acl", json!("private")),
        ("policy", json!(policy)),
        ("signature", json!(signature)),
    ];
    if options.sse == Sse::InFields {
        fields.push((ENCRYPTION.0, json!(ENCRYPTION.1)));
    }
    (fields, expires)
}

/// Reads a policy and checks that this sandbox signed it.
pub(crate) fn open(encoded: &str, access_key: &str, given: &str) -> Result<Policy, Refusal> {
    if access_key != ACCESS_KEY {
        return Err(Refusal::AccessKey);
    }
    if signature(encoded) != given {
        return Err(Refusal::Signature);
    }
    read(encoded)
}

fn ends(now: Timestamp, life: Duration) -> Timestamp {
    let life = SignedDuration::try_from(life).unwrap_or_default();
    now.saturating_add(life).unwrap_or(now)
}

fn signature(policy: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(policy.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

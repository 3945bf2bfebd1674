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
    Ok(Form {
        url,
        fields,
        expires,
        file_name: None,
    })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(bucket: &str, region: &str) -> Value {
        let conditions = json!({
            "expiration": "2026-04-17T05:02:48Z",
            "conditions": [{"bucket": bucket}, {"key": "k"}, ["content-length-range", 0, 314_572_800]],
        });
        json!({
            "key": "attachments/files/000/000/004/original/img.png",
            "success_action_status": 201,
            "policy": STANDARD.encode(conditions.to_string()),
            "x-amz-credential": format!("ASIA/20260417/{region}/s3/aws4_request"),
            "x-amz-signature": "f2",
            "nothing": null,
        })
    }

    fn refused(policy: &Value) -> String {
        match form(policy, None) {
            Err(Fault {
                kind: FaultKind::StorageNotAllowed { host },
                ..
            }) => host,
            other => panic!("{policy} must be refused: {other:?}"),
        }
    }

    #[test]
    fn bucket_and_region_make_the_address() {
        let form = form(&policy("productive-files-test", "eu-west-1"), None).expect("a form");
        let expected = "https://productive-files-test.s3.eu-west-1.amazonaws.com/";
        assert_eq!(
            form.url.as_str(),
            expected,
            "bucket of the policy, region of the credential"
        );
        assert_eq!(form.expires, "2026-04-17T05:02:48Z".parse().ok(), "and when it ends");
        let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
        let expected = [
            "key",
            "policy",
            "success_action_status",
            "x-amz-credential",
            "x-amz-signature",
        ];
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, expected, "every field, and nothing else");
        let status = form.fields.iter().find(|(name, _)| name == "success_action_status");
        assert_eq!(
            status.map(|(_, value)| value.as_str()),
            Some("201"),
            "numbers become text"
        );
    }

    #[test]
    fn a_policy_that_says_nothing_means_the_documented_host() {
        let documented = format!("https://{DOCUMENTED_HOST}/");
        for silent in [
            json!({"key": "k", "policy": "not base64!"}),
            json!({"key": "k", "x-amz-credential": "ASIA/20260417/eu-west-1/s3/aws4_request"}),
            json!({"key": "k"}),
        ] {
            let form = form(&silent, None).expect("a form");
            assert_eq!(form.url.as_str(), documented, "from {silent}");
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        for (bucket, region) in [
            ("evil-bucket", "eu-west-1"),
            ("productive-files-x", "eu-west-1.evil.example#"),
            ("productive-files-x.evil.example/", "eu-west-1"),
            ("productive-files-x", ""),
        ] {
            refused(&policy(bucket, region));
        }
        for url in [
            "https://evil.example/",
            "http://productive-files-x.s3.eu-west-1.amazonaws.com/",
            "https://productive-files-x.s3.eu-west-1.amazonaws.com.evil.example/",
            "https://productive-files-x.s3.eu-west-1.amazonaws.com:444/",
            "https://user@productive-files-x.s3.eu-west-1.amazonaws.com/",
            "http://127.0.0.1:9/",
            "nonsense",
        ] {
            let mut policy = policy("productive-files-x", "eu-west-1");
            policy["url"] = json!(url);
            refused(&policy);
        }
    }

    #[test]
    fn a_named_address_counts_where_it_is_allowed_and_is_no_field() {
        let mut policy = policy("productive-files-x", "eu-west-1");
        policy["upload_url"] = json!("https://productive-files-y.s3.us-east-1.amazonaws.com/");
        let named = form(&policy, None).expect("a form");
        assert_eq!(
            named.url.host_str(),
            Some("productive-files-y.s3.us-east-1.amazonaws.com"),
            "as named"
        );
        assert!(
            named.fields.iter().all(|(name, _)| name != "upload_url"),
            "storage refuses unsigned fields"
        );
        let own: Url = "http://127.0.0.1:9/".parse().expect("an address");
        let form = form(&policy, Some(&own)).expect("a form");
        assert_eq!(form.url, own, "the account's own address goes before all");
    }

    #[test]
    fn an_answer_without_credentials_is_not_the_services() {
        for nothing in [Value::Null, json!({}), json!("x")] {
            let fault = form(&nothing, None).expect_err("nothing to post with");
            assert_eq!(fault.kind, FaultKind::NotTheService, "{nothing}");
        }
    }
}

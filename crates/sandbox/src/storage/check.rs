//! Holds a form against the policy that it carries.

use jiff::Timestamp;

use super::Refused;
use crate::{
    kantata,
    mistake::Mistake,
    policy::{self, Policy, Refusal},
};

/// Fields that a policy need not list.
const UNLISTED: [&str; 5] = ["policy", "x-amz-signature", "signature", "file", "awsaccesskeyid"];

/// Whether a form is signed in the older way, as Kantata OX's are.
pub(super) fn is_of_kantata(fields: &[(String, String)]) -> bool {
    value(fields, "AWSAccessKeyId").is_some() && value(fields, "x-amz-credential").is_none()
}

/// Holds the form against its policy.
pub(super) fn check(fields: &[(String, String)], mut mistake: impl FnMut(Mistake)) -> Result<Policy, Refused> {
    let of_kantata = is_of_kantata(fields);
    let (credential, signature) = if of_kantata {
        ("AWSAccessKeyId", "signature")
    } else {
        ("x-amz-credential", "x-amz-signature")
    };
    let required = ["key", "policy", credential, signature];
    let missing: Vec<&str> = required
        .into_iter()
        .filter(|name| value(fields, name).is_none())
        .collect();
    if let Some(first) = missing.first() {
        mistake(Mistake::MissingFormFields {
            names: missing.iter().map(ToString::to_string).collect(),
        });
        let message = match *first {
            "policy" => return Err(Refused(403, "AccessDenied", "Access Denied".to_owned())),
            name => format!(
                "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields."
            ),
        };
        return Err(Refused(400, "InvalidArgument", message));
    }
    let text = |name: &str| value(fields, name).unwrap_or_default();
    let opened = if of_kantata {
        kantata::policy::open(text("policy"), text(credential), text(signature))
    } else {
        policy::open(text("policy"), text(credential), text(signature))
    };
    let policy = opened.map_err(|refusal| match refusal {
        Refusal::AccessKey => {
            mistake(Mistake::AlteredFormField {
                name: credential.to_owned(),
            });
            let message = "The AWS Access Key Id you provided does not exist in our records.";
            Refused(403, "InvalidAccessKeyId", message.to_owned())
        }
        Refusal::Signature => {
            mistake(Mistake::AlteredFormField {
                name: format!("policy or {signature}"),
            });
            let message = "The request signature we calculated does not match the signature you \
                           provided. Check your key and signing method.";
            Refused(403, "SignatureDoesNotMatch", message.to_owned())
        }
        Refusal::Malformed => {
            let message = "Invalid Policy: Invalid JSON.";
            Refused(400, "InvalidPolicyDocument", message.to_owned())
        }
    })?;
    let denied = |message: String| Refused(403, "AccessDenied", format!("Invalid according to Policy: {message}"));
    if Timestamp::now() > policy.expiration {
        return Err(denied("Policy expired.".to_owned()));
    }
    for (name, wanted) in &policy.exact {
        match value(fields, name) {
            Some(given) if given == wanted => continue,
            Some(_) => mistake(Mistake::AlteredFormField { name: name.clone() }),
            None => mistake(Mistake::MissingFormFields {
                names: vec![name.clone()],
            }),
        }
        return Err(denied(format!(
            "Policy Condition failed: [\"eq\", \"${name}\", \"{wanted}\"]"
        )));
    }
    for (name, start) in &policy.starts {
        match value(fields, name) {
            Some(given) if given.starts_with(start) => continue,
            Some(_) => mistake(Mistake::AlteredFormField { name: name.clone() }),
            None => mistake(Mistake::MissingFormFields {
                names: vec![name.clone()],
            }),
        }
        return Err(denied(format!(
            "Policy Condition failed: [\"starts-with\", \"${name}\", \"{start}\"]"
        )));
    }
    let is_listed = |name: &str| {
        let mut listed = policy.exact.iter().chain(&policy.starts);
        UNLISTED.contains(&name.to_lowercase().as_str())
            || name.to_lowercase().starts_with("x-ignore-")
            || listed.any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let extra: Vec<String> = fields
        .iter()
        .map(|(name, _)| name.clone())
        .filter(|name| !is_listed(name))
        .collect();
    if !extra.is_empty() {
        let message = format!("Extra input fields: {}", extra.join(", "));
        mistake(Mistake::ExtraFormFields { names: extra });
        return Err(denied(message));
    }
    Ok(policy)
}

/// Names of form fields do not depend on case.
pub(super) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

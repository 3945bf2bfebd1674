//! Which hosts a form may be posted to.

use url::Url;

use crate::{
    http,
    provider::{Fault, FaultKind},
};

/// The host of a bucket in a region, if both look as such names do.
pub fn bucket_host(bucket: &str, region: &str) -> Option<String> {
    (is_bucket(bucket) && is_region(region)).then(|| format!("{bucket}.s3.{region}.amazonaws.com"))
}

/// Whether storage may send a form on from one address to the other: to the same host, or the same bucket elsewhere in S3.
pub(super) fn may_move(from: &Url, to: &Url) -> bool {
    if !http::is_allowed(to) {
        return false;
    }
    if http::is_loopback(from) {
        return http::is_loopback(to);
    }
    from.origin() == to.origin()
        || (to.port().is_none() && bucket_of(from).is_some_and(|bucket| bucket_of(to) == Some(bucket)))
}

/// The bucket of an S3 address: of no region, regional with a dot or, as redirects have it, with a dash.
fn bucket_of(url: &Url) -> Option<&str> {
    let (bucket, rest) = url.host_str()?.split_once('.')?;
    let rest = rest.strip_suffix(".amazonaws.com")?;
    let region = rest.strip_prefix("s3.").or_else(|| rest.strip_prefix("s3-"));
    (is_bucket(bucket) && (rest == "s3" || region.is_some_and(is_region))).then_some(bucket)
}

pub(super) fn not_allowed(url: &Url) -> Fault {
    Fault::new(FaultKind::StorageNotAllowed {
        host: url.host_str().unwrap_or_default().to_owned(),
    })
}

fn is_bucket(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (3..=63).contains(&name.len()) && name.chars().all(plain) && !name.starts_with('-') && !name.ends_with('-')
}

/// Such as `eu-west-1` or `us-gov-east-1`.
fn is_region(name: &str) -> bool {
    let mut parts = name.split('-').rev();
    let number = parts.next().unwrap_or_default();
    let words: Vec<_> = parts.collect();
    (1..=2).contains(&number.len())
        && number.chars().all(|c| c.is_ascii_digit())
        && words.len() >= 2
        && words
            .iter()
            .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_look_right_make_a_host() {
        assert_eq!(
            bucket_host("productive-files-production", "eu-west-1").as_deref(),
            Some("productive-files-production.s3.eu-west-1.amazonaws.com"),
            "as documented"
        );
        for (bucket, region) in [
            ("productive-files-x", "eu-west-1.evil.example/"),
            ("productive-files-x", "evil.example#"),
            ("productive-files-x", ""),
            ("productive-files-x", "eu--1"),
            ("productive-files-x", "EU-WEST-1"),
            ("productive.files", "eu-west-1"),
            ("evil.example/productive-files", "eu-west-1"),
            ("-x-", "eu-west-1"),
            ("", "eu-west-1"),
        ] {
            assert_eq!(bucket_host(bucket, region), None, "{bucket} in {region} is no bucket");
        }
    }

    #[test]
    fn a_form_moves_only_within_its_bucket() {
        let url = |text: &str| Url::parse(text).unwrap();
        let from = url("https://productive-files-x.s3.eu-west-1.amazonaws.com/");
        for good in [
            "https://productive-files-x.s3.eu-west-1.amazonaws.com/again",
            "https://productive-files-x.s3.us-east-1.amazonaws.com/",
            "https://productive-files-x.s3-us-west-2.amazonaws.com/",
        ] {
            assert!(may_move(&from, &url(good)), "{good} is the same bucket");
        }
        for bad in [
            "http://productive-files-x.s3.us-east-1.amazonaws.com/",
            "https://other.s3.us-east-1.amazonaws.com/",
            "https://productive-files-x.s3.us-east-1.amazonaws.com.evil.example/",
            "https://productive-files-x.s3.us-east-1.amazonaws.com:8443/",
            "https://productive-files-x.evil.example/",
            "https://login.example/",
            "http://127.0.0.1:9/",
        ] {
            assert!(!may_move(&from, &url(bad)), "{bad} is somewhere else");
        }
        let global = url("https://productive-files-x.s3.amazonaws.com/");
        assert!(may_move(&global, &from), "from the bucket's address without a region");
        assert!(
            !may_move(&global, &url("https://other.s3.amazonaws.com/")),
            "and to no other bucket"
        );
        let local = url("http://127.0.0.1:9/");
        assert!(
            may_move(&local, &url("http://127.0.0.1:10/")),
            "this computer stays this computer"
        );
        assert!(
            !may_move(&local, &url("https://evil.example/")),
            "and never anything else"
        );
    }
}

//! Takes out of a text what support must not see: tokens, signed fields, query strings, names and paths of the person.
//!
//! Rather too much goes than too little: what is left is read by strangers.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// One kind of thing to take out. The patterns are ours; a test builds each of them.
struct Rule {
    pattern: LazyLock<Option<Regex>>,
    instead: &'static str,
}

macro_rules! rule {
    ($pattern:literal, $instead:literal) => {
        Rule {
            pattern: LazyLock::new(|| Regex::new($pattern).ok()),
            instead: $instead,
        }
    };
}

/// In this order: what is named as a secret goes whole, before its parts look like something else.
static RULES: [Rule; 9] = [
    rule!(r"(?i)\bfile:/+", "/"),
    // Of an address only the host is of use: what follows has names of files, ids and signatures.
    rule!(
        r#"(?i)\b([a-z][a-z0-9+.-]*://)(?:[^\s/@"'<>]*@)?([^\s/?\#"'<>(){}\[\],;]+)[^\s"'<>(){}\[\],;]*"#,
        "$1$2/[…]"
    ),
    rule!(
        r#"(?i)\b((?:[a-z0-9]+[_-])*(?:token|signature|policy|credential|authorization|password|secret|cookie|key)|x-amz-[a-z0-9-]+)(["']?\s*[:=]\s*)(?:(?:bearer|basic)\s+)?(?:"[^"]*"|'[^']*'|[^\s,;"'})\]]+)"#,
        "$1$2[…]"
    ),
    rule!(r"(?i)\b(bearer|basic)\s+[a-z0-9+/=._~-]{8,}", "$1 […]"),
    rule!(r#"\?[\w%.~+-]+=[^\s"'<>]*"#, "?[…]"),
    rule!(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[mail]"),
    // Productive's tokens look like this, and so do the ids of accounts.
    rule!(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[id]"),
    rule!(r"\bA[KS]IA[A-Z0-9]{8,}\b", "[key]"),
    rule!(r"\beyJ[A-Za-z0-9_.-]{8,}", "[key]"),
];

/// Where a path begins: at a sign that comes before one, or at the beginning.
static PATH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(^|[\s"'`(\[{<“‘«:=,])(?:~?/[^\s/"']|[A-Za-z]:[\\/]|\\\\[^\s\\])"#).ok());
/// Where one ends: names have spaces, so only at what surely follows one.
static AFTER_PATH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"["`”’»\n]|: | [a-z_.]+=|\)$|$"#).ok());
/// Long, and of no language.
static OPAQUE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/=_-]{20,}").ok());

/// The text without what is nobody's business. `names` are words of the person, such as what an account is called.
pub(super) fn scrub(text: &str, names: &[String]) -> String {
    let mut text = text.to_owned();
    for Rule { pattern, instead } in &RULES {
        text = replaced(pattern.as_ref(), &text, |found| {
            let mut to = String::new();
            found.expand(instead, &mut to);
            to
        });
    }
    text = without_paths(&text);
    let mut names: Vec<&str> = names
        .iter()
        .map(|name| name.trim())
        .filter(|name| name.len() > 2)
        .collect();
    // A longer one may hold a shorter one.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for name in names {
        text = text.replace(name, "[name]");
    }
    replaced(OPAQUE.as_ref(), &text, |found| {
        let word = &found[0];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 3 {
            "[…]".to_owned()
        } else {
            word.to_owned()
        }
    })
}

fn without_paths(text: &str) -> String {
    let (Some(begins), Some(ends)) = (PATH.as_ref(), AFTER_PATH.as_ref()) else {
        return "[…]".to_owned();
    };
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(found) = begins.captures(rest) {
        let start = found[1].len() + found.get(0).map_or(0, |all| all.start());
        let length = ends.find(&rest[start..]).map_or(rest.len() - start, |end| end.start());
        kept.push_str(&rest[..start]);
        kept.push_str("[path]");
        rest = &rest[start + length..];
    }
    kept.push_str(rest);
    kept
}

fn replaced(pattern: Option<&Regex>, text: &str, with: impl FnMut(&Captures<'_>) -> String) -> String {
    match pattern {
        Some(pattern) => pattern.replace_all(text, with).into_owned(),
        // Never happens; and if it does, nothing is said rather than too much.
        None => "[…]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> String {
        scrub(
            text,
            &[
                "Brandt & Partner".to_owned(),
                "Lena Hoffmann".to_owned(),
                "lena".to_owned(),
            ],
        )
    }

    #[test]
    fn every_pattern_can_be_built() {
        assert!(RULES.iter().all(|rule| rule.pattern.is_some()));
        assert!(PATH.is_some() && AFTER_PATH.is_some() && OPAQUE.is_some());
    }

    #[test]
    fn what_is_secret_goes() {
        for (text, is) in [
            (
                "token=9c1d8c2e-55aa-4a3d-9a51-0d6b5c2f7f10 refused",
                "token=[…] refused",
            ),
            (r#"{"api_token": "a b", "x": 1}"#, r#"{"api_token": […], "x": 1}"#),
            ("X-Auth-Token: 9c1d8c2e", "X-Auth-Token: […]"),
            ("Authorization: Bearer abc.def", "Authorization: […]"),
            ("sent Bearer abcdefgh12", "sent Bearer […]"),
            ("9c1d8c2e-55aa-4a3d-9a51-0d6b5c2f7f10 was refused", "[id] was refused"),
            ("X-Amz-Signature=abc&X-Amz-Date=1", "X-Amz-Signature=[…]"),
            ("policy: eyJleHBpcmF0aW9uIjoi", "policy: […]"),
            ("with eyJleHBpcmF0aW9uIjoi", "with [key]"),
            ("by ASIAQWERTY1234567", "by [key]"),
            ("get /a?X-Amz-Date=1&b=2 now", "get [path]"),
            ("at files.example/a?sig=1&b=2 now", "at files.example/a?[…] now"),
            (
                "https://u:p@s3.example:8443/attachments/original/Plan A.pdf?X=1",
                "https://s3.example:8443/[…] A.pdf?[…]",
            ),
            ("to lena.hoffmann@brandt.example", "to [mail]"),
            ("0123456789abcdef0123456789abcdef", "[…]"),
        ] {
            assert_eq!(clean(text), is, "of {text}");
        }
    }

    #[test]
    fn paths_and_names_of_the_person_go() {
        for (text, is) in [
            (
                "cannot open /home/lena/Shooting Küste/a b.jpg: denied",
                "cannot open [path]: denied",
            ),
            (
                r#"aside="/home/lena/old list.db" why=damaged"#,
                r#"aside="[path]" why=damaged"#,
            ),
            ("path=/srv/x y/z error=5", "path=[path] error=5"),
            (r"C:\Users\lena\My Files\a.txt: busy", "[path]: busy"),
            (r"from \\server\share\a b", "from [path]"),
            ("~/Bilder/a.png", "[path]"),
            ("file:///home/lena/a.png", "[path]"),
            (
                "no account of Lena Hoffmann at Brandt & Partner",
                "no account of [name] at [name]",
            ),
        ] {
            assert_eq!(clean(text), is, "of {text}");
        }
    }

    #[test]
    fn what_helps_stays() {
        for text in [
            "2026-11-22T10:00:00.000000Z  WARN attache_core::engine::queue: an upload waits upload=12 kind=Unavailable { status: 503 }",
            "error sending request: client error (Connect): dns error: failed to lookup address information",
            "storage said 403 SignatureDoesNotMatch after 3/4 of it",
            "status=429 retry_after=10s",
            "temp_url: is not ours and/or too long",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_token_and_no_path_is_left_wherever_it_stands(
            before in "[ -~]{0,20}",
            token in "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
            name in "[a-z]{4,8}",
            after in "[ -~]{0,20}",
        ) {
            let text = format!("{before} {token} {after}");
            prop_assert!(!clean(&text).contains(&token), "{}", clean(&text));
            let path = format!("/home/{name}zz/x");
            let text = format!("{before} {path} {after}");
            prop_assert!(!clean(&text).contains(&format!("{name}zz")), "{}", clean(&text));
        }
    }
}

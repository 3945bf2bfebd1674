//! What a service answers, read as JSON.

use serde_json::Value;

/// The JSON of an answer. A name with half a sign in it is still a name: a surrogate that stands alone, and bytes that are no text, are
/// read as the sign for what cannot be shown, rather than nothing of the answer.
pub(super) fn read(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok().or_else(|| {
        let text = String::from_utf8_lossy(body);
        serde_json::from_str(&whole_signs(&text)).ok()
    })
}

/// The same JSON, with every escaped surrogate that has no other half escaped as `U+FFFD`.
fn whole_signs(json: &str) -> String {
    let mut whole = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let (this, length) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (&escape[..12], 12),
            (Some(0xd800..=0xdfff), _) => ("\\ufffd", 6),
            // A backslash escapes what comes next, another backslash too.
            _ => {
                let length = 1 + escape[1..].chars().next().map_or(0, char::len_utf8);
                (&escape[..length], length)
            }
        };
        whole.push_str(this);
        rest = &escape[length..];
    }
    whole + rest
}

/// The number in an escape such as `\ud83d`.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_sign_costs_nothing_but_itself() {
        for (json, text) in [
            (r#""a \ud83c\udf89 b""#, "a 🎉 b"),
            (r#""a \ud800 b""#, "a \u{fffd} b"),
            (r#""\ud83c""#, "\u{fffd}"),
            (r#""\udf89\ud83c\udf89""#, "\u{fffd}🎉"),
            (r#""\ud800\ud83c\udf89\n""#, "\u{fffd}🎉\n"),
            (r#""\\ud800 \"\ud800""#, "\\ud800 \"\u{fffd}"),
            (r#""é\ud800é""#, "é\u{fffd}é"),
        ] {
            assert_eq!(read(json.as_bytes()), Some(Value::from(text)), "{json}");
        }
        assert_eq!(read(b"\"a\xffb\""), Some(Value::from("a\u{fffd}b")));
        for wrong in [&b"<html>"[..], br#""\ud800"#, br#""\"#, b""] {
            assert_eq!(read(wrong), None);
        }
    }
}

//! The text of comments: plain text in, HTML out, and back.

use html_escape::decode_html_entities;
use serde_json::Value;

use crate::provider::excerpt;

/// Elements that stand inside a line: what they enclose belongs to the word beside it.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "code", "del", "em", "i", "ins", "mark", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// Plain text as a comment's HTML: an empty line ends a paragraph, every other line break stays one.
pub(super) fn html(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::new();
    let mut open = false;
    for line in text.trim_matches('\n').split('\n') {
        match (line.trim().is_empty(), open) {
            (true, true) => {
                html.push_str("</p>");
                open = false;
            }
            (true, false) => {}
            (false, true) => {
                html.push_str("<br>");
                escape(line, &mut html);
            }
            (false, false) => {
                html.push_str("<p>");
                escape(line, &mut html);
                open = true;
            }
        }
    }
    if open {
        html.push_str("</p>");
    }
    html
}

fn escape(line: &str, into: &mut String) {
    let mut before = ' ';
    for character in line.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            // `@[` begins a mention, which plain text never means.
            '[' if before == '@' => into.push_str("&#91;"),
            other => into.push(other),
        }
        before = character;
    }
}

/// What a comment is known by: its first words, else the names of its files.
pub(super) fn title(body: &str, files: &[String]) -> String {
    excerpt::title(&plain(body), files)
}

/// The words of a comment's HTML, on one line.
fn plain(html: &str) -> String {
    let text = with_names(&without_tags(html));
    let text = decode_html_entities(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_tags(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag = &rest[start + 1..];
        let end = match tag.strip_prefix("!--") {
            Some(comment) => comment.find("-->").map(|end| end + 5),
            None if tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => tag.find('>'),
            None => None,
        };
        let Some(end) = end else {
            // Nothing that ends: a sign like any other.
            text.push('<');
            rest = tag;
            continue;
        };
        let name = tag.trim_start_matches('/');
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if !INLINE.contains(&name.to_ascii_lowercase().as_str()) {
            text.push(' ');
        }
        rest = &tag[end + 1..];
    }
    text.push_str(rest);
    text
}

/// Mentions by the names they show: `@[{"label":"Ann",…}]`, or `@[Person:1:Ann]` as they are written.
fn with_names(text: &str) -> String {
    let (mut named, mut rest) = (String::new(), text);
    while let Some(start) = rest.find("@[") {
        named.push_str(&rest[..start]);
        let mention = &rest[start + 2..];
        let close = if mention.starts_with('{') { "}]" } else { "]" };
        let name = mention.find(close).and_then(|end| {
            let end = end + close.len();
            name(&decode_html_entities(&mention[..end - 1])).map(|name| (name, end))
        });
        if let Some((name, end)) = name {
            named.push_str(&html_escape::encode_text(&name));
            rest = &mention[end..];
        } else {
            named.push_str("@[");
            rest = mention;
        }
    }
    named.push_str(rest);
    named
}

fn name(mention: &str) -> Option<String> {
    if let Ok(value) = serde_json::from_str::<Value>(mention) {
        let label = value["label"].as_str()?;
        // A picture in the text is no person.
        return Some(match value["type"].as_str() {
            Some("attachment") => label.to_owned(),
            _ => format!("@{label}"),
        });
    }
    let mut parts = mention.splitn(3, ':');
    let (_kind, id, label) = (parts.next()?, parts.next()?, parts.next()?);
    id.chars().all(|c| c.is_ascii_digit()).then(|| format!("@{label}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_plain_and_keeps_its_lines() {
        for (text, expected) in [
            ("See file", "<p>See file</p>"),
            ("a\nb", "<p>a<br>b</p>"),
            ("a\r\n\r\nb\rc", "<p>a</p><p>b<br>c</p>"),
            ("\n\n a \n\n\n\nb\n", "<p> a </p><p>b</p>"),
            ("<b>&\"'</b>", "<p>&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;</p>"),
            ("@[Person:1:Ann] a[0]", "<p>@&#91;Person:1:Ann] a[0]</p>"),
            ("Grüße 🎉", "<p>Grüße 🎉</p>"),
            ("", ""),
            (" \n ", ""),
        ] {
            assert_eq!(html(text), expected, "from {text:?}");
        }
    }

    #[test]
    fn html_becomes_the_words_that_people_read() {
        for (html, expected) in [
            ("<p>a &lt;b&gt;</p><p>c&nbsp;d</p>", "a <b> c d"),
            (
                "<p>Nr. 2 ist <b>schön</b>, <a href=\"x\">ruhig</a>.</p>",
                "Nr. 2 ist schön, ruhig.",
            ),
            ("a<br/>b<!-- > c --> d", "a b d"),
            (
                "&#8222;K&uuml;ste&#x201C; &euro; &amp;amp; &nonsense;",
                "„Küste“ € &amp; &nonsense;",
            ),
            ("1 < 2 and 3 > 2 <", "1 < 2 and 3 > 2 <"),
            ("  \n a \t b&#10;c ", "a b c"),
            (
                "<div>@[{\"type\":\"person\",\"id\":\"1\",\"label\":\"Ann B\"}], ok?</div>",
                "@Ann B, ok?",
            ),
            (
                "@[{&quot;type&quot;:&quot;attachment&quot;,&quot;label&quot;:&quot;a.png&quot;}]",
                "a.png",
            ),
            ("@[Person:12:Ann] a@[0] @[", "@Ann a@[0] @["),
            ("@&#91;Person:12:Ann]", "@[Person:12:Ann]"),
            ("", ""),
            ("<p></p>", ""),
        ] {
            assert_eq!(plain(html), expected, "from {html:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["a <b> & \"c\"", "@[Person:1:Ann]", "Grüße 🎉"] {
            assert_eq!(plain(&super::html(text)), text);
        }
    }

    #[test]
    fn a_comment_is_known_by_its_first_words_or_its_files() {
        let files = ["a.png".to_owned(), "b.pdf".to_owned()];
        assert_eq!(title("<p>Here</p>", &files), "Here");
        assert_eq!(title("<p> </p>", &files), "a.png, b.pdf", "no words of its own");
    }
}

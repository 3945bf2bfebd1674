//! Comments: plain text in, HTML out.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Call},
    attachments::{self, references, unexpected},
    document::person_name,
    fault::is_about_include,
    id_value, singular,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    provider::{Fault, FaultKind},
    upload::RemoteId,
};

/// Characters of a comment that stand for it where a title is wanted.
const EXCERPT: usize = 80;
/// Comments looked through for one that was just posted: newest first, so the first page has it.
const LOOK_BACK: &str = "100";
/// Of comments that do not say what they carry, so many of the newest are asked.
const UNSAID: usize = 5;

/// Posts one comment. Attachments are named in both official ways, which say the same.
pub(super) async fn post(api: &Api, on: &Place, text: &str, ids: &[RemoteId]) -> Result<RemoteId, Fault> {
    if on.kind != PlaceKind::Task {
        return Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "comments cannot be commented".to_owned(),
        }));
    }
    let numbers: Vec<Value> = ids.iter().map(|id| id_value(&id.0)).collect();
    let call = Call::new(Method::POST, ["comments"]).sending(&json!({
        "type": "comments",
        "attributes": { "body": html(text), "attachment_ids": numbers },
        "relationships": {
            singular(on.kind): { "data": { "type": "tasks", "id": on.id } },
            "attachments": { "data": references(ids) },
        },
    }));
    let document = api.call(call).await?;
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    Ok(RemoteId(comment.id()))
}

/// The newest comment that carries one of these attachments.
pub(super) async fn find(api: &Api, on: &Place, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
    if on.kind != PlaceKind::Task || ids.is_empty() {
        return Ok(None);
    }
    let call = Call::get(["comments"])
        .with("filter[task_id]", &on.id)
        .with("include", "attachments")
        .with("sort", "-created_at")
        .with("page[size]", LOOK_BACK);
    let document = api.call(call).await?;
    if !document.is_list() {
        return Err(unexpected());
    }
    let mut unsaid = 0;
    for comment in document.rows().filter(|comment| !comment.is_deleted()) {
        let id = RemoteId(comment.id());
        let carried: Vec<RemoteId> = match comment.references("attachments") {
            Some(carried) => carried.iter().map(|one| RemoteId(one.id())).collect(),
            // It does not say; the newest ones are asked, since the one that is looked for is among them.
            None if unsaid < UNSAID => {
                unsaid += 1;
                let place = Place {
                    kind: PlaceKind::Comment,
                    id: id.0.clone(),
                };
                let listed = attachments::listed(api, &place).await?;
                listed.into_iter().map(|listed| listed.id).collect()
            }
            None => break,
        };
        if carried.iter().any(|one| ids.contains(one)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// A comment by its first words, and the task it stands under.
pub(super) async fn look_up(api: &Api, account: &AccountId, place: &Place) -> Result<(Target, Option<String>), Fault> {
    let call = |include: &str| {
        Call::get(["comments", place.id.as_str()])
            .with("include", include)
            .urgent()
    };
    let document = match api.call(call("creator,task.project")).await {
        Err(fault) if is_about_include(&fault) => api.call(call("creator")).await?,
        outcome => outcome?,
    };
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    if comment.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    let task = document.related(comment, "task");
    let words = plain(&comment.text("body").unwrap_or_default());
    let target = Target {
        account: account.clone(),
        place: place.clone(),
        title: excerpt(&words),
        number: task.and_then(|task| task.text("task_number")),
        project: task
            .and_then(|task| document.related(task, "project"))
            .and_then(|project| project.text("name")),
        company: None,
        status: None,
        assignee: document.related(comment, "creator").map(person_name),
        closed: task.is_some_and(|task| task.attribute("closed") == true),
    };
    Ok((target, comment.reference("task")))
}

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

/// The words of a comment's HTML, on one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in html.chars() {
        match (character, inside) {
            ('<', _) => {
                inside = true;
                text.push(' ');
            }
            ('>', true) => inside = false,
            (_, true) => {}
            (other, false) => text.push(other),
        }
    }
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (name, character)| text.replace(name, character));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn excerpt(words: &str) -> String {
    if words.chars().count() <= EXCERPT {
        return words.to_owned();
    }
    let cut: String = words.chars().take(EXCERPT).collect();
    format!("{}…", cut.trim_end())
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
    fn a_comment_is_known_by_its_first_words() {
        assert_eq!(
            plain("<p>a &lt;b&gt;</p><p>c&nbsp;d</p>"),
            "a <b> c d",
            "tags go, words stay apart"
        );
        let long = excerpt(&"word ".repeat(40));
        assert!(
            long.ends_with("word…") && long.chars().count() <= EXCERPT + 1,
            "{long} is cut"
        );
    }
}

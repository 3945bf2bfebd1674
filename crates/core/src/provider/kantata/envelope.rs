//! The envelope of an answer: `results` name records in their order, and the records lie beside it by key and id, with whatever else was
//! asked to come along.

use serde_json::Value;

use crate::provider::{Fault, FaultKind, answer};

/// A whole answer.
#[derive(Clone, Debug)]
pub(super) struct Envelope(Value);

/// One record in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    id: &'a str,
    body: &'a Value,
}

impl Envelope {
    /// Reads an answer. Taken for an empty list, anything else would cost other people their files.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        match answer::read(body) {
            Some(document) if document["results"].is_array() => Ok(Self(document)),
            _ => Err(Fault::new(FaultKind::NotTheService).with_detail("records were asked for")),
        }
    }

    /// The records of this kind that the answer is about, in its order.
    pub(super) fn rows<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Record<'a>> {
        let results = self.0["results"].as_array().into_iter().flatten();
        results
            .filter(move |result| result["key"] == kind)
            .filter_map(move |result| self.find(kind, &id_of(&result["id"])?))
    }

    /// Whether every record of this kind came that the answer is about.
    pub(super) fn has_all(&self, kind: &str) -> bool {
        let results = self.0["results"].as_array().into_iter().flatten();
        let named = results.filter(|result| result["key"] == kind).count();
        self.rows(kind).count() == named
    }

    /// The one record of this kind that the answer is about.
    pub(super) fn one<'a>(&'a self, kind: &'a str) -> Option<Record<'a>> {
        self.rows(kind).next()
    }

    /// A record that came along.
    pub(super) fn find(&self, kind: &str, id: &str) -> Option<Record<'_>> {
        let (id, body) = self.0[kind].as_object()?.get_key_value(id)?;
        body.is_object().then_some(Record { id, body })
    }

    /// How many records the answer names.
    pub(super) fn len(&self) -> usize {
        self.0["results"].as_array().map_or(0, Vec::len)
    }

    /// Whether a list goes on after this page.
    pub(super) fn has_next(&self, page: u64, per_page: u64) -> bool {
        let meta = &self.0["meta"];
        match (
            meta["page_count"].as_u64(),
            self.0["count"].as_u64().or(meta["count"].as_u64()),
        ) {
            (Some(pages), _) => page < pages,
            (None, Some(count)) => page.saturating_mul(per_page) < count,
            // Nobody says: a full page may have another behind it.
            (None, None) => self.len() as u64 >= per_page,
        }
    }
}

impl<'a> Record<'a> {
    pub(super) fn id(self) -> String {
        self.id.to_owned()
    }

    pub(super) fn member(self, name: &str) -> &'a Value {
        &self.body[name]
    }

    /// A text with something in it.
    pub(super) fn text(self, name: &str) -> Option<String> {
        match self.member(name) {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The id that a member such as `workspace_id` names: a text or a number.
    pub(super) fn reference(self, name: &str) -> Option<String> {
        id_of(self.member(name))
    }

    /// The ids that a member such as `attachment_ids` names; `None` where the record does not say.
    pub(super) fn references(self, name: &str) -> Option<Vec<String>> {
        Some(self.member(name).as_array()?.iter().filter_map(id_of).collect())
    }

    pub(super) fn is(self, name: &str) -> bool {
        self.member(name) == true
    }

    /// It says that this is not so.
    pub(super) fn denies(self, name: &str) -> bool {
        self.member(name) == false
    }

    /// It says something about this, if only that there is none.
    pub(super) fn tells(self, name: &str) -> bool {
        self.body.get(name).is_some()
    }

    pub(super) fn is_deleted(self) -> bool {
        !self.member("deleted_at").is_null()
    }
}

/// Ids are texts or numbers, as the service pleases.
pub(super) fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.trim().is_empty() => Some(id.trim().to_owned()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn envelope(document: &Value) -> Envelope {
        Envelope::read(document.to_string().as_bytes()).expect("an envelope")
    }

    #[test]
    fn results_alone_say_what_is_there_and_in_which_order() {
        let answer = envelope(&json!({
            "count": 3,
            "results": [{"key": "posts", "id": "9"}, {"key": "posts", "id": 7}, {"key": "posts", "id": "8"}, {"key": "users", "id": "1"}],
            "posts": {
                "7": {"id": 7, "message": " a ", "user_id": 1, "attachment_ids": [2, "3", null]},
                "9": {"id": "9", "message": "", "user_id": "1", "story_id": null},
                "10": {"id": "10", "message": "only came along"},
            },
            "users": {"1": {"id": "1", "full_name": "Ann"}},
            "stories": {},
        }));
        let ids: Vec<_> = answer.rows("posts").map(Record::id).collect();
        assert_eq!(ids, ["9", "7"], "as named, without one that is not there");
        let post = answer.find("posts", "7").expect("it is there");
        assert_eq!(post.text("message").as_deref(), Some("a"));
        assert_eq!(post.reference("user_id").as_deref(), Some("1"), "a number is an id");
        assert_eq!(
            post.references("attachment_ids"),
            Some(vec!["2".to_owned(), "3".to_owned()])
        );
        let other = answer.find("posts", "9").expect("it is there");
        assert_eq!(other.text("message"), None, "nothing is in it");
        assert_eq!(
            (other.reference("story_id"), other.references("attachment_ids")),
            (None, None)
        );
        assert!(answer.find("posts", "10").is_some(), "side-loaded");
        assert!(answer.find("stories", "1").is_none() && answer.find("gone", "1").is_none());
        assert_eq!(
            answer.one("users").and_then(|user| user.text("full_name")).as_deref(),
            Some("Ann")
        );
    }

    #[test]
    fn anything_else_is_no_envelope() {
        for body in ["{}", "{\"id\":1}", "{\"results\":{}}", "", "[]", "{\"results\":null}"] {
            let fault = Envelope::read(body.as_bytes()).expect_err(body);
            assert_eq!(fault.kind, FaultKind::NotTheService, "{body}");
        }
        assert_eq!(
            envelope(&json!({"results": []})).rows("posts").count(),
            0,
            "an empty list is a list"
        );
    }

    #[test]
    fn pages_end_by_what_is_known() {
        let full: Vec<Value> = (0..2).map(|id| json!({"key": "posts", "id": id})).collect();
        for (document, more) in [
            (json!({"results": [], "meta": {"page_count": 3}}), true),
            (json!({"results": [], "meta": {"page_count": 2}}), false),
            (json!({"results": [], "meta": {"page_count": 0}}), false),
            (json!({"results": [], "count": 5}), true),
            (json!({"results": [], "count": 4}), false),
            (json!({"results": [], "meta": {"count": 5}}), true),
            (json!({"results": full}), true),
            (json!({"results": []}), false),
        ] {
            assert_eq!(envelope(&document).has_next(2, 2), more, "{document}");
        }
    }
}

//! JSON:API documents: rows, what is related to them, and pages. Relations that were not included are stubs without an id.

use serde_json::Value;

/// A whole answer.
#[derive(Clone, Debug)]
pub(super) struct Document(Value);

/// One record in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a>(&'a Value);

impl Document {
    pub(super) fn new(value: Value) -> Self {
        Self(value)
    }

    /// The one record this document is about, if it is of this type.
    pub(super) fn resource(&self, kind: &str) -> Option<Resource<'_>> {
        Resource::of(&self.0["data"]).filter(|resource| resource.kind() == kind)
    }

    /// Whether the answer had no body.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_null()
    }

    /// Whether it is a list, be it an empty one.
    pub(super) fn is_list(&self) -> bool {
        self.0["data"].is_array()
    }

    /// The records of a list.
    pub(super) fn rows(&self) -> impl Iterator<Item = Resource<'_>> {
        self.0["data"].as_array().into_iter().flatten().filter_map(Resource::of)
    }

    /// The record that `name` leads to, if it is included.
    pub(super) fn related(&self, from: Resource<'_>, name: &str) -> Option<Resource<'_>> {
        let target = Resource::of(&from.0["relationships"][name]["data"])?;
        self.included(target)
    }

    /// The included record that a reference leads to.
    pub(super) fn included(&self, target: Resource<'_>) -> Option<Resource<'_>> {
        let included = self.0["included"].as_array()?;
        included
            .iter()
            .filter_map(Resource::of)
            .find(|resource| resource.kind() == target.kind() && resource.id() == target.id())
    }

    /// Whether a list goes on after this page.
    pub(super) fn has_next(&self, page: u64) -> bool {
        match self.0["meta"]["total_pages"].as_u64() {
            Some(total) => page < total,
            None => self.0["links"]["next"].as_str().is_some_and(|next| !next.is_empty()),
        }
    }

    /// How many rows the whole list has.
    pub(super) fn total(&self) -> Option<u64> {
        self.0["meta"]["total_count"].as_u64()
    }
}

impl<'a> Resource<'a> {
    fn of(value: &'a Value) -> Option<Self> {
        id_of(&value["id"]).map(|_| Self(value))
    }

    pub(super) fn id(self) -> String {
        id_of(&self.0["id"]).unwrap_or_default()
    }

    pub(super) fn kind(self) -> &'a str {
        self.0["type"].as_str().unwrap_or_default()
    }

    pub(super) fn attribute(self, name: &str) -> &'a Value {
        &self.0["attributes"][name]
    }

    /// An attribute's text, if it has any.
    pub(super) fn text(self, name: &str) -> Option<String> {
        match self.attribute(name) {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The id of the one record that `name` leads to, included or not.
    pub(super) fn reference(self, name: &str) -> Option<String> {
        Resource::of(&self.0["relationships"][name]["data"]).map(Resource::id)
    }

    /// What a relation to one leads to, which may be nothing; `None` where it is a stub.
    pub(super) fn one(self, name: &str) -> Option<Vec<Resource<'a>>> {
        let data = self.0["relationships"][name].get("data")?;
        Some(Resource::of(data).into_iter().collect())
    }

    /// What a relation to many leads to; `None` where it is a stub.
    pub(super) fn references(self, name: &str) -> Option<Vec<Resource<'a>>> {
        let list = self.0["relationships"][name]["data"].as_array()?;
        Some(list.iter().filter_map(Resource::of).collect())
    }

    /// Whether it lies in the recycle bin.
    pub(super) fn is_deleted(self) -> bool {
        !self.attribute("deleted_at").is_null()
    }
}

/// Ids are texts; numbers are taken as well.
fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// First and last name; either may be missing.
pub(super) fn person_name(person: Resource<'_>) -> String {
    let names = [person.text("first_name"), person.text("last_name")];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        person.text("email").unwrap_or_default()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn stubs_have_no_id_and_numbers_are_ids() {
        let document = Document::new(json!({
            "data": {"id": 7, "type": "tasks", "attributes": {"title": " A ", "deleted_at": null}, "relationships": {
                "project": {"data": {"type": "projects", "id": 9}},
                "assignee": {"meta": {"included": false}},
                "attachments": {"data": [{"type": "attachments", "id": "1"}]},
            }},
            "included": [{"id": "9", "type": "people"}, {"id": "9", "type": "projects", "attributes": {"name": "P"}}],
        }));
        let task = document.resource("tasks").expect("a task");
        assert_eq!(task.id(), "7", "a number is an id as well");
        assert!(document.resource("comments").is_none(), "its type is checked");
        let project = document.related(task, "project").expect("the project is included");
        assert_eq!(
            project.text("name").as_deref(),
            Some("P"),
            "type and id together find it"
        );
        assert!(document.related(task, "assignee").is_none(), "a stub leads nowhere");
        assert!(task.references("assignee").is_none(), "a stub is not an empty list");
        assert_eq!(
            task.references("attachments").map(|list| list.len()),
            Some(1),
            "a list has its entries"
        );
        assert!(!task.is_deleted(), "null is not a date");
    }

    #[test]
    fn pages_end_by_count_or_by_link() {
        let page = |value| Document::new(value);
        assert!(page(json!({"meta": {"total_pages": 3}})).has_next(2), "2 of 3");
        assert!(!page(json!({"meta": {"total_pages": 3}})).has_next(3), "3 of 3");
        assert!(
            page(json!({"links": {"next": "https://x/"}})).has_next(1),
            "a link goes on"
        );
        assert!(!page(json!({})).has_next(1), "nothing says that it goes on");
    }
}

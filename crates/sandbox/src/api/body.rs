//! The body of a write: attributes and relationships brought into one form.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Caller, Failure, tables};
use crate::{mistake::Mistake, world::Kind};

/// What a client wants to write. Foreign keys are `task_id` and `attachment_ids`, however sent.
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Reads a JSON:API document.
    pub(super) fn read(caller: &Caller, kind: Kind, bytes: &[u8]) -> Result<Self, Failure> {
        let document: Value =
            serde_json::from_slice(bytes).map_err(|_| Failure::malformed("The body is not a JSON document"))?;
        let data = &document["data"];
        if data.is_array() {
            let request = format!("A list of {}", kind.name());
            return Err(Failure::no_route().blame(Mistake::Bulk { request }));
        }
        if !data.is_object() {
            return Err(Failure::malformed("The member 'data' is missing"));
        }
        if data["type"].as_str() != Some(kind.name()) {
            return Err(Failure::malformed(&format!(
                "The member 'data.type' must be '{}'",
                kind.name()
            )));
        }
        let mut fields = BTreeMap::new();
        for (name, value) in data["attributes"].as_object().into_iter().flatten() {
            fields.insert(name.clone(), value.clone());
        }
        for (name, value) in data["relationships"].as_object().into_iter().flatten() {
            let (name, value) = foreign_key(name, &value["data"])
                .ok_or_else(|| Failure::malformed(&format!("The relationship '{name}' is malformed")))?;
            let old = fields.insert(name.clone(), value.clone());
            if old.is_some_and(|old| keys(&old) != keys(&value)) {
                let detail = "differs between attributes and relationships";
                return Err(Failure::invalid(&name, detail, json!({})));
            }
        }
        for name in fields.keys().filter(|name| !tables::can_write(kind, name)) {
            let detail = format!("{} has no member '{name}'", kind.name());
            caller.shared.mistake(Mistake::Body { detail });
        }
        Ok(Self(fields))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text; `null` is as if it were not there.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str)
    }

    pub(super) fn truth(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    /// An id, as text or number.
    pub(super) fn id(&self, name: &str) -> Result<Option<u64>, Failure> {
        match self.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match key(value) {
                Some(id) => Ok(Some(id)),
                None => Err(Failure::invalid(name, "is not a number", json!({"value": value}))),
            },
        }
    }

    /// A list of ids; `None` when the member is not there.
    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<u64>>, Failure> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(Vec::new())),
            Some(value) => match keys(value) {
                Some(ids) => Ok(Some(ids)),
                None => Err(Failure::invalid(name, "is not a list of ids", json!({}))),
            },
        }
    }
}

fn foreign_key(name: &str, data: &Value) -> Option<(String, Value)> {
    match data {
        Value::Null => Some((format!("{name}_id"), Value::Null)),
        Value::Object(one) => Some((format!("{name}_id"), one.get("id")?.clone())),
        Value::Array(many) => {
            let ids: Option<Vec<Value>> = many.iter().map(|one| one.get("id").cloned()).collect();
            let single = name.strip_suffix('s').unwrap_or(name);
            Some((format!("{single}_ids"), Value::Array(ids?)))
        }
        _ => None,
    }
}

fn key(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok(),
        _ => value.as_u64(),
    }
}

fn keys(value: &Value) -> Option<Vec<u64>> {
    match value {
        Value::Array(many) => many.iter().map(key).collect(),
        one => key(one).map(|id| vec![id]),
    }
}

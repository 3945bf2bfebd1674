//! JSON:API documents: one record, or a page of a list, with what is included.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::{
    Answer, Caller, Failure, find,
    query::{LARGEST_SIZE, Page, Query, Tree, cursor, pairs},
    sort,
};
use crate::world::{Kind, Relation, World};

/// A page of a list.
pub(super) fn list(caller: &Caller, kind: Kind, query: &Query, path: &str, text: &str) -> Answer {
    let address = format!("{}{path}", caller.shared.addresses.api);
    caller.shared.read(|world| {
        let mut ids = visible(world, caller, kind);
        ids = find::matching(world, kind, ids, query)?;
        sort::sort(world, kind, &mut ids, &query.sort);
        let (ids, links, meta) = match query.page {
            Page::Number { number, size } => numbered(&ids, number, size, &address, text),
            Page::Cursor { after, size } => by_cursor(&ids, after, size, &address, text)?,
        };
        let mut view = View::new(world, caller, query);
        let data: Vec<Value> = ids
            .iter()
            .filter_map(|id| view.record(kind, *id, &query.include))
            .collect();
        let mut document = json!({"data": data, "links": links, "meta": meta});
        view.finish(&mut document);
        Ok((200, Some(document)))
    })
}

/// One record.
pub(super) fn one(caller: &Caller, kind: Kind, id: u64, query: &Query, status: u16) -> Answer {
    caller.shared.read(|world| {
        let mut view = View::new(world, caller, query);
        let data = view.record(kind, id, &query.include).ok_or_else(Failure::not_found)?;
        let mut document = json!({"data": data, "meta": {}});
        view.finish(&mut document);
        Ok((status, Some(document)))
    })
}

/// The records of a kind that the caller may see.
fn visible(world: &World, caller: &Caller, kind: Kind) -> Vec<u64> {
    match kind {
        // These belong to the token, not to the organisation of the header.
        Kind::Organisation => caller.acts_as.keys().copied().collect(),
        Kind::Membership => {
            let own = world
                .memberships
                .iter()
                .filter(|(_, record)| caller.acts_as.get(&record.organisation) == Some(&record.person));
            own.map(|(id, _)| *id).collect()
        }
        _ => {
            let ids = world.ids(kind, caller.organisation).into_iter();
            let seen =
                |id: &u64| !world.is_forbidden(kind, *id) && !world.is_draft_of_another(kind, *id, caller.person);
            ids.filter(seen).collect()
        }
    }
}

fn numbered(ids: &[u64], number: usize, size: usize, address: &str, text: &str) -> (Vec<u64>, Value, Value) {
    let total = ids.len();
    let pages = total.div_ceil(size).max(1);
    let link = |number: usize| link(address, text, &[("page[number]", number), ("page[size]", size)], None);
    let mut links = Map::new();
    links.insert("first".into(), link(1));
    links.insert("last".into(), link(pages));
    if number > 1 {
        links.insert("prev".into(), link(number - 1));
    }
    if number < pages {
        links.insert("next".into(), link(number + 1));
    }
    let meta = json!({
        "current_page": number, "total_pages": pages, "total_count": total,
        "page_size": size, "max_page_size": LARGEST_SIZE,
    });
    let ids = ids
        .iter()
        .skip((number - 1).saturating_mul(size))
        .take(size)
        .copied()
        .collect();
    (ids, Value::Object(links), meta)
}

fn by_cursor(
    ids: &[u64],
    after: Option<u64>,
    size: usize,
    address: &str,
    text: &str,
) -> Result<(Vec<u64>, Value, Value), Failure> {
    let start = match after {
        None => 0,
        Some(id) => {
            let place = ids.iter().position(|known| *known == id);
            let invalid = || Failure::keyset("keyset_invalid_cursor", "The cursor is not valid");
            place.ok_or_else(invalid)? + 1
        }
    };
    let part: Vec<u64> = ids.iter().skip(start).take(size).copied().collect();
    let mut links = Map::new();
    if let Some(last) = part.last().filter(|_| start + part.len() < ids.len()) {
        let next = link(address, text, &[("page[size]", size)], Some(&cursor(*last)));
        links.insert("next".into(), next);
    }
    let meta = json!({"page_size": size, "max_page_size": LARGEST_SIZE});
    Ok((part, Value::Object(links), meta))
}

fn link(address: &str, text: &str, numbers: &[(&str, usize)], after: Option<&str>) -> Value {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs(text).iter().filter(|(name, _)| !name.starts_with("page[")) {
        query.append_pair(name, value);
    }
    for (name, value) in numbers {
        query.append_pair(name, &value.to_string());
    }
    if let Some(after) = after {
        query.append_pair("page[after]", after);
    }
    json!(format!("{address}?{}", query.finish()))
}

/// Records on their way into a document.
struct View<'a> {
    world: &'a World,
    files: &'a str,
    query: &'a Query,
    included: Vec<Value>,
    seen: HashSet<(Kind, u64)>,
}

impl<'a> View<'a> {
    fn new(world: &'a World, caller: &'a Caller, query: &'a Query) -> Self {
        let files = &caller.shared.addresses.files;
        Self {
            world,
            files,
            query,
            included: Vec::new(),
            seen: HashSet::new(),
        }
    }

    fn record(&mut self, kind: Kind, id: u64, include: &Tree) -> Option<Value> {
        let Value::Object(mut attributes) = self.world.attributes(kind, id, self.files)? else {
            return None;
        };
        let fields = self.query.fields.get(kind.name());
        let wanted = |name: &str| fields.is_none_or(|fields| fields.contains(name));
        attributes.retain(|name, _| wanted(name));
        let mut relationships = Map::new();
        for (name, target) in kind.relations() {
            let branch = include.0.get(*name);
            // The organisation is always given as data; everything else only when included.
            if branch.is_none() && *name != "organization" {
                if wanted(name) {
                    relationships.insert((*name).into(), json!({"meta": {"included": false}}));
                }
                continue;
            }
            let (data, leads_to) = match self.world.related(kind, id, name, *target) {
                Relation::One(one) => (one.map_or(Value::Null, stub), Vec::from_iter(one)),
                Relation::Many(kind, ids) => {
                    let all: Vec<(Kind, u64)> = ids.into_iter().map(|id| (kind, id)).collect();
                    (all.iter().map(|one| stub(*one)).collect(), all)
                }
            };
            if wanted(name) {
                relationships.insert((*name).into(), json!({"data": data}));
            }
            if let Some(branch) = branch {
                for (kind, id) in leads_to {
                    self.include(kind, id, branch);
                }
            }
        }
        Some(json!({
            "id": id.to_string(), "type": kind.name(),
            "attributes": attributes, "relationships": relationships,
        }))
    }

    fn include(&mut self, kind: Kind, id: u64, branch: &Tree) {
        if !self.seen.insert((kind, id)) {
            return;
        }
        if let Some(record) = self.record(kind, id, branch) {
            self.included.push(record);
        }
    }

    fn finish(self, document: &mut Value) {
        if !self.query.include.0.is_empty() {
            document["included"] = Value::Array(self.included);
        }
    }
}

fn stub((kind, id): (Kind, u64)) -> Value {
    json!({"type": kind.name(), "id": id.to_string()})
}

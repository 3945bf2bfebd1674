//! The envelope: an order, pages, and records by their ids.

use serde_json::{Map, Value, json};

use super::{
    Answer, Caller, Failure,
    find::find,
    kind::Kind,
    query::{FOLLOWED, Page, Query},
    show::Eyes,
};

/// `GET` of a list.
pub(super) fn list(caller: &Caller, kind: Kind, text: &str) -> Answer {
    let query = Query::read(kind, text, None)?;
    caller.note(&query);
    Ok((200, Some(document(caller, kind, None, &query).to_string())))
}

/// `GET` of one record, under the same filters as a list.
pub(super) fn one(caller: &Caller, kind: Kind, id: u64, text: &str) -> Answer {
    let query = Query::read(kind, text, Some(id))?;
    caller.note(&query);
    let document = document(caller, kind, None, &query);
    if document["count"] == 0 {
        return Err(Failure::not_found());
    }
    Ok((200, Some(document.to_string())))
}

/// The answer to a change: these records, whatever filters would say.
pub(super) fn changed(caller: &Caller, kind: Kind, ids: Vec<u64>, query: &Query) -> (u16, Option<String>) {
    caller.note(query);
    (200, Some(document(caller, kind, Some(ids), query).to_string()))
}

fn document(caller: &Caller, kind: Kind, ids: Option<Vec<u64>>, query: &Query) -> Value {
    let options = caller.shared.options().kantata;
    caller.shared.kantata(|world| {
        let all = ids.unwrap_or_else(|| find(world, kind, caller.person, query));
        let eyes = Eyes {
            world,
            person: caller.person,
            files: &caller.shared.addresses.files,
            query,
            surplus: options.surplus,
            proof_pages: options.proof_pages,
        };
        let total = all.len();
        let page = match query.only {
            Some(_) => Page {
                start: 0,
                size: total.max(query.page.size),
                number: 1,
            },
            None => query.page,
        };
        let ids: Vec<u64> = all.into_iter().skip(page.start).take(page.size).collect();
        let mut document = assemble(&eyes, kind, &ids);
        document.insert("count".to_owned(), json!(total));
        let mut meta = json!({
            "count": total, "page_count": total.div_ceil(page.size),
            "page_number": if total == 0 { 0 } else { page.number }, "page_size": page.size,
        });
        if options.surplus {
            let next = format!(
                "{}/api/v1/{}?page={}&{FOLLOWED}=1",
                caller.shared.addresses.kantata,
                kind.key(),
                page.number + 1
            );
            meta["next"] = json!(next);
        }
        document.insert("meta".to_owned(), meta);
        Value::Object(document)
    })
}

/// The order, the records, and what the query wants besides.
fn assemble(eyes: &Eyes<'_>, kind: Kind, ids: &[u64]) -> Map<String, Value> {
    let mut maps: Map<String, Value> = Map::new();
    maps.insert(kind.key().to_owned(), json!({}));
    for include in &eyes.query.includes {
        // What was asked for is there even when it is empty.
        maps.entry(include.key).or_insert_with(|| json!({}));
        if include.leads_to.is_none() {
            continue;
        }
        for id in ids {
            for (target, id) in eyes.related(kind, *id, include.name) {
                if let Some(record) = eyes.record(target, id, false) {
                    maps.entry(target.key()).or_insert_with(|| json!({}))[id.to_string()] = record;
                }
            }
        }
    }
    for id in ids {
        if let Some(record) = eyes.record(kind, *id, true) {
            maps[kind.key()][id.to_string()] = record;
        }
    }
    let results: Vec<Value> = ids
        .iter()
        .map(|id| json!({"key": kind.key(), "id": id.to_string()}))
        .collect();
    maps.insert("results".to_owned(), json!(results));
    maps
}

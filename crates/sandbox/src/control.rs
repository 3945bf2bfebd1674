//! The control interface under `/_sandbox/`: another process may look and script.

use std::sync::Arc;

use hyper::{Request, body::Incoming};
use serde_json::{Value, json};

use crate::{
    fault::Fault,
    http::{Outcome, read_body, reply},
    kantata::view as kantata,
    mistake::Mistake,
    record::RequestRecord,
    sandbox::add_pictures,
    shared::Shared,
    view,
    world::Kind,
};

/// Answers one request; it is not logged.
pub(crate) async fn answer(shared: &Arc<Shared>, mut request: Request<Incoming>) -> Outcome {
    let body = read_body(request.body_mut(), 1 << 20).await?;
    let path = request.uri().path().trim_start_matches("/_sandbox/").to_owned();
    let (status, document) = match (request.method().as_str(), path.as_str()) {
        ("GET", "state") => (200, state(shared)),
        ("GET", "requests") => (200, requests(&shared.requests())),
        ("GET", "mistakes") => (200, mistakes(&shared.mistakes())),
        ("GET", "options") => (200, shared.options().to_json()),
        ("GET", "faults") => (200, json!(shared.waiting_faults())),
        ("DELETE", "faults") => {
            shared.clear_faults();
            (200, json!({}))
        }
        ("DELETE", "mistakes") => {
            shared.forget_mistakes();
            (200, json!({}))
        }
        ("POST", "release") => {
            shared.releases.send_modify(|count| *count += 1);
            (200, json!({}))
        }
        ("POST", "options") => match change(shared, &body) {
            Ok(()) => (200, shared.options().to_json()),
            Err(error) => (422, json!({"error": error})),
        },
        ("POST", "pictures") => match give(shared, &body) {
            Ok(()) => (201, json!({})),
            Err(error) => (422, json!({"error": error})),
        },
        ("POST", "faults") => match serde_json::from_slice::<Fault>(&body) {
            Ok(fault) => {
                shared.add_fault(fault);
                (201, json!(shared.waiting_faults()))
            }
            Err(error) => (422, json!({"error": error.to_string()})),
        },
        _ => (404, json!({"error": "unknown"})),
    };
    Ok(reply(status, "application/json", document.to_string()))
}

fn give(shared: &Shared, body: &[u8]) -> Result<(), String> {
    let wanted: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let (Some(task), Some(count)) = (wanted["task"].as_u64(), wanted["count"].as_u64()) else {
        return Err("a task and a count".to_owned());
    };
    let count = usize::try_from(count).map_err(|error| error.to_string())?;
    add_pictures(shared, task, count).map_err(|error| error.to_string())
}

fn change(shared: &Shared, body: &[u8]) -> Result<(), String> {
    let change: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    shared.change_options(|options| options.apply(&change))
}

/// Everything a test may want to know at one glance.
fn state(shared: &Shared) -> Value {
    let mut tasks = serde_json::Map::new();
    let mut comments = Vec::new();
    shared.read(|world| {
        let objects = &shared.folder;
        for record in world.attachments.values() {
            if let Some((Kind::Task, id)) = record.parent {
                tasks
                    .entry(id.to_string())
                    .or_insert_with(|| json!(view::files(world, objects, (Kind::Task, id))));
            }
        }
        comments.extend(view::comments(world, objects, |_| true));
    });
    let all = shared.requests();
    let of_kantata = shared.kantata(|world| kantata::state(world, &shared.folder));
    json!({
        "tasks": tasks,
        "comments": comments,
        "attachments": shared.read(|world| view::attachments(world, &shared.folder)),
        "kantata": of_kantata,
        "mistakes": mistakes(&shared.mistakes()),
        "requests": {
            "total": all.len(),
            "api": all.iter().filter(|record| record.role == crate::record::Role::Api).count(),
            "storage": all.iter().filter(|record| record.role == crate::record::Role::Storage).count(),
        },
        "addresses": {
            "api": format!("{}/api/v2", shared.addresses.api), "storage": shared.addresses.storage,
            "files": shared.addresses.files, "web": shared.addresses.web,
            "kantata": format!("{}/api/v1", shared.addresses.kantata), "kantata_web": shared.addresses.kantata_web,
        },
    })
}

fn requests(records: &[RequestRecord]) -> Value {
    json!(records)
}

fn mistakes(mistakes: &[Mistake]) -> Value {
    let list = mistakes.iter().map(|mistake| {
        let mut document = json!(mistake);
        document["sentence"] = json!(mistake.to_string());
        document
    });
    list.collect()
}

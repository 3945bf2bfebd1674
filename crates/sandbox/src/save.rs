//! The state file: what differs from the seed, written atomically.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    kantata,
    shared::settle,
    world::{Attachment, Comment, Object, Task, World},
};

const FILE: &str = "state.json";

#[derive(Serialize, Deserialize)]
struct State {
    last_id: u64,
    tasks: BTreeMap<u64, Task>,
    comments: BTreeMap<u64, Comment>,
    attachments: BTreeMap<u64, Attachment>,
    objects: HashMap<String, Object>,
    revoked: Vec<String>,
    kantata: Option<kantata::Kept>,
}

/// What is worth keeping of a world.
pub(crate) fn to_json(world: &World, kantata: kantata::Kept) -> io::Result<Vec<u8>> {
    let touched = world.touched.iter();
    let revoked = world.tokens.iter().filter(|token| token.revoked);
    let state = State {
        last_id: world.last_id,
        tasks: touched
            .filter_map(|id| Some((*id, world.tasks.get(id)?.clone())))
            .collect(),
        comments: world.comments.clone(),
        attachments: world.attachments.clone(),
        objects: world.objects.clone(),
        revoked: revoked.map(|token| token.value.to_owned()).collect(),
        kantata: Some(kantata),
    };
    Ok(serde_json::to_vec(&state)?)
}

/// Writes beside the file and then takes its place, so that a half-written state is never read.
pub(crate) fn write(folder: &Path, state: &[u8]) -> io::Result<()> {
    let beside = folder.join("state.json.new");
    fs::write(&beside, state)?;
    fs::rename(beside, folder.join(FILE))
}

/// Which worlds were brought to a saved state.
#[derive(Clone, Copy, Default)]
pub(crate) struct Restored {
    pub(crate) productive: bool,
    pub(crate) kantata: bool,
}

/// Brings freshly seeded worlds to the saved state, where there is one.
pub(crate) fn restore(folder: &Path, world: &mut World, kantata: &mut kantata::World) -> io::Result<Restored> {
    let text = match fs::read(folder.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Restored::default()),
        Err(error) => return Err(error),
    };
    let state: State = serde_json::from_slice(&text)?;
    world.last_id = state.last_id;
    world.touched = state.tasks.keys().copied().collect();
    world.tasks.extend(state.tasks);
    world.comments = state.comments;
    world.attachments = state.attachments;
    world.objects = state.objects;
    for token in &mut world.tokens {
        token.revoked = state.revoked.iter().any(|value| value == token.value);
    }
    // Files that were still being processed are processed by now.
    for record in world.attachments.values_mut() {
        if record.epoch.is_none() && record.object.is_some() {
            let object = record.object.as_ref().and_then(|key| world.objects.get(key));
            settle(record, object.map(|object| (object.size, object.content_type.clone())));
        }
    }
    let kept = state.kantata.is_some();
    if let Some(state) = state.kantata {
        kantata.restore(state);
    }
    Ok(Restored {
        productive: true,
        kantata: kept,
    })
}

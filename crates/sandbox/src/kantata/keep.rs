//! What of Kantata OX survives a restart, and the files of the start.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::Path,
};

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::{
    seed,
    world::{Attachment, Expense, Post, Story, Token, Workspace, World},
};
use crate::{
    policy::hex,
    shared::{now, objects},
    world::Object,
};

/// What differs from the seed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    last_id: u64,
    workspaces: BTreeMap<u64, Workspace>,
    stories: BTreeMap<u64, Story>,
    posts: BTreeMap<u64, Post>,
    expenses: BTreeMap<u64, Expense>,
    attachments: BTreeMap<u64, Attachment>,
    objects: HashMap<String, Object>,
    tokens: Vec<Token>,
}

impl World {
    /// What is worth keeping.
    pub(crate) fn kept(&self) -> Kept {
        let touched = |id: &&u64| self.touched.contains(id);
        let workspaces = self.workspaces.iter().filter(|(id, _)| touched(id));
        let stories = self.stories.iter().filter(|(id, _)| touched(id));
        Kept {
            last_id: self.last_id,
            workspaces: workspaces.map(|(id, record)| (*id, record.clone())).collect(),
            stories: stories.map(|(id, record)| (*id, record.clone())).collect(),
            posts: self.posts.clone(),
            expenses: self.expenses.clone(),
            attachments: self.attachments.clone(),
            objects: self.objects.clone(),
            tokens: self.tokens.clone(),
        }
    }

    /// Brings a freshly seeded world to what was kept.
    pub(crate) fn restore(&mut self, kept: Kept) {
        self.last_id = kept.last_id;
        self.touched = kept.workspaces.keys().chain(kept.stories.keys()).copied().collect();
        self.workspaces.extend(kept.workspaces);
        self.stories.extend(kept.stories);
        self.posts = kept.posts;
        self.expenses = kept.expenses;
        self.attachments = kept.attachments;
        self.objects = kept.objects;
        self.tokens = kept.tokens;
    }

    /// The files that are there from the start.
    pub(crate) fn plant_files(&mut self, folder: &Path) -> io::Result<()> {
        for (post, name, bytes) in seed::FILES {
            let id = self.put(folder, "post_attachment", seed::TOM, name, bytes)?;
            if let Some(record) = self.posts.get_mut(post) {
                record.attachments.push(id);
            }
        }
        for (expense, name, bytes) in seed::RECEIPTS {
            let user = self.expenses.get(expense).map_or(seed::ANNA, |record| record.user);
            let id = self.put(folder, "receipt", user, name, bytes)?;
            if let Some(record) = self.expenses.get_mut(expense) {
                record.receipt = Some(id);
            }
        }
        Ok(())
    }

    /// Puts a finished attachment into the world and answers its id.
    pub(crate) fn put(&mut self, folder: &Path, purpose: &str, user: u64, name: &str, bytes: &[u8]) -> io::Result<u64> {
        let id = self.next_id();
        let file = format!("k{id:09}");
        fs::write(objects(folder).join(&file), bytes)?;
        let object = Object {
            file,
            size: bytes.len() as u64,
            md5: hex(&Md5::digest(bytes)),
            content_type: None,
        };
        self.finish(id, purpose, user, name, object);
        Ok(id)
    }

    /// An attachment whose file is there already.
    pub(crate) fn finish(&mut self, id: u64, purpose: &str, user: u64, name: &str, object: Object) {
        let key = format!("attachments/{id:09}/{name}");
        self.objects.insert(key.clone(), object);
        let record = Attachment {
            name: name.to_owned(),
            purpose: purpose.to_owned(),
            user,
            key,
            synced: true,
            lag: 0,
            credentials: None,
            created_at: now(),
            updated_at: now(),
            deleted: false,
        };
        self.attachments.insert(id, record);
    }
}

//! What other people do meanwhile: they attach, comment, delete and close.

use std::{fs, io, path::Path};

use md5::{Digest, Md5};

use super::Sandbox;
use crate::{
    policy::hex,
    seed,
    shared::{Shared, now, objects},
    world::{Attachment, Kind, Object, Task, World},
};

impl Sandbox {
    /// Another person attaches a small file to a task; answers its attachment id.
    pub fn attach_as_someone_else(&self, task: u64) -> io::Result<u64> {
        let bytes = b"From Jonas: second thoughts.\n";
        let folder = &self.shared.folder;
        self.shared.write(|world| {
            put(
                world,
                folder,
                (Kind::Task, task),
                "Notizen Jonas.txt",
                "text/plain",
                bytes,
            )
        })
    }

    /// Another person gives a record of a kind a small file, such as `("expense", 5)`; answers its attachment id.
    pub fn give_file(&self, kind: &str, id: u64, name: &str) -> io::Result<u64> {
        self.give(kind, id, (name, "text/plain"), name.as_bytes())
    }

    /// The same with a name, a media type and bytes of its own.
    pub fn give(&self, kind: &str, id: u64, (name, content_type): (&str, &str), bytes: &[u8]) -> io::Result<u64> {
        let kind = Kind::of_singular(kind).ok_or(io::ErrorKind::NotFound)?;
        let folder = &self.shared.folder;
        self.shared
            .write(|world| put(world, folder, (kind, id), name, content_type, bytes))
    }

    /// Another person attaches so many small files to a task.
    pub fn add_files(&self, task: u64, count: usize) -> io::Result<Vec<u64>> {
        let folder = &self.shared.folder;
        self.shared.write(|world| {
            let each = (1..=count).map(|number| {
                let name = format!("Bestand {number:04}.txt");
                put(world, folder, (Kind::Task, task), &name, "text/plain", name.as_bytes())
            });
            each.collect()
        })
    }

    /// Another person attaches so many pictures to a task.
    pub fn add_pictures(&self, task: u64, count: usize) -> io::Result<()> {
        add_pictures(&self.shared, task, count)
    }

    /// Another person comments on a task; answers the comment's id.
    pub fn comment_as_someone_else(&self, task: u64, body: &str) -> u64 {
        self.shared
            .write(|world| seed::comment(world, task, seed::JONAS, body, now()))
    }

    /// Another person takes an attachment off whatever it hangs on.
    pub fn unlink(&self, attachment: u64) {
        self.edit_file(attachment, |record| record.parent = None);
    }

    /// Another person deletes a file.
    pub fn delete_file(&self, attachment: u64) {
        self.edit_file(attachment, |record| record.deleted_at = Some(now()));
    }

    /// Another person deletes a comment.
    pub fn delete_comment(&self, id: u64) {
        self.shared.write(|world| world.comments.remove(&id));
    }

    /// Another person gives a file another name, and so another address.
    pub fn rename_file(&self, attachment: u64, name: &str) {
        self.edit_file(attachment, |record| name.clone_into(&mut record.name));
    }

    /// Another person deletes a task.
    pub fn delete_task(&self, id: u64) {
        self.edit_task(id, |task| task.deleted = true);
    }

    /// Another person closes a task to the token's owner: 403 from then on.
    pub fn close_access(&self, id: u64) {
        self.edit_task(id, |task| task.forbidden = true);
    }

    /// The token's owner may see a task again.
    pub fn open_access(&self, id: u64) {
        self.edit_task(id, |task| task.forbidden = false);
    }

    /// Makes a token invalid.
    pub fn revoke_token(&self, token: &str) {
        self.set_revoked(token, |_| true);
    }

    /// Makes a revoked token valid again.
    pub fn restore_token(&self, token: &str) {
        self.set_revoked(token, |_| false);
    }

    fn set_revoked(&self, token: &str, to: impl Fn(bool) -> bool) {
        self.shared.write(|world| {
            for known in world.tokens.iter_mut().filter(|known| known.value == token) {
                known.revoked = to(known.revoked);
            }
        });
        self.shared.change_kantata(|world| {
            for known in world.tokens.iter_mut().filter(|known| known.value == token) {
                known.revoked = to(known.revoked);
            }
        });
    }

    fn edit_file(&self, id: u64, edit: impl FnOnce(&mut Attachment)) {
        self.shared.write(|world| world.attachments.get_mut(&id).map(edit));
    }

    fn edit_task(&self, id: u64, change: impl FnOnce(&mut Task)) {
        self.shared.write(|world| {
            if let Some(task) = world.tasks.get_mut(&id) {
                change(task);
                world.touched.insert(id);
            }
        });
    }
}

/// `IMG_0001.png` is the first of them. The files host makes the small picture up: nobody looks at the bytes.
pub(crate) fn add_pictures(shared: &Shared, task: u64, count: usize) -> io::Result<()> {
    shared.write(|world| {
        if !world.tasks.contains_key(&task) {
            return Err(io::ErrorKind::NotFound.into());
        }
        for number in 1..=count {
            let name = format!("IMG_{number:04}.png");
            put(
                world,
                &shared.folder,
                (Kind::Task, task),
                &name,
                "image/png",
                name.as_bytes(),
            )?;
        }
        Ok(())
    })
}

/// The bytes of the attachments that are there from the start.
pub(super) fn plant_files(world: &mut World, folder: &Path) -> io::Result<()> {
    for (task, name, content_type, bytes) in seed::FILES {
        put(world, folder, (Kind::Task, *task), name, content_type, bytes)?;
    }
    Ok(())
}

/// Puts a finished attachment of another person into the world.
fn put(
    world: &mut World,
    folder: &Path,
    parent: (Kind, u64),
    name: &str,
    content_type: &str,
    bytes: &[u8],
) -> io::Result<u64> {
    let id = world.next_id();
    let file = format!("{id:09}");
    fs::write(objects(folder).join(&file), bytes)?;
    let (kind, owner) = parent;
    let record = Attachment {
        organisation: world.organisation_of(kind, owner).unwrap_or_default(),
        name: name.to_owned(),
        content_type: Some(content_type.to_owned()),
        size: Some(bytes.len() as u64),
        temp_url: None,
        attachable_type: Some(kind.singular().to_owned()),
        attachment_type: None,
        creator: seed::JONAS,
        parent: Some(parent),
        object: None,
        epoch: Some(now() / 1_000),
        created_at: now(),
        deleted_at: None,
    };
    let key = record.key(id);
    let object = Object {
        file,
        size: bytes.len() as u64,
        md5: hex(&Md5::digest(bytes)),
        content_type: Some(content_type.to_owned()),
    };
    world.objects.insert(key.clone(), object);
    world.attachments.insert(
        id,
        Attachment {
            object: Some(key),
            ..record
        },
    );
    Ok(id)
}

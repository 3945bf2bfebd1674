//! The sandbox's Kantata OX as tests hold it: what it has, and what other people do meanwhile.

use std::io;

use super::Sandbox;
use crate::{
    kantata::{
        seed, view,
        world::{Expense, Story, Workspace},
    },
    shared::now,
    view::{Credentials, StoredExpense, StoredFile, StoredPost},
};

impl Sandbox {
    /// Base address of Kantata OX's API, `http://127.0.0.1:P/api/v1`.
    pub fn kantata_url(&self) -> String {
        format!("{}/api/v1", self.shared.addresses.kantata)
    }

    /// Base address of Kantata OX's web application; `/oauth/…` is there too.
    pub fn kantata_web_url(&self) -> String {
        self.shared.addresses.kantata_web.clone()
    }

    /// Anna Lindqvist's token.
    pub fn kantata_token(&self) -> &str {
        seed::TOKEN
    }

    /// Tom Berger's token; he sees only projects he takes part in.
    pub fn other_kantata_token(&self) -> &str {
        seed::OTHER_TOKEN
    }

    /// Id and secret of the application that is registered at Kantata OX.
    pub fn kantata_client(&self) -> (&str, &str) {
        (seed::CLIENT_ID, seed::CLIENT_SECRET)
    }

    /// The files of a post, without its replies.
    pub fn files_of_post(&self, id: u64) -> Vec<StoredFile> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::files_of(world, folder, |post, _| post == id))
    }

    /// The files of all posts about a task.
    pub fn files_of_story(&self, id: u64) -> Vec<StoredFile> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::files_of(world, folder, |_, post| post.story == Some(id)))
    }

    /// The files of all posts in a project, those about its tasks too.
    pub fn files_of_workspace(&self, id: u64) -> Vec<StoredFile> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::files_of(world, folder, |_, post| post.workspace == id))
    }

    /// The receipt of an expense.
    pub fn receipt_of_expense(&self, id: u64) -> Option<StoredFile> {
        self.expense(id).and_then(|expense| expense.receipt)
    }

    /// An expense.
    pub fn expense(&self, id: u64) -> Option<StoredExpense> {
        let folder = &self.shared.folder;
        let mut found = self
            .shared
            .kantata(|world| view::expenses(world, folder, |expense, _| expense == id));
        found.pop()
    }

    /// The expenses of a project, in the order in which they were made.
    pub fn expenses_of_workspace(&self, id: u64) -> Vec<StoredExpense> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::expenses(world, folder, |_, expense| expense.workspace == id))
    }

    /// The posts of a project, those about its tasks and replies too, oldest first.
    pub fn posts_of_workspace(&self, id: u64) -> Vec<StoredPost> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::posts(world, folder, |_, post| post.workspace == id))
    }

    /// The posts about a task, replies too, oldest first.
    pub fn posts_of_story(&self, id: u64) -> Vec<StoredPost> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::posts(world, folder, |_, post| post.story == Some(id)))
    }

    /// The replies to a post, oldest first.
    pub fn replies_to_post(&self, id: u64) -> Vec<StoredPost> {
        let folder = &self.shared.folder;
        self.shared
            .kantata(|world| view::posts(world, folder, |_, post| post.subject == Some(id)))
    }

    /// All attachments of Kantata OX, unlinked and deleted ones too.
    pub fn kantata_attachments(&self) -> Vec<StoredFile> {
        let folder = &self.shared.folder;
        self.shared.kantata(|world| view::attachments(world, folder))
    }

    /// All credentials for the storage that Kantata OX handed out, in order.
    pub fn credentials(&self) -> Vec<Credentials> {
        self.shared.kantata(view::credentials)
    }

    /// Another person posts, on a task or on none, with so many small files; answers the post's id.
    pub fn post_as_someone_else(
        &self,
        workspace: u64,
        story: Option<u64>,
        message: &str,
        files: usize,
    ) -> io::Result<u64> {
        let folder = &self.shared.folder;
        self.shared.change_kantata(|world| {
            let mut post = seed::post(workspace, story, None, seed::TOM, message, now());
            for number in 1..=files {
                let name = format!("Bestand_{number:04}.txt");
                let id = world.put(folder, "post_attachment", seed::TOM, &name, name.as_bytes())?;
                post.attachments.push(id);
            }
            let id = world.next_id();
            world.posts.insert(id, post);
            Ok(id)
        })
    }

    /// Another person gives an expense a receipt; answers the attachment's id.
    pub fn give_receipt(&self, expense: u64, name: &str) -> io::Result<u64> {
        let folder = &self.shared.folder;
        self.shared.change_kantata(|world| {
            let user = world.expenses.get(&expense).map_or(seed::TOM, |record| record.user);
            let id = world.put(folder, "receipt", user, name, name.as_bytes())?;
            if let Some(record) = world.expenses.get_mut(&expense) {
                record.receipt = Some(id);
            }
            Ok(id)
        })
    }

    /// A project counts in another currency from now on.
    pub fn set_currency(&self, workspace: u64, code: &str) {
        self.shared.change_kantata(|world| {
            if let Some(record) = world.workspaces.get_mut(&workspace) {
                code.clone_into(&mut record.currency);
            }
        });
    }

    /// Another person deletes a post.
    pub fn delete_post(&self, id: u64) {
        self.shared.change_kantata(|world| {
            if let Some(post) = world.posts.get_mut(&id) {
                post.deleted = true;
            }
        });
    }

    /// Another person deletes a task.
    pub fn delete_story(&self, id: u64) {
        self.edit_story(id, |story| story.deleted = true);
    }

    /// Another person archives a project.
    pub fn archive_workspace(&self, id: u64) {
        self.edit_workspace(id, |workspace| workspace.archived = true);
    }

    /// Another person closes a project to everybody's posts: 403 from then on.
    pub fn close_workspace(&self, id: u64) {
        self.edit_workspace(id, |workspace| workspace.can_post = false);
    }

    /// The project takes posts again.
    pub fn open_workspace(&self, id: u64) {
        self.edit_workspace(id, |workspace| workspace.can_post = true);
    }

    /// The owner submits an expense elsewhere: it cannot be changed any more.
    pub fn submit_expense(&self, id: u64) {
        self.edit_expense(id, |expense| expense.submission = Some(7_003));
    }

    /// The owner deletes an expense elsewhere.
    pub fn delete_expense(&self, id: u64) {
        self.edit_expense(id, |expense| expense.deleted = true);
    }

    fn edit_workspace(&self, id: u64, change: impl FnOnce(&mut Workspace)) {
        self.shared.change_kantata(|world| {
            if let Some(record) = world.workspaces.get_mut(&id) {
                change(record);
                world.touched.insert(id);
            }
        });
    }

    fn edit_story(&self, id: u64, change: impl FnOnce(&mut Story)) {
        self.shared.change_kantata(|world| {
            if let Some(record) = world.stories.get_mut(&id) {
                change(record);
                world.touched.insert(id);
            }
        });
    }

    fn edit_expense(&self, id: u64, change: impl FnOnce(&mut Expense)) {
        self.shared.change_kantata(|world| {
            if let Some(record) = world.expenses.get_mut(&id) {
                change(record);
            }
        });
    }
}

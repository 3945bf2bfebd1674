//! Everything the sandbox's Kantata OX knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::world::{Millis, Object};

/// All records, by id.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) users: BTreeMap<u64, User>,
    pub(crate) workspaces: BTreeMap<u64, Workspace>,
    pub(crate) stories: BTreeMap<u64, Story>,
    pub(crate) posts: BTreeMap<u64, Post>,
    pub(crate) expenses: BTreeMap<u64, Expense>,
    pub(crate) categories: BTreeMap<u64, Category>,
    pub(crate) attachments: BTreeMap<u64, Attachment>,
    pub(crate) objects: HashMap<String, Object>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) codes: HashMap<String, Code>,
    /// Workspaces and stories that differ from the seed.
    pub(crate) touched: BTreeSet<u64>,
    pub(crate) last_id: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) full_name: String,
    pub(crate) email: String,
    pub(crate) headline: Option<String>,
    /// Sees every project of the account.
    pub(crate) is_admin: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the members are the API's")]
pub(crate) struct Workspace {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) account: u64,
    pub(crate) archived: bool,
    pub(crate) can_post: bool,
    pub(crate) can_upload_files: bool,
    pub(crate) can_create_line_items: bool,
    pub(crate) posts_require_privacy_decision: bool,
    pub(crate) currency: String,
    /// Colour, key and message.
    pub(crate) status: (String, u32, String),
    pub(crate) due_date: Option<String>,
    pub(crate) participants: Vec<u64>,
    pub(crate) creator: u64,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) last_viewed: Millis,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the members are the API's")]
pub(crate) struct Story {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) workspace: u64,
    pub(crate) kind: String,
    pub(crate) state: String,
    pub(crate) priority: String,
    pub(crate) due_date: Option<String>,
    pub(crate) parent: Option<u64>,
    pub(crate) assignees: Vec<u64>,
    pub(crate) creator: u64,
    pub(crate) archived: bool,
    pub(crate) deleted: bool,
    pub(crate) can_post: bool,
    pub(crate) has_proofing_access: bool,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Post {
    pub(crate) workspace: u64,
    pub(crate) story: Option<u64>,
    /// The post it is a reply to.
    pub(crate) subject: Option<u64>,
    pub(crate) message: String,
    pub(crate) user: u64,
    /// Who may read it; nobody here is everybody.
    pub(crate) recipients: Vec<u64>,
    pub(crate) attachments: Vec<u64>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the members are the API's")]
pub(crate) struct Expense {
    pub(crate) workspace: u64,
    pub(crate) story: Option<u64>,
    pub(crate) user: u64,
    pub(crate) date: String,
    pub(crate) category_id: u64,
    pub(crate) category: String,
    pub(crate) amount_in_cents: i64,
    pub(crate) currency: String,
    pub(crate) notes: Option<String>,
    pub(crate) billable: bool,
    pub(crate) reimbursable: bool,
    pub(crate) taxable: bool,
    pub(crate) invoiced: bool,
    /// The report it is submitted in.
    pub(crate) submission: Option<u64>,
    pub(crate) receipt: Option<u64>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Category {
    pub(crate) name: String,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    /// `post_attachment`, `receipt` or `proof`.
    pub(crate) purpose: String,
    pub(crate) user: u64,
    /// The key its file is expected under.
    pub(crate) key: String,
    /// Whether the service knows that the file is there.
    pub(crate) synced: bool,
    /// How many syncs still fail.
    pub(crate) lag: u32,
    /// `None` when it came through the API itself.
    pub(crate) credentials: Option<Asked>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) deleted: bool,
}

/// Credentials that were asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) expires_at: Millis,
    pub(crate) state: crate::view::CredentialState,
    /// Whether fresh ones for a file of the same name were there.
    pub(crate) again: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) value: String,
    pub(crate) user: u64,
    pub(crate) revoked: bool,
}

/// A code that an application may exchange for a token.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) redirect_uri: String,
    pub(crate) expires_at: Millis,
    /// Method and challenge.
    pub(crate) challenge: Option<(String, String)>,
    pub(crate) user: u64,
    pub(crate) used: bool,
}

impl Post {
    pub(crate) fn is_private(&self) -> bool {
        !self.recipients.is_empty()
    }
}

impl Expense {
    /// Whether nothing about it may change any more.
    pub(crate) fn is_locked(&self) -> bool {
        self.submission.is_some() || self.invoiced
    }
}

impl World {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn full_name(&self, user: u64) -> String {
        self.users
            .get(&user)
            .map_or_else(String::new, |user| user.full_name.clone())
    }

    /// The stored object of an attachment; the storage may have completed the key.
    pub(crate) fn object_of(&self, attachment: &Attachment) -> Option<&Object> {
        match attachment.key.strip_suffix("${filename}") {
            None => self.objects.get(&attachment.key),
            Some(start) => self
                .objects
                .iter()
                .find(|(key, _)| key.starts_with(start))
                .map(|(_, object)| object),
        }
    }

    /// Attachments that are there, in the given order.
    pub(crate) fn present(&self, ids: &[u64]) -> Vec<u64> {
        let is_there = |id: &u64| self.attachments.get(id).is_some_and(|record| !record.deleted);
        ids.iter().copied().filter(is_there).collect()
    }

    /// The replies to a post, oldest first.
    pub(crate) fn replies(&self, post: u64) -> Vec<u64> {
        let replies = self
            .posts
            .iter()
            .filter(|(_, record)| record.subject == Some(post) && !record.deleted);
        replies.map(|(id, _)| *id).collect()
    }

    /// When something happened last in the thread of a post.
    pub(crate) fn newest_reply_at(&self, post: u64) -> Option<Millis> {
        let replies = self.replies(post).into_iter();
        replies.filter_map(|id| Some(self.posts.get(&id)?.created_at)).max()
    }

    /// Marks a project, and maybe a task in it, as changed.
    pub(crate) fn touch(&mut self, workspace: u64, story: Option<u64>, now: Millis) {
        if let Some(record) = self.workspaces.get_mut(&workspace) {
            record.updated_at = now;
            self.touched.insert(workspace);
        }
        if let Some((id, record)) = story.and_then(|id| Some((id, self.stories.get_mut(&id)?))) {
            record.updated_at = now;
            self.touched.insert(id);
        }
    }
}

//! Posts and replies: create, change, delete.

use serde_json::Value;

use super::{
    Answer, Caller, Failure,
    body::{ids, number, text},
    envelope,
    find::sees,
    kind::Kind,
    links,
    query::Query,
    world::{Post, World},
};
use crate::{mistake::Mistake, shared::now};

/// A post without files counts as said again within this time; people do say "ok" twice.
const AGAIN_WITHIN: i64 = 60_000;
/// Members of a post that a body may have.
const MEMBERS: [&str; 9] = [
    "workspace_id",
    "message",
    "story_id",
    "attachment_ids",
    "recipient_ids",
    "subject_id",
    "subject_type",
    "google_documents",
    "backdated_to",
];

/// `POST /posts`, one or many.
pub(super) fn create(caller: &Caller, document: &Value, query: &str) -> Answer {
    let query = Query::of_change(Kind::Post, query)?;
    let documents = links::documents(document, "post", "posts")?;
    let is_bulk = document["posts"].is_array();
    let mut posts = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        note_unknown(caller, document);
        let post = caller.shared.kantata(|world| read(caller, world, document))?;
        match post {
            Ok(post) => posts.push(post),
            Err(entries) => return Err(Failure::many(links::numbered(entries, index, is_bulk))),
        }
    }
    let mut made = Vec::new();
    for post in posts {
        let (id, first) = caller.shared.change_kantata(|world| {
            let first = twin(world, &post);
            let id = world.next_id();
            world.touch(post.workspace, post.story, post.created_at);
            world.posts.insert(id, post);
            (id, first)
        });
        if let Some(first) = first {
            caller.shared.mistake(Mistake::DuplicateComment { first, second: id });
        }
        made.push(id);
    }
    Ok(envelope::changed(caller, Kind::Post, made, &query))
}

/// A post as its document says; the inner error is for one field each.
fn read(caller: &Caller, world: &World, document: &Value) -> Result<Result<Post, Vec<Value>>, Failure> {
    let mut entries = Vec::new();
    let workspace = number(&document["workspace_id"]);
    let message = text(&document["message"]);
    if workspace.is_none() {
        entries.push(Failure::entry("workspace_id", "Workspace can't be blank"));
    }
    if message.is_none() {
        entries.push(Failure::entry("message", "Message can't be blank"));
    }
    let (Some(workspace), Some(message)) = (workspace, message) else {
        return Ok(Err(entries));
    };
    links::workspace(caller, world, workspace)?;
    let attachments = ids(&document["attachment_ids"]);
    let Some(project) = world.workspaces.get(&workspace) else {
        return Err(Failure::not_found());
    };
    let story = number(&document["story_id"]);
    let story_is_closed = story
        .and_then(|story| world.stories.get(&story))
        .is_some_and(|record| !record.can_post);
    if project.archived || !project.can_post || story_is_closed {
        return Err(Failure::forbidden("You do not have permission to post here"));
    }
    if !attachments.is_empty() && !project.can_upload_files {
        return Err(Failure::forbidden("You do not have permission to upload files here"));
    }
    if !document["story_id"].is_null() && !story.is_some_and(|story| links::story_fits(world, story, workspace)) {
        entries.push(Failure::entry("story_id", "Story is not in this workspace"));
    }
    let subject = match subject(caller, world, document, workspace) {
        Ok(subject) => subject,
        Err(entry) => {
            entries.push(entry);
            None
        }
    };
    let recipients = ids(&document["recipient_ids"]);
    if recipients.iter().any(|user| !project.participants.contains(user)) {
        entries.push(Failure::entry("recipient_ids", "Recipients must be participants"));
    }
    if let Err(wrong) = links::check_files(caller, world, &attachments, "post_attachment", "attachment_ids") {
        entries.extend(wrong);
    }
    if !entries.is_empty() {
        return Ok(Err(entries));
    }
    let story = story.or_else(|| subject.and_then(|id| world.posts.get(&id)?.story));
    Ok(Ok(Post {
        workspace,
        story,
        subject,
        message: message.to_owned(),
        user: caller.person,
        recipients,
        attachments,
        created_at: now(),
        updated_at: now(),
        deleted: false,
    }))
}

/// The post that a reply is about; a reply to a reply goes to where that one went.
fn subject(caller: &Caller, world: &World, document: &Value, workspace: u64) -> Result<Option<u64>, Value> {
    if document["subject_id"].is_null() {
        return Ok(None);
    }
    if document["subject_type"].as_str() != Some("Post") {
        return Err(Failure::entry(
            "subject_type",
            "Subject type is not included in the list",
        ));
    }
    let found = number(&document["subject_id"]).filter(|id| sees(world, Kind::Post, *id, caller.person));
    let found = found.and_then(|id| Some((id, world.posts.get(&id)?)));
    match found {
        Some((id, post)) if post.workspace == workspace => Ok(Some(post.subject.unwrap_or(id))),
        _ => Err(Failure::entry("subject_id", "Subject was not found")),
    }
}

/// Members that the service would drop without a word.
fn note_unknown(caller: &Caller, document: &Value) {
    let members = document.as_object().into_iter().flatten();
    for (name, _) in members.filter(|(name, _)| !MEMBERS.contains(&name.as_str())) {
        caller.shared.mistake(Mistake::Body {
            detail: format!("the member '{name}' of a post is dropped without a word"),
        });
    }
}

/// A post that says the same already.
fn twin(world: &World, post: &Post) -> Option<u64> {
    let mut wanted = post.attachments.clone();
    wanted.sort_unstable();
    let same = |record: &Post| {
        let mut files = record.attachments.clone();
        files.sort_unstable();
        let place = (record.user, record.workspace, record.story, record.subject);
        // With files the words do not matter: each file is sent for one post.
        let is_recent = record.message == post.message && post.created_at - record.created_at < AGAIN_WITHIN;
        !record.deleted
            && place == (post.user, post.workspace, post.story, post.subject)
            && files == wanted
            && (!wanted.is_empty() || is_recent)
    };
    let mut posts = world.posts.iter();
    posts.find(|(_, record)| same(record)).map(|(id, _)| *id)
}

/// `PUT /posts/{id}`: the message and the task, nothing else.
pub(super) fn update(caller: &Caller, id: u64, document: &Value, query: &str) -> Answer {
    let query = Query::of_change(Kind::Post, query)?;
    own(caller, id)?;
    let document = &document["post"];
    if !document["attachment_ids"].is_null() {
        caller.shared.mistake(Mistake::AttachmentsOnUpdate { post: id });
    }
    let message = match &document["message"] {
        Value::Null => None,
        value => Some(text(value).ok_or_else(|| Failure::validation("message", "Message can't be blank"))?),
    };
    let story = number(&document["story_id"]);
    let changed = caller.shared.change_kantata(|world| {
        let workspace = world.posts.get(&id)?.workspace;
        if story.is_some_and(|story| !links::story_fits(world, story, workspace)) {
            return None;
        }
        let record = world.posts.get_mut(&id)?;
        if let Some(message) = message {
            message.clone_into(&mut record.message);
        }
        record.story = story.or(record.story);
        record.updated_at = now();
        Some(())
    });
    changed.ok_or_else(|| Failure::validation("story_id", "Story is not in this workspace"))?;
    Ok(envelope::changed(caller, Kind::Post, vec![id], &query))
}

/// `DELETE /posts/{id}`.
pub(super) fn delete(caller: &Caller, id: u64) -> Answer {
    own(caller, id)?;
    caller.shared.change_kantata(|world| {
        if let Some(record) = world.posts.get_mut(&id) {
            record.deleted = true;
        }
    });
    Ok((204, None))
}

fn own(caller: &Caller, id: u64) -> Result<(), Failure> {
    caller.shared.kantata(|world| {
        if !sees(world, Kind::Post, id, caller.person) {
            return Err(Failure::not_found());
        }
        let is_own = world.posts.get(&id).is_some_and(|record| record.user == caller.person);
        if is_own {
            Ok(())
        } else {
            Err(Failure::forbidden("You do not have permission to change this post"))
        }
    })
}

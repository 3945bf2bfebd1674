//! Attachments: reserve, register, delete.

use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{Answer, Caller, Failure, body::Fields, document, link, query::Query};
use crate::{
    mistake::Mistake,
    policy::{self, LARGEST},
    shared::{now, settle},
    world::{Attachment, Kind, World},
};

/// Types the sandbox takes; the real list is not published.
const ATTACHABLE: [&str; 12] = [
    "task",
    "comment",
    "page",
    "expense",
    "invoice",
    "purchase_order",
    "bill",
    "booking",
    "document_type",
    "document_style",
    "widget",
    "deal",
];
const RESERVED: [&str; 1] = ["application/x-msdownload"];

/// `POST /attachments`.
pub(super) fn create(caller: &Caller, bytes: &[u8]) -> Answer {
    let fields = Fields::read(caller, Kind::Attachment, bytes)?;
    check(caller, &fields, true)?;
    let target = link::target(caller, &fields, None)?;
    let content_type = fields.text("content_type").map(ToOwned::to_owned);
    let name = fields.text("name").unwrap_or_default().to_owned();
    let (id, key) = caller.shared.write(|world| {
        let id = world.next_id();
        let record = Attachment {
            organisation: caller.organisation,
            name,
            content_type: content_type.clone(),
            size: fields.get("size").and_then(Value::as_u64),
            temp_url: None,
            attachable_type: fields.text("attachable_type").map(ToOwned::to_owned),
            attachment_type: fields.text("attachment_type").map(ToOwned::to_owned),
            creator: caller.person,
            parent: None,
            object: None,
            epoch: None,
            created_at: now(),
            deleted_at: None,
        };
        let key = record.key(id);
        world.attachments.insert(id, record);
        if let Some(parent) = target {
            link::attach(world, id, parent);
        }
        (id, key)
    });
    if target.is_some() {
        caller.shared.mistake(Mistake::LinkedAtCreation { attachment: id });
    }
    let life = caller.shared.options().policy_life;
    let policy = policy::sign(&key, content_type.as_deref(), Timestamp::now(), life);
    caller.shared.issue(policy::secrets(&policy));
    let (status, mut document) = document::one(caller, Kind::Attachment, id, &Query::one(Kind::Attachment, "")?, 201)?;
    if let Some(document) = &mut document {
        document["data"]["attributes"]["aws_policy"] = policy;
    }
    Ok((status, document))
}

/// `PATCH /attachments/{id}`.
pub(super) fn update(caller: &Caller, id: u64, bytes: &[u8], query: &str) -> Answer {
    let query = Query::one(Kind::Attachment, query)?;
    link::seen(caller, Kind::Attachment, id)?;
    let fields = Fields::read(caller, Kind::Attachment, bytes)?;
    check(caller, &fields, false)?;
    let stored_type = caller.shared.read(|world| {
        world
            .attachments
            .get(&id)
            .and_then(|record| record.attachable_type.clone())
    });
    let target = link::target(caller, &fields, stored_type.as_deref())?;
    let object = match fields.text("temp_url") {
        Some(url) => Some((url, find_object(caller, id, url)?)),
        None => None,
    };
    let overwritten = target.filter(|parent| parent.0.holds_one()).map(|parent| {
        let mut there = caller.shared.read(|world| world.attached_to(parent));
        there.retain(|other| *other != id);
        (parent, there)
    });
    if let Some((parent, attachments)) = overwritten.filter(|(_, there)| !there.is_empty()) {
        // Nobody can have looked whether something is there, and so nobody can have asked for it.
        let parent = format!("{}/{}", parent.0.name(), parent.1);
        caller.shared.mistake(Mistake::UnlinkedSiblings { parent, attachments });
    }
    let delay = caller.shared.options().process_delay;
    let is_registered = object.is_some();
    caller.shared.write(|world| {
        let World {
            attachments, objects, ..
        } = &mut *world;
        let Some(record) = attachments.get_mut(&id) else {
            return;
        };
        if let Some(name) = fields.text("name") {
            name.clone_into(&mut record.name);
        }
        if let Some(value) = fields.text("content_type") {
            record.content_type = Some(value.to_owned());
        }
        if let Some(kind) = fields.get("attachable_type") {
            record.attachable_type = kind.as_str().map(ToOwned::to_owned);
        }
        if let Some((url, key)) = object {
            record.temp_url = Some(url.to_owned());
            record.epoch = None;
            record.object = key;
            if delay.is_zero() {
                let stored = record.object.as_ref().and_then(|key| objects.get(key));
                settle(record, stored.map(|object| (object.size, object.content_type.clone())));
            }
        }
        if let Some(parent) = target {
            link::attach(world, id, parent);
        }
    });
    if is_registered && !delay.is_zero() {
        later(caller, id, delay);
    }
    let (status, mut answer) = document::one(caller, Kind::Attachment, id, &query, 200)?;
    // The documented answer repeats the temp_url that was sent.
    if let (Some(answer), Some(url)) = (&mut answer, fields.text("temp_url")) {
        answer["data"]["attributes"]["temp_url"] = json!(url);
    }
    Ok((status, answer))
}

/// `DELETE /attachments/{id}`.
pub(super) fn delete(caller: &Caller, id: u64) -> Answer {
    link::seen(caller, Kind::Attachment, id)?;
    caller.shared.write(|world| {
        if let Some(record) = world.attachments.get_mut(&id) {
            record.deleted_at = Some(now());
        }
    });
    Ok((204, None))
}

fn check(caller: &Caller, fields: &Fields, is_new: bool) -> Result<(), Failure> {
    let mut entries = Vec::new();
    let is_blank = fields.text("name").is_none_or(|name| name.trim().is_empty());
    if is_blank && (is_new || fields.get("name").is_some()) {
        entries.push(Failure::entry("name", "can't be blank", json!({})));
    }
    let kind = fields.get("attachable_type").filter(|kind| !kind.is_null());
    let refused = caller.shared.options().refused_types;
    let takes = |kind: &str| ATTACHABLE.contains(&kind) && !refused.iter().any(|refused| refused == kind);
    if let Some(kind) = kind.filter(|kind| !kind.as_str().is_some_and(takes)) {
        let meta = json!({"allow_nil": true, "value": kind});
        entries.push(Failure::entry("attachable_type", "is not included in the list", meta));
    }
    if let Some(size) = fields.get("size").filter(|size| !size.is_null()) {
        match size.as_u64() {
            None => entries.push(Failure::entry(
                "size",
                "is not a number",
                json!({"allow_nil": true, "value": size}),
            )),
            Some(bytes) if bytes > LARGEST => {
                let meta = json!({"allow_nil": true, "value": bytes, "count": LARGEST});
                let detail = format!("must be less than or equal to {LARGEST}");
                entries.push(Failure::entry("size", &detail, meta));
            }
            Some(_) => {}
        }
    }
    if let Some(kind) = fields.text("content_type").filter(|kind| RESERVED.contains(kind)) {
        entries.push(Failure::entry("content_type", "is reserved", json!({"value": kind})));
    }
    if entries.is_empty() {
        Ok(())
    } else {
        Err(Failure::many(entries))
    }
}

/// The key of the stored object that a `temp_url` means.
fn find_object(caller: &Caller, id: u64, url: &str) -> Result<Option<String>, Failure> {
    let path = url::Url::parse(url)
        .map(|url| url.path().to_owned())
        .unwrap_or_default();
    let decoded = percent_decode_str(&path)
        .decode_utf8_lossy()
        .trim_start_matches('/')
        .to_owned();
    let own = caller.shared.read(|world| {
        let stored = world.objects.contains_key(&decoded);
        let key = world.attachments.get(&id).map(|record| record.key(id));
        stored.then(|| key.as_deref() == Some(decoded.as_str()))
    });
    if let Some(is_own) = own {
        if !is_own {
            caller.shared.mistake(Mistake::FileOfAnother { attachment: id });
        }
        return Ok(Some(decoded));
    }
    caller.shared.mistake(Mistake::NeverStored { attachment: id });
    if caller.shared.options().check_temp_url {
        return Err(Failure::invalid("temp_url", "is invalid", json!({"value": url})));
    }
    Ok(None)
}

fn later(caller: &Caller, id: u64, delay: Duration) {
    let shared = caller.shared.clone();
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        shared.process(id);
    });
}

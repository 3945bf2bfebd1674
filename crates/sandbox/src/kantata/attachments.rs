//! Attachments: both ways to upload, then sync, rename and delete.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use super::{
    Answer, Caller, Failure,
    body::{Arrived, Sent, text, truth},
    credentials, envelope,
    kind::Kind,
    names::is_legal,
    options::{KantataOptions, NamePolicy, ReplyShape},
    policy,
    query::Query,
    world::{Asked, Attachment},
};
use crate::{
    mistake::Mistake,
    record::Step,
    shared::{now, objects},
    view::CredentialState,
    world::Object,
};

/// Members in the order in which they are documented.
struct Ordered(Vec<(&'static str, Value)>);

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// `POST /attachments`, direct or with the file.
pub(super) fn create(caller: &Caller, sent: Sent) -> Answer {
    let options = caller.shared.options().kantata;
    let attachment = &sent.document["attachment"];
    // Documented inside of `attachment`, sent beside it by everybody.
    let direct = truth(&sent.document["direct"]).or_else(|| truth(&attachment["direct"]));
    let purpose = text(&attachment["type"]).unwrap_or_default();
    let is_known = match purpose {
        "post_attachment" | "receipt" => true,
        "proof" => options.allow_proof,
        _ => false,
    };
    if !is_known {
        return Err(Failure::validation("type", "Type is not included in the list"));
    }
    if direct == Some(true) {
        // A form may be multipart and be no upload all the same.
        caller
            .shared
            .note(caller.sequence, |record| record.step = Step::Reserve);
        return reserve(caller, &options, purpose, text(&attachment["filename"]));
    }
    let Some(file) = sent.file else {
        return Err(Failure::validation("data", "Data can't be blank"));
    };
    upload(caller, &options, purpose, file)
}

fn check_name(caller: &Caller, name: &str) -> Result<(), Failure> {
    if is_legal(name) {
        return Ok(());
    }
    caller
        .shared
        .mistake(Mistake::IllegalFileName { name: name.to_owned() });
    Err(Failure::validation(
        "filename",
        "Filename must not contain spaces or special characters",
    ))
}

fn reserve(caller: &Caller, options: &KantataOptions, purpose: &str, name: Option<&str>) -> Answer {
    if !options.direct {
        return Err(Failure::system(422, "Direct uploads are not available"));
    }
    let name = name.ok_or_else(|| Failure::validation("filename", "Filename can't be blank"))?;
    let checked = check_name(caller, name);
    if options.names == NamePolicy::RejectAtCreate {
        checked?;
    }
    let (id, fields) = caller.shared.change_kantata(|world| {
        let again = credentials::are_fresh(world, caller.person, name);
        let id = world.next_id();
        let ending = if options.key_with_filename { "${filename}" } else { name };
        let key = format!("attachments/{id:09}/{ending}");
        let (fields, expires) = policy::sign(&key, name, options);
        let record = Attachment {
            name: name.to_owned(),
            purpose: purpose.to_owned(),
            user: caller.person,
            key,
            synced: false,
            lag: options.sync_lag,
            credentials: Some(Asked {
                expires_at: expires.as_millisecond(),
                state: CredentialState::Fresh,
                again,
            }),
            created_at: now(),
            updated_at: now(),
            deleted: false,
        };
        world.attachments.insert(id, record);
        (id, fields)
    });
    credentials::watch(
        caller.shared.clone(),
        id,
        options.cred_ttl,
        caller.hindered,
        caller.is_bent,
    );
    let storage = options.storage.as_ref().unwrap_or(&caller.shared.addresses.storage);
    let action = format!("{storage}/{}", policy::BUCKET);
    let fields = serde_json::to_string(&Ordered(fields)).unwrap_or_default();
    Ok((
        200,
        Some(format!(r#"{{"id":{id},"action":"{action}","fields":{fields}}}"#)),
    ))
}

fn upload(caller: &Caller, options: &KantataOptions, purpose: &str, file: Arrived) -> Answer {
    let Arrived { name, object } = file;
    let arriving = object.file.clone();
    let stored = admit_upload(caller, options, &name, object.size).and_then(|()| {
        let id = caller.shared.change_kantata(super::World::next_id);
        let kept = format!("k{id:09}");
        std::fs::rename(&arriving, objects(&caller.shared.folder).join(&kept)).map_err(|_| Failure::usual(500))?;
        Ok((id, kept))
    });
    let (id, kept) = match stored {
        Ok(stored) => stored,
        Err(failure) => {
            // What is left over is swept at the next start.
            let _ = std::fs::remove_file(&arriving);
            return Err(failure);
        }
    };
    caller.shared.change_kantata(|world| {
        world.finish(id, purpose, caller.person, &name, Object { file: kept, ..object });
    });
    match options.reply_shape {
        ReplyShape::Bare => Ok((200, Some(json!({"id": id}).to_string()))),
        ReplyShape::Envelope => shown(caller, id),
    }
}

fn admit_upload(caller: &Caller, options: &KantataOptions, name: &str, size: u64) -> Result<(), Failure> {
    if !options.server {
        return Err(Failure::system(422, "Uploads to the server are not available"));
    }
    check_name(caller, name)?;
    if size > options.server_limit {
        caller.shared.mistake(Mistake::ServerUploadTooLarge {
            size,
            limit: options.server_limit,
        });
        return Err(Failure::validation("data", "Data is too large (maximum is 10MB)"));
    }
    Ok(())
}

/// `PUT /attachments/{id}/sync`.
pub(super) fn sync(caller: &Caller, id: u64) -> Answer {
    own(caller, id)?;
    let status = caller.shared.options().kantata.sync_status;
    let is_there = caller.shared.change_kantata(|world| {
        let is_stored = world
            .attachments
            .get(&id)
            .is_some_and(|record| world.object_of(record).is_some());
        let record = world.attachments.get_mut(&id).filter(|_| is_stored)?;
        if record.lag > 0 {
            record.lag -= 1;
            return None;
        }
        record.synced = true;
        record.updated_at = now();
        Some(())
    });
    match (is_there, status) {
        (Some(()), _) => shown(caller, id),
        (None, 404) => Err(Failure::not_found()),
        (None, status) => Err(Failure::validation("base", "The file has not been uploaded").under(status)),
    }
}

/// `PUT /attachments/{id}`.
pub(super) fn rename(caller: &Caller, id: u64, document: &Value) -> Answer {
    own(caller, id)?;
    let name = text(&document["attachment"]["filename"]);
    let name = name.ok_or_else(|| Failure::validation("filename", "Filename can't be blank"))?;
    // Whether a rename takes what an upload does not take is not written down, so it is no mistake to try.
    if name.chars().count() > 255 || (!caller.shared.options().kantata.free_rename && !is_legal(name)) {
        return Err(Failure::validation("filename", "Filename is invalid"));
    }
    caller.shared.change_kantata(|world| {
        if let Some(record) = world.attachments.get_mut(&id) {
            name.clone_into(&mut record.name);
            record.updated_at = now();
        }
    });
    shown(caller, id)
}

/// `DELETE /attachments/{id}`; whatever it hung on shows it no more.
pub(super) fn delete(caller: &Caller, id: u64) -> Answer {
    own(caller, id)?;
    caller.shared.change_kantata(|world| {
        if let Some(record) = world.attachments.get_mut(&id) {
            record.deleted = true;
        }
    });
    Ok((204, None))
}

fn own(caller: &Caller, id: u64) -> Result<(), Failure> {
    let is_own = caller.shared.kantata(|world| {
        let record = world.attachments.get(&id);
        record.is_some_and(|record| !record.deleted && record.user == caller.person)
    });
    if is_own { Ok(()) } else { Err(Failure::not_found()) }
}

fn shown(caller: &Caller, id: u64) -> Answer {
    let query = Query::of_change(Kind::Attachment, "")?;
    Ok(envelope::changed(caller, Kind::Attachment, vec![id], &query))
}

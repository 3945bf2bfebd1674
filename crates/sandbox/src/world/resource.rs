//! Records as the API shows them: attributes and relations.

use jiff::{Timestamp, tz};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Kind, Millis, World, folder_of};

/// What a relation leads to.
pub(crate) enum Relation {
    One(Option<(Kind, u64)>),
    Many(Kind, Vec<u64>),
}

/// Characters that stay as they are in a path segment.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path segment, percent-encoded; `/` too.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// A moment as the API writes it.
pub(crate) fn moment(millis: Millis) -> Value {
    let time = Timestamp::from_millisecond(millis).unwrap_or_default();
    let zone = tz::TimeZone::fixed(tz::offset(2));
    json!(time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string())
}

fn moment_or_null(millis: Option<Millis>) -> Value {
    millis.map_or(Value::Null, moment)
}

impl World {
    /// The attributes of a record; `files` is the address of the files host.
    pub(crate) fn attributes(&self, kind: Kind, id: u64, files: &str) -> Option<Value> {
        Some(match kind {
            Kind::Organisation => json!({"name": self.organisations.get(&id)?.name}),
            Kind::Company => json!({"name": self.companies.get(&id)?.name}),
            Kind::Membership => {
                self.memberships.get(&id)?;
                json!({"updated_at": moment(0)})
            }
            Kind::WorkflowStatus => {
                let record = self.statuses.get(&id)?;
                json!({"name": record.name, "category_id": record.category})
            }
            Kind::Person => {
                let record = self.people.get(&id)?;
                json!({
                    "first_name": record.first_name, "last_name": record.last_name,
                    "email": record.email, "avatar_url": null, "title": record.title,
                    "is_user": record.email.is_some(), "status": 1,
                })
            }
            Kind::Project => {
                let record = self.projects.get(&id)?;
                json!({
                    "name": record.name, "number": record.number, "project_number": record.number,
                    "project_type_id": if record.internal { 1 } else { 2 },
                    "project_color_id": id % 12,
                    "archived_at": record.archived.then(|| moment(record.last_activity_at)),
                    "created_at": moment(record.created_at),
                    "last_activity_at": moment(record.last_activity_at),
                })
            }
            Kind::Folder => {
                let record = self.folders.get(&id)?;
                json!({"name": record.name, "archived_at": record.archived.then(|| moment(0))})
            }
            Kind::TaskList => {
                let record = self.task_lists.get(&id)?;
                json!({"name": record.name, "archived_at": record.archived.then(|| moment(0))})
            }
            Kind::Page => {
                let record = self.pages.get(&id)?;
                json!({
                    "title": record.title, "body": "{\"type\":\"doc\",\"content\":[]}",
                    "root_page_id": null, "public": false, "public_access": false,
                    "created_at": moment(record.created_at), "edited_at": moment(record.edited_at),
                    "last_activity_at": moment(record.edited_at),
                })
            }
            Kind::Task => return self.task_attributes(id),
            Kind::Comment => {
                let record = self.comments.get(&id)?;
                json!({
                    "body": record.body, "commentable_type": record.parent.0.singular(),
                    "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
                    "deleted_at": null, "edited_at": moment_or_null(record.edited_at),
                    "pinned_at": null, "draft": record.draft, "hidden": record.hidden,
                    "reactions": {}, "version_number": null,
                })
            }
            Kind::Attachment => return self.attachment_attributes(id, files),
            _ => self.things.get(&(kind, id))?.shown(),
        })
    }

    fn task_attributes(&self, id: u64) -> Option<Value> {
        let record = self.tasks.get(&id)?;
        Some(json!({
            "title": record.title, "description": record.description,
            "number": record.number, "task_number": record.number,
            "private": false, "closed": record.closed_at.is_some(),
            "closed_at": moment_or_null(record.closed_at),
            "due_date": record.due_date, "due_time": null, "start_date": null,
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
            "last_activity_at": moment(record.last_activity_at), "type_id": 1, "tag_list": [],
            "custom_fields": null, "subtask_count": null, "todo_count": null,
            "placement": id * 1_000, "initial_estimate": null, "remaining_time": null,
            "worked_time": null, "deleted_at": null, "email_key": format!("task{id}"),
        }))
    }

    fn attachment_attributes(&self, id: u64, files: &str) -> Option<Value> {
        let record = self.attachments.get(&id)?;
        let name = encode(&record.name);
        let folder = folder_of(id);
        let epoch = record.epoch.map_or_else(String::new, |epoch| format!("?{epoch}"));
        let url = format!("{files}/{folder}/original/{name}{epoch}");
        let ready = record.epoch.is_some();
        let thumb = (ready && record.is_image()).then(|| format!("{files}/{folder}/thumb/{name}{epoch}"));
        Some(json!({
            "name": record.name, "content_type": record.content_type, "size": record.size,
            "url": url, "thumb": thumb,
            "temp_url": if ready { Some(&url) } else { record.temp_url.as_ref() },
            "resized": ready && record.is_image(),
            "created_at": moment(record.created_at), "deleted_at": moment_or_null(record.deleted_at),
            "attachment_type": record.attachment_type, "message_id": null, "external_id": null,
            "attachable_type": record.attachable_type,
        }))
    }

    /// What a relation of a record leads to.
    pub(crate) fn related(&self, kind: Kind, id: u64, name: &str, target: Option<Kind>) -> Relation {
        let one = |id: Option<u64>| Relation::One(target.zip(id));
        if name == "organization" {
            return one(self
                .organisation_of(kind, id)
                .or_else(|| self.raw_organisation(kind, id)));
        }
        if name == "attachments" {
            return Relation::Many(Kind::Attachment, self.attached_to((kind, id)));
        }
        if name == "attachment" {
            return one(self.attached_to((kind, id)).last().copied());
        }
        if let Some(thing) = self.things.get(&(kind, id)) {
            return thing.related(name, target);
        }
        one(match kind {
            Kind::Task => self.tasks.get(&id).and_then(|task| match name {
                "project" => Some(task.project),
                "creator" | "last_actor" => Some(task.creator),
                "assignee" => task.assignee,
                "task_list" => Some(task.task_list),
                "workflow_status" => Some(task.status),
                _ => None,
            }),
            Kind::Project => self.projects.get(&id).and_then(|project| match name {
                "company" => Some(project.company),
                "project_manager" | "last_actor" => Some(project.responsible),
                _ => None,
            }),
            Kind::Folder => self.folders.get(&id).map(|folder| folder.project),
            Kind::TaskList => self.task_lists.get(&id).map(|list| match name {
                "project" => list.project,
                _ => list.folder,
            }),
            Kind::Page => self.pages.get(&id).and_then(|page| match name {
                "creator" => Some(page.creator),
                "project" => Some(page.project),
                _ => None,
            }),
            Kind::Comment => self.comments.get(&id).and_then(|comment| match name {
                "creator" => Some(comment.creator),
                name if comment.parent.0.singular() == name => Some(comment.parent.1),
                _ => None,
            }),
            Kind::Attachment => self.attachments.get(&id).and_then(|record| match name {
                "creator" => Some(record.creator),
                name => record
                    .parent
                    .filter(|parent| parent.0.singular() == name)
                    .map(|parent| parent.1),
            }),
            Kind::Membership => match name {
                "person" => self.memberships.get(&id).map(|record| record.person),
                _ => None,
            },
            _ => None,
        })
    }

    /// The organisation of a record that may be deleted.
    fn raw_organisation(&self, kind: Kind, id: u64) -> Option<u64> {
        match kind {
            Kind::Task => self.tasks.get(&id).map(|record| record.organisation),
            Kind::Comment => self.comments.get(&id).map(|record| record.organisation),
            Kind::Attachment => self.attachments.get(&id).map(|record| record.organisation),
            _ => None,
        }
    }
}

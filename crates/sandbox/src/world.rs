//! Everything the sandbox's Productive knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

pub(crate) use self::{kind::Kind, thing::Thing};

mod kind;
mod resource;
mod thing;

pub(crate) use self::resource::{Relation, encode, moment};

/// Milliseconds since 1970.
pub(crate) type Millis = i64;

/// All records, by kind and id.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) organisations: BTreeMap<u64, Organisation>,
    pub(crate) people: BTreeMap<u64, Person>,
    pub(crate) companies: BTreeMap<u64, Company>,
    pub(crate) projects: BTreeMap<u64, Project>,
    pub(crate) folders: BTreeMap<u64, Folder>,
    pub(crate) task_lists: BTreeMap<u64, TaskList>,
    pub(crate) statuses: BTreeMap<u64, WorkflowStatus>,
    pub(crate) tasks: BTreeMap<u64, Task>,
    pub(crate) pages: BTreeMap<u64, Page>,
    pub(crate) comments: BTreeMap<u64, Comment>,
    pub(crate) attachments: BTreeMap<u64, Attachment>,
    pub(crate) memberships: BTreeMap<u64, Membership>,
    pub(crate) things: BTreeMap<(Kind, u64), Thing>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) objects: HashMap<String, Object>,
    /// Tasks that differ from the seed.
    pub(crate) touched: BTreeSet<u64>,
    pub(crate) last_id: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Organisation {
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) organisation: u64,
    pub(crate) first_name: String,
    pub(crate) last_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) title: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) organisation: u64,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) organisation: u64,
    pub(crate) company: u64,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) responsible: u64,
    pub(crate) archived: bool,
    pub(crate) internal: bool,
    pub(crate) created_at: Millis,
    pub(crate) last_activity_at: Millis,
}

#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) organisation: u64,
    pub(crate) project: u64,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TaskList {
    pub(crate) organisation: u64,
    pub(crate) folder: u64,
    pub(crate) project: u64,
    pub(crate) name: String,
    pub(crate) archived: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct WorkflowStatus {
    pub(crate) organisation: u64,
    pub(crate) name: String,
    /// 1 not started, 2 started, 3 closed.
    pub(crate) category: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the API's")]
pub(crate) struct Task {
    pub(crate) organisation: u64,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) description: Option<String>,
    pub(crate) project: u64,
    pub(crate) task_list: u64,
    pub(crate) status: u64,
    pub(crate) assignee: Option<u64>,
    pub(crate) creator: u64,
    pub(crate) due_date: Option<String>,
    pub(crate) closed_at: Option<Millis>,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) last_activity_at: Millis,
    pub(crate) deleted: bool,
    /// Closed to the token's owner.
    pub(crate) forbidden: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) organisation: u64,
    pub(crate) project: u64,
    pub(crate) title: String,
    pub(crate) creator: u64,
    pub(crate) created_at: Millis,
    pub(crate) edited_at: Millis,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Comment {
    pub(crate) organisation: u64,
    pub(crate) parent: (Kind, u64),
    pub(crate) body: Option<String>,
    pub(crate) creator: u64,
    pub(crate) hidden: bool,
    pub(crate) draft: bool,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) edited_at: Option<Millis>,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the API's")]
pub(crate) struct Attachment {
    pub(crate) organisation: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) temp_url: Option<String>,
    pub(crate) attachable_type: Option<String>,
    pub(crate) attachment_type: Option<String>,
    pub(crate) creator: u64,
    pub(crate) parent: Option<(Kind, u64)>,
    /// The stored object the attachment was given.
    pub(crate) object: Option<String>,
    /// Seconds since 1970 at which the file got its final address.
    pub(crate) epoch: Option<i64>,
    pub(crate) created_at: Millis,
    pub(crate) deleted_at: Option<Millis>,
}

#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) organisation: u64,
    pub(crate) person: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) value: &'static str,
    /// The person it acts as, by organisation.
    pub(crate) acts_as: BTreeMap<u64, u64>,
    pub(crate) read_only: bool,
    pub(crate) revoked: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) file: String,
    pub(crate) size: u64,
    pub(crate) md5: String,
    pub(crate) content_type: Option<String>,
}

impl Attachment {
    /// The key the storage keeps the file under.
    pub(crate) fn key(&self, id: u64) -> String {
        format!("{}/original/{}", folder_of(id), self.name)
    }

    pub(crate) fn is_image(&self) -> bool {
        self.content_type
            .as_ref()
            .is_some_and(|kind| kind.starts_with("image/"))
    }
}

/// `attachments/files/NNN/NNN/NNN` of an attachment.
pub(crate) fn folder_of(id: u64) -> String {
    let digits = format!("{id:09}");
    format!("attachments/files/{}/{}/{}", &digits[..3], &digits[3..6], &digits[6..])
}

impl World {
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The ids of a kind in an organisation that are not deleted.
    pub(crate) fn ids(&self, kind: Kind, organisation: u64) -> Vec<u64> {
        let all: Vec<u64> = match kind {
            Kind::Organisation => self.organisations.keys().copied().collect(),
            Kind::Person => self.people.keys().copied().collect(),
            Kind::Company => self.companies.keys().copied().collect(),
            Kind::Project => self.projects.keys().copied().collect(),
            Kind::Folder => self.folders.keys().copied().collect(),
            Kind::TaskList => self.task_lists.keys().copied().collect(),
            Kind::WorkflowStatus => self.statuses.keys().copied().collect(),
            Kind::Task => self.tasks.keys().copied().collect(),
            Kind::Page => self.pages.keys().copied().collect(),
            Kind::Comment => self.comments.keys().copied().collect(),
            Kind::Attachment => self.attachments.keys().copied().collect(),
            Kind::Membership => self.memberships.keys().copied().collect(),
            _ => self
                .things
                .range((kind, 0)..=(kind, u64::MAX))
                .map(|((_, id), _)| *id)
                .collect(),
        };
        all.into_iter()
            .filter(|id| self.organisation_of(kind, *id) == Some(organisation))
            .collect()
    }

    /// The organisation of a record that is not deleted.
    pub(crate) fn organisation_of(&self, kind: Kind, id: u64) -> Option<u64> {
        match kind {
            Kind::Organisation => self.organisations.contains_key(&id).then_some(id),
            Kind::Person => self.people.get(&id).map(|record| record.organisation),
            Kind::Company => self.companies.get(&id).map(|record| record.organisation),
            Kind::Project => self.projects.get(&id).map(|record| record.organisation),
            Kind::Folder => self.folders.get(&id).map(|record| record.organisation),
            Kind::TaskList => self.task_lists.get(&id).map(|record| record.organisation),
            Kind::WorkflowStatus => self.statuses.get(&id).map(|record| record.organisation),
            Kind::Page => self.pages.get(&id).map(|record| record.organisation),
            Kind::Membership => self.memberships.get(&id).map(|record| record.organisation),
            Kind::Task => self
                .tasks
                .get(&id)
                .filter(|task| !task.deleted)
                .map(|task| task.organisation),
            Kind::Comment => self
                .comments
                .get(&id)
                .filter(|record| !record.deleted)
                .map(|record| record.organisation),
            Kind::Attachment => {
                let record = self.attachments.get(&id).filter(|record| record.deleted_at.is_none());
                record.map(|record| record.organisation)
            }
            _ => self.things.get(&(kind, id)).map(|record| record.organisation),
        }
    }

    /// The attachments that hang on a record, in the order of their ids.
    pub(crate) fn attached_to(&self, parent: (Kind, u64)) -> Vec<u64> {
        let fits = |record: &Attachment| record.parent == Some(parent) && record.deleted_at.is_none();
        self.attachments
            .iter()
            .filter(|(_, record)| fits(record))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Whether the token's owner may not see a record, because of its task.
    pub(crate) fn is_forbidden(&self, kind: Kind, id: u64) -> bool {
        match kind {
            Kind::Task => self.tasks.get(&id).is_some_and(|task| task.forbidden),
            Kind::Comment => self
                .comments
                .get(&id)
                .is_some_and(|record| self.is_forbidden(record.parent.0, record.parent.1)),
            Kind::Attachment => self
                .attachments
                .get(&id)
                .and_then(|record| record.parent)
                .is_some_and(|(kind, id)| self.is_forbidden(kind, id)),
            _ => false,
        }
    }

    /// Whether a record is a comment that another person has not published yet.
    pub(crate) fn is_draft_of_another(&self, kind: Kind, id: u64, person: u64) -> bool {
        let comment = self.comments.get(&id).filter(|_| kind == Kind::Comment);
        comment.is_some_and(|record| record.draft && record.creator != person)
    }

    /// Marks a task as changed just now.
    pub(crate) fn touch(&mut self, kind: Kind, id: u64, now: Millis) {
        let task = match kind {
            Kind::Task => Some(id),
            Kind::Comment => match self.comments.get(&id).map(|record| record.parent) {
                Some((Kind::Task, task)) => Some(task),
                _ => None,
            },
            _ => None,
        };
        let Some(task) = task else { return };
        if let Some(record) = self.tasks.get_mut(&task) {
            record.last_activity_at = now;
            record.updated_at = now;
            self.touched.insert(task);
        }
    }

    pub(crate) fn full_name(&self, person: u64) -> String {
        self.people.get(&person).map_or_else(String::new, Person::full_name)
    }

    pub(crate) fn company_of_project(&self, project: u64) -> Option<&Company> {
        self.projects
            .get(&project)
            .and_then(|record| self.companies.get(&record.company))
    }
}

impl Person {
    pub(crate) fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

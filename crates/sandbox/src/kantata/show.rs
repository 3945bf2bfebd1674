//! Records as the API shows them.

use jiff::{Timestamp, tz};
use serde_json::{Map, Value, json};

use super::{
    expenses::base_unit,
    find::post_of,
    kind::Kind,
    query::Query,
    seed,
    world::{Attachment, World},
};
use crate::world::{Millis, encode};

/// Who asks for what, where files are read from.
pub(super) struct Eyes<'a> {
    pub(super) world: &'a World,
    pub(super) person: u64,
    pub(super) files: &'a str,
    pub(super) query: &'a Query,
    /// Whether members are shown that nobody documented.
    pub(super) surplus: bool,
    /// Whether it is said where a proof is.
    pub(super) proof_pages: bool,
}

/// A moment as the API writes it.
fn moment(millis: Millis) -> Value {
    let time = Timestamp::from_millisecond(millis).unwrap_or_default();
    let zone = tz::TimeZone::fixed(tz::offset(-7));
    json!(time.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}

fn id(id: Option<u64>) -> Value {
    id.map_or(Value::Null, |id| json!(id.to_string()))
}

fn ids(ids: &[u64]) -> Value {
    ids.iter().map(ToString::to_string).collect()
}

impl Eyes<'_> {
    /// A record with the members that the query asked for; `whole` is false for what is only shown besides.
    pub(super) fn record(&self, kind: Kind, number: u64, whole: bool) -> Option<Value> {
        let mut shown = match kind {
            Kind::User => self.user(number)?,
            Kind::Workspace => self.workspace(number)?,
            Kind::Story => self.story(number, whole)?,
            Kind::Post => self.post(number)?,
            Kind::Expense => self.expense(number, whole)?,
            Kind::Category => {
                let record = self.world.categories.get(&number)?;
                json!({"name": record.name, "deleted_at": record.deleted.then(|| moment(seed::TODAY))})
            }
            Kind::Attachment => self.attachment(number)?,
            Kind::Association => {
                let post = post_of(self.world, number)?;
                let workspace = self.world.posts.get(&post)?.workspace;
                json!({
                    "post_id": id(Some(post)), "workspace_id": id(Some(workspace)),
                    "asset_object_ref": {"key": "attachments", "id": id(Some(number))},
                })
            }
        };
        shown["id"] = json!(number.to_string());
        if self.surplus {
            shown["_new_in_this_release"] = json!({"nobody": ["documented", null]});
        }
        if whole {
            self.link(kind, number, shown.as_object_mut()?);
        }
        Some(shown)
    }

    /// The members that `include=` brings.
    fn link(&self, kind: Kind, number: u64, shown: &mut Map<String, Value>) {
        for include in &self.query.includes {
            let related = self.related(kind, number, include.name);
            let found: Vec<u64> = related.iter().map(|(_, id)| *id).collect();
            let value = match (include.many, include.name) {
                (_, "asset_object") => continue,
                // Integers in real answers.
                (_, "subject") => found.first().map_or(Value::Null, |id| json!(id)),
                (true, _) => ids(&found),
                (false, _) => id(found.first().copied()),
            };
            shown.insert(include.member.to_owned(), value);
        }
    }

    fn user(&self, number: u64) -> Option<Value> {
        let record = self.world.users.get(&number)?;
        Some(json!({
            "full_name": record.full_name, "email_address": record.email, "headline": record.headline,
            "photo_path": format!("{}/avatars/{number}.png", self.files), "account_id": id(Some(seed::ACCOUNT)),
            "account_permission": if record.is_admin { "Account Administrator" } else { "Project Creator" },
            "disabled": false,
        }))
    }

    fn workspace(&self, number: u64) -> Option<Value> {
        let record = self.world.workspaces.get(&number)?;
        let (color, key, message) = &record.status;
        Some(json!({
            "title": record.title, "description": record.description, "archived": record.archived,
            // An integer in real answers, unlike all others.
            "account_id": record.account, "due_date": record.due_date, "effective_due_date": record.due_date,
            "status": {"color": color, "key": key, "message": message},
            "permissions": {
                "can_post": record.can_post && !record.archived,
                "can_upload_files": record.can_upload_files && !record.archived,
                "is_participant": record.participants.contains(&self.person), "restricted": false,
            },
            "can_create_line_items": record.can_create_line_items && !record.archived,
            "posts_require_privacy_decision": record.posts_require_privacy_decision,
            "currency": record.currency, "currency_base_unit": base_unit(&record.currency), "access_level": "invitation",
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
        }))
    }

    fn story(&self, number: u64, whole: bool) -> Option<Value> {
        let record = self.world.stories.get(&number)?;
        let parents: Vec<u64> = record.parent.into_iter().collect();
        let mut shown = json!({
            "title": record.title, "description": record.description, "story_type": record.kind,
            "state": record.state, "priority": record.priority, "due_date": record.due_date, "start_date": null,
            "percentage_complete": if record.state == "completed" { 100 } else { 0 },
            "archived": record.archived, "deleted_at": record.deleted.then(|| moment(record.updated_at)),
            "position": number * 100, "workspace_id": id(Some(record.workspace)),
            "creator_id": id(Some(record.creator)), "parent_id": id(record.parent), "root_id": id(record.parent),
            "ancestor_ids": ids(&parents), "sub_story_count": self.sub_stories(number).len(),
            "has_proofing_access": record.has_proofing_access, "time_trackable": true,
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
        });
        let workspace = self.world.workspaces.get(&record.workspace)?;
        let optional = [
            ("can_post", record.can_post && workspace.can_post && !workspace.archived),
            ("can_edit", !workspace.archived),
            ("read_only", workspace.archived),
        ];
        for (name, value) in optional {
            if whole && self.query.optional.iter().any(|asked| asked == name) {
                shown[name] = json!(value);
            }
        }
        Some(shown)
    }

    fn post(&self, number: u64) -> Option<Value> {
        let record = self.world.posts.get(&number)?;
        let replies = self.world.replies(number);
        let subject = record.subject.map(|id| json!({"key": "posts", "id": id.to_string()}));
        Some(json!({
            "message": record.message, "formatted_message": format!("<p>{}</p>", escape(&record.message)),
            "parsed_message": escape(&record.message),
            "has_attachments": !self.world.present(&record.attachments).is_empty(),
            "private": record.is_private(), "reply": record.subject.is_some(), "reply_count": replies.len(),
            "newest_reply_at": self.world.newest_reply_at(number).map(moment),
            "subject_id": record.subject, "subject_type": record.subject.map(|_| "Post"),
            "subject_ref": subject, "subject_title": null,
            "user_id": id(Some(record.user)), "workspace_id": id(Some(record.workspace)),
            "story_id": id(record.story),
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
        }))
    }

    fn expense(&self, number: u64, whole: bool) -> Option<Value> {
        let record = self.world.expenses.get(&number)?;
        let mut shown = json!({
            "date": record.date, "category": record.category, "expense_category_id": id(Some(record.category_id)),
            "amount_in_cents": record.amount_in_cents, "currency": record.currency, "currency_symbol": record.currency,
            "currency_base_unit": base_unit(&record.currency), "notes": record.notes, "is_billable": record.billable,
            "is_invoiced": record.invoiced, "reimbursable": record.reimbursable, "taxable": record.taxable,
            "receipt_id": id(self.world.present(record.receipt.as_slice()).first().copied()),
            "workspace_id": id(Some(record.workspace)), "user_id": id(Some(record.user)),
            "story_id": id(record.story), "active_submission_id": id(record.submission),
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
        });
        if whole && self.query.optional.iter().any(|name| name == "user_can_edit") {
            shown["user_can_edit"] = json!(record.user == self.person && !record.is_locked());
        }
        Some(shown)
    }

    fn attachment(&self, number: u64) -> Option<Value> {
        let record = self.world.attachments.get(&number)?;
        let object = self.world.object_of(record);
        let mut shown = json!({
            "filename": record.name, "filesize": object.map(|object| object.size),
            "url": address(self.files, number, record), "previewable": false, "view_in_new_tab": true,
            "viewable": record.synced, "deleted_at": null,
            "proof_url": (record.purpose == "proof" && record.synced && self.proof_pages).then(|| format!("{}/proofs/{number}", self.files)),
            "created_at": moment(record.created_at), "updated_at": moment(record.updated_at),
        });
        // Known only for what belongs to a post.
        if post_of(self.world, number).is_some() {
            shown["creator_name"] = json!(self.world.full_name(record.user));
            shown["deletable"] = json!(record.user == self.person);
        }
        Some(shown)
    }
}

/// Where a file is read; the address is signed, so that it needs no token.
fn address(files: &str, number: u64, record: &Attachment) -> String {
    let signature = super::files::signature(number);
    format!(
        "{files}/secure_attachments/{number}/original/{}?signature={signature}",
        encode(&record.name)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

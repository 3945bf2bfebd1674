//! Kinds of records, and what may be asked for with each.

/// A kind of record of Kantata OX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    User,
    Workspace,
    Story,
    Post,
    Expense,
    Category,
    Attachment,
    Association,
}

/// Something that `include=` may name.
pub(super) struct Include {
    pub(super) name: &'static str,
    /// The member that lists what it led to.
    pub(super) member: &'static str,
    /// Where that is; `None` where the sandbox knows none of it.
    pub(super) leads_to: Option<Kind>,
    /// The key it is found under.
    pub(super) key: &'static str,
    pub(super) many: bool,
    /// Whether it works with `only=` and for one record only.
    pub(super) needs_only: bool,
}

const fn one(name: &'static str, member: &'static str, kind: Kind) -> Include {
    Include {
        name,
        member,
        leads_to: Some(kind),
        key: kind.key(),
        many: false,
        needs_only: false,
    }
}

const fn many(name: &'static str, member: &'static str, kind: Kind) -> Include {
    Include {
        many: true,
        ..one(name, member, kind)
    }
}

const fn narrow(name: &'static str, member: &'static str, kind: Kind) -> Include {
    Include {
        needs_only: true,
        ..many(name, member, kind)
    }
}

/// What the real service has and the sandbox has none of.
const fn none(name: &'static str, member: &'static str, key: &'static str) -> Include {
    Include {
        name,
        member,
        leads_to: None,
        key,
        many: true,
        needs_only: false,
    }
}

const REFERENCES: Include = none("external_references", "external_reference_ids", "external_references");
const DOCUMENTS: Include = none("google_documents", "google_document_ids", "google_documents");

const WORKSPACE: &[Include] = &[
    one("creator", "creator_id", Kind::User),
    many("participants", "participant_ids", Kind::User),
    none("custom_field_values", "custom_field_value_ids", "custom_field_values"),
    none("participations", "participation_ids", "participations"),
    none("workspace_groups", "workspace_group_ids", "workspace_groups"),
    REFERENCES,
];

const STORY: &[Include] = &[
    one("workspace", "workspace_id", Kind::Workspace),
    one("creator", "creator_id", Kind::User),
    one("parent", "parent_id", Kind::Story),
    one("root", "root_id", Kind::Story),
    many("ancestors", "ancestor_ids", Kind::Story),
    many("sub_stories", "sub_story_ids", Kind::Story),
    many("assignees", "assignee_ids", Kind::User),
    narrow("attachments", "attachment_ids", Kind::Attachment),
    narrow("replies", "reply_ids", Kind::Post),
    none("tags", "tag_ids", "tags"),
    none("followers", "follower_ids", "users"),
    none("custom_field_values", "custom_field_value_ids", "custom_field_values"),
    REFERENCES,
];

const POST: &[Include] = &[
    many("attachments", "attachment_ids", Kind::Attachment),
    many("replies", "reply_ids", Kind::Post),
    one("newest_reply", "newest_reply_id", Kind::Post),
    one("newest_reply_user", "newest_reply_user_id", Kind::User),
    many("recipients", "recipient_ids", Kind::User),
    one("user", "user_id", Kind::User),
    one("story", "story_id", Kind::Story),
    one("workspace", "workspace_id", Kind::Workspace),
    one("subject", "subject_id", Kind::Post),
    DOCUMENTS,
    REFERENCES,
];

const EXPENSE: &[Include] = &[
    one("receipt", "receipt_id", Kind::Attachment),
    one("workspace", "workspace_id", Kind::Workspace),
    one("story", "story_id", Kind::Story),
    one("user", "user_id", Kind::User),
    one("expense_category", "expense_category_id", Kind::Category),
    none(
        "active_submission",
        "active_submission_id",
        "expense_report_submissions",
    ),
    none(
        "recent_submission",
        "recent_submission_id",
        "expense_report_submissions",
    ),
    none("expense_budget", "expense_budget_id", "expense_budgets"),
    none("vendor", "vendor_id", "vendors"),
    none("role", "role_id", "roles"),
    REFERENCES,
];

const ASSOCIATION: &[Include] = &[
    one("asset_object", "asset_object_ref", Kind::Attachment),
    one("post", "post_id", Kind::Post),
    one("workspace", "workspace_id", Kind::Workspace),
];

impl Kind {
    const ALL: [Self; 8] = [
        Self::User,
        Self::Workspace,
        Self::Story,
        Self::Post,
        Self::Expense,
        Self::Category,
        Self::Attachment,
        Self::Association,
    ];

    /// The name in addresses and documents.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Workspace => "workspaces",
            Self::Story => "stories",
            Self::Post => "posts",
            Self::Expense => "expenses",
            Self::Category => "expense_categories",
            Self::Attachment => "attachments",
            Self::Association => "user_file_associations",
        }
    }

    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    pub(super) fn includes(self) -> &'static [Include] {
        match self {
            Self::Workspace => WORKSPACE,
            Self::Story => STORY,
            Self::Post => POST,
            Self::Expense => EXPENSE,
            Self::Association => ASSOCIATION,
            Self::User | Self::Category | Self::Attachment => &[],
        }
    }

    /// Names that `optional_fields=` may have.
    pub(super) fn optional(self) -> &'static str {
        match self {
            Self::Story => "can_post can_edit read_only",
            Self::Expense => "user_can_edit",
            Self::Workspace => "client_lead_name provider_lead_name",
            Self::User => "abilities",
            _ => "",
        }
    }

    /// Names a list can be ordered by, the default first.
    pub(super) fn orders(self) -> &'static str {
        match self {
            Self::Workspace => "updated_at last_viewed title created_at due_date",
            Self::Story => {
                "updated_at created_at due_date start_date importance parent_and_position position priority_level"
            }
            Self::Post => "newest_reply_at",
            Self::Expense => "date amount category created_at notes vendor_name",
            Self::Association => "created_at",
            Self::User => "full_name",
            Self::Category => "name",
            Self::Attachment => "",
        }
    }

    /// Filters of a list that the sandbox plays.
    pub(super) fn filters(self) -> &'static str {
        match self {
            Self::Workspace => {
                "archived can_create_line_items created_after created_before except has_participant \
                 has_participation include_archived matching search updated_after updated_before"
            }
            Self::Story => {
                "archived assigned_to_current_user completed created_after created_before creators due_after \
                 due_before due_on exclude_workspace_title_from_search parents_only search show_archived \
                 show_deleted show_from_archived_workspaces show_todos story_type story_types uncompleted \
                 updated_after updated_before with_assignees with_parent_id with_projects workspace_id"
            }
            Self::Post => {
                "created_after created_before from_archived_workspaces parents_only private search story_id \
                 story_ids updated_after updated_before workspace_id"
            }
            Self::Expense => {
                "created_after created_before created_by date_expensed_between from_archived_workspaces invoiced \
                 mine on_my_account reimbursable submitted uninvoiced unsubmitted updated_after updated_before \
                 workspace_id"
            }
            Self::Category => "matching only_active",
            Self::Association => "filename workspace_id",
            Self::User => "by_email_address on_my_account participant_in search",
            Self::Attachment => "",
        }
    }

    /// Filters that the real service has and the sandbox does not play.
    pub(super) fn unplayed(self) -> &'static str {
        match self {
            Self::Workspace => {
                "account_color_ids budgeted created_at creator current_user_is_maven_participant due_date_after \
                 due_date_before financials_viewable_by_user for_approver has_approvers has_external_references \
                 has_maven_participant"
            }
            Self::Story => {
                "active_between all_on_account by_any_tag by_status by_subtask_count by_tag_name \
                 by_workspace_group completed_between due_between has_external_references"
            }
            Self::Expense => {
                "approved has_external_references in_active_invoice_id with_expense_approvals \
                 with_expense_report_id with_recent_expense_report_ids"
            }
            _ => "",
        }
    }
}

/// Whether a list of names has one.
pub(super) fn has(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|known| known == name)
}

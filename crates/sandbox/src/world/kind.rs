//! The kinds of records, their type names and their relations.

use serde::{Deserialize, Serialize};

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Organisation,
    Person,
    Company,
    Project,
    Folder,
    TaskList,
    WorkflowStatus,
    Task,
    Page,
    Comment,
    Attachment,
    Membership,
    Deal,
    Expense,
    Invoice,
    PurchaseOrder,
    Bill,
    Booking,
    Discussion,
}

impl Kind {
    pub(crate) const ALL: [Self; 19] = [
        Self::Organisation,
        Self::Person,
        Self::Company,
        Self::Project,
        Self::Folder,
        Self::TaskList,
        Self::WorkflowStatus,
        Self::Task,
        Self::Page,
        Self::Comment,
        Self::Attachment,
        Self::Membership,
        Self::Deal,
        Self::Expense,
        Self::Invoice,
        Self::PurchaseOrder,
        Self::Bill,
        Self::Booking,
        Self::Discussion,
    ];

    /// The type name, which is the path as well.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organizations",
            Self::Person => "people",
            Self::Company => "companies",
            Self::Project => "projects",
            Self::Folder => "folders",
            Self::TaskList => "task_lists",
            Self::WorkflowStatus => "workflow_statuses",
            Self::Task => "tasks",
            Self::Page => "pages",
            Self::Comment => "comments",
            Self::Attachment => "attachments",
            Self::Membership => "organization_memberships",
            Self::Deal => "deals",
            Self::Expense => "expenses",
            Self::Invoice => "invoices",
            Self::PurchaseOrder => "purchase_orders",
            Self::Bill => "bills",
            Self::Booking => "bookings",
            Self::Discussion => "discussions",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in the singular, as foreign keys and `attachable_type` use it.
    pub(crate) fn singular(self) -> &'static str {
        match self {
            Self::Organisation => "organization",
            Self::Person => "person",
            Self::Company => "company",
            Self::Project => "project",
            Self::Folder => "folder",
            Self::TaskList => "task_list",
            Self::WorkflowStatus => "workflow_status",
            Self::Task => "task",
            Self::Page => "page",
            Self::Comment => "comment",
            Self::Attachment => "attachment",
            Self::Membership => "organization_membership",
            Self::Deal => "deal",
            Self::Expense => "expense",
            Self::Invoice => "invoice",
            Self::PurchaseOrder => "purchase_order",
            Self::Bill => "bill",
            Self::Booking => "booking",
            Self::Discussion => "discussion",
        }
    }

    pub(crate) fn of_singular(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.singular() == name)
    }

    /// Names that may be included, and what they lead to where the sandbox knows it.
    pub(crate) fn relations(self) -> &'static [(&'static str, Option<Self>)] {
        const ORGANISATION: (&str, Option<Kind>) = ("organization", Some(Kind::Organisation));
        match self {
            Self::Organisation => &[],
            Self::Person => &[ORGANISATION, ("company", Some(Self::Company))],
            Self::Company | Self::WorkflowStatus => &[ORGANISATION],
            Self::Project => &[
                ORGANISATION,
                ("company", Some(Self::Company)),
                ("project_manager", Some(Self::Person)),
                ("last_actor", Some(Self::Person)),
            ],
            Self::Folder => &[ORGANISATION, ("project", Some(Self::Project))],
            Self::TaskList => &[
                ORGANISATION,
                ("project", Some(Self::Project)),
                ("folder", Some(Self::Folder)),
                ("board", Some(Self::Folder)),
            ],
            Self::Task => &[
                ORGANISATION,
                ("project", Some(Self::Project)),
                ("creator", Some(Self::Person)),
                ("assignee", Some(Self::Person)),
                ("last_actor", Some(Self::Person)),
                ("task_list", Some(Self::TaskList)),
                ("parent_task", Some(Self::Task)),
                ("workflow_status", Some(Self::WorkflowStatus)),
                ("service", None),
                ("repeated_task", None),
                ("template_object", None),
                ("attachments", Some(Self::Attachment)),
                ("custom_field_people", None),
                ("custom_field_attachments", None),
            ],
            Self::Page => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("project", Some(Self::Project)),
                ("attachments", Some(Self::Attachment)),
                ("parent_page", None),
                ("root_page", None),
            ],
            Self::Comment => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("task", Some(Self::Task)),
                ("project", Some(Self::Project)),
                ("company", Some(Self::Company)),
                ("person", Some(Self::Person)),
                ("attachments", Some(Self::Attachment)),
                ("deal", Some(Self::Deal)),
                ("discussion", Some(Self::Discussion)),
                ("invoice", Some(Self::Invoice)),
                ("purchase_order", Some(Self::PurchaseOrder)),
                ("pinned_by", None),
            ],
            Self::Attachment => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("invoice", Some(Self::Invoice)),
                ("purchase_order", Some(Self::PurchaseOrder)),
                ("bill", Some(Self::Bill)),
                ("email", None),
                ("page", Some(Self::Page)),
                ("expense", Some(Self::Expense)),
                ("comment", Some(Self::Comment)),
                ("task", Some(Self::Task)),
                ("document_style", None),
                ("document_type", None),
                ("deal", None),
            ],
            Self::Membership => &[ORGANISATION, ("person", Some(Self::Person)), ("user", None)],
            Self::Deal => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("responsible", Some(Self::Person)),
                ("company", Some(Self::Company)),
                ("project", Some(Self::Project)),
                ("deal_status", None),
            ],
            Self::Expense => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("person", Some(Self::Person)),
                ("deal", Some(Self::Deal)),
                ("service", None),
                ("attachment", Some(Self::Attachment)),
            ],
            Self::Invoice => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("company", Some(Self::Company)),
                ("attachment", Some(Self::Attachment)),
            ],
            Self::PurchaseOrder => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("deal", Some(Self::Deal)),
                ("vendor", Some(Self::Company)),
                ("attachment", Some(Self::Attachment)),
            ],
            Self::Bill => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("purchase_order", Some(Self::PurchaseOrder)),
                ("attachment", Some(Self::Attachment)),
            ],
            Self::Booking => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("person", Some(Self::Person)),
                ("task", Some(Self::Task)),
                ("service", None),
                ("event", None),
                ("attachments", Some(Self::Attachment)),
            ],
            Self::Discussion => &[
                ORGANISATION,
                ("creator", Some(Self::Person)),
                ("page", Some(Self::Page)),
            ],
        }
    }

    pub(crate) fn has_relation(self, name: &str) -> bool {
        self.relations().iter().any(|(known, _)| *known == name)
    }

    /// What a relation leads to, where the sandbox knows it.
    pub(crate) fn leads_to(self, name: &str) -> Option<Self> {
        self.relations().iter().find(|(known, _)| *known == name)?.1
    }
}

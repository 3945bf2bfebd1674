//! The objects people send to: how each kind is asked for, and what people know it by.

use super::{
    api::{Api, Call},
    attachments::unexpected,
    collection,
    document::{Document, Resource, person_name},
    fault::is_about_include,
    seen::Seen,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    provider::{Fault, FaultKind, money},
};

/// An object and when something last happened to it.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) target: Target,
    /// Milliseconds since 1970.
    pub(super) active: Option<i64>,
}

/// What is asked about records of a type, and no more: whole projects and people are heavy.
const FIELDS: [(&str, &str); 14] = [
    (
        "tasks",
        "title,task_number,closed,deleted_at,last_activity_at,project,assignee,workflow_status",
    ),
    (
        "projects",
        "name,project_number,archived_at,deleted_at,last_activity_at,company",
    ),
    ("companies", "name,archived_at,deleted_at"),
    (
        "people",
        "first_name,last_name,email,title,archived_at,deactivated_at,deleted_at,company",
    ),
    ("workflow_statuses", "name"),
    ("pages", "title,deleted_at,last_activity_at,project"),
    (
        "deals",
        "name,deal_number,budget,closed_at,deleted_at,last_activity_at,company,project",
    ),
    ("expenses", "name,amount,currency,date,deleted_at,person,deal"),
    (
        "invoices",
        "subject,number,amount,currency,invoiced_on,deleted_at,last_activity_at,company",
    ),
    ("purchase_orders", "subject,number,issued_on,deleted_at,vendor,deal"),
    ("bills", "invoice_number,date,due_date,deleted_at,purchase_order"),
    (
        "bookings",
        "note,started_on,ended_on,deleted_at,last_activity_at,person,task",
    ),
    ("discussions", "excerpt,resolved_at,deleted_at,page"),
    ("comments", "body"),
];

/// What comes along with objects of a kind: the most first, then what a service gives that does not know all of it.
fn includes(kind: PlaceKind) -> &'static [&'static str] {
    match kind {
        PlaceKind::Task => &[
            "project.company,assignee,workflow_status",
            "project,assignee,workflow_status",
        ],
        PlaceKind::Project | PlaceKind::Person | PlaceKind::Invoice => &["company"],
        PlaceKind::Page => &["project.company", "project"],
        PlaceKind::Deal | PlaceKind::Budget => &["company,project", "company"],
        PlaceKind::Expense => &["person,deal.project", "person"],
        PlaceKind::PurchaseOrder => &["vendor,deal.project", "vendor"],
        PlaceKind::Bill => &["purchase_order.vendor", "purchase_order"],
        PlaceKind::Booking => &["person,task.project", "person"],
        PlaceKind::Discussion => &["page.project", "page"],
        PlaceKind::Company | PlaceKind::Comment | PlaceKind::Post => &[],
    }
}

/// The type of what a relation leads to.
fn type_of(relation: &str) -> &str {
    match relation {
        "assignee" | "person" => "people",
        "company" | "vendor" => "companies",
        "workflow_status" => "workflow_statuses",
        "project" => "projects",
        "deal" => "deals",
        "task" => "tasks",
        "page" => "pages",
        "purchase_order" => "purchase_orders",
        other => other,
    }
}

/// Asks for objects of a kind with all that is shown of them.
pub(super) async fn ask(api: &Api, seen: &Seen, kind: PlaceKind, call: Call) -> Result<Document, Fault> {
    let (list, includes) = (collection(kind), includes(kind));
    loop {
        let step = seen.include_step(list);
        let include = includes.get(step).copied();
        let mut asked = call.clone().urgent();
        let mut types = vec![list];
        if let Some(include) = include {
            asked = asked.with("include", include);
            for relation in include.split([',', '.']) {
                let kind = type_of(relation);
                if !types.contains(&kind) {
                    types.push(kind);
                }
            }
        }
        for kind in types {
            if let Some((_, fields)) = FIELDS.iter().find(|(of, _)| *of == kind) {
                asked = asked.with(format!("fields[{kind}]"), *fields);
            }
        }
        match api.call(asked).await {
            Err(fault) if include.is_some() && is_about_include(&fault) => seen.refuse_include(list, step),
            outcome => return outcome,
        }
    }
}

/// The object at a place.
pub(super) async fn look_up(api: &Api, seen: &Seen, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let list = collection(place.kind);
    let document = ask(api, seen, place.kind, Call::get([list, place.id.as_str()])).await?;
    let resource = document.resource(list).ok_or_else(unexpected)?;
    if resource.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    Ok(object(account, &document, place.kind, resource).target)
}

/// What a list holds, deleted ones left out.
pub(super) fn objects<'a>(
    account: &'a AccountId,
    document: &'a Document,
    kind: PlaceKind,
) -> impl Iterator<Item = Object> + 'a {
    let rows = document.rows().filter(|row| !row.is_deleted());
    rows.map(move |row| object(account, document, kind, row))
}

fn object(account: &AccountId, document: &Document, kind: PlaceKind, resource: Resource<'_>) -> Object {
    let name = |resource: Option<Resource<'_>>| resource.and_then(|resource| resource.text("name"));
    let related = |relation| document.related(resource, relation);
    let further = |through, relation| related(through).and_then(|one| document.related(one, relation));
    let person = |relation| related(relation).map(person_name);
    let text = |attribute| resource.text(attribute);
    let over = |attribute| !resource.attribute(attribute).is_null();
    let mut target = Target {
        account: account.clone(),
        place: Place {
            kind,
            id: resource.id(),
        },
        title: text("name").or_else(|| text("title")).unwrap_or_default(),
        number: None,
        project: name(related("project")),
        company: name(related("company")),
        status: None,
        assignee: None,
        closed: false,
        also: Vec::new(),
    };
    match kind {
        PlaceKind::Task => {
            target.number = text("task_number");
            target.company = name(further("project", "company"));
            target.status = name(related("workflow_status"));
            target.assignee = person("assignee");
            target.closed = resource.attribute("closed") == true;
        }
        PlaceKind::Project => {
            target.number = text("project_number");
            target.closed = over("archived_at");
        }
        PlaceKind::Page => target.company = name(further("project", "company")),
        PlaceKind::Deal | PlaceKind::Budget => {
            // They share their lists: the record says which one it is.
            target.place.kind = if resource.attribute("budget") == true {
                PlaceKind::Budget
            } else {
                PlaceKind::Deal
            };
            target.number = text("deal_number");
            target.closed = over("closed_at");
        }
        PlaceKind::Company => target.closed = over("archived_at"),
        PlaceKind::Person => {
            target.status = text("title");
            target.title = person_name(resource);
            target.closed = over("archived_at") || over("deactivated_at");
        }
        PlaceKind::Expense => {
            target.status = joined([amount(resource), text("date")]);
            target.project = name(further("deal", "project"));
            target.assignee = person("person");
        }
        PlaceKind::Invoice => {
            target.number = text("number");
            target.title = text("subject").or_else(|| text("number")).unwrap_or_default();
            target.status = joined([amount(resource), text("invoiced_on")]);
        }
        PlaceKind::PurchaseOrder => {
            target.number = text("number");
            target.title = text("subject").or_else(|| text("number")).unwrap_or_default();
            target.status = text("issued_on");
            target.project = name(further("deal", "project"));
            target.company = name(related("vendor"));
        }
        PlaceKind::Bill => {
            target.title = text("invoice_number").unwrap_or_default();
            target.status = text("date");
            target.company = name(further("purchase_order", "vendor"));
        }
        PlaceKind::Booking => {
            let task = related("task").and_then(|task| task.text("title"));
            target.status = joined([text("started_on"), text("ended_on")]);
            target.title = text("note")
                .or(task)
                .or_else(|| target.status.clone())
                .unwrap_or_default();
            target.project = name(further("task", "project"));
            target.assignee = person("person");
        }
        PlaceKind::Discussion => {
            target.title = text("excerpt").unwrap_or_default();
            target.status = related("page").and_then(|page| page.text("title"));
            target.project = name(further("page", "project"));
            target.closed = over("resolved_at");
        }
        PlaceKind::Comment | PlaceKind::Post => {}
    }
    let active = text("last_activity_at").and_then(|at| at.parse::<jiff::Timestamp>().ok());
    Object {
        target,
        active: active.map(jiff::Timestamp::as_millisecond),
    }
}

fn joined(parts: [Option<String>; 2]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The amount, which is in cents whatever the currency.
fn amount(resource: Resource<'_>) -> Option<String> {
    let cents = resource.text("amount")?.parse().ok()?;
    Some(money::written(cents, 100, resource.text("currency")))
}

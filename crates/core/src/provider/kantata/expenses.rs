//! Expenses and their one receipt. How they are made is in [`super::making`].

use reqwest::Method;
use serde_json::json;

use super::{
    api::{Api, Call},
    attachments::{self, unexpected},
    envelope::{Envelope, Record},
    homes::{Home, Homes},
    posts::id_value,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    provider::{Fault, FaultKind, Listed, money, the_only_one},
    upload::RemoteId,
};

const INCLUDE: &str = "receipt,workspace,user";
/// Expenses a person chooses from.
const OPEN: &str = "50";

/// The person's own expenses that are not submitted, the latest first.
pub(super) async fn mine(api: &Api, homes: &Homes, account: &AccountId) -> Result<Vec<Target>, Fault> {
    let call = Call::get(["expenses"])
        .with("mine", "true")
        .with("unsubmitted", "true")
        .with("include", INCLUDE)
        .with("order", "date:desc")
        .with("per_page", OPEN)
        .urgent();
    let envelope = api.call(call).await?;
    let open = envelope.rows("expenses").filter(|expense| !expense.is("is_invoiced"));
    Ok(open.map(|expense| target(homes, account, &envelope, expense)).collect())
}

/// An expense by what it was for.
pub(super) async fn look_up(api: &Api, homes: &Homes, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let envelope = one(api, place, INCLUDE, true).await?;
    let expense = envelope.one("expenses").ok_or_else(unexpected)?;
    Ok(target(homes, account, &envelope, expense))
}

/// Its receipt, if it has one.
pub(super) async fn listed(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    let envelope = one(api, place, "receipt", false).await?;
    let expense = envelope.one("expenses").ok_or_else(unexpected)?;
    Ok(receipt(&envelope, expense).into_iter().collect())
}

/// Gives it this receipt and reads back what it has then. `ids` is all it shall have: one that names another beside ours asks for two.
pub(super) async fn link(api: &Api, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
    let there = listed(api, place).await?;
    let Some(ours) = the_only_one(&there, ids)? else {
        return Ok(there);
    };
    let call = Call::new(Method::PUT, ["expenses", place.id.as_str()])
        .with("include", "receipt")
        .sending(&json!({ "expense": { "receipt_id": id_value(&ours.0) } }));
    let changed = api.call(call).await?;
    if changed.one("expenses").is_none_or(|expense| expense.id() != place.id) {
        return Err(unexpected());
    }
    listed(api, place).await
}

pub(super) async fn one(api: &Api, place: &Place, include: &'static str, urgent: bool) -> Result<Envelope, Fault> {
    let call = Call::get(["expenses", place.id.as_str()])
        .with("include", include)
        .with("from_archived_workspaces", "true");
    let call = if urgent { call.urgent() } else { call };
    let envelope = match api.call(call.clone()).await {
        // One of a project that belongs to somebody else's account is shown only to who asks for such.
        Err(Fault {
            kind: FaultKind::Gone, ..
        }) => api.call(call.with("on_my_account", "false")).await?,
        outcome => outcome?,
    };
    match envelope.one("expenses") {
        Some(expense) if expense.id() == place.id => Ok(envelope),
        _ => Err(unexpected()),
    }
}

fn receipt(envelope: &Envelope, expense: Record<'_>) -> Option<Listed> {
    let id = expense.reference("receipt_id")?;
    attachments::rows(envelope, vec![id]).next()
}

fn target(homes: &Homes, account: &AccountId, envelope: &Envelope, expense: Record<'_>) -> Target {
    let related = |kind: &str, member: &str| envelope.find(kind, &expense.reference(member)?);
    if let Some(workspace) = expense.reference("workspace_id") {
        if let Some(project) = envelope.find("workspaces", &workspace) {
            homes.learn_rules(project);
        }
        let story = expense.reference("story_id");
        homes.learn(PlaceKind::Expense, &expense.id(), Home { workspace, story });
    }
    let category = expense.text("category");
    let notes = expense
        .text("notes")
        .map(|notes| notes.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = notes.clone().or_else(|| category.clone()).unwrap_or_default();
    let details = [
        category.filter(|_| notes.is_some()),
        amount(expense),
        expense.text("date"),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Expense,
            id: expense.id(),
        },
        title,
        number: None,
        project: related("workspaces", "workspace_id").and_then(|project| project.text("title")),
        company: None,
        status: Some(details.join(", ")).filter(|details| !details.is_empty()),
        assignee: related("users", "user_id").and_then(|person| person.text("full_name")),
        // What is handed in or billed takes no changes any more.
        closed: expense.is("is_invoiced") || expense.reference("active_submission_id").is_some(),
        also: Vec::new(),
    }
}

/// Such as “200.00 EUR”.
fn amount(expense: Record<'_>) -> Option<String> {
    let cents = expense.member("amount_in_cents").as_i64()?;
    let unit = expense
        .member("currency_base_unit")
        .as_u64()
        .filter(|unit| *unit > 0)
        .unwrap_or(100);
    Some(money::written(cents, unit, expense.text("currency")))
}

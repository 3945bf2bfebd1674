//! Expenses that are made: what they can be for, made once, found again after a lost reply.

use std::{collections::HashSet, ops::ControlFlow};

use reqwest::Method;
use serde_json::json;

use super::{
    api::{Api, Call, MOST_PAGES},
    attachments::unexpected,
    envelope::{Envelope, Record},
    homes::{Home, Homes},
    posts::{BEFORE, LOOK_BACK, id_value},
    projects,
};
use crate::{
    destination::{Category, ExpenseDraft, ExpenseField, Place, PlaceKind},
    provider::{Fault, FaultKind},
    reason::Reason,
    text,
    upload::RemoteId,
};

/// What expenses can be for, by name.
pub(super) async fn categories(api: &Api) -> Result<Vec<Category>, Fault> {
    let (mut categories, call) = (
        Vec::new(),
        Call::get(["expense_categories"]).with("only_active", "true"),
    );
    let read = |page: Envelope| {
        let rows = page.rows("expense_categories").filter(|row| !row.is_deleted());
        categories.extend(rows.filter_map(|row| {
            Some(Category {
                id: row.id(),
                name: row.text("name")?,
            })
        }));
        ControlFlow::Continue(())
    };
    api.each_page(&call.urgent(), MOST_PAGES, read).await?;
    categories.sort_by_cached_key(|category: &Category| category.name.to_lowercase());
    Ok(categories)
}

/// Makes one expense with this receipt in a project.
///
/// `amount_in_cents` is required, a 32-bit number, and counts in the project's currency; it is taken that cents are its smallest unit, of which
/// the project says how many make one in `currency_base_unit`. An amount of another currency goes in `foreign_exchange_amount`, “in foreign
/// currency units”, which overrides the other for people who may convert expenses: that one is then the same number in the project's currency.
/// What becomes of it where a person may not convert is not written down.
pub(super) async fn make(
    api: &Api,
    homes: &Homes,
    on: &Place,
    draft: &ExpenseDraft,
    ids: &[RemoteId],
) -> Result<RemoteId, Fault> {
    let ([receipt], PlaceKind::Project) = (ids, on.kind) else {
        return Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "an expense is made in a project, for one receipt".to_owned(),
        }));
    };
    let rules = projects::rules(api, homes, &on.id).await?;
    let own = rules.currency();
    if let Some(lacks) = draft.lacks(own.as_ref()) {
        return Err(Fault::new(FaultKind::Asks(lacks)));
    }
    let foreign = draft
        .currency()
        .filter(|code| own.as_ref().is_none_or(|own| own.code != *code));
    let (Some(day), Some(category), Some(amount)) = (draft.day(), &draft.category, draft.amount()) else {
        return Err(Fault::new(FaultKind::File(Reason::Internal)));
    };
    let units = match foreign {
        Some(_) => Some(amount.about(rules.base_unit).min(i32::MAX as u64)),
        None => amount.in_units_of(rules.base_unit),
    };
    let no_amount = || Fault::new(FaultKind::Asks(Reason::expense(ExpenseField::Amount)));
    let mut expense = json!({
        "workspace_id": id_value(&on.id),
        "date": day.to_string(),
        "expense_category_id": id_value(&category.id),
        "category": category.name,
        "amount_in_cents": units.ok_or_else(no_amount)?,
        "receipt_id": id_value(&receipt.0),
    });
    if let Some(code) = foreign {
        expense["foreign_exchange_amount"] = json!({ "source_value": amount.to_string(), "source_currency": code });
    }
    let notes = text::words(&draft.notes);
    if !notes.trim().is_empty() {
        expense["notes"] = json!(notes.trim());
    }
    homes.asked(ids, api.its_time());
    let call = Call::new(Method::POST, ["expenses"])
        .with("include", "receipt")
        .sending(&json!({ "expense": expense }));
    let envelope = api.call(call).await?;
    let id = envelope.one("expenses").ok_or_else(unexpected)?.id();
    learn(homes, on, &id);
    Ok(RemoteId(id))
}

/// The person's own expense in a project that has one of these as its receipt.
pub(super) async fn find(api: &Api, homes: &Homes, on: &Place, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
    let mut found = None;
    // Of somebody else's company they are shown only to who asks for such, and whether the others are then shown too is not written down.
    for of_own_account in [true, false] {
        found = look(api, homes, (on, of_own_account), ids).await?;
        if found.is_some() {
            break;
        }
    }
    if let Some(id) = &found {
        learn(homes, on, &id.0);
    }
    Ok(found)
}

async fn look(
    api: &Api,
    homes: &Homes,
    (on, of_own_account): (&Place, bool),
    ids: &[RemoteId],
) -> Result<Option<RemoteId>, Fault> {
    let mut call = Call::get(["expenses"])
        .with("workspace_id", &on.id)
        .with("mine", "true")
        .with("include", "receipt");
    if !of_own_account {
        call = call.with("on_my_account", "false");
    }
    let since = homes.asked_at(ids).and_then(|at| at.checked_sub(BEFORE).ok());
    if let Some(since) = since {
        call = call.with("created_after", since.to_string());
    }
    let wanted: HashSet<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    let (mut found, mut unclear) = (None, false);
    let look = |page: Envelope| {
        unclear |= !page.has_all("expenses");
        let carries = |expense: &Record<'_>| {
            unclear |= !expense.tells("receipt_id");
            let receipt = expense.reference("receipt_id");
            receipt.is_some_and(|receipt| wanted.contains(receipt.as_str()))
        };
        found = page
            .rows("expenses")
            .find(carries)
            .map(|expense| RemoteId(expense.id()));
        match found {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    };
    api.each_page(&call, since.map_or(LOOK_BACK, |_| MOST_PAGES), look)
        .await?;
    // What is not said may be what is looked for.
    if found.is_none() && unclear {
        return Err(unexpected());
    }
    Ok(found)
}

fn learn(homes: &Homes, on: &Place, id: &str) {
    let home = Home {
        workspace: on.id.clone(),
        story: None,
    };
    homes.learn(PlaceKind::Expense, id, home);
}

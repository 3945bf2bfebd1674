//! Expenses: create, change, delete. Each has one receipt at most.

use jiff::civil::Date;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    Answer, Caller, Failure,
    body::{number, text, truth},
    envelope,
    find::sees,
    kind::Kind,
    links,
    query::Query,
    world::{Expense, World},
};
use crate::{mistake::Mistake, shared::now};

/// What a hundredth of another currency is worth, in thousandths of a cent, and how many digits its amounts have behind the point.
const RATES: [(&str, i64, usize); 7] = [
    ("EUR", 1_000, 2),
    ("USD", 920, 2),
    ("GBP", 1_170, 2),
    ("CHF", 1_050, 2),
    ("DKK", 134, 2),
    ("JPY", 6, 0),
    ("KWD", 2_800, 3),
];

/// So many of the smallest unit are one of a currency.
pub(super) fn base_unit(currency: &str) -> u64 {
    let known = RATES.iter().find(|(code, ..)| *code == currency);
    known.map_or(100, |(.., digits)| (0..*digits).fold(1, |unit, _| unit * 10))
}

/// Members of a new expense that a body may have.
const MEMBERS: [&str; 15] = [
    "workspace_id",
    "date",
    "expense_category_id",
    "category",
    "amount_in_cents",
    "foreign_exchange_amount",
    "user_id",
    "notes",
    "billable",
    "receipt_id",
    "story_id",
    "expense_budget_id",
    "reimbursable",
    "vendor_id",
    "external_reference",
];

/// `POST /expenses`, one or many.
pub(super) fn create(caller: &Caller, document: &Value, query: &str) -> Answer {
    let query = Query::of_change(Kind::Expense, query)?;
    let documents = links::documents(document, "expense", "expenses")?;
    let is_bulk = document["expenses"].is_array();
    let mut expenses = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        note_unusual(caller, document);
        let expense = caller.shared.kantata(|world| read(caller, world, document))?;
        match expense {
            Ok(expense) => expenses.push(expense),
            Err(entries) => return Err(Failure::many(links::numbered(entries, index, is_bulk))),
        }
    }
    let mut made = Vec::new();
    for expense in expenses {
        let (id, first) = caller.shared.change_kantata(|world| {
            let first = twin(world, &expense);
            let id = world.next_id();
            world.expenses.insert(id, expense);
            (id, first)
        });
        if let Some(first) = first {
            caller.shared.mistake(Mistake::DuplicateExpense { first, second: id });
        }
        made.push(id);
    }
    Ok(envelope::changed(caller, Kind::Expense, made, &query))
}

/// Notes what the service would drop, or take for something else, without a word.
fn note_unusual(caller: &Caller, document: &Value) {
    let note = |detail: String| caller.shared.mistake(Mistake::Body { detail });
    let members = document.as_object().into_iter().flatten();
    for (name, _) in members.filter(|(name, _)| !MEMBERS.contains(&name.as_str())) {
        note(format!("the member '{name}' of an expense is dropped without a word"));
    }
    if document["foreign_exchange_amount"]["source_value"].is_number() {
        note("the value of a foreign amount is documented as text".to_owned());
    }
    let named = caller.shared.kantata(|world| {
        let id = number(&document["expense_category_id"])?;
        world.categories.get(&id).map(|record| record.name.clone())
    });
    if let (Some(named), Some(given)) = (named, text(&document["category"]))
        && named != given
    {
        note(format!("the category '{given}' is called '{named}'"));
    }
}

/// An expense as its document says; the inner error is for one field each.
fn read(caller: &Caller, world: &World, document: &Value) -> Result<Result<Expense, Vec<Value>>, Failure> {
    let mut entries = Vec::new();
    let workspace = number(&document["workspace_id"]);
    let foreign = &document["foreign_exchange_amount"];
    let plain = cents(&document["amount_in_cents"]);
    let amount = match foreign {
        Value::Null => plain,
        // Overrides the other, which is required all the same.
        foreign => exchanged(foreign).filter(|_| plain.is_some()),
    };
    let category_id = number(&document["expense_category_id"]);
    let category = text(&document["category"]);
    let date = text(&document["date"]);
    let blank = [
        ("workspace_id", "Workspace", workspace.is_none()),
        ("date", "Date", date.is_none()),
        ("expense_category_id", "Expense category", category_id.is_none()),
        ("category", "Category", category.is_none()),
    ];
    for (field, name, _) in blank.into_iter().filter(|(_, _, is_blank)| *is_blank) {
        entries.push(Failure::entry(field, &format!("{name} can't be blank")));
    }
    if amount.is_none() {
        let (field, message) = match foreign {
            _ if plain.is_none() => ("amount_in_cents", "Amount can't be blank"),
            _ => ("foreign_exchange_amount", "Source currency is not included in the list"),
        };
        entries.push(Failure::entry(field, message));
    }
    if date.is_some_and(|date| date.parse::<Date>().is_err()) {
        entries.push(Failure::entry("date", "Date is invalid"));
    }
    let is_known = |id: u64| world.categories.get(&id).is_some_and(|record| !record.deleted);
    if category_id.is_some_and(|id| !is_known(id)) {
        entries.push(Failure::entry("expense_category_id", "Expense category was not found"));
    }
    let Some(workspace) = workspace else {
        return Ok(Err(entries));
    };
    links::workspace(caller, world, workspace)?;
    let Some(project) = world.workspaces.get(&workspace) else {
        return Err(Failure::not_found());
    };
    if project.archived || !project.can_create_line_items {
        return Err(Failure::forbidden("You do not have permission to create expenses here"));
    }
    let story = number(&document["story_id"]);
    if story.is_some_and(|story| !links::story_fits(world, story, workspace)) {
        entries.push(Failure::entry("story_id", "Story is not in this workspace"));
    }
    let receipt = number(&document["receipt_id"]);
    if let Err(wrong) = links::check_files(caller, world, receipt.as_slice(), "receipt", "receipt_id") {
        entries.extend(wrong);
    }
    let (Some(date), Some(category_id), Some(category), Some(amount_in_cents), true) =
        (date, category_id, category, amount, entries.is_empty())
    else {
        return Ok(Err(entries));
    };
    Ok(Ok(Expense {
        workspace,
        story,
        user: caller.person,
        date: date.to_owned(),
        category_id,
        category: category.to_owned(),
        amount_in_cents,
        currency: project.currency.clone(),
        notes: text(&document["notes"]).map(ToOwned::to_owned),
        billable: truth(&document["billable"]).unwrap_or(false),
        reimbursable: truth(&document["reimbursable"]).unwrap_or(false),
        taxable: truth(&document["taxable"]).unwrap_or(false),
        invoiced: false,
        submission: None,
        receipt,
        created_at: now(),
        updated_at: now(),
        deleted: false,
    }))
}

/// A number of 32 bits, as documented.
fn cents(value: &Value) -> Option<i64> {
    let cents = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    cents.filter(|cents| i32::try_from(*cents).is_ok())
}

/// An amount of another currency in the project's.
fn exchanged(foreign: &Value) -> Option<i64> {
    let value = &foreign["source_value"];
    let typed = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let currency = text(&foreign["source_currency"])?;
    let (_, rate, digits) = RATES.iter().find(|(known, ..)| *known == currency)?;
    let parts = typed
        .split_once('.')
        .map_or("", |(_, parts)| parts.trim_end_matches('0'));
    if parts.len() > *digits {
        return None;
    }
    let value: f64 = typed.trim().parse().ok()?;
    Some((value * 1_000.0).round() as i64 * rate / 10_000)
}

/// An expense with the same receipt that says the same already.
fn twin(world: &World, expense: &Expense) -> Option<u64> {
    let mut expenses = world.expenses.iter();
    let same = |record: &Expense| {
        !record.deleted
            && expense.receipt.is_some()
            && record.receipt == expense.receipt
            && (record.user, record.workspace, &record.date, record.amount_in_cents)
                == (expense.user, expense.workspace, &expense.date, expense.amount_in_cents)
    };
    expenses.find(|(_, record)| same(record)).map(|(id, _)| *id)
}

/// `PUT /expenses/{id}`.
pub(super) fn update(caller: &Caller, id: u64, document: &Value, query: &str) -> Answer {
    let query = Query::of_change(Kind::Expense, query)?;
    own(caller, id)?;
    let document = &document["expense"];
    let receipt = match document.get("receipt_id") {
        None => None,
        Some(Value::Null) => Some(None),
        Some(value) => Some(Some(number(value).unwrap_or(0))),
    };
    let wanted = receipt.flatten();
    let checked = caller
        .shared
        .kantata(|world| links::check_files(caller, world, wanted.as_slice(), "receipt", "receipt_id"));
    checked.map_err(Failure::many)?;
    caller.shared.change_kantata(|world| {
        let Some(record) = world.expenses.get_mut(&id) else {
            return;
        };
        if let Some(receipt) = receipt {
            record.receipt = receipt;
        }
        if let Some(notes) = text(&document["notes"]) {
            record.notes = Some(notes.to_owned());
        }
        if let Some(amount) = cents(&document["amount_in_cents"]) {
            record.amount_in_cents = amount;
        }
        for (name, member) in [
            ("billable", &mut record.billable),
            ("reimbursable", &mut record.reimbursable),
            ("taxable", &mut record.taxable),
        ] {
            if let Some(value) = truth(&document[name]) {
                *member = value;
            }
        }
        record.updated_at = now();
    });
    Ok(envelope::changed(caller, Kind::Expense, vec![id], &query))
}

/// `DELETE /expenses/{id}`.
pub(super) fn delete(caller: &Caller, id: u64) -> Answer {
    own(caller, id)?;
    take_off(caller, &[id]);
    Ok((204, None))
}

/// `DELETE /expenses?ids=1,2`: all or none.
pub(super) fn delete_all(caller: &Caller, query: &str) -> Answer {
    let ids = form_urlencoded::parse(query.as_bytes()).find_map(|(name, value)| {
        let ids = value.split(',').map(|id| id.trim().parse().unwrap_or(0));
        (name == "ids").then(|| ids.collect::<Vec<u64>>())
    });
    let ids = ids.ok_or_else(Failure::not_found)?;
    for id in &ids {
        own(caller, *id)?;
    }
    take_off(caller, &ids);
    Ok((200, Some(json!({"deleted": ids}).to_string())))
}

fn take_off(caller: &Caller, ids: &[u64]) {
    caller.shared.change_kantata(|world| {
        for id in ids {
            if let Some(record) = world.expenses.get_mut(id) {
                record.deleted = true;
            }
        }
    });
}

/// An expense that the caller may change.
fn own(caller: &Caller, id: u64) -> Result<(), Failure> {
    caller.shared.kantata(|world| {
        let record = world
            .expenses
            .get(&id)
            .filter(|_| sees(world, Kind::Expense, id, caller.person));
        let record = record.ok_or_else(Failure::not_found)?;
        if record.user != caller.person {
            return Err(Failure::forbidden("You do not have permission to change this expense"));
        }
        if record.is_locked() {
            return Err(Failure::validation(
                "base",
                "Expense has been submitted and cannot be changed",
            ));
        }
        Ok(())
    })
}

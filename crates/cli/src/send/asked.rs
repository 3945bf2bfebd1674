//! What a destination asks for beside files, from what was typed: how files are put there, who sees a post, what an expense says.

use attache_core::{
    account::Account,
    destination::{Audience, Category, ExpenseDraft, How, Person, PlaceKind, Target},
    event::BatchId,
    provider::service,
    reason::Reason,
    session::Session,
    text,
};

use crate::{
    args::Send,
    open,
    output::Failure,
    progress::Report,
    words::{Words, plain},
};

/// Before the id of a project in which an expense is to be made.
const NEW_EXPENSE: &str = "new-expense/";

/// What to look up: a new expense is made in a project.
pub(super) fn address(to: &str) -> String {
    let to = to.trim();
    to.strip_prefix(NEW_EXPENSE)
        .map_or_else(|| to.to_owned(), |id| format!("project/{id}"))
}

/// How files are put there; `None` is the usual way. Says what is asked for and does not exist there.
pub(super) fn how(words: &Words, wanted: &Send, account: &Account, target: &Target) -> Result<Option<How>, Failure> {
    let service = service(account.provider);
    let choices = target.choices(service);
    let speaks = || choices.iter().copied().find(|how| how.speaks());
    let nowhere = |id| Err(Failure::Usage(words.say(id, &[])));
    let makes_expense = wanted.to.trim().starts_with(NEW_EXPENSE);
    let how = match () {
        () if makes_expense => Some(How::NewExpense),
        () if wanted.proof => Some(How::Proof),
        () if wanted.comment.is_some() => match speaks() {
            Some(how) => Some(how),
            None => return Err(no_comment(words, account, target)),
        },
        () => None,
    };
    let goes = how.or_else(|| choices.first().copied());
    let is_offered = how.is_none_or(|how| choices.contains(&how));
    match how {
        Some(How::NewExpense) if !is_offered => return nowhere("cli-expense-refused"),
        Some(How::Proof) if !is_offered => return nowhere("cli-proof-nowhere"),
        _ => {}
    }
    if wanted.comment.is_some() && !goes.is_some_and(How::speaks) {
        return Err(no_comment(words, account, target));
    }
    if wanted.expense.is_said() && !makes_expense {
        return nowhere("cli-expense-nowhere");
    }
    // Nothing is not the project's own, which is meant by leaving it out.
    if wanted
        .expense
        .currency
        .as_ref()
        .is_some_and(|code| code.trim().is_empty())
    {
        return nowhere("cli-no-currency");
    }
    if wanted.seen.is_said() && !goes.is_some_and(|how| service.asks_audience(how)) {
        return nowhere("cli-audience-nowhere");
    }
    Ok(how)
}

/// Nothing is said on this place; it names those on which something is.
fn no_comment(words: &Words, account: &Account, target: &Target) -> Failure {
    let takes = |kind: &PlaceKind| service(account.provider).choices(*kind).iter().any(|how| how.speaks());
    let kinds: Vec<&str> = PlaceKind::ALL
        .iter()
        .filter(|kind| takes(kind))
        .map(|kind| kind.word())
        .collect();
    let about = [
        ("place", target.place.kind.name().into()),
        ("provider", account.provider.id().into()),
        ("kinds", kinds.join(", ").into()),
    ];
    Failure::Usage(words.say("cli-comment-nowhere", &about))
}

/// Says to a staged batch who sees its post and what its expense says.
pub(super) async fn say(
    (words, wanted): (&Words, &Send),
    session: &Session,
    target: &Target,
    batch: (BatchId, Option<How>),
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let (id, how) = batch;
    if wanted.seen.public {
        session.set_audience(id, Audience::Everybody).await?;
    } else if !wanted.seen.private_to.is_empty() {
        let tell = |pause: &Reason| report.waits(Some(pause));
        let there = open::waiting_out(tell, || session.people(target)).await?;
        report.waits(None);
        let named = wanted.seen.private_to.iter().map(|name| person(words, &there, name));
        let people = named.collect::<Result<_, _>>()?;
        session.set_audience(id, Audience::Only { people }).await?;
    }
    if how == Some(How::NewExpense) {
        let mut draft = ExpenseDraft::today();
        let said = wanted.expense.clone();
        draft.date = said.date.unwrap_or(draft.date);
        draft.amount = said.amount.unwrap_or_default();
        draft.currency = said.currency.unwrap_or_default();
        draft.notes = said.notes.unwrap_or_default();
        if let Some(name) = &said.category {
            let tell = |pause: &Reason| report.waits(Some(pause));
            let all = open::waiting_out(tell, || session.expense_categories(&target.account)).await?;
            report.waits(None);
            draft.category = Some(category(words, &all, name)?);
        }
        session.set_expense(id, draft).await?;
    }
    Ok(())
}

fn person(words: &Words, there: &[Person], name: &str) -> Result<Person, Failure> {
    let same = |text: &str| text::is_same(text, name);
    let fits = |one: &&Person| one.id == name.trim() || same(&one.name) || one.about.as_deref().is_some_and(same);
    let found: Vec<&Person> = there.iter().filter(fits).collect();
    let list = |people: &mut dyn Iterator<Item = String>| people.collect::<Vec<_>>().join(", ");
    let id = match found.as_slice() {
        [one] => return Ok((*one).clone()),
        [] => ("cli-nobody", list(&mut there.iter().map(|one| plain(&one.name)))),
        several => (
            "cli-several-people",
            list(&mut several.iter().map(|one| plain(&one.id))),
        ),
    };
    let about = [("name", plain(name).into()), ("others", id.1.into())];
    Err(Failure::Usage(words.say(id.0, &about)))
}

fn category(words: &Words, all: &[Category], name: &str) -> Result<Category, Failure> {
    let is_meant = |one: &&Category| one.id == name.trim() || text::is_same(&one.name, name);
    if let Some(one) = all.iter().find(is_meant) {
        return Ok(one.clone());
    }
    let others = all.iter().map(|one| plain(&one.name)).collect::<Vec<_>>().join(", ");
    let about = [("name", plain(name).into()), ("others", others.into())];
    Err(Failure::Usage(words.say("cli-no-category", &about)))
}

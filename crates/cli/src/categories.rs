//! `attache expense-categories`: what expenses can be for.

use attache_core::{destination::Category, reason::Reason};

use crate::{
    args::Categories,
    json, open,
    output::{Failure, complain},
    table,
    words::{Words, plain},
};

/// Lists the categories of one account, by name.
pub(crate) async fn categories(words: &Words, wanted: &Categories) -> Result<(), Failure> {
    let session = open::session().await?;
    let account = session.account_named(wanted.account.as_deref()).await?;
    let tell = |pause: &Reason| complain(words.reason(pause));
    let categories = open::waiting_out(tell, || session.expense_categories(&account.id)).await?;
    if wanted.json {
        categories.iter().for_each(json::write);
        return Ok(());
    }
    if categories.is_empty() {
        complain(words.say("cli-no-categories", &[("account", plain(&account.name).into())]));
    }
    let row = |category: &Category| [plain(&category.name), plain(&category.id)];
    table::print(&categories.iter().map(row).collect::<Vec<_>>());
    Ok(())
}

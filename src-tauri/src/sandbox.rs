//! Our own sandbox, living in the home folder: started when it is asked for, and again while an account speaks to it.

use attache_core::{
    account::{Account, Addresses, ProviderKind},
    app::{App, Keep, NewAccount},
    event::{AccountView, CommandError},
    reason::Reason,
    secrets::Token,
};
use attache_sandbox::{Options, Sandbox};
use tokio::sync::Mutex;

/// The sandbox of this process.
#[derive(Default)]
pub(crate) struct LocalSandbox {
    running: Mutex<Option<Sandbox>>,
}

impl LocalSandbox {
    /// Starts it if an account speaks to it; its addresses are new at every start.
    pub(crate) async fn wake(&self, app: &App) {
        let Some(account) = existing(app) else { return };
        if let Err(error) = self.point(app, &account).await {
            tracing::error!(?error, "the sandbox cannot be started");
        }
    }

    /// The account of the sandbox, made at the first call.
    pub(crate) async fn account(&self, app: &App) -> Result<AccountView, CommandError> {
        if let Some(account) = existing(app) {
            self.point(app, &account).await?;
            let views = app.account_views();
            return Ok(views
                .into_iter()
                .find(|view| view.id == account.id)
                .ok_or(Reason::NoAccount)?);
        }
        let (addresses, token, organisation) = self.start(app).await?;
        let new = NewAccount {
            provider: ProviderKind::Productive,
            name: Some("Sample data".to_owned()),
            organisation: Some(organisation),
            addresses,
            token,
            keep: Keep::ThisRun,
            sandbox: true,
        };
        app.add_account(new).await
    }

    async fn point(&self, app: &App, account: &Account) -> Result<(), CommandError> {
        let (addresses, token, _) = self.start(app).await?;
        app.move_account(&account.id, addresses, token).await
    }

    async fn start(&self, app: &App) -> Result<(Addresses, Token, String), Reason> {
        let mut running = self.running.lock().await;
        let sandbox = if let Some(sandbox) = running.as_ref() {
            sandbox
        } else {
            let options = Options {
                folder: Some(app.home().sandbox()),
                ..Options::default()
            };
            let started = Sandbox::start(options).await.map_err(|error| Reason::HomeUnusable {
                detail: error.to_string(),
            })?;
            running.insert(started)
        };
        let addresses = Addresses {
            api: Some(sandbox.api_url()),
            storage: Some(sandbox.storage_url()),
            files: Some(sandbox.files_url()),
            web: Some(sandbox.web_url()),
        };
        Ok((
            addresses,
            Token::from(sandbox.token().to_owned()),
            sandbox.organisation().to_owned(),
        ))
    }
}

fn existing(app: &App) -> Option<Account> {
    app.accounts().into_iter().find(|account| account.sandbox)
}

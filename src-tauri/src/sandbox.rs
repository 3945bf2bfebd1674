//! Our own sandbox, living in the home folder: started when it is asked for, and again while an account speaks to it.

use attache_core::{
    account::{Account, Addresses, ProviderKind},
    app::{App, Keep, NewAccount},
    event::CommandError,
    message::Messages,
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

/// How a service is reached there.
struct Access {
    addresses: Addresses,
    token: Token,
    organisation: Option<String>,
}

impl LocalSandbox {
    /// Starts it if an account speaks to it; its addresses are new at every start.
    pub(crate) async fn wake(&self, app: &App) {
        for account in existing(app) {
            if let Err(error) = self.point(app, &account).await {
                tracing::error!(?error, "the sandbox cannot be started");
            }
        }
    }

    /// Gives the person an account at each service of the sandbox; those that are there are kept.
    pub(crate) async fn offer(&self, app: &App) -> Result<(), CommandError> {
        for provider in ProviderKind::ALL {
            match existing(app).find(|account| account.provider == provider) {
                Some(account) => self.point(app, &account).await?,
                None => self.add(app, provider).await?,
            }
        }
        Ok(())
    }

    /// Ends it with the last account that speaks to it, and deletes what it kept.
    pub(crate) async fn end_unless_needed(&self, app: &App) {
        let mut running = self.running.lock().await;
        if existing(app).next().is_some() {
            return;
        }
        let Some(sandbox) = running.take() else { return };
        sandbox.shutdown().await;
        if let Err(error) = tokio::fs::remove_dir_all(app.home().sandbox()).await {
            tracing::error!(%error, "the sample data stays behind");
        }
    }

    async fn add(&self, app: &App, provider: ProviderKind) -> Result<(), CommandError> {
        let access = self.access(app, provider).await?;
        let named = [("provider", provider.id().into())];
        let new = NewAccount {
            provider,
            name: Some(Messages::english().text_of("account-sample", &named)),
            organisation: access.organisation,
            addresses: access.addresses,
            token: access.token,
            keep: Keep::ThisRun,
            sandbox: true,
        };
        app.add_account(new).await.map(drop)
    }

    async fn point(&self, app: &App, account: &Account) -> Result<(), CommandError> {
        let access = self.access(app, account.provider).await?;
        app.move_account(&account.id, access.addresses, access.token).await
    }

    async fn access(&self, app: &App, provider: ProviderKind) -> Result<Access, Reason> {
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
        let (api, web, token, organisation) = match provider {
            ProviderKind::Productive => (
                sandbox.api_url(),
                sandbox.web_url(),
                sandbox.token(),
                Some(sandbox.organisation().to_owned()),
            ),
            ProviderKind::Kantata => (
                sandbox.kantata_url(),
                sandbox.kantata_web_url(),
                sandbox.kantata_token(),
                None,
            ),
        };
        Ok(Access {
            addresses: Addresses {
                api: Some(api),
                storage: Some(sandbox.storage_url()),
                files: Some(sandbox.files_url()),
                web: Some(web),
            },
            token: Token::from(token.to_owned()),
            organisation,
        })
    }
}

fn existing(app: &App) -> impl Iterator<Item = Account> {
    app.accounts().into_iter().filter(|account| account.sandbox)
}

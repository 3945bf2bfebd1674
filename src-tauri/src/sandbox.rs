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

#[cfg(test)]
mod tests {
    use attache_core::{
        app::{EngineOptions, Options as AppOptions},
        home::Home,
        http::{Http, Patience},
        secrets::Secrets,
    };

    use super::*;

    fn names(app: &App) -> Vec<String> {
        app.account_views().into_iter().map(|account| account.name).collect()
    }

    #[test]
    fn one_click_brings_every_service_and_the_last_account_takes_the_data_along() {
        tauri::async_runtime::block_on(async {
            let folder = tempfile::tempdir().expect("a folder");
            let options = AppOptions {
                engine: EngineOptions::for_people(),
                secrets: Secrets::in_memory(),
                http: Http::new(Patience::default()),
            };
            let home = Home::at(folder.path()).expect("a home");
            let app = App::open(home, options).await.expect("an engine");
            let sandbox = LocalSandbox::default();
            for _ in 0..2 {
                sandbox.offer(&app).await.expect("sample data");
                let both = ["Sample data, Kantata OX", "Sample data, Productive"];
                assert_eq!(names(&app), both, "once each, however often it is asked for");
            }
            let accounts: Vec<Account> = existing(&app).collect();
            app.remove_account(&accounts[0].id).await.expect("removed");
            sandbox.end_unless_needed(&app).await;
            assert!(app.home().sandbox().exists(), "the other one has its data");
            sandbox.offer(&app).await.expect("sample data");
            assert_eq!(names(&app).len(), 2, "what is missing comes back");
            for account in existing(&app).collect::<Vec<_>>() {
                app.remove_account(&account.id).await.expect("removed");
                sandbox.end_unless_needed(&app).await;
            }
            assert!(!app.home().sandbox().exists(), "nothing of it stays behind");
            app.close().await;
        });
    }
}

//! Accounts and their tokens.

use attache_core::{
    account::{AccountId, Addresses, ProviderKind},
    app::{App, Keep, NewAccount},
    event::{AccountView, Offer, Organisation},
    provider::service,
    reason::Reason,
    secrets::Token,
    sign_in::{Client, REDIRECT},
};
use serde::Deserialize;
use tauri::{AppHandle, Manager, Runtime};

use super::{Answer, Here};
use crate::{Shell, copies, files, window};

/// Addresses as they are typed; blank is the service's own.
#[derive(Default, Deserialize)]
pub(super) struct Typed {
    api: String,
    web: String,
}

impl Typed {
    fn addresses(self) -> Addresses {
        let typed = |text: String| Some(text.trim().trim_end_matches('/').to_owned()).filter(|text| !text.is_empty());
        let usual = Addresses::from_environment();
        Addresses {
            api: typed(self.api).or(usual.api),
            web: typed(self.web).or(usual.web),
            ..usual
        }
    }
}

/// An application as the person registered it at the service.
#[derive(Deserialize)]
pub(super) struct Registered {
    id: String,
    secret: String,
}

/// Every service that can be connected.
#[tauri::command]
pub(super) async fn offers() -> Answer<Vec<Offer>> {
    Ok(App::offers())
}

#[tauri::command]
pub(super) async fn check_token(
    shell: Here<'_>,
    provider: ProviderKind,
    addresses: Typed,
    token: String,
) -> Answer<Vec<Organisation>> {
    let token = Token::from(token);
    shell.app.check_token(provider, &addresses.addresses(), &token).await
}

#[tauri::command]
pub(super) async fn add_account(
    shell: Here<'_>,
    provider: ProviderKind,
    addresses: Typed,
    token: String,
    organisation: String,
) -> Answer<AccountView> {
    let token = Token::from(token);
    let new = new_account(provider, addresses.addresses(), token, Some(organisation));
    shell.app.add_account(new).await
}

fn new_account(provider: ProviderKind, addresses: Addresses, token: Token, organisation: Option<String>) -> NewAccount {
    NewAccount {
        provider,
        name: None,
        organisation,
        addresses,
        token,
        keep: Keep::Keychain,
        sandbox: false,
    }
}

/// Signs in with the browser: adds an account, or gives this one its new token.
#[tauri::command]
pub(super) async fn sign_in<R: Runtime>(
    handle: AppHandle<R>,
    provider: ProviderKind,
    addresses: Typed,
    client: Registered,
    account: Option<AccountId>,
) -> Answer<()> {
    let shell = handle.state::<Shell>();
    let app = &shell.app;
    let addresses = match &account {
        Some(id) => known(app, id)?,
        None => addresses.addresses(),
    };
    let client = Client {
        id: client.id.trim().to_owned(),
        secret: Token::from(client.secret.trim().to_owned()),
    };
    let agreed = async {
        let (page, token) = app.sign_in(provider, &addresses, client).await?;
        files::browse(page.into())?;
        token.await
    };
    let token = shell.signing_in.wait(agreed).await?;
    // The person is in the browser, and done there.
    window::front(&handle);
    match account {
        Some(id) => app.enter_token(&id, token, Keep::Keychain).await,
        None => app
            .add_account(new_account(provider, addresses, token, None))
            .await
            .map(drop),
    }
}

fn known(app: &App, id: &AccountId) -> Answer<Addresses> {
    let account = app.accounts().into_iter().find(|account| account.id == *id);
    Ok(account.ok_or(Reason::NoAccount)?.addresses)
}

/// Nobody waits for the browser any more.
#[tauri::command]
pub(super) async fn cancel_sign_in(shell: Here<'_>) -> Answer<()> {
    shell.signing_in.end();
    Ok(())
}

/// Puts on the clipboard the address that is registered at a service for signing in.
#[tauri::command]
pub(super) async fn copy_redirect() -> Answer<()> {
    copies::text(REDIRECT.to_owned()).await
}

#[tauri::command]
pub(super) async fn enter_token(shell: Here<'_>, account: AccountId, token: String) -> Answer<()> {
    shell
        .app
        .enter_token(&account, Token::from(token), Keep::Keychain)
        .await
}

#[tauri::command]
pub(super) async fn rename_account(shell: Here<'_>, account: AccountId, name: String) -> Answer<()> {
    shell.app.rename_account(&account, name).await
}

#[tauri::command]
pub(super) async fn remove_account(shell: Here<'_>, account: AccountId) -> Answer<()> {
    shell.app.remove_account(&account).await?;
    shell.sandbox.end_unless_needed(&shell.app).await;
    Ok(())
}

#[tauri::command]
pub(super) async fn try_sandbox(shell: Here<'_>) -> Answer<()> {
    shell.sandbox.offer(&shell.app).await
}

#[tauri::command]
pub(super) async fn open_token_page(provider: ProviderKind) -> Answer<()> {
    files::browse(service(provider).token_page().to_owned())
}

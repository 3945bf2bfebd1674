//! Accounts and their tokens.

use attache_core::{
    account::{AccountId, Addresses, ProviderKind},
    app::{Keep, NewAccount},
    event::{AccountView, Organisation},
    provider::service,
    secrets::Token,
};

use super::{Answer, Here};
use crate::files;

#[tauri::command]
pub(super) async fn check_token(shell: Here<'_>, provider: ProviderKind, token: String) -> Answer<Vec<Organisation>> {
    shell
        .app
        .check_token(provider, &Addresses::from_environment(), &Token::from(token))
        .await
}

#[tauri::command]
pub(super) async fn add_account(
    shell: Here<'_>,
    provider: ProviderKind,
    token: String,
    organisation: String,
) -> Answer<AccountView> {
    let new = NewAccount {
        provider,
        name: None,
        organisation: Some(organisation),
        addresses: Addresses::from_environment(),
        token: Token::from(token),
        keep: Keep::Keychain,
        sandbox: false,
    };
    shell.app.add_account(new).await
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
    shell.app.remove_account(&account).await
}

#[tauri::command]
pub(super) async fn try_sandbox(shell: Here<'_>) -> Answer<AccountView> {
    shell.sandbox.account(&shell.app).await
}

#[tauri::command]
pub(super) async fn open_token_page(provider: ProviderKind) -> Answer<()> {
    files::browse(service(provider).token_page().to_owned())
}

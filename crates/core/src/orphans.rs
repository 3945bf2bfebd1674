//! Attachment objects that were given up: nobody sees them, and they are deleted when there is time.

use crate::{account::AccountId, app::accounts::Accounts, store::Store};

/// Deletes what was given up at this account. What cannot be deleted now is remembered for the next time.
pub(crate) async fn discard(store: &Store, accounts: &Accounts, account: &AccountId) {
    let Ok(mut orphans) = store.orphans().await else { return };
    orphans.retain(|orphan| orphan.account == *account);
    if orphans.is_empty() {
        return;
    }
    let Ok(live) = accounts.live(account).await else { return };
    for orphan in orphans {
        match live.provider.discard(&orphan.remote).await {
            Ok(()) => {
                if let Err(reason) = store.remove_orphan(&orphan).await {
                    tracing::warn!(?reason, "a deleted attachment is still remembered");
                }
            }
            Err(fault) => {
                tracing::info!(kind = ?fault.kind, "an attachment that was given up is deleted later");
                break;
            }
        }
    }
}

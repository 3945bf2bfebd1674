//! Attachment objects that were given up: nobody sees them, and they are deleted when there is time.

use crate::{account::AccountId, app::accounts::Live, provider::FaultKind, store::Store, transfer::waiting_out_limits};

/// Deletes what was given up at this account. What cannot be deleted now is remembered for the next time.
pub(crate) async fn discard(store: &Store, live: &Live, account: &AccountId) {
    // One at a time: each asks the store what is left when its turn comes.
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let Ok(mut orphans) = store.orphans().await else { return };
    orphans.retain(|orphan| orphan.account == *account);
    for orphan in orphans {
        // Deleting what somebody sees would be worse than leaving behind what nobody sees.
        if store.is_in_use(&orphan).await.unwrap_or(true) {
            let _ = store.remove_orphan(&orphan).await;
            continue;
        }
        match waiting_out_limits(|| live.provider.discard(&orphan.remote)).await {
            Ok(()) => {
                if let Err(reason) = store.remove_orphan(&orphan).await {
                    tracing::warn!(?reason, "a deleted attachment is still remembered");
                }
            }
            Err(fault) => {
                tracing::info!(kind = ?fault.kind, "an attachment that was given up is deleted later");
                // What is refused for itself says nothing about the others.
                if fault.is_passing() || fault.kind == FaultKind::TokenRefused {
                    break;
                }
            }
        }
    }
}

//! The two ways of a file's bytes: by storage, or whole to the service.

use super::{Transfer, broken};
use crate::{
    event::Phase,
    provider::{Body, Delivered, Fault, FaultKind, Form, Route},
    reason::Reason,
    storage::{self, OpenFile},
    upload::{Facts, Stored},
};

/// Storage may send the same form elsewhere a few times; more is a loop.
const MOST_MOVES: usize = 3;

impl Transfer {
    /// Asks for an attachment object, and gives the credentials to fill it.
    pub(super) async fn reserve(&mut self) -> Result<Form, Fault> {
        self.warm().await?;
        let reserve = || self.provider.reserve(&self.file, self.parent.as_parent());
        let reserved = self.call(reserve).await?;
        let facts = Facts {
            remote: Some(reserved.id),
            ..Facts::default()
        };
        self.start_over(facts).await?;
        Ok(reserved.form)
    }

    /// All of it in one request. One whose answer is lost is made again: nobody sees what it may have left, and nobody knows its id.
    pub(super) async fn send_whole(&mut self, file: &OpenFile) -> Result<(), Fault> {
        self.phase(Phase::Sending);
        let body = Body { file, sent: &self.sent };
        let send = || self.provider.send_whole(&self.file, self.parent.as_parent(), body);
        let Delivered { id, stored } = self.call(send).await?;
        let facts = Facts {
            remote: Some(id),
            stored: Some(stored),
            registered: true,
            ..Facts::default()
        };
        self.start_over(facts).await
    }

    /// Goes on where the service names another way than the one it refused; once, so that two that refuse come to an end.
    pub(super) fn turn(&self, turned: &mut bool, refused: Route, fault: Fault) -> Result<(), Fault> {
        if *turned || !fault.is_refusal() || self.provider.route(&self.file) == refused {
            return Err(fault);
        }
        tracing::info!(upload = self.upload.0, ?refused, %fault, "a file takes the other way");
        *turned = true;
        Ok(())
    }

    /// Where credentials live for seconds, the connection they are for stands before they are asked for.
    async fn warm(&self) -> Result<(), Fault> {
        let Some(host) = self.provider.storage_host() else {
            return Ok(());
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
            warm = self.http.warm(&host) => warm,
        }
    }

    /// Posts the file to storage.
    pub(super) async fn store_bytes(&self, mut form: Form, mut file: OpenFile) -> Result<Stored, Fault> {
        for _ in 0..MOST_MOVES {
            match storage::store(&self.http, &form, &file, &self.sent, &self.cancel).await {
                Err(Fault {
                    kind: FaultKind::StorageMoved { to },
                    ..
                }) => {
                    form.url = to;
                    file = self.opened().await?;
                    // The credentials were asked for what it was.
                    if file.fingerprint() != &self.file.fingerprint {
                        return Err(broken(Reason::Changed));
                    }
                }
                ended => return ended,
            }
        }
        Err(Fault::new(FaultKind::Unavailable { status: 307 }))
    }
}

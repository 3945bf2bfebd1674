//! A file that a destination holds, on its way to this computer: streamed beside its place, gone on with after a cut, measured, and given its
//! name when it is whole. Nothing that is there is ever overwritten.

mod name;
mod part;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use self::name::numbered;
use self::part::Part;
use crate::{
    app::reason_of,
    destination::Place,
    http,
    provider::{Fault, FaultKind, Held, Provider, Wanted},
    reason::{Connection, Reason},
    retry::{Decision, Policy, Retry},
    upload::RemoteId,
};

/// A file that is wanted.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) place: Place,
    pub(crate) file: RemoteId,
    /// Its name there; what it is called here follows from that.
    pub(crate) name: String,
    /// Where it goes.
    pub(crate) folder: PathBuf,
    pub(crate) retries: Policy,
    /// Bytes that are here.
    pub(crate) received: Arc<AtomicU64>,
    pub(crate) cancel: CancellationToken,
}

impl Job {
    /// Runs until the file is here, given up or told to stop, and says where it is. Unless it is here, nothing of it is.
    pub(crate) async fn run(self) -> Result<PathBuf, Reason> {
        let mut retry = Retry::new(self.retries);
        let ended = tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
            ended = self.whole(&mut retry) => ended,
        };
        let provider = self.provider.kind();
        ended.map_err(|fault| match fault.kind {
            FaultKind::Cancelled => Reason::Stopped,
            FaultKind::Gone => Reason::NoLongerThere,
            FaultKind::Unavailable { .. } => Reason::ServiceFailing {
                provider,
                times: retry.failures(),
            },
            _ => reason_of(&fault, provider, self.place.kind),
        })
    }

    async fn whole(&self, retry: &mut Retry) -> Result<PathBuf, Fault> {
        let held = loop {
            match self.provider.held(&self.place, &self.file).await {
                Ok(held) => break held,
                Err(fault) => again(retry, fault).await?,
            }
        };
        let mut part = Part::begin(self.folder.clone(), name::safe(&self.name)).await?;
        loop {
            let before = part.len();
            let Err(fault) = self.fetch(&held, &mut part).await else {
                return part.keep().await;
            };
            if part.len() > before {
                retry.reset();
            }
            again(retry, fault).await?;
        }
    }

    /// What is missing of it, in one request.
    async fn fetch(&self, held: &Held, part: &mut Part) -> Result<(), Fault> {
        let host = self.provider.files_host();
        let url = held.url.as_ref().ok_or_else(|| Fault::new(FaultKind::Gone))?;
        let tag = part.tag.clone();
        let wanted = Wanted {
            url,
            from: part.len(),
            tag: tag.as_deref(),
            page: held.is_page(),
        };
        let coming = host.get(wanted).await?;
        if coming.from != part.len() {
            part.start_over().await?;
            self.received.store(0, Ordering::Relaxed);
        }
        part.tag = coming.tag;
        let is_other = coming
            .whole
            .zip(held.file.size)
            .is_some_and(|(comes, listed)| comes != listed);
        let end = held.file.size.or(coming.whole);
        let mut response = coming.response;
        loop {
            let chunk = match tokio::time::timeout(host.http().patience().idle, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => break,
                Ok(Err(error)) => return Err(host.http().fault(error, http::Sent::Perhaps)),
                Err(_) => return Err(http::no_connection(http::Sent::Perhaps, Connection::Silent)),
            };
            // Not everybody who answers in place of the service says that it is a page.
            if part.len() == 0 && !held.is_page() && http::is_page(None, &chunk) {
                return Err(host.login());
            }
            if is_other || end.is_some_and(|end| part.len() + chunk.len() as u64 > end) {
                return Err(host.other());
            }
            part.write(&chunk).await?;
            self.received.store(part.len(), Ordering::Relaxed);
        }
        match end {
            _ if is_other => Err(host.other()),
            Some(end) if part.len() < end => Err(http::no_connection(http::Sent::Perhaps, Connection::Cut)),
            _ => Ok(()),
        }
    }
}

/// Waits until it may be tried again; the fault comes back where it may not.
async fn again(retry: &mut Retry, fault: Fault) -> Result<(), Fault> {
    let decision = retry.next(&fault, Instant::now(), &mut rand::rng());
    tracing::info!(%fault, ?decision, "a download was interrupted");
    match decision {
        Decision::After(wait) => {
            tokio::time::sleep(wait).await;
            Ok(())
        }
        Decision::GiveUp => Err(fault),
    }
}

//! A file that a destination holds, on its way to this computer: streamed beside its place, gone on with after a cut, measured, and given its
//! name when it is whole. Nothing that is there is ever overwritten.

mod name;
mod note;
mod part;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::part::Part;
pub(crate) use self::{
    name::numbered,
    note::{left, sweep},
};
use crate::{
    app::reason_of,
    destination::Place,
    http,
    provider::{Fault, FaultKind, Held, Provider, Wanted},
    reason::{Connection, Reason, Unfetched},
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
    /// Where parts are noted, in a home that keeps anything.
    pub(crate) notes: Option<PathBuf>,
    pub(crate) retries: Policy,
    /// How much is taken where nobody says how much there is.
    pub(crate) unannounced: u64,
    pub(crate) course: Arc<Course>,
    pub(crate) cancel: CancellationToken,
}

/// How far a file has come, for whoever looks.
#[derive(Debug, Default)]
pub(crate) struct Course {
    received: AtomicU64,
    waits: Mutex<Option<Reason>>,
}

impl Course {
    /// Bytes that are here.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// The pause that is waited for.
    pub(crate) fn waits(&self) -> Option<Reason> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nothing is here.
    pub(crate) fn clear(&self) {
        self.receive(0);
        self.wait(None);
    }

    fn receive(&self, bytes: u64) {
        self.received.store(bytes, Ordering::Relaxed);
    }

    fn wait(&self, reason: Option<Reason>) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = reason;
    }
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
            _ => {
                let reason = reason_of(&fault, provider, self.place.kind);
                // Nothing goes on by itself any more.
                Unfetched::of(&reason).map_or(reason, |why| Reason::NotFetched { provider, why })
            }
        })
    }

    async fn whole(&self, retry: &mut Retry) -> Result<PathBuf, Fault> {
        let mut held = self.held(retry).await?;
        let mut moved = false;
        let mut furthest = 0;
        let mut part = Part::begin(self.folder.clone(), name::safe(&self.name), self.notes.clone()).await?;
        loop {
            let before = part.len();
            let Err(fault) = self.fetch(&held, &mut part).await else {
                return part.keep().await;
            };
            if part.len() > furthest {
                furthest = part.len();
                retry.reset();
                moved = false;
            }
            // Not everybody who cuts can go on from there; the whole may come all the same.
            let rest_is_other = before > 0 && fault.kind == self.provider.files_host().other().kind;
            let fault = if rest_is_other {
                part.start_over().await?;
                self.course.receive(0);
                http::no_connection(http::Sent::Perhaps, Connection::Cut)
            } else {
                fault
            };
            let signs_in = matches!(fault.kind, FaultKind::File(Reason::LoginPage { .. }));
            // An address may not be for ever, and a new file may have none: only the service knows whether it still has the file.
            if fault.kind == FaultKind::NotReady || (signs_in && !moved) {
                self.provider.forget(&self.file);
                let known = std::mem::replace(&mut held, self.held(retry).await?);
                if signs_in && known.url != held.url {
                    moved = true;
                    continue;
                }
            }
            self.again(retry, fault).await?;
        }
    }

    async fn held(&self, retry: &mut Retry) -> Result<Held, Fault> {
        loop {
            match self.provider.held(&self.place, &self.file).await {
                Ok(held) => return Ok(held),
                Err(fault) => self.again(retry, fault).await?,
            }
        }
    }

    /// What is missing of it, in one request.
    async fn fetch(&self, held: &Held, part: &mut Part) -> Result<(), Fault> {
        let host = self.provider.files_host();
        let url = held.url.as_ref().ok_or_else(|| Fault::new(FaultKind::NotReady))?;
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
            self.course.receive(0);
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
            if end.is_none() && part.len() + chunk.len() as u64 > self.unannounced {
                return Err(Fault::new(FaultKind::File(Reason::Endless { most: self.unannounced })));
            }
            part.write(&chunk).await?;
            self.course.receive(part.len());
        }
        match end {
            _ if is_other => Err(host.other()),
            Some(end) if part.len() < end => Err(http::no_connection(http::Sent::Perhaps, Connection::Cut)),
            _ => Ok(()),
        }
    }

    /// Waits until it may be tried again, and says so where the service wants it; the fault comes back where it may not.
    async fn again(&self, retry: &mut Retry, fault: Fault) -> Result<(), Fault> {
        let limited = matches!(fault.kind, FaultKind::RateLimited { .. });
        let (asked, counted) = match fault.kind {
            // A host that asks for another pause each time would be waited for without end: here a pause counts as a failure.
            FaultKind::RateLimited { after } => (after, Fault::new(FaultKind::Unavailable { status: 503 })),
            _ => (None, fault),
        };
        let decision = retry.next(&counted, Instant::now(), &mut rand::rng());
        tracing::info!(fault = %counted, ?asked, ?decision, "a download was interrupted");
        let Decision::After(wait) = decision else {
            return Err(counted);
        };
        let wait = asked.unwrap_or(wait);
        if limited {
            let paused = Fault::new(FaultKind::RateLimited { after: Some(wait) });
            let reason = reason_of(&paused, self.provider.kind(), self.place.kind);
            self.course.wait(Some(reason));
        }
        tokio::time::sleep(wait).await;
        self.course.wait(None);
        Ok(())
    }
}

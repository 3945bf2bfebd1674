//! The running of one upload, from its facts to registered. What comes after is the batch's ([`crate::attach`]).

use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
};

use tokio::sync::{mpsc::UnboundedSender, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    app::accounts::Accounts,
    event::{Phase, UploadId},
    http::Http,
    provider::{Fault, FaultKind, Form, Parent, Provider, Route},
    reason::Reason,
    storage::{self, OpenFile},
    store::{Orphan, Store},
    upload::{Credentials, Facts, FileToSend, Fingerprint, Step, next_step},
};

mod ways;

/// What a running transfer tells the engine.
#[derive(Debug)]
pub(crate) enum News {
    /// It is now in this phase.
    Phase(UploadId, Phase),
    /// This is now true, and written down.
    Facts(UploadId, Facts),
    /// This is true, and could not be written down: the next attempt begins with that.
    Unwritten(UploadId, Unwritten),
    /// The file is now in this state, which is the one being sent.
    Fingerprint(UploadId, Fingerprint),
    /// It ended: registered, or with a fault.
    Ended(UploadId, Result<(), Fault>),
}

impl From<News> for crate::engine::News {
    fn from(news: News) -> Self {
        Self::Transfer(news)
    }
}

/// What is true although it is not written down.
#[derive(Clone, Debug)]
pub(crate) struct Unwritten {
    pub(crate) facts: Facts,
    /// What is to be deleted of the attempt before.
    pub(crate) given_up: Option<Orphan>,
}

/// Everything one transfer needs.
pub(crate) struct Transfer {
    pub(crate) upload: UploadId,
    pub(crate) file: FileToSend,
    pub(crate) facts: Facts,
    /// What the attempt before could not write down.
    pub(crate) unwritten: Option<Unwritten>,
    pub(crate) parent: OwnedParent,
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) http: Http,
    pub(crate) store: Store,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) account: crate::account::AccountId,
    /// Resolves when everything the engine decided before is on disk.
    pub(crate) written: oneshot::Receiver<()>,
    /// Bytes handed to storage in this attempt.
    pub(crate) sent: Arc<AtomicU64>,
    pub(crate) cancel: CancellationToken,
    pub(crate) news: UnboundedSender<crate::engine::News>,
}

/// [`Parent`] that lives as long as the task.
#[derive(Clone, Debug)]
pub(crate) enum OwnedParent {
    Place(crate::destination::Place),
    NewComment,
    NewExpense,
    Proof(crate::destination::Place),
}

impl OwnedParent {
    fn as_parent(&self) -> Parent<'_> {
        match self {
            Self::Place(place) => Parent::Place(place),
            Self::NewComment => Parent::NewComment,
            Self::NewExpense => Parent::NewExpense,
            Self::Proof(place) => Parent::Proof(place),
        }
    }
}

impl Transfer {
    /// Runs until registered, stopped or at a fault. A panic below ends this upload and nothing else.
    pub(crate) async fn run(self) {
        let (upload, news) = (self.upload, self.news.clone());
        let mut this = self;
        let task = tokio::spawn(async move { this.steps().await });
        let ended = task.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a transfer broke down");
            Err(Fault::new(FaultKind::File(Reason::Internal)))
        });
        let _ = news.send(News::Ended(upload, ended).into());
    }

    async fn steps(&mut self) -> Result<(), Fault> {
        // Only a panic while writing drops the other end.
        let _ = (&mut self.written).await;
        if let Some(Unwritten { facts, given_up }) = self.unwritten.take() {
            self.facts = facts;
            self.record(given_up).await?;
        }
        let mut form: Option<Form> = None;
        let mut file: Option<OpenFile> = None;
        let (mut turned, mut renewed) = (false, false);
        loop {
            if self.cancel.is_cancelled() {
                return Err(Fault::new(FaultKind::Cancelled));
            }
            match next_step(&self.facts, credentials(form.as_ref())) {
                Step::Reserve => {
                    self.phase(Phase::Preparing);
                    // The file is opened first: credentials are never asked for ahead of a file that cannot be read.
                    let opened = self.open().await?;
                    let route = self.provider.route(&self.file);
                    let begun = match route {
                        Route::Whole => self.send_whole(&opened).await,
                        Route::Storage => self.reserve().await.map(|credentials| {
                            (form, file) = (Some(credentials), Some(opened));
                        }),
                    };
                    if let Err(fault) = begun {
                        self.turn(&mut turned, route, fault)?;
                    }
                }
                Step::Store => {
                    let (Some(form), Some(file)) = (form.take(), file.take()) else {
                        return Err(Fault::new(FaultKind::CredentialsExpired));
                    };
                    self.phase(Phase::Sending);
                    match self.store_bytes(form, file).await {
                        Ok(stored) => {
                            self.facts.stored = Some(stored);
                            self.record(None).await?;
                        }
                        // Nothing is wrong with the file: other credentials are tried once.
                        Err(fault) if !renewed && fault.is_about_credentials() => {
                            tracing::info!(upload = self.upload.0, %fault, "asks for other credentials");
                            renewed = true;
                        }
                        Err(fault) => {
                            // Smaller ones may go there all the same.
                            let for_all = fault.is_refusal() && !matches!(fault.kind, FaultKind::TooLarge { .. });
                            if let Some(id) = self.facts.remote.as_ref().filter(|_| for_all) {
                                self.provider.storage_refused(id);
                            }
                            self.turn(&mut turned, Route::Storage, fault)?;
                        }
                    }
                }
                Step::Register => {
                    self.phase(Phase::Verifying);
                    let (Some(id), Some(stored)) = (&self.facts.remote, &self.facts.stored) else {
                        return Err(Fault::new(FaultKind::File(Reason::Internal)));
                    };
                    let registered = self
                        .call(|| self.provider.register(id, stored, self.parent.as_parent()))
                        .await;
                    if let Err(fault) = registered {
                        // What storage holds is of no use: the next try begins anew.
                        if matches!(fault.kind, FaultKind::Damaged | FaultKind::UploadGone) {
                            self.facts.stored = None;
                            self.record(None).await?;
                        }
                        return Err(fault);
                    }
                    self.facts.registered = true;
                    self.record(None).await?;
                }
                Step::AwaitBatch | Step::Done => return Ok(()),
            }
        }
    }

    /// A call that ends when the transfer is told to stop. Only calls do: what they brought is always written down and told.
    async fn call<T, F: Future<Output = Result<T, Fault>>>(&self, call: impl FnMut() -> F) -> Result<T, Fault> {
        // Another transfer may have met it already; asking again and again with a refused token is no help.
        if self.accounts.trouble(&self.account).is_some() {
            return Err(Fault::new(FaultKind::TokenRefused));
        }
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
            ended = waiting_out_limits(call) => ended,
        }
    }

    /// Opens the file and takes the state it is in now as the one that is sent.
    async fn open(&mut self) -> Result<OpenFile, Fault> {
        let file = self.opened().await?;
        if file.fingerprint() != &self.file.fingerprint {
            self.file.fingerprint = file.fingerprint().clone();
            self.store.set_file(self.upload, &self.file).await.map_err(broken)?;
            let _ = self
                .news
                .send(News::Fingerprint(self.upload, self.file.fingerprint.clone()).into());
            // It may have grown beyond what the service takes.
            if let Some(reason) = crate::intake::check(self.provider.kind(), &self.file) {
                return Err(broken(reason));
            }
        }
        Ok(file)
    }

    /// Opens the file as it is. A share that does not answer holds up neither the row nor the end of the process for ever.
    async fn opened(&self) -> Result<OpenFile, Fault> {
        let opened = tokio::time::timeout(self.http.patience().idle, open(self.file.path.clone()));
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
            opened = opened => opened.unwrap_or_else(|_| Err(broken(storage::no_answer()))),
        }
    }

    /// A new attachment object; the one before, which nobody will see, is remembered until it is deleted.
    async fn start_over(&mut self, facts: Facts) -> Result<(), Fault> {
        let given_up = self.facts.remote.take().map(|remote| Orphan {
            account: self.account.clone(),
            remote,
        });
        self.facts = facts;
        self.record(given_up).await
    }

    /// Facts are on disk before the next step starts. Those that cannot be written now are not forgotten.
    async fn record(&self, given_up: Option<Orphan>) -> Result<(), Fault> {
        let written = match &given_up {
            Some(given_up) => self.store.start_over(self.upload, &self.facts, given_up).await,
            None => self.store.record_facts(self.upload, &self.facts).await,
        };
        let facts = self.facts.clone();
        let news = match &written {
            Ok(()) => News::Facts(self.upload, facts),
            Err(_) => News::Unwritten(self.upload, Unwritten { facts, given_up }),
        };
        let _ = self.news.send(news.into());
        written.map_err(broken)
    }

    fn phase(&self, phase: Phase) {
        let _ = self.news.send(News::Phase(self.upload, phase).into());
    }
}

/// Nothing goes on without its facts on disk.
fn broken(reason: Reason) -> Fault {
    Fault::new(FaultKind::File(reason))
}

async fn open(path: PathBuf) -> Result<OpenFile, Fault> {
    let opened = tokio::task::spawn_blocking(move || OpenFile::open(&path)).await;
    opened.unwrap_or_else(|_| Err(broken(Reason::Internal)))
}

/// A form is used at once or never. Whether it has expired is storage's to say: this computer's clock may be wrong.
fn credentials(form: Option<&Form>) -> Credentials {
    match form {
        Some(_) => Credentials::Fresh,
        None => Credentials::Absent,
    }
}

/// 429 is waiting, not failing: the rate gate holds the next call back until the service's pause is over.
pub(crate) async fn waiting_out_limits<T, F: Future<Output = Result<T, Fault>>>(
    mut call: impl FnMut() -> F,
) -> Result<T, Fault> {
    loop {
        match call().await {
            Err(Fault {
                kind: FaultKind::RateLimited { .. },
                ..
            }) => {}
            ended => return ended,
        }
    }
}

#[cfg(test)]
mod tests;

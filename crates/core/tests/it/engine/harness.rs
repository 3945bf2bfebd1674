//! A desk: a sandbox, a home with one account, files, and somebody who watches.

use std::{fs, ops::Deref, path::PathBuf, sync::Arc, time::Duration};

use attache_core::{
    account::{AccountId, ProviderKind},
    app::{App, EngineOptions},
    destination::{How, Place, PlaceKind, Target},
    event::{BatchId, BatchState, BatchView, Phase, RowView},
    home::Home,
    http::Patience,
    intent::Intent,
    reason::Reason,
    secrets::Secrets,
    session::Session,
};
use attache_sandbox::{Mistake, Sandbox, StoredFile, seed};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};

pub(super) use self::open::{bytes, command, drowsy, options, person};
use self::open::{new_account, open};
use super::events::Watcher;

mod open;

/// Long enough for a machine that is busy with other things.
pub(super) const DEADLINE: Duration = Duration::from_mins(1);

/// Everything a test works with. The app lives in a runtime of its own, so that it can die like a process.
pub(super) struct Desk {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) account: AccountId,
    pub(super) watcher: Watcher,
    pub(super) folder: TempDir,
    home: TempDir,
    secrets: Secrets,
    engine: EngineOptions,
    bears: Patience,
    app: Option<App>,
    life: Option<Runtime>,
}

impl Deref for Desk {
    type Target = App;

    fn deref(&self) -> &App {
        self.app.as_ref().expect("the app is open")
    }
}

impl Desk {
    pub(super) async fn new() -> Self {
        Self::with(attache_sandbox::Options::for_tests(), person()).await
    }

    pub(super) async fn with(options: attache_sandbox::Options, engine: EngineOptions) -> Self {
        Self::open(ProviderKind::Productive, options, engine, Patience::default()).await
    }

    /// With an account of this service.
    pub(super) async fn at(provider: ProviderKind, options: attache_sandbox::Options, engine: EngineOptions) -> Self {
        Self::open(provider, options, engine, Patience::default()).await
    }

    /// One that bears silence only for so long.
    pub(super) async fn open(
        provider: ProviderKind,
        options: attache_sandbox::Options,
        engine: EngineOptions,
        bears: Patience,
    ) -> Self {
        let sandbox = Arc::new(Sandbox::start(options).await.expect("sandbox"));
        Self::before(sandbox, provider, engine, bears).await
    }

    /// Somebody else's desk: a home of its own at the same services.
    pub(super) async fn beside(&self, engine: EngineOptions) -> Self {
        Self::before(Arc::clone(&self.sandbox), ProviderKind::Productive, engine, self.bears).await
    }

    async fn before(sandbox: Arc<Sandbox>, provider: ProviderKind, engine: EngineOptions, bears: Patience) -> Self {
        let (home, secrets) = (tempfile::tempdir().expect("home"), Secrets::in_memory());
        let (life, app) = open(&home, &secrets, engine, bears).await;
        let new = new_account(provider, &sandbox);
        let account = app.add_account(new).await.expect("account").id;
        Self {
            watcher: Watcher::of(&app).await,
            folder: tempfile::tempdir().expect("folder"),
            sandbox,
            account,
            home,
            secrets,
            engine,
            bears,
            app: Some(app),
            life: Some(life),
        }
    }

    /// Another account of the same service, of another organisation.
    pub(super) async fn add_second_account(&self) -> AccountId {
        let mut new = new_account(ProviderKind::Productive, &self.sandbox);
        new.organisation = Some(self.sandbox.other_organisation().to_owned());
        self.add_account(new).await.expect("account").id
    }

    /// A file with bytes that no other name has.
    pub(super) fn file(&self, name: &str, size: usize) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes(name, size)).expect("write");
        path
    }

    pub(super) fn files(&self, names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(|name| self.file(name, 3_000)).collect()
    }

    /// Drops paths and waits until they are checked.
    pub(super) async fn drop(&self, paths: Vec<PathBuf>) -> BatchId {
        let intent = Intent {
            paths,
            ..Intent::default()
        };
        let batch = self.bring(intent).await.expect("bring");
        self.until(batch, |view| view.state == BatchState::Staged).await;
        batch
    }

    pub(super) fn target(&self, kind: PlaceKind, id: u64) -> Target {
        Target {
            account: self.account.clone(),
            place: Place {
                kind,
                id: id.to_string(),
            },
            title: "A test".to_owned(),
            number: None,
            project: None,
            company: None,
            status: None,
            assignee: None,
            closed: false,
            also: Vec::new(),
        }
    }

    /// Sends a batch to the files of a task.
    pub(super) async fn send_to_task(&self, batch: BatchId, task: u64) {
        self.send_to(batch, self.target(PlaceKind::Task, task)).await;
    }

    /// Sends a batch the usual way of this destination.
    pub(super) async fn send_to(&self, batch: BatchId, target: Target) {
        self.set_target(batch, Some(target)).await.expect("target");
        self.send(batch).await.expect("send");
    }

    /// Sends a batch in a new comment on the empty task.
    pub(super) async fn send_in_comment(&self, batch: BatchId, text: &str) {
        self.set_target(batch, Some(self.target(PlaceKind::Task, seed::EMPTY)))
            .await
            .expect("target");
        self.set_how(batch, How::NewComment).await.expect("how");
        self.set_text(batch, text.to_owned()).await.expect("text");
        self.send(batch).await.expect("send");
    }

    /// Drops files and sends them to the empty task.
    pub(super) async fn sent(&self, names: &[&str]) -> BatchId {
        let batch = self.drop(self.files(names)).await;
        self.send_to_task(batch, seed::EMPTY).await;
        batch
    }

    pub(super) async fn until(&self, batch: BatchId, holds: impl Fn(&BatchView) -> bool) -> BatchView {
        let found = timeout(DEADLINE, self.watcher.until(batch, &holds)).await;
        let Ok(view) = found else {
            panic!(
                "{:#?}\nwith rows {:#?}\nafter {:#?}",
                self.watcher.view(batch),
                self.all(batch).await,
                self.requests()
            )
        };
        view
    }

    pub(super) async fn until_state(&self, batch: BatchId, state: BatchState) -> BatchView {
        self.until(batch, |view| view.state == state).await
    }

    pub(super) async fn until_done(&self, batch: BatchId) -> BatchView {
        self.until_state(batch, BatchState::Done).await
    }

    /// Waits for something the sandbox sees.
    pub(super) async fn when(&self, holds: impl FnMut(&Sandbox) -> bool) {
        let waited = timeout(DEADLINE, self.sandbox.when(holds)).await;
        assert!(waited.is_ok(), "the sandbox never saw it: {:#?}", self.requests());
    }

    fn requests(&self) -> Vec<String> {
        let requests = self.sandbox.requests();
        let line = |it: &attache_sandbox::RequestRecord| format!("{} {} {:?}", it.method, it.path, it.status);
        requests.iter().map(line).collect()
    }

    /// All rows as they are shown.
    pub(super) async fn all(&self, batch: BatchId) -> Vec<RowView> {
        self.rows(None, batch, 0..u32::MAX).await.expect("rows").rows
    }

    pub(super) async fn row(&self, batch: BatchId, name: &str) -> RowView {
        let rows = self.all(batch).await;
        rows.into_iter()
            .find(|row| row.name == name)
            .expect("a row of that name")
    }

    /// Phase and reason of each row, by name.
    pub(super) async fn states(&self, batch: BatchId) -> Vec<(String, Phase, Option<Reason>)> {
        let mut rows = self.all(batch).await;
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        rows.into_iter().map(|row| (row.name, row.phase, row.reason)).collect()
    }

    /// The task lists exactly these of ours, byte for byte.
    pub(super) fn task_has(&self, task: u64, names: &[&str]) {
        self.are(self.sandbox.files_of_task(task), names);
    }

    /// These are stored under their names, once each, byte for byte.
    pub(super) fn are(&self, mut stored: Vec<StoredFile>, names: &[&str]) {
        stored.sort_by(|a, b| a.name.cmp(&b.name));
        let mut names = names.to_vec();
        names.sort_unstable();
        let there: Vec<&str> = stored.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(there, names, "each once and nothing else");
        for file in &stored {
            let sent = fs::read(self.folder.path().join(&file.name)).expect("sent");
            let path = file.path.as_ref().expect("it was registered");
            assert_eq!(fs::read(path).expect("stored"), sent, "{} is the same", file.name);
            assert_eq!(file.size, Some(sent.len() as u64), "{} has its size", file.name);
        }
    }

    /// Waits until every attachment object is attached somewhere or deleted.
    pub(super) async fn until_no_leftovers(&self) {
        self.when(|sandbox| {
            let all = sandbox.attachments();
            all.iter().all(|file| file.parent.is_some() || file.deleted)
        })
        .await;
    }

    pub(super) fn home_folder(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Ends the app in good order and opens it again.
    pub(super) async fn restart(&mut self) {
        self.close().await;
        self.crash().await;
    }

    /// The process dies and is started again.
    pub(super) async fn crash(&mut self) {
        self.end_life();
        let (life, app) = open(&self.home, &self.secrets, self.engine, self.bears).await;
        self.watcher = Watcher::of(&app).await;
        (self.life, self.app) = (Some(life), Some(app));
    }

    /// The process dies.
    pub(super) fn end_life(&mut self) {
        self.app = None;
        if let Some(life) = self.life.take() {
            life.shutdown_background();
        }
    }

    /// Another engine for the same home.
    pub(super) async fn open_again(&self) -> Result<App, Reason> {
        let home = Home::at(self.home.path())?;
        App::open(home, options(&self.secrets, self.engine, self.bears)).await
    }

    /// As another process would: the owner's engine, or one of its own. Tokens are shared as in a keychain.
    pub(super) async fn session(&self, engine: EngineOptions) -> Session {
        let home = Home::at(self.home.path()).expect("home");
        let opened = timeout(
            DEADLINE,
            Session::open(&home, options(&self.secrets, engine, self.bears)),
        )
        .await;
        opened.expect("in time").expect("session")
    }

    /// Ends the app for good, in good order.
    pub(super) async fn quit(&mut self) {
        self.close().await;
        self.app = None;
    }

    /// Ends the test: nothing was done that must not be done.
    pub(super) async fn done(self) {
        self.done_with(&[]).await;
    }

    pub(super) async fn done_with(mut self, mistakes: &[Mistake]) {
        self.close().await;
        self.watcher.check_numbers();
        assert_eq!(self.sandbox.mistakes(), mistakes, "what the client must not do");
        self.life.take().expect("it lives").shutdown_background();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // A runtime must not be dropped where others wait; a failed test gets here with it.
        if let Some(life) = self.life.take() {
            life.shutdown_background();
        }
    }
}

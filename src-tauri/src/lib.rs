//! The shell: it hears what people bring, shows the page, tray and notifications, and passes on. Nothing is decided here.

mod acts;
pub mod bridge;
pub mod commands;
mod copies;
mod ending;
mod files;
mod intake;
mod login;
mod logs;
mod notify;
mod sandbox;
mod second;
mod seen;
mod sign_in;
mod thumbnail;
mod tray;
mod watch;
mod window;

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use attache_core::{
    app::{App, EngineOptions, Options},
    home::Home,
    http::{self, Http},
    message::Messages,
    reason::Reason,
    secrets::Secrets,
    session::Session,
};
use tauri::{AppHandle, Manager, RunEvent, Runtime};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::{
    bridge::Bridge, intake::Arguments, notify::Popups, sandbox::LocalSandbox, seen::Seen, sign_in::SigningIn,
    window::Opened,
};

/// So long a panel may take to come up after a start without a window.
const PANEL: Duration = Duration::from_secs(20);

/// Everything the shell holds.
pub struct Shell {
    /// The engine.
    pub app: App,
    /// The way to the page.
    pub bridge: Bridge,
    sandbox: LocalSandbox,
    signing_in: SigningIn,
    popups: Popups,
    seen: Mutex<Seen>,
    /// Held while the window opens.
    opening: tokio::sync::Mutex<()>,
    /// Whether the desktop shows icons in a tray.
    panel: tokio::sync::watch::Receiver<bool>,
    /// Whether ours is among them.
    icon: AtomicBool,
}

impl Shell {
    /// A shell around an engine; its sandbox sleeps and nobody listens yet.
    pub fn new(app: App) -> Self {
        Self::on(app, tokio::sync::watch::channel(false).1)
    }

    /// The same on a desktop that has a tray while `panel` says so.
    fn on(app: App, panel: tokio::sync::watch::Receiver<bool>) -> Self {
        Self {
            app,
            bridge: Bridge::default(),
            sandbox: LocalSandbox::default(),
            signing_in: SigningIn::default(),
            popups: Popups::default(),
            seen: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            panel,
            icon: AtomicBool::new(false),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_icon(&self) {
        self.icon.store(true, Ordering::Relaxed);
    }

    /// Whether Attaché can be reached in the tray.
    fn tray_is_there(&self) -> bool {
        self.icon.load(Ordering::Relaxed) && *self.panel.borrow()
    }
}

/// Runs the app until it quits.
pub fn run() {
    let arguments = Arguments::of_this_process();
    if second::handed_over(&arguments) {
        return;
    }
    let builder = tauri::Builder::default().plugin(tauri_plugin_dialog::init());
    let built = commands::register(builder)
        .setup(|handle| {
            let handle = handle.handle().clone();
            if let Err(reason) = tauri::async_runtime::block_on(start(&handle, arguments)) {
                refuse(&handle, &reason);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|handle, event| match event {
            // The last window is gone; the app goes on without.
            RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
            RunEvent::ExitRequested { code: Some(_), .. } => tracing::info!("quitting"),
            RunEvent::Exit => {
                ending::last_moment(handle);
                tray::take_off();
            }
            #[cfg(target_os = "macos")]
            RunEvent::Reopen { .. } => window::front(handle),
            _ => {}
        }),
        Err(error) => eprintln!("Attaché cannot open its window: {error}"),
    }
}

async fn start<R: Runtime>(handle: &AppHandle<R>, arguments: Arguments) -> Result<(), Reason> {
    let home = Home::locate()?;
    let logs = logs::start(&home.logs());
    let options = Options {
        engine: EngineOptions::for_people(),
        secrets: Secrets::new(),
        http: Http::new(http::Patience::default()),
    };
    let session = Session::open(&home, options).await?;
    let Some(app) = second::own(&session, &arguments).await? else {
        handle.exit(0);
        return Ok(());
    };
    handle.manage(logs);
    handle.manage(Shell::on(app, tray::host::look()));
    let shell = handle.state::<Shell>();
    shell.sandbox.wake(&shell.app).await;
    ending::hear(handle);
    watch::start(handle, shell.panel.clone()).await;
    let fronts = shell.app.fronts();
    if arguments.hidden {
        wait_for_panel(handle);
    } else {
        window::open(handle, Opened::Front).map_err(|error| {
            tracing::error!(%error, "the window cannot be opened");
            Reason::Internal
        })?;
    }
    // Only now: two windows at a time would be made otherwise.
    second::hear(handle, fronts);
    if !arguments.paths.is_empty() {
        intake::bring(handle, arguments.paths, None);
    }
    Ok(())
}

/// Without a window and without a tray nobody could reach the app: then it opens a small window.
fn wait_for_panel<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell>();
        let mut panel = shell.panel.clone();
        let waited = tokio::time::timeout(PANEL, panel.wait_for(|is_there| *is_there)).await;
        let is_there = waited.is_ok_and(|found| found.is_ok());
        let _one_at_a_time = shell.opening.lock().await;
        if is_there || handle.get_webview_window(window::LABEL).is_some() {
            return;
        }
        if let Err(error) = window::open(&handle, Opened::Minimised) {
            tracing::error!(%error, "the window cannot be opened");
        }
    });
}

/// The app cannot start: says why, then ends.
fn refuse<R: Runtime>(handle: &AppHandle<R>, reason: &Reason) {
    let text = Messages::english().text(reason);
    eprintln!("{text}");
    let quit = handle.clone();
    handle
        .dialog()
        .message(text)
        .kind(MessageDialogKind::Error)
        .title("Attaché")
        .show(move |_| quit.exit(1));
}

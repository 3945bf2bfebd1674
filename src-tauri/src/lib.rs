//! The shell: it hears what people bring, shows the page and passes on. Nothing is decided here.

pub mod bridge;
pub mod commands;
mod copies;
mod intake;
mod logs;
mod notify;
mod sandbox;
mod thumbnail;
mod window;

use attache_core::{
    app::{App, Earlier, EngineOptions, Options, Patience},
    attach::UnknownOutcome,
    home::Home,
    http::{self, Http},
    message::Messages,
    reason::Reason,
    retry,
    secrets::Secrets,
};
use tauri::{Manager, RunEvent, Runtime};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::{bridge::Bridge, sandbox::LocalSandbox};

/// Everything the shell holds.
pub struct Shell {
    /// The engine.
    pub app: App,
    /// The way to the page.
    pub bridge: Bridge,
    sandbox: LocalSandbox,
}

impl Shell {
    /// A shell around an engine; its sandbox sleeps and nobody listens yet.
    pub fn new(app: App) -> Self {
        Self {
            app,
            bridge: Bridge::default(),
            sandbox: LocalSandbox::default(),
        }
    }
}

/// Runs the app until it quits.
pub fn run() {
    let builder = tauri::Builder::default().plugin(tauri_plugin_dialog::init());
    let built = commands::register(builder)
        .setup(|handle| {
            let handle = handle.handle().clone();
            if let Err(reason) = tauri::async_runtime::block_on(start(&handle)) {
                refuse(&handle, &reason);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|_, event| {
            if let RunEvent::ExitRequested { .. } = event {
                tracing::info!("quitting");
            }
        }),
        Err(error) => eprintln!("Attaché cannot open its window: {error}"),
    }
}

async fn start<R: Runtime>(handle: &tauri::AppHandle<R>) -> Result<(), Reason> {
    let home = Home::locate()?;
    let logs = logs::start(&home.logs());
    let options = Options {
        engine: EngineOptions {
            patience: Patience::Person,
            earlier: Earlier::GoOn,
            unknown: UnknownOutcome::default(),
            retries: retry::Policy::default(),
        },
        secrets: Secrets::new(),
        http: Http::new(http::Patience::default()),
    };
    let app = App::open(home, options).await?;
    handle.manage(logs);
    handle.manage(Shell::new(app));
    let shell = handle.state::<Shell>();
    shell.sandbox.wake(&shell.app).await;
    notify::watch(handle).await;
    window::open(handle).map_err(|error| {
        tracing::error!(%error, "the window cannot be opened");
        Reason::Internal
    })?;
    intake::arguments(handle);
    Ok(())
}

/// The app cannot start: says why, then ends.
fn refuse<R: Runtime>(handle: &tauri::AppHandle<R>, reason: &Reason) {
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

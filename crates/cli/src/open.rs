//! Opening the home for one command.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use attache_core::{
    app::{Earlier, EngineOptions, Options, Patience},
    attach::UnknownOutcome,
    event::CommandError,
    home::Home,
    http::{self, Http},
    reason::Reason,
    retry::Policy,
    secrets::{Secrets, Token},
    session::Session,
};

use crate::logs;

/// The engine of the home, for this command: its own, or the one of the running app. Batches of others are left alone.
pub(crate) async fn session() -> Result<Session, Reason> {
    let session = Session::open(&home()?, options(Earlier::Leave)).await?;
    if session.own().is_none()
        && let Some(token) = Token::from_environment()
    {
        session.lend(&token).await.map_err(|error| error.reason)?;
    }
    Ok(session)
}

/// The queue of the home, to look at and decide about: where no engine runs, nothing of it moves.
pub(crate) async fn queue() -> Result<Session, Reason> {
    Session::open(&home()?, options(Earlier::Hold)).await
}

/// The engine that runs, where one does.
pub(crate) async fn running() -> Result<Option<Session>, Reason> {
    Session::join(&home()?).await
}

fn home() -> Result<Home, Reason> {
    let home = Home::locate()?;
    logs::start(&home.logs());
    Ok(home)
}

fn options(earlier: Earlier) -> Options {
    Options {
        engine: EngineOptions {
            patience: Patience::Command,
            earlier,
            unknown: UnknownOutcome::default(),
            retries: Policy::for_commands(),
            // What a command takes off the list nobody brings back.
            undo: Duration::ZERO,
        },
        secrets: Secrets::new().answering_with(Token::from_environment()),
        http: Http::new(http::Patience::default()),
    }
}

/// Asks the service, and asks again once a pause that it wants is over; `tell` hears of the pause.
pub(crate) async fn waiting_out<T, E, F>(mut tell: impl FnMut(&Reason), mut ask: impl FnMut() -> F) -> Result<T, Reason>
where
    E: Into<CommandError>,
    F: Future<Output = Result<T, E>>,
{
    loop {
        let error: CommandError = match ask().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error.into(),
        };
        let Reason::RateLimited { until, .. } = error.reason else {
            return Err(error.reason);
        };
        tell(&error.reason);
        let until = UNIX_EPOCH + Duration::from_millis(until.unsigned_abs());
        let left = until.duration_since(SystemTime::now()).unwrap_or_default();
        tokio::time::sleep(left).await;
    }
}

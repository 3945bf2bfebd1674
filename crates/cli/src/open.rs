//! Opening the home for one command.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use attache_core::{
    app::{App, EngineOptions, Options, Patience, UNDO},
    attach::UnknownOutcome,
    event::CommandError,
    home::Home,
    http::{self, Http},
    reason::Reason,
    retry::Policy,
    secrets::{Secrets, Token},
};

use crate::logs;

/// A command ends: what does not pass within about a minute is failed.
const RETRIES: Policy = Policy {
    attempts: 7,
    within: Duration::from_mins(1),
    first: Duration::from_millis(500),
    longest: Duration::from_secs(15),
};

/// The engine of the home, for this command.
pub(crate) async fn app() -> Result<App, Reason> {
    let home = Home::locate()?;
    logs::start(&home.logs());
    let options = Options {
        engine: EngineOptions {
            patience: Patience::Command,
            resume: false,
            unknown: UnknownOutcome::default(),
            retries: RETRIES,
            undo: UNDO,
        },
        secrets: Secrets::new().answering_with(Token::from_environment()),
        http: Http::new(http::Patience::default()),
    };
    App::open(home, options).await
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

//! Opening the home for one command.

use std::{
    pin::pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use attache_core::{
    app::{Earlier, EngineOptions, Options, Patience},
    awake::{self, Holder},
    event::CommandError,
    home::Home,
    http::{self, Http},
    reason::Reason,
    secrets::{Secrets, Token},
    session::Session,
};

use crate::{logs, output::complain, words::Words};

/// Longer than an owner takes to answer: then it is said what is waited for.
const SOON: Duration = Duration::from_millis(1_500);

/// A network that stays away is waited for this long.
const AWAY: Duration = Duration::from_mins(1);

/// The engine of the home, for this command: its own, or the one that is at work. Batches of others are left alone.
///
/// Where nothing can be kept it is said and the command goes on from memory: files can be sent from a home that can only be read.
pub(crate) async fn session() -> Result<Session, Reason> {
    let session = any_session(options).await?;
    if session.own().is_some_and(|app| !app.is_kept())
        && let Some(reason) = nothing_kept(&session).await?
    {
        complain(Words::new().reason(&reason));
    }
    Ok(session)
}

/// The same for a command whose whole point is that something is kept: it fails where nothing is.
pub(crate) async fn kept() -> Result<Session, Reason> {
    only_kept(any_session(options).await?).await
}

/// The engine of the home, to go on with what is queued: its own, or the one that is at work.
pub(crate) async fn errand() -> Result<Session, Reason> {
    let errand = || {
        let mut options = options();
        options.engine.patience = Patience::Errand;
        options.engine.earlier = Earlier::GoOn;
        options
    };
    only_kept(any_session(errand).await?).await
}

/// What was put aside when this process opened the home: nobody else will say so.
async fn tell_notices(session: &Session) -> Result<(), Reason> {
    if session.own().is_none() {
        return Ok(());
    }
    let notices = session.snapshot().await.map_err(|error| error.reason)?.notices;
    for notice in notices.iter().filter(|it| !matches!(it, Reason::NothingKept { .. })) {
        complain(Words::new().reason(notice));
    }
    Ok(())
}

async fn only_kept(session: Session) -> Result<Session, Reason> {
    match nothing_kept(&session).await? {
        Some(reason) => Err(reason),
        None => Ok(session),
    }
}

async fn nothing_kept(session: &Session) -> Result<Option<Reason>, Reason> {
    session.nothing_kept().await.map_err(|error| error.reason)
}

async fn any_session(options: impl Fn() -> Options) -> Result<Session, Reason> {
    let home = home()?;
    loop {
        let mut opening = pin!(Session::open(&home, options()));
        let session = if let Ok(opened) = tokio::time::timeout(SOON, &mut opening).await {
            opened?
        } else {
            complain(Words::new().say("cli-waits-in-line", &[]));
            opening.await?
        };
        tell_notices(&session).await?;
        stay_awake(&session).await;
        let Some(token) = Token::from_environment().filter(|_| session.own().is_none()) else {
            return Ok(session);
        };
        match session.lend(&token).await {
            // It ended just now.
            Err(_) if session.is_over() => {}
            lent => return lent.map(|()| session).map_err(|error| error.reason),
        }
    }
}

/// The computer does not fall asleep by itself while an engine of this process sends.
async fn stay_awake(session: &Session) {
    if session.own().is_some()
        && let Ok((_, messages)) = session.subscribe().await
    {
        let mut holder = Holder::default();
        tokio::spawn(awake::keep(messages, move |wanted| holder.hold(wanted)));
    }
}

/// The queue of the home, to look at and decide about. One that cannot be read is not shown as empty.
pub(crate) async fn queue() -> Result<Session, Reason> {
    if let Some(session) = running().await? {
        return Ok(session);
    }
    let session = Session::open(&home()?, options()).await?;
    tell_notices(&session).await?;
    only_kept(session).await
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

fn options() -> Options {
    Options {
        engine: hurried(EngineOptions::for_commands()),
        secrets: Secrets::new().answering_with(Token::from_environment()),
        http: Http::new(http::Patience::default()),
    }
}

/// How long a network that stays away is waited for.
#[cfg(debug_assertions)]
pub(crate) fn patience() -> Duration {
    if attache_core::trial::fast() {
        Duration::from_secs(1)
    } else {
        AWAY
    }
}

/// How long a network that stays away is waited for.
#[cfg(not(debug_assertions))]
pub(crate) fn patience() -> Duration {
    AWAY
}

/// With pauses of milliseconds where a test asks for it.
#[cfg(debug_assertions)]
fn hurried(options: EngineOptions) -> EngineOptions {
    if !attache_core::trial::fast() {
        return options;
    }
    EngineOptions {
        unknown: attache_core::attach::UnknownOutcome {
            pause: Duration::from_millis(10),
            ..options.unknown
        },
        look_again: Duration::from_millis(5),
        retries: attache_core::retry::Policy {
            first: Duration::from_millis(2),
            longest: Duration::from_millis(20),
            ..options.retries
        },
        ..options
    }
}

#[cfg(not(debug_assertions))]
fn hurried(options: EngineOptions) -> EngineOptions {
    options
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

//! Opening the home for one command.

use std::{
    pin::pin,
    sync::{Mutex, PoisonError},
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
    shortage,
};
use tokio::time::{Instant, sleep_until};

use crate::{exit::Exit, logs, output::complain, words::Words};

/// Longer than an owner takes to answer: then it is said what is waited for.
const SOON: Duration = Duration::from_millis(1_500);

/// How long closing the database may take …
const CLOSING: Duration = Duration::from_secs(5);
/// … and how long once interrupted.
const HURRIED: Duration = Duration::from_millis(250);

/// What stays away, a network or room on a disk, is waited for this long.
const AWAY: Duration = Duration::from_mins(1);

/// Files and connections that a command has open at the same time, roughly: one file, and a connection for it, for each slot.
const OPEN_FILES: usize = 32;

/// The engine of this process, which ends with it.
static OWN: Mutex<Option<Session>> = Mutex::new(None);

/// Ends the engine of this process in good order, so that its database is whole without its log. An interrupted command does not take long
/// over it.
pub(crate) async fn close(exit: Exit) {
    let own = OWN.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(own) = own {
        let patience = if exit == Exit::Interrupted { HURRIED } else { CLOSING };
        let _ = tokio::time::timeout(patience, own.close()).await;
    }
}

/// Whether the engine of this process answers every question for a token with `ATTACHE_TOKEN`.
pub(crate) fn is_token_from_environment() -> bool {
    OWN.lock().unwrap_or_else(PoisonError::into_inner).is_some() && Token::from_environment().is_some()
}

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
    any_kept(options).await
}

/// The engine of the home, to go on with what is queued: its own, which waits to be told so, or the one that is at work.
pub(crate) async fn errand() -> Result<Session, Reason> {
    let errand = || {
        let mut options = options();
        options.engine.patience = Patience::Errand;
        options.engine.earlier = Earlier::Hold;
        options
    };
    any_kept(errand).await
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

async fn any_kept(options: impl Fn() -> Options) -> Result<Session, Reason> {
    loop {
        let session = any_session(&options).await?;
        let over = session.clone();
        match only_kept(session).await {
            // Its engine ended before it could say so: the next one can.
            Err(_) if over.is_over() => {}
            kept => return kept,
        }
    }
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
        ours(&session);
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

/// Remembers an engine of this process, which is closed at its end.
fn ours(session: &Session) {
    if session.own().is_some() {
        *OWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(session.clone());
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
    only_kept(alone().await?).await
}

/// The same, only to look at: where nothing can be kept that is said, and what can be read is shown.
pub(crate) async fn look() -> Result<Session, Reason> {
    let session = alone().await?;
    let Some(reason) = nothing_kept(&session).await? else {
        return Ok(session);
    };
    session.close().await;
    // What cannot be read either is not shown as empty.
    let Ok(Some(session)) = Session::look(&home()?, options()).await else {
        return Err(reason);
    };
    complain(Words::new().reason(&reason));
    Ok(session)
}

async fn alone() -> Result<Session, Reason> {
    let session = Session::open(&home()?, options()).await?;
    ours(&session);
    tell_notices(&session).await?;
    Ok(session)
}

/// The engine that runs, where one does.
pub(crate) async fn running() -> Result<Option<Session>, Reason> {
    Session::join(&home()?).await
}

fn home() -> Result<Home, Reason> {
    shortage::open_files(OPEN_FILES)?;
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

/// How long what stays away is waited for.
#[cfg(debug_assertions)]
pub(crate) fn patience() -> Duration {
    if attache_core::trial::fast() {
        Duration::from_secs(1)
    } else {
        AWAY
    }
}

/// How long what stays away is waited for.
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

/// The same, and asks again for as long as a network or a service that fails may take; `tell` hears what is waited for.
pub(crate) async fn persisting<T, E, F>(mut tell: impl FnMut(&Reason), mut ask: impl FnMut() -> F) -> Result<T, Reason>
where
    E: Into<CommandError>,
    F: Future<Output = Result<T, E>>,
{
    let mut waits = options().engine.retries.waits();
    let mut until = None;
    loop {
        let reason = match waiting_out(&mut tell, &mut ask).await {
            Err(reason) if may_pass(&reason) => reason,
            ended => return ended,
        };
        let again = Instant::now() + waits.next().unwrap_or_default();
        if again > *until.get_or_insert_with(|| Instant::now() + patience()) {
            return Err(reason);
        }
        tell(&reason);
        sleep_until(again).await;
    }
}

/// Whether the next minute may bring it without anybody doing anything.
fn may_pass(reason: &Reason) -> bool {
    match reason {
        Reason::NoConnection { why, .. } => why.is_offline(),
        Reason::NoAnswer { .. } | Reason::NetworkAnswers { .. } | Reason::ServiceFailing { .. } => true,
        _ => reason.is_passing(),
    }
}

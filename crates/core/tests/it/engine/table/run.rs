//! Playing the cases of the table.

use std::{panic::AssertUnwindSafe, time::Duration};

use attache_core::{
    account::ProviderKind,
    app::{EngineOptions, Keep},
    event::{BatchId, BatchState, BatchView, Event},
    http::Patience,
    reason::Reason,
    secrets::Token,
};
use attache_sandbox::{Action, Fault, Says, Step, seed};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use serde_json::json;

use super::{
    Mend, Passing, Staying,
    mode::Mode,
    there::{has_acted, is_there, left_over},
};
use crate::engine::harness::{Desk, drowsy, person};

/// Our files.
pub(super) const NAMES: [&str; 2] = ["a.bin", "b.bin"];
/// Somebody else’s files on the task.
pub(super) const OTHERS: usize = 2;
/// Cases at the same time: most of them wait.
const AT_ONCE: usize = 12;
/// Far longer than any case takes.
const DEADLINE: Duration = Duration::from_secs(45);
/// Long enough for a busy machine, short enough for a test of silence.
const SHORT: Patience = Patience {
    connect: Duration::from_secs(10),
    idle: Duration::from_millis(700),
    call: Duration::from_millis(1_500),
};

/// What is done about a fault.
#[derive(Clone, Debug)]
enum Then {
    /// Nothing.
    Wait,
    /// This is read, and the person tries again.
    See(Reason),
    /// This is read, and the person mends it.
    Mend(Reason, Mend),
    /// The process ends once the service has acted.
    Crash,
}

/// One cell of the table.
#[derive(Clone, Debug)]
pub(super) struct Case {
    name: String,
    mode: Mode,
    step: Step,
    fault: Fault,
    then: Then,
    silent: bool,
    /// Objects whose ids nobody may have learnt.
    unlearnt: usize,
    /// Requests that this fault costs beyond those of others at its step.
    more: usize,
}

impl Case {
    pub(super) fn passing(row: &Passing, mode: Mode, step: Step) -> Self {
        Self {
            name: format!("{} at {step:?}, {mode:?}", row.name),
            mode,
            step,
            fault: at(mode, step, row.action.clone()),
            then: Then::Wait,
            silent: row.silent,
            unlearnt: usize::from(row.acted && matches!(step, Step::Reserve | Step::Upload)),
            more: row.more,
        }
    }

    pub(super) fn seen(row: &Passing, mode: Mode, step: Step) -> Self {
        let passing = Self::passing(row, mode, step);
        // Where it is posted is asked once when it is chosen, which is a courtesy, and not again once it is known.
        let twice = matches!(mode, Mode::Whole | Mode::Reply) && step == Step::Parent;
        Self {
            name: format!("{}, seen", passing.name),
            fault: if twice { passing.fault.times(2) } else { passing.fault },
            more: passing.more + usize::from(twice),
            then: Then::See(of(mode, &row.says)),
            ..passing
        }
    }

    pub(super) fn staying(row: &Staying, mode: Mode, step: Step) -> Self {
        // A comment that may be out there is looked for; files on it stay on it.
        let out = mode.makes() && matches!(step, Step::Comments | Step::List);
        // What is not there any more is sent again; at Kantata OX nobody can tell that from being refused.
        let awaited = step == Step::Register && (row.name == "404" || (mode == Mode::Post && row.name == "422"));
        let says = match (&row.mend, step) {
            (Mend::Token, _) => of(mode, &row.says),
            (_, Step::Comments) => Reason::CommentUnknown { how: mode.how() },
            // It is there for everybody to see, and only looking at its files fails.
            (_, Step::List) if out => Reason::PostedUnchecked,
            _ if awaited => Reason::UploadLost {
                provider: mode.provider(),
            },
            _ => of(mode, &row.says),
        };
        let mend = match row.mend {
            Mend::Elsewhere if out || awaited => Mend::Retry,
            mend => mend,
        };
        // Refused for a token, nothing is asked again until there is another one.
        let action = match (mode, row.name) {
            (Mode::Post | Mode::Whole | Mode::Reply | Mode::Receipt, "422") => Action::Reply {
                status: 422,
                headers: Vec::new(),
                body: Says::Json(
                    json!({ "errors": [{ "type": "validation", "field": "name", "message": "is not nice" }] }),
                ),
            },
            _ => row.action.clone(),
        };
        // A connection, a reservation, its bytes, five looks, and what is given up is deleted.
        let once = (4 + 5) * NAMES.len();
        Self {
            name: format!("{} at {step:?}, {mode:?}", row.name),
            mode,
            step,
            fault: at(mode, step, action).always(),
            then: Then::Mend(says, mend),
            silent: false,
            unlearnt: 0,
            more: if awaited {
                once * person().retries.attempts as usize
            } else {
                0
            },
        }
    }

    pub(super) fn crash(mode: Mode, step: Step) -> Self {
        Self {
            name: format!("reply lost with the process at {step:?}, {mode:?}"),
            mode,
            step,
            fault: at(mode, step, Action::HangAfter),
            then: Then::Crash,
            silent: false,
            // Files that were being reserved at that moment are two at most.
            unlearnt: NAMES.len(),
            more: 0,
        }
    }
}

/// A fault of the act: what an expense has is looked at once when it is chosen, which is a courtesy.
fn at(mode: Mode, step: Step, action: Action) -> Fault {
    let before = u32::from(mode == Mode::Receipt && step == Step::List);
    Fault::at(step, action).after(before)
}

/// The reason as it is said of this service and place.
fn of(mode: Mode, reason: &Reason) -> Reason {
    let mut said = serde_json::to_value(reason).expect("written");
    if let Some(provider) = said.get_mut("provider") {
        *provider = mode.provider().id().into();
    }
    if let Some(place) = said.get_mut("place") {
        *place = serde_json::to_value(mode.kind()).expect("written");
    }
    serde_json::from_value(said).expect("read")
}

/// Plays them all, and says which went wrong.
pub(super) async fn play(cases: Vec<Case>) {
    assert!(!cases.is_empty(), "a table has rows");
    let played = stream::iter(cases).map(|case| async {
        let name = case.name.clone();
        let ended = tokio::time::timeout(DEADLINE, AssertUnwindSafe(one(case)).catch_unwind()).await;
        match ended {
            Ok(Ok(())) => None,
            Ok(Err(_)) => Some(name),
            Err(_) => Some(format!("{name}: does not end")),
        }
    });
    let failed: Vec<String> = played
        .buffer_unordered(AT_ONCE)
        .filter_map(std::future::ready)
        .collect()
        .await;
    assert!(failed.is_empty(), "{} failed: {failed:#?}", failed.len());
}

async fn one(case: Case) {
    let mode = case.mode;
    let mut desk = Desk::open(mode.provider(), mode.options(), engine(&case.then), bears(&case)).await;
    let name = &case.name;
    desk.sandbox.add_files(seed::EMPTY, OTHERS).expect("files of others");
    let before = desk.sandbox.requests().len();
    if case.step == Step::Comments {
        // Looked for only where it may be there.
        desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    }
    desk.sandbox.fault(case.fault.clone());
    let batch = desk.drop(desk.files(mode.names())).await;
    if mode == Mode::Comment {
        desk.send_in_comment(batch, "Here").await;
    } else {
        desk.send_to(batch, mode.target(&desk, mode.place())).await;
    }
    let asked = |desk: &Desk| desk.sandbox.requests().len() - before;
    let mut most = case.mode.requests() + case.mode.again(case.step) + case.more;
    let mut place = (batch, mode.place());
    match &case.then {
        Then::Wait => {}
        Then::See(reason) => {
            let view = desk.until(batch, |view| view.wait.is_some()).await;
            assert!(says(&view, reason), "{name}: says {:?}", view.wait);
            assert_eq!(view.state, BatchState::Waiting, "{name}");
            desk.retry(batch, vec![]).await.expect("retry");
        }
        Then::Mend(reason, mend) => {
            let failed = ends_badly(&desk, batch, reason, name).await;
            assert!(failed, "{name}");
            let so_far = asked(&desk);
            assert!(so_far <= most + NAMES.len(), "{name}: {so_far} requests to find out");
            desk.sandbox.clear_faults();
            place = mended(&desk, mode, batch, *mend).await;
            // All over again at the most, and what was made for the first place deleted.
            most = so_far + case.mode.requests() + case.mode.again(case.step) + NAMES.len() + case.more;
        }
        Then::Crash => {
            desk.when(|sandbox| has_acted(sandbox, mode, case.step, before)).await;
            desk.crash().await;
            desk.sandbox.clear_faults();
            desk.sandbox.release();
            // What was on its way with the others is asked again too.
            most += case.mode.requests();
        }
    }
    match case.then {
        // The end before may be what was told last.
        Then::Mend(..) => drop(desk.until_done(place.0).await),
        _ => ends_well(&desk, mode, place.0, name).await,
    }
    desk.when(|sandbox| left_over(sandbox, mode, place.1) <= case.unlearnt)
        .await;
    is_there(&desk, case.mode, place.1, name);
    let asked = asked(&desk);
    assert!(asked <= most, "{name}: {asked} requests, {most} are enough");
    desk.done().await;
}

/// Waits last for milliseconds, or until somebody does something.
fn engine(then: &Then) -> EngineOptions {
    match then {
        Then::See(_) => drowsy(),
        Then::Wait | Then::Mend(..) | Then::Crash => person(),
    }
}

fn bears(case: &Case) -> Patience {
    if case.silent { SHORT } else { Patience::default() }
}

fn says(view: &BatchView, reason: &Reason) -> bool {
    match (&view.wait, reason) {
        // Until when, only the service knows.
        (Some(Reason::RateLimited { .. }), Reason::RateLimited { .. }) => true,
        (said, expected) => said.as_ref() == Some(expected),
    }
}

/// It waits for the person, or all of it has failed, for this reason.
async fn ends_badly(desk: &Desk, batch: BatchId, reason: &Reason, name: &str) -> bool {
    let for_account = matches!(reason, Reason::TokenRefused { .. });
    if for_account {
        let view = desk.until(batch, |view| view.state == BatchState::Waiting && view.wait.is_some());
        return says(&view.await, reason);
    }
    desk.until_state(batch, BatchState::NeedsYou).await;
    for row in desk.all(batch).await {
        assert_eq!(row.reason.as_ref(), Some(reason), "{name}: {}", row.name);
    }
    true
}

/// Does what helps, and says which batch goes where from then on.
async fn mended(desk: &Desk, mode: Mode, batch: BatchId, mend: Mend) -> (BatchId, u64) {
    match mend {
        Mend::Retry => {
            desk.retry(batch, vec![]).await.expect("retry");
            (batch, mode.place())
        }
        Mend::Token => {
            let token = match mode.provider() {
                ProviderKind::Productive => desk.sandbox.token(),
                ProviderKind::Kantata => desk.sandbox.kantata_token(),
            };
            let token = Token::from(token.to_owned());
            desk.enter_token(&desk.account, token, Keep::Keychain)
                .await
                .expect("token");
            (batch, mode.place())
        }
        Mend::Elsewhere => {
            let other = mode.target(desk, mode.elsewhere());
            desk.set_target(batch, Some(other)).await.expect("target");
            let gone = |event: &Event| matches!(event, Event::BatchGone { id } if *id == batch);
            desk.watcher.until_heard(gone).await;
            let staged = desk.snapshot().await.expect("snapshot").batches;
            let [staged] = staged.as_slice() else {
                panic!("its files moved to a new batch: {staged:?}");
            };
            desk.send(staged.id).await.expect("send");
            (staged.id, mode.elsewhere())
        }
    }
}

async fn ends_well(desk: &Desk, mode: Mode, batch: BatchId, name: &str) {
    let view = desk
        .until(batch, |view| {
            matches!(view.state, BatchState::Done | BatchState::NeedsYou)
        })
        .await;
    assert_eq!(
        (view.state, view.counts.attached as usize),
        (BatchState::Done, mode.names().len()),
        "{name}: {:#?}",
        desk.states(batch).await
    );
}

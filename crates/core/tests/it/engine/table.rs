//! The fault table: each fault that a service or the network can cause, at each step, in each way of attaching.
//!
//! A row says what the fault is and what a person reads meanwhile. Everything else is the same for all of them: in the end each file is
//! there once with its bytes, a comment is there once, nobody else's file is gone, no call was made more often than it had to be, nothing
//! that was given up is left behind, and the sandbox has seen no mistake.

use std::time::{Duration, SystemTime};

use attache_core::{
    account::ProviderKind,
    destination::PlaceKind,
    reason::{Connection, Reason},
};
use attache_sandbox::{Action, Says, Step};

use self::{
    mode::Mode,
    run::{Case, play},
};

mod mode;
mod run;
mod there;

/// Whom and what the rows name; each is said of the service and the place it is met at.
const PROVIDER: ProviderKind = ProviderKind::Productive;
const PLACE: PlaceKind = PlaceKind::Task;

/// Who can cause a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Anybody,
    Service,
    Storage,
    /// Whoever takes the bytes.
    Taker,
    /// The service, while it registers.
    Register,
    /// Whoever stands before the service, while it makes something.
    Maker,
}

/// A fault that passes.
#[derive(Clone, Debug)]
struct Passing {
    name: &'static str,
    by: By,
    action: Action,
    /// What is read while it is waited out.
    says: Reason,
    /// Where it does not even delay: what counts had arrived.
    unseen: &'static [Step],
    /// The service has done what it was asked, and nobody heard of it.
    acted: bool,
    /// It is known by silence.
    silent: bool,
    /// Requests that it costs beyond those of others at its step.
    more: usize,
}

impl Passing {
    fn new(name: &'static str, by: By, action: Action, says: Reason) -> Self {
        Self {
            name,
            by,
            action,
            says,
            unseen: &[],
            acted: false,
            silent: false,
            more: 0,
        }
    }

    fn unseen(self, unseen: &'static [Step]) -> Self {
        Self { unseen, ..self }
    }

    fn acted(self) -> Self {
        Self { acted: true, ..self }
    }

    fn silent(self) -> Self {
        Self { silent: true, ..self }
    }

    fn more(self, more: usize) -> Self {
        Self { more, ..self }
    }

    fn is_at(&self, step: Step) -> bool {
        match self.by {
            By::Anybody => true,
            By::Service => step != Step::Store,
            By::Storage => step == Step::Store,
            By::Taker => matches!(step, Step::Store | Step::Upload),
            By::Register => step == Step::Register,
            By::Maker => step == Step::Comment,
        }
    }
}

fn no_connection(why: Connection) -> Reason {
    Reason::NoConnection {
        provider: PROVIDER,
        why,
    }
}

/// A limit in a day's time, as a service says it whose clock is 20 minutes before ours.
fn limited_by_date() -> Action {
    let theirs = SystemTime::now() - Duration::from_mins(20);
    let date = |time| httpdate(jiff::Timestamp::try_from(time).expect("a time"));
    Action::Reply {
        status: 429,
        headers: vec![
            ("Date".to_owned(), date(theirs)),
            ("Retry-After".to_owned(), date(theirs + Duration::from_secs(2))),
        ],
        body: Says::Usual,
    }
}

fn httpdate(time: jiff::Timestamp) -> String {
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Faults that pass by themselves.
fn passing() -> Vec<Passing> {
    use By::{Anybody, Maker, Register, Service, Storage, Taker};
    let cut = || no_connection(Connection::Cut);
    let silence = || no_connection(Connection::Silent);
    let portal = Reason::NetworkAnswers { provider: PROVIDER };
    let lost = Reason::UploadLost { provider: PROVIDER };
    let failing = || Reason::ServiceFailing {
        provider: PROVIDER,
        times: 1,
    };
    let limit = || Reason::RateLimited {
        provider: PROVIDER,
        until: 0,
    };
    vec![
        Passing::new("reset", Anybody, Action::CutBefore, cut()),
        Passing::new("reply lost", Anybody, Action::LoseReply, cut())
            .unseen(&[Step::Comment])
            .acted(),
        Passing::new("reply cut", Anybody, Action::CutMidReply, cut())
            .unseen(&[Step::Comment, Step::Store])
            .acted(),
        Passing::new("half-open", Anybody, Action::Hang, silence()).silent(),
        Passing::new("black hole", Anybody, Action::HangAfter, silence())
            .unseen(&[Step::Comment])
            .acted()
            .silent(),
        Passing::new(
            "slow drip",
            Anybody,
            Action::Drip {
                pause: Duration::from_millis(50),
            },
            silence(),
        )
        .unseen(&[Step::Comment, Step::Store])
        .acted()
        .silent(),
        Passing::new("captive portal", Anybody, Action::captive_portal(), portal),
        Passing::new("500", Anybody, Action::status(500), failing()),
        Passing::new("502 with HTML", Anybody, Action::bad_gateway(), failing()),
        Passing::new("503", Anybody, Action::status(503), failing()),
        Passing::new("429", Service, Action::rate_limited(Duration::from_secs(2)), limit()),
        Passing::new("429 by a wrong clock", Service, limited_by_date(), limit()),
        Passing::new("429 without a time", Service, Action::rate_limited_silently(), limit()),
        Passing::new("429 under 403", Service, Action::rate_limit_text_under(403), limit()),
        Passing::new("slow down", Storage, Action::slow_down(), failing()),
        Passing::new("request timeout", Storage, Action::request_timeout(), cut()),
        // Credentials are asked for anew without any wait.
        Passing::new("expired token", Storage, Action::expired_token(), failing()).unseen(&[Step::Store]),
        Passing::new("policy expired", Storage, Action::policy_expired(), failing()).unseen(&[Step::Store]),
        Passing::new("damaged", Storage, Action::Damage, Reason::Damaged),
        Passing::new("sending cut", Taker, Action::CutUploadAfter { bytes: 1_000 }, cut()),
        Passing::new("no checksum", Storage, Action::OpaqueEtag, failing()).unseen(&[Step::Store]),
        Passing::new("no location", Storage, Action::NoLocation, failing()).unseen(&[Step::Store]),
        Passing::new("location in XML", Storage, Action::NoLocationHeader, failing()).unseen(&[Step::Store]),
        Passing::new("done but 400", Maker, Action::done_but(400), failing()).unseen(&[Step::Comment]),
        Passing::new("done but 409", Maker, Action::done_but(409), failing()).unseen(&[Step::Comment]),
        Passing::new("done but 422", Maker, Action::done_but(422), failing()).unseen(&[Step::Comment]),
        Passing::new("done but 429", Maker, Action::done_but(429), failing()).unseen(&[Step::Comment]),
        // Looked whether the task is there, sent anew, and what was lost deleted.
        Passing::new("upload lost", Register, Action::status(404), lost).more(4),
        Passing::new("moved", Storage, Action::Redirect { to: None }, failing()).unseen(&[Step::Store]),
    ]
}

/// What a person does about a fault that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mend {
    Retry,
    Elsewhere,
    Token,
}

/// A fault that stays until somebody does something.
#[derive(Clone, Debug)]
struct Staying {
    name: &'static str,
    action: Action,
    says: Reason,
    mend: Mend,
    steps: &'static [Step],
}

/// Faults that stay.
fn staying() -> Vec<Staying> {
    const CALLS: &[Step] = &[
        Step::Reserve,
        Step::Upload,
        Step::Register,
        Step::List,
        Step::Parent,
        Step::ParentPatch,
        Step::Comment,
        Step::Comments,
    ];
    const CHANGES: &[Step] = &[
        Step::Reserve,
        Step::Upload,
        Step::Register,
        Step::ParentPatch,
        Step::Comment,
    ];
    let refused = Reason::Refused {
        provider: PROVIDER,
        field: Some("name".to_owned()),
        detail: "is not nice".to_owned(),
    };
    let other = Action::Reply {
        status: 200,
        headers: Vec::new(),
        body: Says::Json(serde_json::json!({ "ok": true })),
    };
    let row = |name, action, says, mend, steps| Staying {
        name,
        action,
        says,
        mend,
        steps,
    };
    let no_token = Reason::TokenRefused { provider: PROVIDER };
    let not_the_service = Reason::NotTheService { provider: PROVIDER };
    let too_large = Reason::TooLargeThere { provider: PROVIDER };
    vec![
        row("401", Action::status(401), no_token, Mend::Token, CALLS),
        row(
            "403",
            Action::status(403),
            Reason::NoAccess { place: PLACE },
            Mend::Elsewhere,
            CALLS,
        ),
        row(
            "404",
            Action::status(404),
            Reason::DestinationGone { place: PLACE },
            Mend::Elsewhere,
            CALLS,
        ),
        row(
            "422",
            Action::invalid("/data/attributes/name", "is not nice"),
            refused,
            Mend::Retry,
            CHANGES,
        ),
        row("somebody else’s JSON", other, not_the_service, Mend::Retry, CALLS),
        row(
            "storage refuses",
            Action::entity_too_large(),
            too_large,
            Mend::Retry,
            &[Step::Store],
        ),
    ]
}

/// Each place a fault can be met at.
fn places() -> impl Iterator<Item = (Mode, Step)> {
    Mode::ALL
        .into_iter()
        .flat_map(|mode| mode.steps().iter().map(move |step| (mode, *step)))
}

fn cases(case: impl Fn(&Passing, Mode, Step) -> Option<Case>) -> Vec<Case> {
    let rows = passing();
    let case = &case;
    places()
        .flat_map(|(mode, step)| {
            let rows = rows.iter().filter(move |row| row.is_at(step));
            rows.filter_map(move |row| case(row, mode, step))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_passes_ends_well_by_itself() {
    play(cases(|row, mode, step| Some(Case::passing(row, mode, step)))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn meanwhile_it_says_why() {
    // The same for each way of linking.
    let once = |mode| mode != Mode::Added;
    play(cases(|row, mode, step| {
        // Where a file is not shown yet, it is waited for.
        let shown_late = mode == Mode::Post && row.by == By::Register;
        // Where a post belongs is asked when its place is chosen, and only once more where that failed.
        let asked_before = matches!(mode, Mode::Whole | Mode::Reply) && step == Step::Parent;
        let seen = once(mode) && !row.unseen.contains(&step) && !shown_late && !asked_before;
        seen.then(|| Case::seen(row, mode, step))
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stays_says_so_and_what_helps_helps() {
    let rows = staying();
    let cases = places().flat_map(|(mode, step)| {
        // A place that takes no posts of the person says so when it is chosen, and nothing is sent.
        let is_refused = move |row: &&Staying| {
            matches!(mode, Mode::Whole | Mode::Reply) && step == Step::Parent && row.name == "403"
        };
        let rows = rows.iter().filter(move |row| row.steps.contains(&step));
        rows.filter(move |row| !is_refused(row))
            .map(move |row| Case::staying(row, mode, step))
    });
    play(cases.collect()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_is_lost_with_the_process_does_no_harm() {
    play(places().map(|(mode, step)| Case::crash(mode, step)).collect()).await;
}

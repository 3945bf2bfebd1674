//! What holds at every service: in the end each file is at its destination once and whole, whatever happened on the way.

use std::{fs, path::Path, time::Duration};

use attache_core::{
    account::ProviderKind,
    app::Keep,
    destination::{PlaceKind, Target},
    event::{BatchId, BatchState, BatchView, Phase, RowView},
    reason::Reason,
    secrets::Token,
};
use attache_sandbox::{Action, Fault, Options, Step, StoredFile, seed};
use futures_util::future::join_all;

use super::harness::{DEADLINE, Desk, person};

/// A service, and the way that files take there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A task of Productive: its attachments are listed.
    Productive,
    /// A booking: only the record itself names its attachments.
    Booking,
    /// A comment on a deal: it cannot be looked for by what it is about.
    Deal,
    /// Kantata OX, by its storage.
    Storage,
    /// Kantata OX, each file whole to the service.
    Whole,
}

const WAYS: [Way; 5] = [Way::Productive, Way::Booking, Way::Deal, Way::Storage, Way::Whole];

impl Way {
    fn provider(self) -> ProviderKind {
        match self {
            Self::Productive | Self::Booking | Self::Deal => ProviderKind::Productive,
            Self::Storage | Self::Whole => ProviderKind::Kantata,
        }
    }

    /// By which what is attached is read back.
    fn reads(self) -> Step {
        match self {
            Self::Booking => Step::Parent,
            _ => Step::List,
        }
    }

    /// Whether people see something appear that is made for the files.
    fn makes(self) -> bool {
        !matches!(self, Self::Productive | Self::Booking)
    }

    /// The steps of a file on it.
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Whole => &[Step::Upload],
            _ => &[Step::Reserve, Step::Store, Step::Register],
        }
    }

    /// The one that carries the bytes.
    fn takes(self) -> Step {
        match self {
            Self::Whole => Step::Upload,
            _ => Step::Store,
        }
    }

    /// More than connection and reader take in before they are read, and no more than goes this way.
    fn large(self) -> usize {
        match self {
            Self::Whole => 9_900_000,
            _ => 24_000_000,
        }
    }
}

const NAMES: [&str; 3] = ["a.bin", "b.bin", "c.bin"];

/// A desk at a service, with the sandbox's task for files.
struct Case {
    way: Way,
    desk: Desk,
}

impl Case {
    async fn at(way: Way) -> Self {
        let mut options = Options::for_tests();
        // A machine that is busy with other things must not make credentials late.
        options.kantata.cred_ttl = Duration::from_mins(2);
        options.kantata.server = way == Way::Whole;
        let desk = Desk::at(way.provider(), options, person()).await;
        Self { way, desk }
    }

    fn target(&self) -> Target {
        let (kind, id) = match self.way {
            Way::Productive => (PlaceKind::Task, seed::EMPTY),
            Way::Booking => (PlaceKind::Booking, seed::BOOKING),
            Way::Deal => (PlaceKind::Deal, seed::DEAL),
            Way::Storage | Way::Whole => (PlaceKind::Task, seed::kantata::EMPTY),
        };
        self.desk.target(kind, id)
    }

    /// Sends a batch there, the usual way of the service.
    async fn send(&self, batch: BatchId) {
        self.desk.set_target(batch, Some(self.target())).await.expect("target");
        self.desk.send(batch).await.expect("send");
    }

    async fn sent(&self, names: &[&str]) -> BatchId {
        let batch = self.desk.drop(self.desk.files(names)).await;
        self.send(batch).await;
        batch
    }

    /// What is there now; what people see more than once is a mistake.
    fn stored(&self) -> Vec<StoredFile> {
        let sandbox = &self.desk.sandbox;
        match self.way {
            Way::Productive => sandbox.files_of_task(seed::EMPTY),
            Way::Booking => sandbox.files_on("booking", seed::BOOKING),
            Way::Deal => {
                let comments = sandbox.comments_on("deal", seed::DEAL);
                assert!(comments.len() <= 1, "one comment, and not {comments:?}");
                comments.into_iter().flat_map(|comment| comment.files).collect()
            }
            Way::Storage | Way::Whole => {
                let posts = sandbox.posts_of_story(seed::kantata::EMPTY);
                assert!(posts.len() <= 1, "one post, and not {posts:?}");
                sandbox.files_of_story(seed::kantata::EMPTY)
            }
        }
    }

    /// These are there under their own names, once each, byte for byte.
    fn has(&self, names: &[&str]) {
        let mut expected: Vec<(String, Vec<u8>)> = names
            .iter()
            .map(|name| {
                let bytes = fs::read(self.desk.folder.path().join(name)).expect("sent");
                // Whatever it was sent under, it has the name people know.
                (name.replace("u\u{308}", "ü"), bytes)
            })
            .collect();
        let mut there: Vec<(String, Vec<u8>)> = self
            .stored()
            .into_iter()
            .map(|file| {
                let path = file.path.expect("it was registered");
                (file.name, fs::read(path).expect("stored"))
            })
            .collect();
        expected.sort();
        there.sort();
        let only_names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(only_names(&there), only_names(&expected), "{:?}: each once", self.way);
        assert!(there == expected, "{:?}: byte for byte", self.way);
    }

    /// Waits until it is done without anybody doing anything, and looks at what is there then.
    async fn ends_well(self, batch: BatchId, names: &[&str], what: &str) {
        let ended = |view: &BatchView| matches!(view.state, BatchState::Done | BatchState::NeedsYou);
        let view = self.desk.until(batch, ended).await;
        let states = self.desk.states(batch).await;
        assert_eq!(view.state, BatchState::Done, "{:?}, {what}: {states:#?}", self.way);
        self.has(names);
        self.desk.done().await;
    }

    /// The same after somebody has tried again.
    async fn ends_well_now(self, batch: BatchId, names: &[&str]) {
        self.desk.until_done(batch).await;
        self.has(names);
        self.desk.done().await;
    }
}

#[tokio::test]
async fn every_kind_of_name_and_size_arrives() {
    let longest = format!("{}.txt", "x".repeat(251));
    let names = [
        "Angebot für Müller (final).pdf",
        "Mu\u{308}ller.txt",
        "archive.tar.gz",
        "no extension",
        ".hidden",
        "北京 🎉.png",
        longest.as_str(),
    ];
    for way in WAYS {
        let case = Case::at(way).await;
        let mut paths = case.desk.files(&names);
        paths.extend([
            case.desk.file("zero.bin", 0),
            case.desk.file("one.bin", 1),
            case.desk.file("large.bin", 3_000_001),
        ]);
        let batch = case.desk.drop(paths).await;
        case.send(batch).await;
        let all = [&names[..], &["zero.bin", "one.bin", "large.bin"]].concat();
        case.ends_well(batch, &all, "names").await;
    }
}

#[tokio::test]
async fn faults_in_passing_end_well() {
    let everywhere = [
        Action::status(500),
        Action::status(503),
        Action::bad_gateway(),
        Action::CutBefore,
        Action::LoseReply,
        Action::CutMidReply,
        Action::captive_portal(),
        Action::retry_after(Duration::from_secs(1)),
        Action::rate_limit_text_under(400),
        Action::Drip {
            pause: Duration::from_micros(200),
        },
    ];
    for way in WAYS {
        let steps = way.steps().iter().filter(|step| **step != Step::Store);
        let act = [way.reads(), Step::Comment, Step::Comments];
        for step in steps.copied().chain(act) {
            if !way.makes() && matches!(step, Step::Comment | Step::Comments) {
                continue;
            }
            let front = [400, 409, 422, 429].map(Action::done_but);
            let front = front.iter().filter(|_| step == Step::Comment);
            let cases = everywhere.iter().chain(front).map(|action| async move {
                let case = Case::at(way).await;
                if step == Step::Comments {
                    // It is looked for only where nobody knows.
                    case.desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
                }
                case.desk.sandbox.fault(Fault::at(step, action.clone()));
                let batch = case.sent(&NAMES).await;
                case.ends_well(batch, &NAMES, &format!("{action:?} at {step:?}")).await;
            });
            join_all(cases).await;
        }
    }
}

#[tokio::test]
async fn faults_of_storage_end_well() {
    for way in WAYS.into_iter().filter(|way| way.takes() == Step::Store) {
        for action in [
            Action::slow_down(),
            Action::status(500),
            Action::request_timeout(),
            Action::policy_expired(),
            Action::CutBefore,
            Action::CutUploadAfter { bytes: 1_000 },
            Action::LoseReply,
            Action::captive_portal(),
            Action::Damage,
            Action::OpaqueEtag,
            Action::NoLocation,
            Action::Redirect { to: None },
        ] {
            let case = Case::at(way).await;
            case.desk.sandbox.fault(Fault::at(Step::Store, action.clone()));
            let batch = case.sent(&NAMES).await;
            case.ends_well(batch, &NAMES, &format!("{action:?}")).await;
        }
    }
}

#[tokio::test]
async fn a_lost_reply_at_every_step_at_once_ends_well() {
    for way in WAYS {
        let case = Case::at(way).await;
        let act = [Step::List, Step::Comment, Step::Comments, Step::Parent];
        for step in way.steps().iter().copied().chain(act) {
            case.desk.sandbox.fault(Fault::at(step, Action::LoseReply));
        }
        let batch = case.sent(&NAMES).await;
        case.ends_well(batch, &NAMES, "every reply is lost once").await;
    }
}

/// Does something to a file while it is on its way, and retries once it failed.
async fn meddle(way: Way, with: fn(&Path)) {
    let case = Case::at(way).await;
    if way == Way::Whole {
        // What is large goes whole at once only where there is no other way.
        case.desk
            .sandbox
            .change_options(|options| options.kantata.direct = false);
    }
    case.desk.sandbox.fault(Fault::at(way.takes(), Action::Hang));
    let path = case.desk.file("large.bin", way.large());
    let batch = case.desk.drop(vec![path.clone()]).await;
    case.send(batch).await;
    case.desk.when(|sandbox| sandbox.count(way.takes()) == 1).await;
    with(&path);
    case.desk.sandbox.release();
    case.desk.until_state(batch, BatchState::NeedsYou).await;
    let row = case.desk.row(batch, "large.bin").await;
    assert_eq!(
        (row.phase, row.reason),
        (Phase::Failed, Some(Reason::Changed)),
        "{way:?}"
    );
    assert_eq!(case.stored(), [], "{way:?}: half a file is no file");
    case.desk.retry(batch, vec![]).await.expect("retry");
    case.ends_well_now(batch, &["large.bin"]).await;
}

#[tokio::test]
async fn a_file_that_does_not_hold_still_is_never_sent_half() {
    for way in WAYS {
        meddle(way, |path| {
            let mut file = fs::OpenOptions::new().append(true).open(path).expect("open");
            std::io::Write::write_all(&mut file, b"more").expect("write");
        })
        .await;
        meddle(way, |path| {
            let file = fs::OpenOptions::new().write(true).open(path).expect("open");
            let size = file.metadata().expect("a size").len();
            file.set_len(size / 4 * 3).expect("shrink");
        })
        .await;
    }
}

#[tokio::test]
async fn a_revoked_token_waits_for_another_one() {
    for way in WAYS {
        let case = Case::at(way).await;
        let sandbox = &case.desk.sandbox;
        let token = match way.provider() {
            ProviderKind::Productive => sandbox.token(),
            ProviderKind::Kantata => sandbox.kantata_token(),
        };
        let last = *way.steps().last().expect("it has some");
        sandbox.fault(Fault::at(last, Action::Hang));
        let batch = case.sent(&NAMES).await;
        case.desk.when(|sandbox| sandbox.count(last) > 0).await;
        sandbox.revoke_token(token);
        sandbox.release();
        let view = case.desk.until(batch, |view| view.wait.is_some()).await;
        assert!(
            matches!(view.wait, Some(Reason::TokenRefused { .. })),
            "{way:?}: {:?}",
            view.wait
        );
        sandbox.restore_token(token);
        let again = Token::from(token.to_owned());
        case.desk
            .enter_token(&case.desk.account, again, Keep::Keychain)
            .await
            .expect("token");
        case.ends_well_now(batch, &NAMES).await;
    }
}

#[tokio::test]
async fn a_process_that_dies_at_any_step_is_gone_on_with() {
    for way in WAYS {
        for step in way.steps().iter().copied().chain([Step::Comment, way.reads()]) {
            if !way.makes() && step == Step::Comment {
                continue;
            }
            let mut case = Case::at(way).await;
            let sandbox = &case.desk.sandbox;
            sandbox.change_options(|options| options.kantata.note_unused = false);
            sandbox.fault(Fault::at(step, Action::HangAfter));
            let batch = case.sent(&NAMES).await;
            case.desk.when(|sandbox| sandbox.count(step) > 0).await;
            case.desk.crash().await;
            case.desk.sandbox.release();
            case.ends_well(batch, &NAMES, &format!("dead at {step:?}")).await;
        }
    }
}

/// A small generator, so that a game that fails can be played again.
struct Dice(u64);

impl Dice {
    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        from[usize::try_from(self.0 >> 33).expect("31 bits") % from.len()].clone()
    }
}

async fn play(way: Way, game: u64) {
    let mut dice = Dice(game * 7_919 + 1);
    let mut case = Case::at(way).await;
    case.desk
        .sandbox
        .change_options(|options| options.kantata.note_unused = false);
    for _ in 0..6 {
        let act = [Step::List, Step::Comment, Step::Comments];
        let step = dice.pick(&[way.steps(), &act].concat());
        let action = dice.pick(&[
            Action::LoseReply,
            Action::CutBefore,
            Action::CutMidReply,
            Action::status(500),
            Action::bad_gateway(),
            Action::captive_portal(),
            Action::status(403),
        ]);
        let fault = Fault::at(step, action)
            .times(dice.pick(&[1, 2, 3]))
            .after(dice.pick(&[0, 1, 2]));
        case.desk.sandbox.fault(fault);
    }
    let batch = case.sent(&NAMES).await;
    if dice.pick(&[true, false]) {
        let requests = dice.pick(&[2, 3, 5]);
        case.desk.when(|sandbox| sandbox.requests().len() >= requests).await;
        case.desk.crash().await;
    }
    // A person who tries again until it is done. A try may fail faster than events are told, so the snapshot is asked.
    let mut tries = 0;
    loop {
        let batches = case.desk.snapshot().await.expect("snapshot").batches;
        match batches.iter().find(|view| view.id == batch).map(|view| view.state) {
            Some(BatchState::Done) => break,
            Some(BatchState::NeedsYou) => {
                let silent = |row: &RowView| row.phase == Phase::Failed && row.reason.is_none();
                assert!(
                    !case.desk.all(batch).await.iter().any(silent),
                    "game {game}: a failure has a reason"
                );
                tries += 1;
                assert!(tries < 30, "game {game}: {:#?}", case.desk.states(batch).await);
                case.desk.retry(batch, vec![]).await.expect("retry");
            }
            _ => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    case.desk.sandbox.clear_faults();
    case.ends_well_now(batch, &NAMES).await;
}

#[tokio::test]
async fn many_faults_at_once_end_well() {
    for way in WAYS {
        for game in 0..15 {
            let ended = tokio::time::timeout(DEADLINE, play(way, game)).await;
            assert!(ended.is_ok(), "{way:?}: game {game} does not end");
        }
    }
}

//! What a seed decides.

use std::time::Duration;

use attache_core::account::ProviderKind;
use attache_sandbox::{Action, Fault, LinkMode, Options, Step};

/// A small generator, so that a seed that fails can be run again.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        // Neighbours begin alike.
        for _ in 0..4 {
            dice.roll(2);
        }
        dice
    }

    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let at = self.roll(from.len() as u64);
        from[usize::try_from(at).expect("few")].clone()
    }
}

/// Where a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Point {
    /// Before this commit.
    AtCommit(u64),
    /// Once this commit is on the disk.
    AfterCommit(u64),
    /// When so many bytes of requests have gone through.
    Sent(u64),
    /// When so many bytes of answers have gone through.
    Received(u64),
}

impl Point {
    pub(super) const KINDS: [&str; 4] = ["before a commit", "after a commit", "byte sent", "byte received"];

    pub(super) fn kind(self) -> &'static str {
        Self::KINDS[match self {
            Self::AtCommit(_) => 0,
            Self::AfterCommit(_) => 1,
            Self::Sent(_) => 2,
            Self::Received(_) => 3,
        }]
    }

    /// Somewhere in the run that sends this batch, as it was measured, and now and then a little beyond its end.
    fn somewhere(dice: &mut Dice, batch: &Batch, way: Way) -> Self {
        let files = batch.files.len() as u64;
        let bytes: u64 = batch.files.iter().map(|file| file.1.len() as u64).sum();
        let (sent, received) = match (&batch.comment, way) {
            (_, Way::Post) => (4_000 * files + 500 + bytes, 3_350 * files + 3_250),
            (_, Way::Whole) => (760 * files + 930 + bytes, 1_600 * files + 3_100),
            (Some(_), _) => (4_500 * files + 1_300 + bytes, 6_400 * files + 2_900),
            (None, Way::Registering) => (4_500 * files + 900 + bytes, 9_300 * files + 1_000),
            (None, Way::Parent) => (4_500 * files + 1_900 + bytes, 7_400 * files + 12_000),
        };
        match dice.roll(4) {
            0 => Self::AtCommit(1 + dice.roll(3 * files + 8)),
            1 => Self::AfterCommit(1 + dice.roll(3 * files + 8)),
            2 => Self::Sent(byte(dice, sent)),
            _ => Self::Received(byte(dice, received)),
        }
    }
}

/// How files get to their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Registering links.
    Registering,
    /// The task is changed.
    Parent,
    /// In a post, by storage.
    Post,
    /// In a post, each file whole to the service.
    Whole,
}

impl Way {
    /// The steps on it.
    fn steps(self) -> &'static [Step] {
        match self {
            Self::Registering | Self::Parent | Self::Post => &[
                Step::Reserve,
                Step::Store,
                Step::Register,
                Step::List,
                Step::Comment,
                Step::Comments,
                Step::ParentPatch,
                Step::Parent,
            ],
            Self::Whole => &[Step::Upload, Step::List, Step::Comment, Step::Comments, Step::Parent],
        }
    }
}

/// One of so many. What a batch comes to in the end has few bytes and much to go wrong, so that its end is hit more often.
fn byte(dice: &mut Dice, bytes: u64) -> u64 {
    let from = if dice.one_in(2) { 0 } else { bytes * 3 / 4 };
    1 + from + dice.roll(bytes * 26 / 25 - from)
}

/// Files that are sent together, each with its name and bytes.
#[derive(Clone)]
pub(super) struct Batch {
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) comment: Option<String>,
    pub(super) concurrency: u64,
    /// Where its send ends.
    pub(super) point: Point,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files: Vec<_> = self.files.iter().map(|(name, bytes)| (name, bytes.len())).collect();
        f.debug_struct("Batch")
            .field("files", &files)
            .field("comment", &self.comment)
            .field("concurrency", &self.concurrency)
            .field("point", &self.point)
            .finish()
    }
}

/// One seed.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) provider: ProviderKind,
    way: Way,
    pub(super) link: LinkMode,
    pub(super) attachment_side_linking: bool,
    pub(super) sends: Vec<Batch>,
    /// Where later starts end.
    pub(super) later: Vec<Point>,
    pub(super) faults: Vec<Fault>,
}

impl Case {
    pub(super) fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let attachment_side_linking = dice.one_in(2);
        let link = dice.pick(&[LinkMode::Replace, LinkMode::Add]);
        let (provider, way) = match seed % 3 {
            0 if seed.is_multiple_of(2) => (ProviderKind::Kantata, Way::Post),
            0 => (ProviderKind::Kantata, Way::Whole),
            _ if attachment_side_linking => (ProviderKind::Productive, Way::Registering),
            _ => (ProviderKind::Productive, Way::Parent),
        };
        let sends = if dice.one_in(5) { 2 } else { 1 };
        let sends: Vec<Batch> = (0..sends).map(|number| batch(&mut dice, number, way)).collect();
        let mut later = Vec::new();
        while later.len() < 3 && dice.one_in(3) {
            later.push(Point::somewhere(&mut dice, &sends[0], way));
        }
        let faults = if dice.one_in(4) { 1 + dice.roll(2) } else { 0 };
        Self {
            seed,
            provider,
            way,
            link,
            attachment_side_linking,
            sends,
            later,
            faults: (0..faults).map(|_| fault(&mut dice, way)).collect(),
        }
    }

    pub(super) fn options(&self) -> Options {
        let mut options = Options {
            link: self.link,
            attachment_side_linking: self.attachment_side_linking,
            ..Options::for_tests()
        };
        // Whoever dies uses nothing, and a busy machine must not make credentials late.
        options.kantata.note_unused = false;
        options.kantata.cred_ttl = Duration::from_mins(2);
        options.kantata.server = self.way == Way::Whole;
        options
    }
}

fn batch(dice: &mut Dice, number: u64, way: Way) -> Batch {
    let files = 1 + dice.roll(4);
    let files = (0..files).map(|file| {
        let size = dice.pick(&[0, 1, 700, 2_500]);
        let bytes = (0..size).map(|_| dice.roll(256) as u8).collect();
        (format!("{number}-{file}.bin"), bytes)
    });
    let mut batch = Batch {
        files: files.collect(),
        comment: dice.one_in(2).then(|| format!("Number {number}")),
        concurrency: 1 + dice.roll(4),
        point: Point::AtCommit(0),
    };
    batch.point = Point::somewhere(dice, &batch, way);
    batch
}

/// Something that passes.
fn fault(dice: &mut Dice, way: Way) -> Fault {
    let step = dice.pick(way.steps());
    let mut actions = vec![
        Action::LoseReply,
        Action::CutBefore,
        Action::CutMidReply,
        Action::status(500),
        Action::status(503),
        Action::bad_gateway(),
    ];
    if step == Step::Store {
        actions.push(Action::slow_down());
    }
    if matches!(step, Step::Comment | Step::Expense) {
        actions.extend([400, 422, 429].map(Action::done_but));
    }
    if matches!(step, Step::Store | Step::Upload) {
        actions.push(Action::CutUploadAfter { bytes: 700 });
    }
    let action = dice.pick(&actions);
    let times = 1 + u32::try_from(dice.roll(2)).expect("few");
    let skip = u32::try_from(dice.roll(3)).expect("few");
    // Before the first destination is looked up nobody has accepted anything.
    Fault::at(step, action)
        .times(times)
        .after(skip + u32::from(step == Step::Parent))
}

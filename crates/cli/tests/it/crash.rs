//! The real command is killed at counted points, and started again until nothing is left: whatever the seed, every file that was accepted
//! is attached once, with its bytes.
//!
//! `ATTACHE_SEED=n` plays one seed again, `ATTACHE_SOAK_MINUTES=n` ever new ones for that long.

mod case;
mod compare;
mod kept;
mod play;
mod relay;

use std::{
    collections::BTreeMap,
    thread::available_parallelism,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use tokio::task::JoinSet;

use self::{
    case::{Case, Point},
    play::{Played, play},
};

/// As many as fit into the time that tests may take.
const SEEDS: u64 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn every_seed_ends_with_every_file_attached_once() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    if let Some(seed) = number("ATTACHE_SEED") {
        let played = play(Case::of(seed)).await;
        println!("{}", played.report());
        assert!(played.complaints.is_empty(), "seed {seed} failed");
        return;
    }
    let mut spread = Spread::default();
    if let Some(minutes) = number("ATTACHE_SOAK_MINUTES") {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock");
        let until = Instant::now() + Duration::from_secs(60 * minutes);
        let seeds = (now.as_secs() * 1_000..).take_while(|_| Instant::now() < until);
        play_all(seeds, &mut spread).await;
    } else {
        play_all(0..SEEDS, &mut spread).await;
        spread.covers();
    }
    println!("{spread}");
    spread.went_well();
}

/// A few at a time: each is several processes.
async fn play_all(mut seeds: impl Iterator<Item = u64>, spread: &mut Spread) {
    let mut playing = JoinSet::new();
    let at_once = available_parallelism().map_or(2, usize::from);
    loop {
        while playing.len() < at_once
            && let Some(seed) = seeds.next()
        {
            playing.spawn(play(Case::of(seed)));
        }
        match playing.join_next().await {
            Some(played) => spread.add(&played.expect("a seed breaks nothing down")),
            None => return,
        }
    }
}

/// Where the kills hit, and what failed.
#[derive(Default)]
struct Spread {
    seeds: u64,
    /// By the kind of the point and what was asked for last; of sends and of later starts.
    killed: BTreeMap<(&'static str, String), u64>,
    /// Sends whose point lay beyond their end.
    missed: u64,
    sends: u64,
    failed: Vec<u64>,
}

impl Spread {
    fn add(&mut self, played: &Played) {
        self.seeds += 1;
        for run in &played.runs {
            let Some(point) = run.point else { continue };
            if run.killed {
                let phase = format!("{}: {}", run.what, run.phase);
                *self.killed.entry((point.kind(), phase)).or_default() += 1;
            }
            if run.what == "send" {
                self.sends += 1;
                self.missed += u64::from(!run.killed);
            }
        }
        if !played.complaints.is_empty() {
            println!("{}\n", played.report());
            self.failed.push(played.case.seed);
        }
    }

    fn of(&self, kind: &str) -> u64 {
        let hits = self.killed.iter().filter(|((hit, _), _)| *hit == kind);
        hits.map(|(_, times)| times).sum()
    }

    /// A test that kills nothing proves nothing.
    fn covers(&self) {
        for kind in Point::KINDS {
            assert!(self.of(kind) >= 40, "{kind} was hit {} times:\n{self}", self.of(kind));
        }
        let phases = ["reserve", "store", "register", "upload", "comment"];
        for phase in phases {
            let hits: u64 = self
                .killed
                .iter()
                .filter(|((_, hit), _)| hit == &format!("send: {phase}"))
                .map(|(_, times)| times)
                .sum();
            assert!(hits > 0, "nothing was killed at {phase}:\n{self}");
        }
        assert!(
            self.missed * 5 < self.sends,
            "{} of {} points lay beyond the end",
            self.missed,
            self.sends
        );
    }

    fn went_well(&self) {
        let again: Vec<String> = self
            .failed
            .iter()
            .map(|seed| format!("ATTACHE_SEED={seed} cargo test -p attache-cli --test it crash"))
            .collect();
        assert!(again.is_empty(), "{} seeds failed:\n{}", again.len(), again.join("\n"));
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} seeds, {} sends, {} of them not killed",
            self.seeds, self.sends, self.missed
        )?;
        for ((kind, phase), times) in &self.killed {
            writeln!(f, "{kind:16} {phase:20} {times:5} {}", "▪".repeat(*times as usize))?;
        }
        Ok(())
    }
}

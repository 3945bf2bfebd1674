//! Many faults at once, chosen by a seed: however they fall, every file is attached once, or failed with a reason and a way on.

use std::time::Duration;

use attache_core::event::{BatchState, Phase, RowView};
use attache_sandbox::{Action, Fault, LinkMode, Options, Step, seed};

use super::harness::{DEADLINE, Desk, person};

/// A small generator, so that a seed that fails can be run again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())].clone()
    }
}

fn fault(dice: &mut Dice) -> Fault {
    let step = dice.pick(&[
        Step::Reserve,
        Step::Store,
        Step::Register,
        Step::List,
        Step::Comment,
        Step::Comments,
        Step::ParentPatch,
        Step::Parent,
    ]);
    let mut actions = vec![
        Action::LoseReply,
        Action::CutBefore,
        Action::CutMidReply,
        Action::status(500),
        Action::status(503),
        Action::bad_gateway(),
        Action::captive_portal(),
        Action::status(403),
    ];
    if step == Step::Store {
        actions.extend([
            Action::slow_down(),
            Action::Damage,
            Action::policy_expired(),
            Action::CutUploadAfter { bytes: 700 },
            Action::Redirect { to: None },
        ]);
    }
    let times = u32::try_from(1 + dice.roll(3)).expect("few");
    let skip = u32::try_from(dice.roll(4)).expect("few");
    Fault::at(step, dice.pick(&actions)).times(times).after(skip)
}

async fn play(game: u64) {
    let mut dice = Dice(game * 7_919 + 1);
    let options = Options {
        attachment_side_linking: dice.roll(2) == 0,
        link: dice.pick(&[LinkMode::Replace, LinkMode::Add]),
        ..Options::for_tests()
    };
    let comment = dice.roll(2) == 0;
    let mut desk = Desk::with(options, person()).await;
    desk.sandbox.add_files(seed::EMPTY, 3).expect("files");
    for _ in 0..6 {
        desk.sandbox.fault(fault(&mut dice));
    }
    let names = ["a.bin", "b.bin", "c.bin", "d.bin", "e.bin"];
    let batch = desk.drop(desk.files(&names)).await;
    if comment {
        desk.send_in_comment(batch, "Here").await;
    } else {
        desk.send_to_task(batch, seed::EMPTY).await;
    }
    if dice.roll(2) == 0 {
        let requests = 2 + dice.roll(4);
        desk.when(|sandbox| sandbox.requests().len() >= requests).await;
        desk.crash().await;
    }
    // A person who tries again until it is done. A try may fail faster than events are told, so the snapshot is asked.
    let mut tries = 0;
    loop {
        let batches = desk.snapshot().await.expect("snapshot").batches;
        match batches.iter().find(|view| view.id == batch).map(|view| view.state) {
            Some(BatchState::Done) => break,
            Some(BatchState::NeedsYou) => {
                let failed = |row: &RowView| row.phase == Phase::Failed && row.reason.is_none();
                assert!(
                    !desk.all(batch).await.iter().any(failed),
                    "game {game}: a failure has a reason"
                );
                tries += 1;
                assert!(tries < 30, "game {game}: {:#?}", desk.states(batch).await);
                desk.retry(batch, vec![]).await.expect("retry");
            }
            _ => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    let view = desk.until_done(batch).await;
    assert_eq!(view.counts.attached, 5, "game {game}");
    desk.sandbox.clear_faults();
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    if comment {
        assert_eq!(comments.len(), 1, "game {game}: one comment");
        desk.are(comments[0].files.clone(), &names);
    } else {
        let ours = desk.sandbox.files_of_task(seed::EMPTY);
        let ours = ours.into_iter().filter(|file| !file.name.starts_with("Bestand"));
        desk.are(ours.collect(), &names);
    }
    let theirs = desk.sandbox.files_of_task(seed::EMPTY);
    let theirs = theirs.iter().filter(|file| file.name.starts_with("Bestand")).count();
    assert_eq!(theirs, 3, "game {game}: nobody's files vanish");
    desk.done().await;
}

#[tokio::test]
async fn every_game_ends_well() {
    for game in 0..40 {
        let ended = tokio::time::timeout(DEADLINE, play(game)).await;
        assert!(ended.is_ok(), "game {game} does not end");
    }
}

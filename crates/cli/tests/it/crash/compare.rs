//! What must be true in the end, whatever was killed where.

use std::collections::{BTreeMap, BTreeSet};

use attache_core::account::ProviderKind;
use attache_sandbox::{RequestRecord, Step, StoredFile, seed};

use super::{
    case::{Batch, Case},
    play::{Run, bytes_of},
};
use crate::harness::Bench;

/// Everything that is wrong.
pub(super) fn complaints(bench: &Bench, case: &Case, runs: &[Run]) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(last) = runs.last() else { return wrong };
    if last.killed || last.exit != Some(0) {
        wrong.push(format!("the last start ends with {:?}, not with 0", last.exit));
    }
    if last.kept.open > 0 {
        wrong.push(format!("{} batches are not finished", last.kept.open));
    }
    wrong.extend(bench.sandbox.mistakes().iter().map(ToString::to_string));
    for (batch, sent) in case.sends.iter().zip(runs) {
        if expected(batch, sent, runs) {
            wrong.extend(there(bench, case, batch));
        } else {
            wrong.extend(not_there(bench, case, batch));
        }
    }
    wrong.extend(visible(bench, case));
    wrong.extend(left_over(bench, case, runs));
    wrong.extend(sent_again(bench, case, runs));
    wrong.extend(ahead_of_facts(runs));
    wrong
}

/// Whether a batch was accepted: it was written down, or its send said so itself.
fn expected(batch: &Batch, sent: &Run, runs: &[Run]) -> bool {
    let named = |name: &str| batch.files.iter().any(|(file, _)| file == name);
    let kept = runs
        .iter()
        .flat_map(|run| &run.kept.files)
        .any(|file| named(&file.name));
    let said = |what: &str| sent.out.contains(what);
    // Forgotten again once everything was attached, which is said before that. Without a destination nothing is accepted.
    kept || said(r#""phase":"attached""#) || (!sent.killed && said(r#""event":"started""#))
}

/// All objects at the service.
pub(super) fn attachments(bench: &Bench, case: &Case) -> Vec<StoredFile> {
    match case.provider {
        ProviderKind::Productive => bench.sandbox.attachments(),
        ProviderKind::Kantata => bench.sandbox.kantata_attachments(),
    }
}

/// What was made on the task for files: its text, and the files.
fn made(bench: &Bench, case: &Case) -> Vec<(String, Vec<StoredFile>)> {
    let sandbox = &bench.sandbox;
    match case.provider {
        ProviderKind::Productive => {
            let comments = sandbox.comments_of_task(seed::EMPTY).into_iter();
            comments.map(|it| (it.body.unwrap_or_default(), it.files)).collect()
        }
        ProviderKind::Kantata => {
            let posts = sandbox.posts_of_story(seed::kantata::EMPTY).into_iter();
            posts.map(|it| (it.message, it.files)).collect()
        }
    }
}

/// What the comment or post of a batch says, where there is one.
fn text(case: &Case, batch: &Batch) -> Option<String> {
    let names = || batch.files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    match case.provider {
        ProviderKind::Productive => batch.comment.clone(),
        // Where nobody wrote anything it is the names.
        ProviderKind::Kantata => batch.comment.clone().or_else(|| Some(names().join("\n"))),
    }
}

/// Every file of a batch is where it belongs, once, with its bytes.
fn there(bench: &Bench, case: &Case, batch: &Batch) -> Vec<String> {
    let mut wrong = Vec::new();
    let files = match text(case, batch) {
        None => bench.sandbox.files_of_task(seed::EMPTY),
        Some(text) => {
            let made = made(bench, case).into_iter();
            let ours: Vec<_> = made.filter(|(said, _)| said.contains(&text)).collect();
            if ours.len() != 1 {
                wrong.push(format!("{} say “{text}”", ours.len()));
            }
            ours.into_iter().flat_map(|(_, files)| files).collect()
        }
    };
    for (name, bytes) in &batch.files {
        let named: Vec<&StoredFile> = files.iter().filter(|file| file.name == *name).collect();
        match named.as_slice() {
            [file] if bytes_of(file).as_ref() == Some(bytes) => {}
            [_] => wrong.push(format!("{name} has other bytes")),
            _ => wrong.push(format!("{name} is there {} times", named.len())),
        }
    }
    wrong
}

/// Nothing of a batch that was not accepted was begun.
fn not_there(bench: &Bench, case: &Case, batch: &Batch) -> Vec<String> {
    let named = |file: &&StoredFile| batch.files.iter().any(|(name, _)| *name == file.name);
    let begun = attachments(bench, case);
    let begun = begun.iter().filter(named);
    begun
        .map(|file| format!("{} was begun before it was written down", file.name))
        .collect()
}

/// Nobody sees anything twice, anything of nobody, or misses what others put there.
fn visible(bench: &Bench, case: &Case) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let linked = attachments(bench, case);
    for file in linked.iter().filter(|file| file.parent.is_some() && !file.deleted) {
        *seen.entry(file.name.clone()).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for (name, _) in case.sends.iter().flat_map(|batch| &batch.files) {
        if seen.get(name).is_some_and(|times| *times > 1) {
            wrong.push(format!("{name} is seen {} times", seen[name]));
        }
    }
    let others = bench.sandbox.files_of_task(seed::EMPTY);
    let others = others.iter().filter(|file| file.name.starts_with("Bestand")).count();
    if others != 2 {
        wrong.push(format!("{others} files of others are there, not 2"));
    }
    for (text, _) in made(bench, case).iter().filter(|(_, files)| files.is_empty()) {
        wrong.push(format!("“{text}” has no files"));
    }
    wrong
}

/// Every object whose id was ever written down is attached or deleted.
fn left_over(bench: &Bench, case: &Case, runs: &[Run]) -> Vec<String> {
    let learnt: BTreeSet<&String> = runs.iter().flat_map(|run| run.kept.learnt()).collect();
    let all = attachments(bench, case);
    let lies_about =
        |file: &&StoredFile| file.parent.is_none() && !file.deleted && learnt.contains(&file.id.to_string());
    let mut wrong: Vec<String> = all
        .iter()
        .filter(lies_about)
        .map(|file| format!("{} {} lies about", file.name, file.id))
        .collect();
    let orphans = runs.last().map(|run| &run.kept.orphans);
    if orphans.is_some_and(|orphans| !orphans.is_empty()) {
        wrong.push(format!("{orphans:?} are still to be deleted"));
    }
    wrong
}

/// What the service was told is stored, was written down before.
fn ahead_of_facts(runs: &[Run]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let told = |remote: &Option<String>| remote.as_ref().is_some_and(|remote| run.registered.contains(remote));
        let ahead = run.kept.files.iter().filter(|file| told(&file.remote) && !file.stored);
        wrong.extend(ahead.map(|file| {
            format!(
                "{} was registered in run {number} before it was written down",
                file.name
            )
        }));
    }
    wrong
}

/// What was known to be stored is what is attached in the end, and bytes were repeated once a kill or fault at most.
fn sent_again(bench: &Bench, case: &Case, runs: &[Run]) -> Vec<String> {
    let mut wrong = Vec::new();
    let all = attachments(bench, case);
    for (number, run) in runs.iter().enumerate() {
        for file in run.kept.files.iter().filter(|file| file.stored) {
            let attached = |there: &StoredFile| there.parent.is_some() && Some(there.id.to_string()) == file.remote;
            if !all.iter().any(attached) {
                wrong.push(format!("{} was stored after run {number}, and sent again", file.name));
            }
        }
    }
    let took = |record: &&RequestRecord| {
        let takes = matches!(record.step, Step::Store | Step::Upload);
        takes && record.status.is_some_and(|status| status / 100 == 2)
    };
    let stored = bench.sandbox.requests().iter().filter(took).count();
    let files: usize = case.sends.iter().map(|batch| batch.files.len()).sum();
    let kills = runs.iter().filter(|run| run.killed).count();
    let most = case.sends.iter().map(|batch| batch.files.len().min(4)).sum::<usize>();
    let faults: usize = case
        .faults
        .iter()
        .map(|fault| fault.times.unwrap_or_default() as usize)
        .sum();
    if stored > files + kills * most + faults {
        wrong.push(format!("{files} files were stored {stored} times with {kills} kills"));
    }
    wrong
}

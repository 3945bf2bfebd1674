//! The command line of Attaché: the same core as the window, for terminals and scripts.
//!
//! Standard output carries what a command is asked for; everything else a person reads goes to standard error where that is data.

mod account;
mod args;
mod ask;
mod bars;
mod categories;
mod destination;
mod download;
mod exit;
mod history;
mod interrupt;
mod json;
mod lacking;
mod logs;
mod open;
mod output;
mod progress;
mod queue;
mod sandbox;
mod send;
mod shells;
mod table;
mod targets;
mod there;
mod words;
mod work;

use std::process::ExitCode;

use attache_core::event::BatchId;
use clap::Parser as _;

use crate::{
    args::{AccountCommand, Arguments, Command},
    exit::Exit,
    output::Failure,
    queue::Deed,
    words::Words,
};

fn main() -> ExitCode {
    let words = Words::new();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return args::refused(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return not_begun(&words, &arguments.command, &error.into()).into(),
    };
    let exit = runtime.block_on(async {
        let exit = run(&words, arguments.command).await;
        open::close(exit).await;
        exit
    });
    // A question on standard input may still be open, and nothing waits for its answer.
    runtime.shutdown_background();
    exit.into()
}

/// The system has no room for the command: whatever tells programs how it ended says so to them.
fn not_begun(words: &Words, command: &Command, failure: &Failure) -> Exit {
    match command {
        Command::Send(wanted) => send::not_begun(words, wanted, failure),
        Command::Work(wanted) => work::not_begun(words, wanted, failure),
        _ => output::failed(words, failure),
    }
}

async fn run(words: &Words, command: Command) -> Exit {
    let ended = match command {
        Command::Send(wanted) => return send::send(words, &wanted).await,
        Command::Work(wanted) => return work::work(words, &wanted).await,
        Command::Download(wanted) => return download::download(words, &wanted).await,
        Command::List(wanted) => there::list(words, &wanted).await,
        Command::Delete(wanted) => there::delete(words, &wanted).await,
        Command::Open(wanted) => there::open(words, &wanted).await,
        Command::Account(AccountCommand::Add(wanted)) => account::add(words, &wanted).await,
        Command::Account(AccountCommand::List { json }) => account::list(words, json).await,
        Command::Account(AccountCommand::Remove { name }) => account::remove(words, &name).await,
        Command::Targets(wanted) => targets::targets(words, &wanted).await,
        Command::History(wanted) => history::history(words, &wanted).await,
        Command::ExpenseCategories(wanted) => categories::categories(words, &wanted).await,
        Command::Status(wanted) => queue::status(words, &wanted).await,
        Command::Pause { batch } => queue::decide(words, Deed::Pause(batch.map(BatchId))).await,
        Command::Resume { batch } => queue::decide(words, Deed::Resume(batch.map(BatchId))).await,
        Command::Retry { batch } => queue::decide(words, Deed::Retry(batch.map(BatchId))).await,
        Command::Post { batch } => queue::decide(words, Deed::Post(BatchId(batch))).await,
        Command::Cancel { batch, all: _ } => queue::decide(words, Deed::Cancel(batch.map(BatchId))).await,
        Command::Diagnostics => queue::diagnostics().await,
        Command::Completions { shell } => {
            shells::completions(shell);
            Ok(())
        }
        Command::Man { folder } => shells::man(&folder),
        Command::Sandbox(wanted) => sandbox::run(&wanted).await,
    };
    match ended {
        Ok(()) => Exit::Done,
        Err(failure) => output::failed(words, &failure),
    }
}

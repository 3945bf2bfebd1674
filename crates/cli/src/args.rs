//! What can be asked for, and the help that says so.

mod asked;
mod history;
mod there;

use std::{path::PathBuf, process::ExitCode};

use attache_core::{account::ProviderKind, destination::PlaceKind};
use clap::{
    ArgGroup, Args, Parser, Subcommand,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser, ValueHint},
    error::ErrorKind,
};
use clap_complete::Shell;

use self::asked::{Expense, Seen};
pub(crate) use self::{
    asked::Categories,
    history::History,
    there::{Delete, Download, List, Open},
};
use crate::{destination, exit::Exit, json};

const EXAMPLES: &str = "\
Examples:
  attache account add productive
  attache account add kantata
  attache targets final visuals
  attache send --to task/10426497 photos/ report.pdf
  attache send --to https://app.productive.io/10-acme/tasks/10426497 --comment 'For review' *.jpg
  attache list --to task/10426497
  attache history visuals
  attache download --to task/10426497 --into here/
  attache work

Environment:
  ATTACHE_TOKEN  the token, in place of the one in the keychain; beside the running app, its own come first
  ATTACHE_HOME   the folder for all data, in place of the usual one
  ATTACHE_LOG    what is logged there, such as attache_core=debug
  NO_COLOR       no colour

Exit status:
  0    everything is attached, or was there already
  1    something is not attached
  2    wrong usage
  3    not signed in, or the token is refused
  4    the destination is missing or forbidden
  5    the service cannot be reached, or what answers is not the service
  130  interrupted";

const ADD: &str = "\
Adds an account; its token is read from standard input.

On a terminal the token is asked for without showing it, unless ATTACHE_TOKEN is set. It is checked, then kept in the system's keychain.";

const SEND: &str = "\
Attaches files to a task, project, comment, post or expense, verified, exactly once.

Folders are sent with everything in them. A file that cannot be sent says why, and the others go on. Files that systems leave behind \
(.DS_Store and the like) are left out without harm, and so are files that were sent there before and are still there with the same content, \
unless --again is given. A service that takes few signs in names gets legal ones, and gives the files their own names \
back where it can. An expense, invoice, \
purchase order or bill holds one file; one that is there stays unless --replace is given. To new-expense/ID, with the id of a project, an \
expense is made there for its receipt. A post is seen by the whole project unless --private-to names who sees it; a project that asks for that \
gets none without --public or --private-to. While the app is open, it does the work and shows it too; when it quits, this \
command goes on by itself. Ctrl-C stops: what is attached stays, and what is being attached is waited for; \
a second Ctrl-C ends at once.

What fails is forgotten, and sent anew by the next run. Two things stay in the queue, and it is said: a batch that waits in vain for room on the \
disk or the like, with which attache work goes on; and a comment or post of which nobody knows whether it went out, which attache retry ID, then \
attache work, finds out without posting it twice.";

const WORK: &str = "\
Goes on with what is queued, until nothing is left.

That is what the app or an earlier attache was doing when it ended. While the app is open or another attache is at work, this command \
follows that one, and takes over when it ends. What is paused, has failed or asks for a decision is named at the end, with the command that \
lets it go on; nobody waits for it. A network that stays away, or a disk that stays full, is waited for for a minute. Ctrl-C ends at once: what is left stays queued.";

const WORK_EVENTS: &str = "\
With --json, standard output carries the objects of send --json, with a “started” for each batch, and:
  left      batch, state, files, text, and where there is one reason {kind, …}: it stays in the queue
  summary   attached, failed, left, seconds: files attached by now, files that failed, other files that stay in the queue";

const SEND_EVENTS: &str = r#"Examples:
  attache send --to task/10426497 report.pdf
  attache send --to task/10426497 --comment 'First draft' draft/
  attache send --to comment/30000001 photo.jpg
  attache send --to project/41900000 --comment 'Minutes of today' minutes.pdf
  attache send --to expense/66300000 --replace taxi.pdf
  attache send --to new-expense/41900000 --category Travel --amount 189.90 train.pdf
  attache send --to project/41900000 --private-to 'Ann Lee' offer.pdf

With --json, standard output carries one object a line, told apart by "event":
  started   batch, account, to {kind, id, title, number, project, company, link}, how (files, newComment, newPost, reply, receipt, newExpense or proof), files, bytes
  file      batch, id, name, sentAs where the service takes another, folder, size, phase, and where there is one: reason {kind, …} with its text, note {kind, …} with its noteText, proof: where a proof is seen
            phase: waiting, preparing, sending, verifying, stored, attaching, and at the end attached, refused, leftOut, failed or stopped
  name      batch, id, name, sentAs, text: after its end, a file keeps the name that the service takes
  progress  sent, bytes; at most twice a second
  waiting   reason {kind, …}, text: nothing moves for now, such as at the service's rate limit
  left      batch, state, files, text, and where there is one reason {kind, …}: the batch stays in the queue, or another one is bringing some of the files
  error     reason {kind, …} where there is one, text, exit: the whole command failed
  summary   attached, failed, seconds, and left where files stay in the queue that have not failed; always the last line

“failed” counts every file that was to be sent, is not attached and does not go on later. Where the command ends before it has looked at them, every FILE and FOLDER counts as one."#;

/// Attach files to the tasks, projects, comments, posts and expenses of Productive and Kantata OX.
#[derive(Debug, Parser)]
#[command(name = "attache", version, after_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What it says of itself stands with the arguments of a command, where it has any of its own.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Add, list and remove accounts
    #[command(subcommand)]
    Account(AccountCommand),
    Targets(Targets),
    ExpenseCategories(Categories),
    /// Attach files to a task, project, comment, post or expense
    #[command(long_about = SEND, after_long_help = SEND_EVENTS)]
    Send(Send),
    /// Go on with what is queued, until nothing is left
    #[command(long_about = WORK, after_long_help = WORK_EVENTS)]
    Work(Work),
    List(List),
    Download(Download),
    Delete(Delete),
    Open(Open),
    History(History),
    Status(Status),
    /// Pause a batch, or everything
    Pause {
        /// The batch's number, as `attache status` shows it [default: all]
        #[arg(value_name = "ID")]
        batch: Option<u64>,
    },
    /// Go on with a paused batch, or with everything
    Resume {
        /// The batch's number, as `attache status` shows it [default: all]
        #[arg(value_name = "ID")]
        batch: Option<u64>,
    },
    /// Try again what failed of a batch, or of all
    Retry {
        /// The batch's number, as `attache status` shows it [default: all]
        #[arg(value_name = "ID")]
        batch: Option<u64>,
    },
    /// Post the comment, post or reply of a batch without the files that failed
    Post {
        /// The batch's number, as `attache status` shows it
        #[arg(value_name = "ID")]
        batch: u64,
    },
    /// Stop a batch, or with --all everything: what is attached stays, the rest is not sent
    #[command(group(ArgGroup::new("which").required(true)))]
    Cancel {
        /// The batch's number, as `attache status` shows it
        #[arg(value_name = "ID", group = "which")]
        batch: Option<u64>,
        /// Everything that is under way
        #[arg(long, group = "which")]
        all: bool,
    },
    /// Show what support wants to know: versions, settings, the queue and the last errors, without secrets, names and paths
    Diagnostics,
    /// Print what a shell needs to complete commands and options
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write a man page for each command into a folder
    #[command(hide = true)]
    Man {
        /// The folder
        #[arg(value_hint = ValueHint::DirPath)]
        folder: PathBuf,
    },
    Sandbox(Sandbox),
}

#[derive(Debug, Args)]
pub(crate) struct Work {
    /// One object a line on standard output; --help describes them
    #[arg(long)]
    pub(crate) json: bool,
}

/// Show what is being sent, and what waits.
///
/// Speaks to the app or command that is at work; where none is, shows what the next one goes on with.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// One object a line: running, files, attached, bytes, sent, percent, secondsLeft, batches
    #[arg(long)]
    pub(crate) json: bool,
    /// Show it again whenever it changes, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Add an account; its token is read from standard input
    #[command(long_about = ADD)]
    Add(Add),
    /// List the accounts
    List {
        /// One object a line: name, provider, organization, organizationName, person, apiUrl, storageUrl, filesUrl, webUrl
        #[arg(long)]
        json: bool,
    },
    /// Remove an account and its token
    Remove {
        /// The account's name
        name: String,
    },
}

/// The services there are.
fn services() -> impl TypedValueParser<Value = ProviderKind> {
    let named = ProviderKind::ALL.map(|kind| PossibleValue::new(kind.id()).help(kind.name()));
    PossibleValuesParser::new(named).try_map(|id| {
        let mut all = ProviderKind::ALL.into_iter();
        all.find(|kind| kind.id() == id).ok_or("no such service")
    })
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The service
    #[arg(value_parser = services())]
    pub(crate) service: ProviderKind,
    /// What to call it [default: the organisation's name]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Which organisation, where the token opens several
    #[arg(long, value_name = "ID", alias = "organisation")]
    pub(crate) organization: Option<String>,
    /// Base address of the API
    #[arg(long, value_name = "URL")]
    pub(crate) api_url: Option<String>,
    /// Where files are posted
    #[arg(long, value_name = "URL")]
    pub(crate) storage_url: Option<String>,
    /// Where files are read
    #[arg(long, value_name = "URL")]
    pub(crate) files_url: Option<String>,
    /// The web application that links lead to
    #[arg(long, value_name = "URL")]
    pub(crate) web_url: Option<String>,
    #[arg(
        long,
        help = "Keep the account only, not the token: ATTACHE_TOKEN is then needed every time"
    )]
    pub(crate) no_keychain: bool,
}

/// Find something to send to: by title, number, project, or a web link.
///
/// Each is shown with what it is, such as the task/ID or invoice/ID that `attache send --to` takes.
#[derive(Debug, Args)]
pub(crate) struct Targets {
    /// Search this account only [default: all]
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Only these kinds, with commas between [default: all]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kinds())]
    pub(crate) kind: Vec<PlaceKind>,
    /// One object a line: to, account, title, number, project, company, status, assignee, closed; null where there is none
    #[arg(long)]
    pub(crate) json: bool,
    /// What to look for
    #[arg(required = true, value_parser = NonEmptyStringValueParser::new())]
    pub(crate) query: Vec<String>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Send {
    #[arg(
        long,
        value_name = "DEST",
        help = format!("Where to: a web link, or {} or new-expense/PROJECT-ID (workspace/ID and story/ID as well)", destination::forms())
    )]
    pub(crate) to: String,
    /// Make a new comment, post or reply with this text that carries the files
    #[arg(long, value_name = "TEXT")]
    pub(crate) comment: Option<String>,
    #[command(flatten)]
    pub(crate) seen: Seen,
    #[command(flatten)]
    pub(crate) expense: Expense,
    /// Upload as proofs of a task, where it takes some (experimental): nothing links them, and where each is seen is told
    #[arg(long, conflicts_with = "comment")]
    pub(crate) proof: bool,
    /// Let the one file that an expense, invoice, purchase order or bill has go for this one
    #[arg(long)]
    pub(crate) replace: bool,
    /// Send also what was sent there before and is still there, or is on its way there, with the same content
    #[arg(long)]
    pub(crate) again: bool,
    /// Which account, where there are several and the link does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// How many files at the same time, 1 to 16, for this run
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(crate) concurrency: Option<u8>,
    /// Take folders with more than 500 files without asking
    #[arg(long)]
    pub(crate) yes: bool,
    /// One object a line on standard output; --help describes them
    #[arg(long)]
    pub(crate) json: bool,
    /// What to send
    #[arg(required = true, value_name = "FILE|FOLDER", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
}

/// Run a local service to try everything with, until Ctrl-C.
///
/// Prints “key value” lines (api-url, storage-url, files-url, web-url, token, organization, other-organization;
/// for Kantata OX kantata-api-url, kantata-web-url, kantata-token), then “ready”.
#[derive(Debug, Args)]
pub(crate) struct Sandbox {
    /// Port of Productive's API, up to 65530; storage, files, web, Kantata OX's API and its web take the next five; 0 is free ones [default: free
    /// ones]
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u16).range(0..=65530))]
    pub(crate) port: Option<u16>,
    /// Keep what it is given in this folder [default: one that goes with it]
    #[arg(long, value_name = "F", value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,
    /// Few tasks and no delays, for tests
    #[arg(long)]
    pub(crate) small: bool,
    /// As many tasks and projects as a large agency has: 5,000 and 300
    #[arg(long, conflicts_with = "small")]
    pub(crate) large: bool,
}

/// The kinds there are, by the words that `--to` takes too.
fn kinds() -> impl TypedValueParser<Value = PlaceKind> {
    PossibleValuesParser::new(PlaceKind::ALL.map(PlaceKind::word)).try_map(|word| {
        let mut all = PlaceKind::ALL.into_iter();
        all.find(|kind| kind.word() == word).ok_or("no such kind")
    })
}

/// Says what is wrong with the arguments, or shows the help that was asked for.
pub(crate) fn refused(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell where the terminal is gone.
    let _ = error.print();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Exit::Done.into();
    }
    // Whoever reads the events finds the summary last, whatever went wrong.
    let mut given = std::env::args_os().skip(1);
    if given.next().is_some_and(|first| first == "send" || first == "work")
        && given.any(|argument| argument == "--json")
    {
        json::write(&json::Event::Error {
            reason: None,
            text: sentence(&error.to_string()),
            exit: Exit::Usage as u8,
        });
        json::write(&json::Event::Summary {
            attached: 0,
            failed: 0,
            left: None,
            seconds: 0.0,
        });
    }
    Exit::Usage.into()
}

/// What is wrong, on one line: the first paragraph, without what follows about the usage.
fn sentence(error: &str) -> String {
    let paragraph = error.split("\n\n").next().unwrap_or_default();
    let paragraph = paragraph.strip_prefix("error: ").unwrap_or(paragraph);
    paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

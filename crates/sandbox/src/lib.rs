//! A local Productive, a local Kantata OX and their storage, as strict as the real ones.
//!
//! A [`Sandbox`] is six hosts on the loopback address: for each provider the API and a few pages of
//! its web application, where at Kantata OX people also sign in; and, shared by both, the storage that
//! takes signed form posts and the host that files are read from. It refuses what the real services
//! refuse, notes as a [`Mistake`] what a client must not do, and plays any [`Fault`] a test scripts.
//!
//! ```
//! # async fn example() -> std::io::Result<()> {
//! use attache_sandbox::{Action, Fault, Options, Sandbox, Step, seed};
//!
//! let sandbox = Sandbox::start(Options::for_tests()).await?;
//! sandbox.fault(Fault::at(Step::Register, Action::LoseReply));
//! // … let a client upload to sandbox.api_url() with sandbox.token() …
//! sandbox.when(|sandbox| sandbox.files_of_task(seed::STARTSEITE).len() == 3).await;
//! assert_eq!(sandbox.mistakes(), []);
//! # Ok(()) }
//! ```

mod api;
mod control;
mod fault;
mod files;
mod http;
mod kantata;
mod limit;
mod mistake;
mod options;
mod policy;
mod record;
mod sandbox;
mod save;
mod scripted;
pub mod seed;
mod shared;
mod storage;
mod view;
mod web;
mod world;

pub use self::{
    fault::{Action, Fault, Says},
    kantata::{Consent, KantataOptions, KantataRates, NamePolicy, ReplyShape, Sse},
    mistake::Mistake,
    options::{EtagMode, LinkMode, LocationStyle, Options, RateLimits, Seed, Window},
    record::{Provider, RequestRecord, Role, Step},
    sandbox::Sandbox,
    view::{CredentialState, Credentials, FileState, StoredComment, StoredExpense, StoredFile, StoredPost},
};

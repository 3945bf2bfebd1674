//! `attache sandbox`: a local Productive and a local Kantata OX to try everything with.

use std::time::Duration;

use attache_sandbox::{Options, Sandbox, Seed};

use crate::{
    args,
    interrupt::Interrupt,
    output::{Failure, line},
};

/// Runs until interrupted, which is its usual end.
pub(crate) async fn run(wanted: &args::Sandbox) -> Result<(), Failure> {
    let mut interrupt = Interrupt::listen();
    let mut options = Options {
        port: wanted.port,
        folder: wanted.folder.clone(),
        ..Options::default()
    };
    if wanted.small {
        options.seed = Seed::Small;
        options.process_delay = Duration::ZERO;
    }
    if wanted.large {
        options.seed = Seed::Large;
    }
    let sandbox = Sandbox::start(options)
        .await
        .map_err(|error| Failure::Ended(error.to_string()))?;
    for (key, value) in [
        ("api-url", sandbox.api_url().as_str()),
        ("storage-url", &sandbox.storage_url()),
        ("files-url", &sandbox.files_url()),
        ("web-url", &sandbox.web_url()),
        ("token", sandbox.token()),
        ("organization", sandbox.organisation()),
        ("other-organization", sandbox.other_organisation()),
        ("kantata-api-url", &sandbox.kantata_url()),
        ("kantata-web-url", &sandbox.kantata_web_url()),
        ("kantata-token", sandbox.kantata_token()),
    ] {
        line(format_args!("{key} {value}"));
    }
    // Standard output hands over whole lines at once, also to a pipe.
    line("ready");
    let _ = interrupt.heard().await;
    sandbox.shutdown().await;
    Ok(())
}

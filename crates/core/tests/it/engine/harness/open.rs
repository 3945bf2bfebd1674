//! Opening the app of a desk.

use std::time::Duration;

use attache_core::{
    account::{Addresses, ProviderKind},
    app::{App, EngineOptions, Keep, NewAccount, Options, Patience},
    attach::UnknownOutcome,
    home::Home,
    http::{Http, Patience as Bears},
    reason::Reason,
    retry::Policy,
    secrets::{Secrets, Token},
};
use attache_sandbox::Sandbox;
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};

use super::DEADLINE;

/// How the engine behaves in tests: faults pass at once.
pub(in crate::engine) fn person() -> EngineOptions {
    EngineOptions {
        unknown: UnknownOutcome {
            pause: Duration::from_millis(20),
            looks: 3,
        },
        look_again: Duration::from_millis(5),
        retries: Policy {
            attempts: 5,
            within: Duration::from_mins(5),
            first: Duration::from_millis(2),
            longest: Duration::from_millis(20),
        },
        undo: Duration::from_millis(20),
        // Whoever wants to know what is there says so; all others send at once.
        look_before: Duration::from_hours(1),
        ..EngineOptions::for_people()
    }
}

pub(in crate::engine) fn command() -> EngineOptions {
    EngineOptions {
        patience: Patience::Command,
        ..person()
    }
}

/// Waits that no test outlives.
pub(in crate::engine) fn drowsy() -> EngineOptions {
    let ages = Duration::from_hours(100_000);
    EngineOptions {
        retries: Policy {
            attempts: 5,
            within: ages,
            first: ages,
            longest: ages,
        },
        ..person()
    }
}

pub(in crate::engine) fn options(secrets: &Secrets, engine: EngineOptions, bears: Bears) -> Options {
    Options {
        engine,
        secrets: secrets.clone(),
        http: Http::new(bears),
    }
}

pub(super) async fn open(home: &TempDir, secrets: &Secrets, engine: EngineOptions, bears: Bears) -> (Runtime, App) {
    let life = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("runtime");
    let (path, secrets) = (home.path().to_owned(), secrets.clone());
    let opening = life.spawn(async move {
        loop {
            let home = Home::at(&path).expect("home");
            match App::open(home, options(&secrets, engine, bears)).await {
                // Of a runtime that dies, the last task may still hold the lock for a moment.
                Err(Reason::HomeInUse) => tokio::time::sleep(Duration::from_millis(2)).await,
                opened => return opened.expect("app"),
            }
        }
    });
    let app = timeout(DEADLINE, opening)
        .await
        .expect("the lock falls free")
        .expect("opening");
    (life, app)
}

/// The sandbox's account of a service.
pub(super) fn new_account(provider: ProviderKind, sandbox: &Sandbox) -> NewAccount {
    let (organisation, api, web, token) = match provider {
        ProviderKind::Productive => (
            Some(sandbox.organisation().to_owned()),
            sandbox.api_url(),
            sandbox.web_url(),
            sandbox.token(),
        ),
        ProviderKind::Kantata => (
            None,
            sandbox.kantata_url(),
            sandbox.kantata_web_url(),
            sandbox.kantata_token(),
        ),
    };
    NewAccount {
        provider,
        name: None,
        organisation,
        addresses: Addresses {
            api: Some(api),
            storage: Some(sandbox.storage_url()),
            files: Some(sandbox.files_url()),
            web: Some(web),
        },
        token: Token::from(token.to_owned()),
        keep: Keep::Keychain,
        sandbox: false,
    }
}

/// Bytes that depend on the name and differ everywhere.
pub(in crate::engine) fn bytes(name: &str, size: usize) -> Vec<u8> {
    let mut state = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    (0..size).map(|_| next()).collect()
}

//! How long a search among five thousand tasks and three hundred projects, and a task with two thousand files, keep a person waiting, on a way
//! of 150 ms to the service, and what the task's pages and five hundred pictures take of memory and disk. The sandbox is a process of its own, so that only ours is measured.
//! `cargo xtask bench` runs it in its release build.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use attache_core::{
    account::{Addresses, ProviderKind},
    app::{App, EngineOptions, Keep, NewAccount, Options},
    destination::Target,
    event::{CommandError, FileThere, Shelf},
    home::Home,
    http::Http,
    secrets::{Secrets, Token},
};
use attache_sandbox::{Options as Behaviour, Sandbox, Seed, seed};
use futures_util::{StreamExt as _, future::try_join, stream};
use serde_json::{Value, json};

const FILES: usize = 2_000;
const LOOKS: usize = 20;
const PICTURES: usize = 500;
/// Words of titles, of projects, of both, and a number; few enough for what the service allows in a while.
const SEARCHES: [&str; 4] = ["Relaunch 2026", "Startseite", "Webshop 1", "12"];
/// From here to the service and back.
const WAY: Duration = Duration::from_millis(150);
/// What the first page may take beyond that, and a search, which asks for many kinds, beyond twice that …
const MOST: Duration = Duration::from_millis(100);
/// … and what everything may take of memory and of the disk, in bytes.
const MOST_MEMORY: u64 = 32 << 20;
const MOST_DISK: u64 = 64 << 20;
/// A picture as it is kept: five hundred of them are more than are kept.
const DRAWN: usize = 256 << 10;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    if std::env::args().nth(1).as_deref() == Some("sandbox") {
        return sandbox().await;
    }
    let mut service = Command::new(std::env::current_exe()?)
        .arg("sandbox")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut said = String::new();
    BufReader::new(service.stdout.take().ok_or("no output")?).read_line(&mut said)?;
    let measured = measure(&serde_json::from_str(&said)?).await;
    // It ends with its input.
    drop(service.stdin.take());
    service.wait()?;
    measured
}

/// The service, until nobody listens any more.
async fn sandbox() -> Outcome<()> {
    let sandbox = Sandbox::start(Behaviour {
        seed: Seed::Large,
        ..Behaviour::for_tests()
    })
    .await?;
    sandbox.add_pictures(seed::EMPTY, FILES)?;
    sandbox.change_options(|options| options.latency = WAY);
    let said = json!({
        "api": sandbox.api_url(), "storage": sandbox.storage_url(), "files": sandbox.files_url(), "web": sandbox.web_url(),
        "token": sandbox.token(), "organisation": sandbox.organisation(),
    });
    println!("{said}");
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await??;
    Ok(())
}

async fn measure(service: &Value) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path()).map_err(|reason| format!("{reason:?}"))?;
    let pictures = home.pictures();
    let (app, target) = open(home, service).await.map_err(|error| told(&error))?;
    let mut searches = Vec::new();
    for words in SEARCHES {
        let begun = Instant::now();
        app.search(words, &[]).await.map_err(|error| told(&error))?;
        searches.push(begun.elapsed());
    }
    let searched = told_times("search among 5,000 tasks", searches);
    let mut looks = Vec::new();
    for _ in 0..LOOKS {
        let begun = Instant::now();
        // As the window asks.
        let own = app.files_there(&target, Shelf::Own, None);
        let comments = app.files_there(&target, Shelf::Comments, None);
        let (own, _) = try_join(own, comments).await.map_err(|error| told(&error))?;
        looks.push(begun.elapsed());
        if own.total != Some(FILES as u32) {
            return Err(format!("{:?} files are said to be there", own.total).into());
        }
    }
    let middle = told_times(&format!("first page of {FILES} files"), looks);
    let before = memory();
    let files = walk(&app, &target).await.map_err(|error| told(&error))?;
    let listed = memory();
    fetch(&app, &target, &files).await.map_err(|error| told(&error))?;
    let after = memory();
    let disk = kept(&pictures)?;
    app.close().await;
    println!("memory before                  {}", size(before));
    println!("with all pages                 {}", size(listed));
    println!("with {PICTURES} pictures              {}", size(after));
    println!("pictures on the disk           {}", size(disk));
    if middle > WAY + MOST || searched > 2 * WAY + MOST {
        return Err(format!("the first page took {}, a search {}", shown(middle), shown(searched)).into());
    }
    if after.saturating_sub(before) > MOST_MEMORY || disk > MOST_DISK {
        return Err("more memory or disk than it may take".into());
    }
    Ok(())
}

/// Prints what is in the middle, and answers it.
fn told_times(what: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let (middle, worst) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "{what:<31}{} in the middle, {} at worst; the way alone {}",
        shown(middle),
        shown(worst),
        shown(WAY)
    );
    middle
}

async fn open(home: Home, service: &Value) -> Result<(App, Target), CommandError> {
    let options = Options {
        engine: EngineOptions::for_people(),
        secrets: Secrets::in_memory(),
        http: Http::default(),
    };
    let app = App::open(home, options).await?;
    let said = |name: &str| service[name].as_str().unwrap_or_default().to_owned();
    let account = NewAccount {
        provider: ProviderKind::Productive,
        name: None,
        organisation: Some(said("organisation")),
        addresses: Addresses {
            api: Some(said("api")),
            storage: Some(said("storage")),
            files: Some(said("files")),
            web: Some(said("web")),
        },
        token: Token::from(said("token")),
        keep: Keep::Keychain,
        sandbox: false,
    };
    app.add_account(account).await?;
    let target = app.resolve(None, &format!("task/{}", seed::EMPTY)).await?;
    Ok((app, target))
}

/// Every page, as somebody who scrolls to the end.
async fn walk(app: &App, target: &Target) -> Result<Vec<FileThere>, CommandError> {
    let (mut files, mut page) = (Vec::new(), None);
    loop {
        let there = app.files_there(target, Shelf::Own, page.as_deref()).await?;
        files.extend(there.files);
        page = there.next;
        if page.is_none() {
            return Ok(files);
        }
    }
}

async fn fetch(app: &App, target: &Target, files: &[FileThere]) -> Result<(), CommandError> {
    let draw = |_: &[u8]| Some(vec![7; DRAWN]);
    let mut coming = stream::iter(&files[..PICTURES])
        .map(|file| app.picture_there(target, &file.id, draw))
        .buffer_unordered(8);
    while let Some(picture) = coming.next().await {
        picture?;
    }
    Ok(())
}

fn kept(folder: &std::path::Path) -> Outcome<u64> {
    let mut bytes = 0;
    for account in std::fs::read_dir(folder)? {
        for picture in std::fs::read_dir(account?.path())? {
            bytes += picture?.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// What the process takes of memory now, in bytes; 0 where the system does not say it in a file.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

fn told(error: &CommandError) -> String {
    attache_core::message::Messages::english().text(&error.reason)
}

fn shown(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1_000.0)
}

fn size(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_024.0 / 1_024.0)
}

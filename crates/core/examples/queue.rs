//! How long the queue keeps a person waiting: ten thousand files accepted, a start with a hundred thousand finished ones behind it, and the
//! history of these shown, searched and written as a sheet.
//! `cargo xtask bench` runs it in its release build.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use attache_core::{
    account::{Account, AccountId, Addresses, Linking, ProviderKind},
    app::{App, EngineOptions, Options},
    destination::{How, Place, PlaceKind, Target},
    event::{BatchState, Event},
    home::Home,
    http::Http,
    intent::Intent,
    reason::Reason,
    secrets::Secrets,
    store::{NewBatch, NewUpload, Store},
    upload::{FileToSend, Fingerprint},
};

const ACCEPTED: u32 = 10_000;
const BATCHES: u32 = 10_000;
const IN_EACH: u32 = 10;
/// How often each question about the history is asked.
const LOOKS: usize = 20;
/// What accepting may take.
const MOST: Duration = Duration::from_secs(2);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let (accepted, written) = accepting().await.map_err(|reason| text(&reason))?;
    println!("{ACCEPTED} files dropped and checked  {}", shown(accepted));
    println!("{ACCEPTED} files sent: written down   {}", shown(written));
    let home = folder();
    let (clean, unclean) = opening(home.path()).await.map_err(|reason| text(&reason))?;
    let finished = BATCHES * IN_EACH;
    println!("start with {finished} finished   {}", shown(clean));
    println!("the same after a crash        {}", shown(unclean));
    for (what, middle, worst) in looking_back(home.path()).await.map_err(|reason| text(&reason))? {
        println!("{what:<30}{} in the middle, {} at worst", shown(middle), shown(worst));
    }
    if accepted + written > MOST {
        return Err(format!("accepting took more than {}", shown(MOST)).into());
    }
    Ok(())
}

async fn accepting() -> Result<(Duration, Duration), Reason> {
    let (home_folder, files) = (folder(), folder());
    for number in 0..ACCEPTED {
        std::fs::write(files.path().join(format!("{number}.txt")), number.to_string())
            .map_err(|error| system(&error))?;
    }
    let home = Home::at(home_folder.path())?;
    let (store, _) = Store::open(&home)?;
    store.add_account(&account()).await?;
    store.close().await;
    let app = App::open(home, options()).await?;
    let (_, mut events) = app.subscribe().await.map_err(|error| error.reason)?;

    let begun = Instant::now();
    let intent = Intent {
        paths: vec![files.path().to_owned()],
        ..Intent::default()
    };
    let batch = app.bring(intent).await.map_err(|error| error.reason)?;
    while let Some(message) = events.recv().await {
        let Event::Batch { batch: view } = message.event else {
            continue;
        };
        match view.state {
            BatchState::Asking => app.answer(batch, true).await.map_err(|error| error.reason)?,
            BatchState::Staged if view.counts.ready == ACCEPTED => break,
            _ => {}
        }
    }
    let accepted = begun.elapsed();
    app.set_target(batch, Some(target()))
        .await
        .map_err(|error| error.reason)?;
    let begun = Instant::now();
    app.send(batch).await.map_err(|error| error.reason)?;
    let written = begun.elapsed();
    app.close().await;
    Ok((accepted, written))
}

async fn opening(folder: &Path) -> Result<(Duration, Duration), Reason> {
    let copy = self::folder();
    let home = Home::at(folder)?;
    let (store, _) = Store::open(&home)?;
    store.add_account(&account()).await?;
    for number in 0..BATCHES {
        let (mut row, _) = store.add_batch(batch(number)).await?;
        row.finished_at = Some(1);
        store.save_batch(&row).await?;
    }
    // As a crash leaves it: with its log.
    for name in ["attache.db", "attache.db-wal"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).map_err(|error| system(&error))?;
    }
    store.close().await;
    Ok((opened(folder).await?, opened(copy.path()).await?))
}

/// How long what people do with the history takes.
async fn looking_back(folder: &Path) -> Result<Vec<(&'static str, Duration, Duration)>, Reason> {
    let app = App::open(Home::at(folder)?, options()).await?;
    let mut took = Vec::new();
    for (what, words, start) in [
        ("first page of the history", "", 0),
        ("last page", "", BATCHES - 50),
        ("search that finds all", "img", 0),
        ("search that finds one", "batch 7777", 0),
    ] {
        let mut times = Vec::new();
        for _ in 0..LOOKS {
            let begun = Instant::now();
            let found = app
                .history(words, start..start + 50)
                .await
                .map_err(|error| error.reason)?;
            times.push(begun.elapsed());
            if found.batches.is_empty() {
                return Err(Reason::Internal);
            }
        }
        times.sort();
        took.push((what, times[LOOKS / 2], times[LOOKS - 1]));
    }
    let begun = Instant::now();
    app.history_sheet("").await.map_err(|error| error.reason)?;
    let sheet = begun.elapsed();
    took.push(("the whole as a sheet", sheet, sheet));
    app.close().await;
    Ok(took)
}

async fn opened(folder: &Path) -> Result<Duration, Reason> {
    let begun = Instant::now();
    let app = App::open(Home::at(folder)?, options()).await?;
    app.snapshot().await.map_err(|error| error.reason)?;
    let took = begun.elapsed();
    app.close().await;
    Ok(took)
}

fn options() -> Options {
    Options {
        engine: EngineOptions::for_people(),
        secrets: Secrets::in_memory(),
        http: Http::default(),
    }
}

fn account() -> Account {
    Account {
        id: AccountId("1".to_owned()),
        provider: ProviderKind::Productive,
        name: "Acme".to_owned(),
        organisation: "1".to_owned(),
        organisation_name: "Acme".to_owned(),
        person: "Ada".to_owned(),
        addresses: Addresses::default(),
        linking: Linking::Unknown,
        sandbox: false,
    }
}

fn target() -> Target {
    Target {
        account: account().id,
        place: Place {
            kind: PlaceKind::Task,
            id: "1".to_owned(),
        },
        title: "A task".to_owned(),
        number: None,
        project: None,
        company: None,
        status: None,
        assignee: None,
        closed: false,
        also: Vec::new(),
    }
}

fn batch(number: u32) -> NewBatch {
    let target = Target {
        title: format!("Batch {number}"),
        ..target()
    };
    let upload = |number: u32| NewUpload {
        id: None,
        folder: "Pictures/Summer".to_owned(),
        file: FileToSend {
            path: format!("/home/ada/Pictures/Summer/IMG_{number:04}.jpg").into(),
            name: format!("IMG_{number:04}.jpg"),
            original: None,
            content_type: "image/jpeg".to_owned(),
            fingerprint: Fingerprint {
                size: 4_000_000,
                modified: Some(1_700_000_000_000_000_000),
                file_id: Some((66_306, u64::from(number))),
            },
        },
        note: None,
    };
    NewBatch {
        id: None,
        target,
        how: How::Files,
        text: String::new(),
        audience: attache_core::destination::Audience::default(),
        expense: None,
        created: number.into(),
        sent_at: Some(0),
        mark: None,
        replaces: false,
        uploads: (0..IN_EACH).map(upload).collect(),
    }
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn system(error: &std::io::Error) -> Reason {
    Reason::ReadFailed {
        detail: error.to_string(),
    }
}

fn text(reason: &Reason) -> String {
    attache_core::message::Messages::english().text(reason)
}

fn shown(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

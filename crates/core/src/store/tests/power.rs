//! A power cut: whatever part of the log reached the disk, the opened state is the one of the last commit that did.

use super::*;

/// Everything a next start would know.
#[derive(Clone, Debug, PartialEq)]
struct State {
    accounts: Vec<Account>,
    unfinished: Vec<(BatchRow, Vec<UploadRow>)>,
    orphans: Vec<Orphan>,
}

impl State {
    async fn of(store: &Store) -> Self {
        Self {
            accounts: store.accounts().await.expect("read"),
            unfinished: store.unfinished().await.expect("read"),
            orphans: store.orphans().await.expect("read"),
        }
    }
}

fn log_of(home: &Home) -> PathBuf {
    let mut log = home.database().into_os_string();
    log.push("-wal");
    log.into()
}

/// The life of a batch in a new comment: two files, of which one is reserved anew, and one fails and is tried again.
async fn a_life(store: &Store, mut after: impl AsyncFnMut(&Store)) {
    let acme = account("Acme");
    store.add_account(&acme).await.expect("account");
    after(store).await;
    let sent = NewBatch {
        target: target(&acme.id, "1"),
        mark: Some("mark".to_owned()),
        ..batch(vec![file("/1"), file("/2")])
    };
    let (mut row, uploads) = store.add_batch(sent).await.expect("add");
    after(store).await;
    let mut now = Facts::default();
    let (one, two) = (uploads[0].id, uploads[1].id);
    for (id, remote) in [(one, "a"), (two, "b")] {
        now = Facts {
            remote: Some(RemoteId(remote.to_owned())),
            ..Facts::default()
        };
        store.record_facts(id, &now).await.expect("reserved");
        after(store).await;
    }
    let given_up = Orphan {
        account: acme.id.clone(),
        remote: RemoteId("b".to_owned()),
    };
    now.remote = Some(RemoteId("c".to_owned()));
    store.start_over(two, &now, &given_up).await.expect("reserved anew");
    after(store).await;
    store.set_failed(one, &Reason::Changed).await.expect("failed");
    after(store).await;
    store.set_going(&[one]).await.expect("again");
    after(store).await;
    for id in [one, two] {
        store.record_facts(id, &facts()).await.expect("registered");
        after(store).await;
    }
    store.set_comment(row.id, CommentFact::Asked).await.expect("asked");
    after(store).await;
    let posted = CommentFact::Posted(RemoteId("9".to_owned()));
    store.set_comment(row.id, posted).await.expect("posted");
    after(store).await;
    store.mark_attached(&[one, two]).await.expect("attached");
    after(store).await;
    store.remove_orphan(&given_up).await.expect("deleted");
    after(store).await;
    row.finished_at = Some(30);
    store.save_batch(&row).await.expect("finished");
    after(store).await;
}

#[tokio::test]
async fn after_a_power_cut_the_last_whole_commit_holds() {
    let (_folder, home) = home();
    Store::open(&home).expect("store").0.close().await;
    let (store, _) = Store::open(&home).expect("store");
    let size = |home: &Home| fs::metadata(log_of(home)).map_or(0, |log| log.len()) as usize;
    let mut commits = vec![(size(&home), State::of(&store).await)];
    a_life(&store, async |store| {
        commits.push((size(&home), State::of(store).await));
    })
    .await;
    let (database, log) = (
        fs::read(home.database()).expect("database"),
        fs::read(log_of(&home)).expect("log"),
    );
    assert!(
        commits.is_sorted_by(|a, b| a.0 < b.0),
        "each write is in the log when it resolves"
    );
    assert_eq!(commits.last().expect("last").0, log.len());

    let (header, frame) = (32, 24 + 4_096);
    let mut cuts: Vec<usize> = (0..=(log.len() - header) / frame)
        .map(|frames| header + frames * frame)
        .flat_map(|end| [end.saturating_sub(1), end, end + 1, end + 23, end + 24, end + frame / 2])
        .chain([0, 1, 31])
        .filter(|cut| *cut <= log.len())
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    for cut in cuts {
        let parent = folder();
        let copy = Home::at(parent.path()).expect("home");
        fs::write(copy.database(), &database).expect("copy");
        fs::write(log_of(&copy), &log[..cut]).expect("copy");
        let (store, notices) = Store::open(&copy).expect("store");
        assert_eq!(notices, [], "cut at {cut}: nothing is damaged");
        let (_, expected) = commits.iter().rfind(|(end, _)| *end <= cut).unwrap_or(&commits[0]);
        assert_eq!(&State::of(&store).await, expected, "cut at {cut}");
    }
}

#[tokio::test]
async fn a_page_that_was_torn_in_the_cut_takes_its_commit_with_it_and_no_other() {
    let (_folder, home) = home();
    Store::open(&home).expect("store").0.close().await;
    let (store, _) = Store::open(&home).expect("store");
    let mut states = vec![State::of(&store).await];
    let mut ends = vec![0];
    a_life(&store, async |store| {
        states.push(State::of(store).await);
        ends.push(fs::metadata(log_of(&home)).expect("log").len() as usize);
    })
    .await;
    let (database, log) = (
        fs::read(home.database()).expect("database"),
        fs::read(log_of(&home)).expect("log"),
    );
    for (commit, end) in ends.iter().enumerate().skip(1) {
        let parent = folder();
        let copy = Home::at(parent.path()).expect("home");
        let mut torn = log.clone();
        torn[end - 100] ^= 0x40;
        fs::write(copy.database(), &database).expect("copy");
        fs::write(log_of(&copy), &torn).expect("copy");
        let (store, _) = Store::open(&copy).expect("store");
        assert_eq!(State::of(&store).await, states[commit - 1], "commit {commit} is torn");
    }
}

use attache_core::{
    account::ProviderKind,
    destination::{Place, PlaceKind},
    event::{Counts, Snapshot},
    reason::Connection,
};

use super::*;

const PROVIDER: ProviderKind = ProviderKind::Productive;

fn target(kind: PlaceKind) -> Target {
    Target {
        account: account_id(),
        place: Place {
            kind,
            id: "1".to_owned(),
        },
        title: "Startseite <b>".to_owned(),
        number: None,
        project: None,
        company: None,
        status: None,
        assignee: None,
        closed: false,
        also: Vec::new(),
    }
}

fn account_id() -> AccountId {
    AccountId("a".to_owned())
}

fn batch(state: BatchState) -> BatchView {
    BatchView {
        id: BatchId(1),
        state,
        target: Some(target(PlaceKind::Task)),
        how: How::Files,
        choices: Vec::new(),
        text: String::new(),
        audience: None,
        expense: None,
        lacks: None,
        counts: Counts {
            total: 13,
            refused: 1,
            attached: 4,
            waiting: 8,
            ..Counts::default()
        },
        groups: Vec::new(),
        front: 0,
        bytes: 895_000_000,
        sent: 0,
        speed: None,
        seconds_left: None,
        seconds: None,
        wait: None,
        question: None,
        taken: None,
        there: None,
        replaces: false,
        command: false,
    }
}

fn waiting(reason: Reason) -> BatchView {
    BatchView {
        wait: Some(reason),
        ..batch(BatchState::Waiting)
    }
}

fn failed(failed: u32) -> BatchView {
    let mut view = batch(BatchState::NeedsYou);
    (view.counts.waiting, view.counts.failed) = (0, failed);
    view
}

fn account(trouble: Option<Reason>) -> Event {
    Event::Accounts {
        accounts: vec![AccountView {
            id: account_id(),
            provider: PROVIDER,
            name: "Brandt".to_owned(),
            organisation: "Brandt".to_owned(),
            person: "Ida".to_owned(),
            sandbox: false,
            kept: true,
            trouble,
        }],
    }
}

/// A stream, and who listens to it.
struct Stream {
    seen: Seen,
    told: Told,
    now: Instant,
}

impl Stream {
    fn of(batches: Vec<BatchView>) -> Self {
        let mut stream = Self {
            seen: Seen::default(),
            told: Told::new(Messages::english()),
            now: Instant::now(),
        };
        let snapshot = Snapshot {
            batches,
            accounts: Vec::new(),
            recents: Vec::new(),
            favourites: Vec::new(),
            undo: None,
            settings: attache_core::event::Settings::default(),
            downloads: Vec::new(),
            notices: Vec::new(),
        };
        assert_eq!(
            stream.hear(&Event::Snapshot { snapshot }),
            [],
            "what was so before is no news"
        );
        stream
    }

    fn hear(&mut self, event: &Event) -> Vec<News> {
        self.seen.hear(event);
        self.told.hear(event, &self.seen, self.now)
    }

    fn batch(&mut self, batch: BatchView) -> Vec<News> {
        self.hear(&Event::Batch { batch: Box::new(batch) })
    }

    fn wait(&mut self, time: Duration) -> Option<News> {
        self.now += time;
        self.told.look(&self.seen, self.now)
    }
}

fn one(news: Vec<News>) -> Notice {
    match <[News; 1]>::try_from(news) {
        Ok([News::Tell(notice)]) => *notice,
        other => panic!("one notice: {other:?}"),
    }
}

fn labels(notice: &Notice) -> Vec<&str> {
    notice.buttons.iter().map(|(label, _)| label.as_str()).collect()
}

#[test]
fn a_finished_batch_is_told_once_and_can_be_opened_and_copied() {
    let mut stream = Stream::of(vec![batch(BatchState::Sending)]);
    let mut done = batch(BatchState::Done);
    (done.counts.attached, done.counts.waiting) = (12, 0);
    let notice = one(stream.batch(done.clone()));
    assert_eq!(notice.title, "12 files attached");
    assert_eq!(notice.body.replace('\u{a0}', " "), "Startseite <b> · 895 MB");
    assert_eq!(labels(&notice), ["Open task", "Copy link"]);
    assert_eq!(notice.click, Act::Show(BatchId(1)));
    assert!(!notice.problem);
    assert_eq!(stream.batch(done), [], "the same again is no news");
    assert_eq!(
        stream.hear(&Event::BatchGone { id: BatchId(1) }),
        [News::Over(About::Batch(BatchId(1)))],
        "with the batch its notification goes"
    );
}

#[test]
fn what_was_done_before_the_start_or_attached_nothing_is_not_told() {
    let mut stream = Stream::of(vec![batch(BatchState::Done)]);
    assert_eq!(stream.batch(batch(BatchState::Done)), []);
    let mut nothing = batch(BatchState::Done);
    nothing.id = BatchId(2);
    nothing.counts = Counts::default();
    assert_eq!(stream.batch(nothing), [], "everything was left out");
}

#[test]
fn a_batch_of_a_comment_opens_the_comment() {
    let mut stream = Stream::of(Vec::new());
    let mut done = batch(BatchState::Done);
    done.target = Some(target(PlaceKind::Comment));
    assert_eq!(labels(&one(stream.batch(done))), ["Open comment", "Copy link"]);
}

#[test]
fn failures_can_be_tried_again_and_are_over_when_they_are() {
    let mut stream = Stream::of(vec![batch(BatchState::Sending)]);
    let notice = one(stream.batch(failed(2)));
    assert_eq!(
        (notice.title.as_str(), notice.body.as_str()),
        ("2 of 12 files failed", "Startseite <b>")
    );
    assert_eq!(
        notice.buttons,
        [
            ("Retry".to_owned(), Act::Retry(BatchId(1))),
            ("Show".to_owned(), Act::Show(BatchId(1)))
        ]
    );
    assert!(notice.problem);
    assert_eq!(
        stream.batch(batch(BatchState::Sending)),
        [News::Over(About::Batch(BatchId(1)))],
        "it goes on"
    );
    assert_eq!(one(stream.batch(failed(1))).title, "1 of 12 files failed");
}

#[test]
fn a_comment_that_is_not_posted_says_so() {
    let mut stream = Stream::of(Vec::new());
    let mut unposted = failed(2);
    (unposted.how, unposted.counts.stored) = (How::NewComment, 10);
    assert_eq!(one(stream.batch(unposted)).body, "The comment is not posted yet.");
}

#[test]
fn posts_and_replies_have_words_of_their_own() {
    for (how, unposted_is, unknown_is) in [
        (
            How::NewPost,
            "The post is not out yet.",
            "the post in Startseite <b> went out.",
        ),
        (
            How::Reply,
            "The reply is not out yet.",
            "the reply to Startseite <b> went out.",
        ),
    ] {
        let mut stream = Stream::of(Vec::new());
        let mut unposted = failed(2);
        (unposted.how, unposted.counts.stored) = (how, 10);
        assert_eq!(one(stream.batch(unposted)).body, unposted_is);
        let mut unknown = failed(0);
        (unknown.id, unknown.how, unknown.wait) = (BatchId(2), how, Some(Reason::CommentUnknown { how }));
        assert!(one(stream.batch(unknown)).body.ends_with(unknown_is), "{how:?}");
    }
}

#[test]
fn a_receipt_that_is_there_already_is_not_replaced_unseen() {
    let mut stream = Stream::of(Vec::new());
    let mut occupied = failed(1);
    occupied.how = How::Receipt;
    occupied.target = Some(target(PlaceKind::Expense));
    occupied.wait = Some(Reason::Occupied {
        name: "Taxi.pdf".to_owned(),
    });
    let notice = one(stream.batch(occupied));
    assert_eq!(
        (notice.title.as_str(), notice.body.as_str()),
        ("There is a file already", "Startseite <b> · Taxi.pdf")
    );
    assert_eq!(labels(&notice), ["Show"], "trying again would end the same way");
}

#[test]
fn a_comment_whose_fate_is_unknown_is_not_tried_again_unseen() {
    let mut stream = Stream::of(Vec::new());
    let mut unknown = failed(0);
    unknown.wait = Some(Reason::CommentUnknown { how: unknown.how });
    let notice = one(stream.batch(unknown));
    assert_eq!(notice.title, "Look before sending again");
    assert_eq!(labels(&notice), ["Show"]);
}

#[test]
fn a_token_is_asked_for_once_and_only_while_something_waits_for_it() {
    let refused = || Some(Reason::TokenRefused { provider: PROVIDER });
    let mut idle = Stream::of(Vec::new());
    assert_eq!(idle.hear(&account(refused())), [], "nothing waits");
    let wait = waiting(Reason::TokenRefused { provider: PROVIDER });
    let late = one(idle.batch(wait.clone()));
    assert_eq!(late.title, "Productive needs a new token", "now something does");

    let mut stream = Stream::of(vec![wait]);
    let notice = one(stream.hear(&account(refused())));
    assert_eq!(notice.body, "1 batch waits.");
    assert_eq!(
        notice.buttons,
        [("Enter token".to_owned(), Act::EnterToken(account_id()))]
    );
    assert_eq!(stream.hear(&account(refused())), [], "once");
    assert_eq!(
        stream.hear(&account(None)),
        [News::Over(About::Account(account_id()))],
        "the token is there"
    );
    assert_eq!(
        one(stream.hear(&account(Some(Reason::KeychainLocked)))).title,
        "The keychain is locked"
    );
}

#[test]
fn ten_minutes_without_a_network_are_told_and_taken_back() {
    let mut stream = Stream::of(vec![batch(BatchState::Sending)]);
    assert_eq!(stream.told.next_look(), None);
    assert_eq!(
        stream.batch(waiting(Reason::NoConnection {
            provider: PROVIDER,
            why: Connection::Unreachable
        })),
        [],
        "not at once"
    );
    assert_eq!(stream.told.next_look(), Some(stream.now + OFFLINE));
    assert_eq!(stream.wait(Duration::from_mins(9)), None);
    let notice = one(stream.wait(Duration::from_mins(1)).into_iter().collect());
    assert_eq!(
        (notice.title.as_str(), notice.body.as_str()),
        ("Waiting for the network", "8 files wait. Nothing is lost.")
    );
    assert_eq!(stream.wait(OFFLINE), None, "once");
    assert_eq!(stream.told.next_look(), None);
    assert_eq!(
        stream.batch(batch(BatchState::Sending)),
        [News::Over(About::Network)],
        "the network is back"
    );
}

#[test]
fn what_bars_the_way_is_told_in_its_own_words() {
    let barred = Reason::NoConnection {
        provider: PROVIDER,
        why: Connection::NotTrusted,
    };
    let mut stream = Stream::of(vec![batch(BatchState::Sending)]);
    stream.batch(waiting(barred.clone()));
    let notice = one(stream.wait(OFFLINE).into_iter().collect());
    assert_eq!(notice.title, "8 files cannot be sent");
    assert_eq!(
        notice.body,
        Messages::english().text(&barred),
        "with what to do about it"
    );
}

#[test]
fn a_short_gap_of_the_network_is_never_told() {
    let mut stream = Stream::of(vec![batch(BatchState::Sending)]);
    stream.batch(waiting(Reason::NoConnection {
        provider: PROVIDER,
        why: Connection::Unreachable,
    }));
    stream.now += Duration::from_mins(9);
    assert_eq!(stream.batch(batch(BatchState::Sending)), []);
    stream.batch(waiting(Reason::NoConnection {
        provider: PROVIDER,
        why: Connection::Unreachable,
    }));
    assert_eq!(stream.wait(Duration::from_mins(9)), None, "the ten minutes begin again");
}

#[test]
fn the_person_decides_what_is_told() {
    let mut stream = Stream::of(Vec::new());
    let problem = one(stream.batch(failed(1)));
    let mut done = batch(BatchState::Done);
    done.id = BatchId(2);
    let done = one(stream.batch(done));
    assert!(problem.is_wanted(Notifications::All) && done.is_wanted(Notifications::All));
    assert!(problem.is_wanted(Notifications::Problems) && !done.is_wanted(Notifications::Problems));
    assert!(!problem.is_wanted(Notifications::None));
}

//! The ways of the bytes: to storage with credentials of five seconds, or whole to the service.

use std::time::Duration;

use attache_core::{
    account::ProviderKind, destination::How, destination::PlaceKind, event::BatchState, event::Settings, reason::Reason,
};
use attache_sandbox::{Action, CredentialState, Credentials, Fault, ReplyShape, Says, Step, seed::kantata as seed};

use super::{by_storage, desk, options, send_to, staged};
use crate::engine::harness::{Desk, drowsy, person};

#[tokio::test]
async fn credentials_of_five_seconds_are_asked_for_when_they_are_used() {
    let mut options = by_storage();
    // Four files at a time on 100 Mbit/s.
    (options.latency, options.bandwidth) = (Duration::from_millis(300), Some(12_500_000 / 4));
    options.kantata.cred_ttl = Duration::from_secs(5);
    let desk = Desk::at(ProviderKind::Kantata, options, person()).await;
    // It turns out with the first one that files of this size do not go whole here.
    let first = desk.drop(desk.files(&["first.bin"])).await;
    desk.send_to(first, desk.target(PlaceKind::Task, seed::EMOJI)).await;
    desk.until_done(first).await;
    let names: Vec<String> = (0..20).map(|number| format!("{number:02}.bin")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let paths = names.iter().map(|name| desk.file(name, 1_200_000)).collect();
    let batch = desk.drop(paths).await;
    desk.send_to(batch, desk.target(PlaceKind::Task, seed::EMPTY)).await;
    desk.until_done(batch).await;
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &names);
    let mut asked = desk.sandbox.credentials();
    asked.retain(|one| one.name != "first.bin");
    let used = |one: &&Credentials| one.state == CredentialState::Used && !one.again;
    assert_eq!(asked.iter().filter(used).count(), names.len(), "{asked:?}");
    assert_eq!(asked.len(), names.len(), "none was wasted: {asked:?}");
    desk.done().await;
}

#[tokio::test]
async fn credentials_that_come_too_late_are_asked_for_again_at_once() {
    let desk = Desk::at(ProviderKind::Kantata, by_storage(), drowsy()).await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::policy_expired()));
    let batch = staged(&desk, &["a.bin"]).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &["a.bin"]);
    desk.when(|sandbox| {
        let mut all = sandbox
            .kantata_attachments()
            .into_iter()
            .filter(|file| file.name == "a.bin");
        all.all(|file| file.parent.is_some() || file.deleted)
    })
    .await;
    desk.done().await;
}

#[tokio::test]
async fn small_files_go_whole_and_only_their_details_say_what_was_compared() {
    for shape in [ReplyShape::Envelope, ReplyShape::Bare] {
        let mut options = options();
        options.kantata.reply_shape = shape;
        let desk = Desk::at(ProviderKind::Kantata, options, person()).await;
        let batch = send_to(&desk, &["a.bin", "b.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
        desk.until_done(batch).await;
        let of = |step| desk.sandbox.count(step);
        assert_eq!((of(Step::Upload), of(Step::Reserve), of(Step::Store)), (2, 0, 0));
        let row = desk.row(batch, "a.bin").await;
        assert_eq!(row.note, None, "a checksum was never to be had");
        let details = desk.details(row.id).await.expect("details").expect("a row");
        assert!(details.contains("Compared by size"), "{details}");
        desk.are(desk.sandbox.files_of_story(seed::EMPTY), &["a.bin", "b.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_way_that_is_refused_is_left_for_the_other_one() {
    let desk = Desk::at(ProviderKind::Kantata, by_storage(), person()).await;
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until_done(batch).await;
    let batch = send_to(&desk, &["b.bin"], PlaceKind::Task, seed::EMOJI, How::NewPost).await;
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.count(Step::Upload), 1, "asked once for all that follow");
    desk.are(desk.sandbox.files_of_story(seed::EMOJI), &["b.bin"]);
    desk.done().await;

    // Four go whole before storage is tried, which is not to be had.
    let desk = self::desk().await;
    let names = ["1.bin", "2.bin", "3.bin", "4.bin", "5.bin"];
    desk.sandbox
        .fault(Fault::at(Step::Store, Action::entity_too_large()).always());
    desk.set_settings(Settings {
        concurrency: 1,
        ..Settings::default()
    })
    .await
    .expect("settings");
    let batch = send_to(&desk, &names, PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until_done(batch).await;
    let of = |step| desk.sandbox.count(step);
    assert_eq!((of(Step::Upload), of(Step::Store)), (5, 1), "storage is tried once");
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &names);
    let given_up = |sandbox: &attache_sandbox::Sandbox| {
        let mut all = sandbox.kantata_attachments().into_iter();
        all.all(|file| file.parent.is_some() || file.deleted)
    };
    desk.when(given_up).await;
    desk.done().await;
}

#[tokio::test]
async fn credentials_that_are_over_when_they_come_are_not_used() {
    let mut options = by_storage();
    options.kantata.cred_ttl = Duration::ZERO;
    let desk = Desk::at(ProviderKind::Kantata, options, person()).await;
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let provider = ProviderKind::Kantata;
    assert_eq!(
        desk.row(batch, "a.bin").await.reason,
        Some(Reason::CredentialsLate { provider })
    );
    let of = |step| desk.sandbox.count(step);
    assert_eq!((of(Step::Reserve), of(Step::Store)), (3, 0), "no byte was sent in vain");
    desk.sandbox
        .change_options(|options| options.kantata.cred_ttl = Duration::from_mins(2));
    desk.retry(batch, vec![]).await.expect("retry");
    // The sandbox blames whoever does not use credentials, which nobody could here.
    desk.until_done(batch).await;
}

#[tokio::test]
async fn credentials_that_are_refused_are_asked_for_once_more() {
    for (code, words) in [
        ("SignatureDoesNotMatch", "The signature does not match."),
        ("InvalidAccessKeyId", "The key does not exist."),
        ("AccessDenied", "Invalid according to Policy: Extra input fields: x"),
        ("AccessDenied", "Invalid according to Policy: Policy Condition failed"),
    ] {
        let refused = || Action::StorageError {
            status: 403,
            code: code.to_owned(),
            message: words.to_owned(),
        };
        let desk = Desk::at(ProviderKind::Kantata, by_storage(), person()).await;
        desk.sandbox.fault(Fault::at(Step::Store, refused()));
        let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
        desk.until_done(batch).await;
        let of = |step| desk.sandbox.count(step);
        assert_eq!((of(Step::Reserve), of(Step::Store)), (2, 2), "{words}");

        desk.sandbox.fault(Fault::at(Step::Store, refused()).always());
        let batch = send_to(&desk, &["b.bin"], PlaceKind::Task, seed::EMOJI, How::NewPost).await;
        desk.until_state(batch, BatchState::NeedsYou).await;
        let code = code.to_owned();
        assert_eq!(
            desk.row(batch, "b.bin").await.reason,
            Some(Reason::StorageRefused { code })
        );
        assert_eq!(of(Step::Store), 4, "{words}: once more, and no more");
        desk.done().await;
    }
}

#[tokio::test]
async fn what_is_too_large_on_the_way_is_sent_once_each_way() {
    for body in [Says::Nothing, Says::Html("<html>413</html>".to_owned())] {
        let too_large = || Action::Reply {
            status: 413,
            headers: Vec::new(),
            body: body.clone(),
        };
        let desk = desk().await;
        desk.sandbox.fault(Fault::at(Step::Upload, too_large()));
        let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
        desk.until_done(batch).await;

        desk.sandbox.fault(Fault::at(Step::Upload, too_large()).always());
        desk.sandbox.fault(Fault::at(Step::Store, too_large()).always());
        let batch = send_to(&desk, &["b.bin"], PlaceKind::Task, seed::EMOJI, How::NewPost).await;
        desk.until_state(batch, BatchState::NeedsYou).await;
        let provider = ProviderKind::Kantata;
        assert_eq!(
            desk.row(batch, "b.bin").await.reason,
            Some(Reason::TooLargeThere { provider })
        );
        let of = |step| desk.sandbox.count(step);
        assert!(of(Step::Upload) <= 2 && of(Step::Store) <= 2, "sent again in vain");
        desk.done().await;
    }
}

#[tokio::test]
async fn two_ways_that_refuse_come_to_an_end() {
    let mut options = by_storage();
    options.kantata.direct = false;
    let desk = Desk::at(ProviderKind::Kantata, options, person()).await;
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert!(matches!(row.reason, Some(Reason::Refused { .. })), "{:?}", row.reason);
    let of = |step| desk.sandbox.count(step);
    assert_eq!((of(Step::Upload), of(Step::Reserve)), (1, 1), "each was asked once");
    desk.sandbox.change_options(|options| options.kantata.direct = true);
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_goes_whole_is_paused_and_goes_on() {
    let desk = desk().await;
    desk.sandbox.fault(Fault::at(Step::Upload, Action::Hang));
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until(batch, |view| view.sent == 3_000).await;
    desk.pause(batch, vec![]).await.expect("pause");
    desk.until_state(batch, BatchState::Paused).await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.count(Step::Upload), 2, "sent again as a whole");
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &["a.bin"]);
    desk.done().await;
}

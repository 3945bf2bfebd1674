//! Small pictures of files at a service.

use attache_core::{
    destination::PlaceKind,
    event::{Code, Shelf},
};
use attache_sandbox::{Action, Fault, Step, seed};

use super::harness::Desk;

#[tokio::test]
async fn pictures_are_fetched_once_and_kept() {
    let mut desk = Desk::new().await;
    let drawn = |bytes: &[u8]| bytes.starts_with(b"BM").then(|| bytes[54..57].to_vec());
    let image = desk
        .sandbox
        .give("task", seed::EMPTY, ("a.png", "image/png"), b"png")
        .expect("file")
        .to_string();
    let text = desk
        .sandbox
        .give_file("task", seed::EMPTY, "a.txt")
        .expect("file")
        .to_string();
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    let page = desk.files_there(&target, Shelf::Own, None).await.expect("a page");
    assert_eq!(
        page.files.iter().map(|file| file.picture).collect::<Vec<_>>(),
        [false, true]
    );
    let picture = desk
        .picture_there(&target, &image, drawn)
        .await
        .expect("asked")
        .expect("a picture");
    assert_eq!(picture.len(), 3);
    assert_eq!(desk.picture_there(&target, &text, drawn).await.expect("asked"), None);
    desk.restart().await;
    let again = desk.picture_there(&target, &image, drawn).await.expect("asked");
    assert_eq!(again, Some(picture));
    assert_eq!(
        desk.sandbox.count(Step::Download),
        1,
        "the second one came from the home"
    );

    // A page in place of a picture is no picture.
    let other = desk
        .sandbox
        .give("task", seed::EMPTY, ("b.png", "image/png"), b"png")
        .expect("file")
        .to_string();
    desk.sandbox.fault(Fault::at(Step::Download, Action::captive_portal()));
    assert_eq!(desk.picture_there(&target, &other, drawn).await.expect("asked"), None);
    desk.remove_account(&target.account).await.expect("removed");
    let folder = desk.home_folder().join("pictures").join(&target.account.0);
    assert!(!folder.exists(), "they go with their account");
    desk.done().await;
}

#[tokio::test]
async fn rows_that_went_off_the_screen_wait_for_no_picture() {
    let desk = Desk::new().await;
    let mut files = Vec::new();
    for number in 0..200 {
        let name = format!("{number}.png");
        let id = desk
            .sandbox
            .give("task", seed::EMPTY, (&name, "image/png"), b"png")
            .expect("file");
        files.push(id.to_string());
    }
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.files_there(&target, Shelf::Own, None).await.expect("a page");
    desk.sandbox.fault(Fault::at(Step::Download, Action::Hang).always());
    let drawn = |bytes: &[u8]| Some(bytes[..2].to_vec());
    let asked = futures_util::future::join_all(files.iter().map(|file| desk.picture_there(&target, file, drawn)));
    let released = async {
        desk.when(|sandbox| sandbox.count(Step::Download) == 4).await;
        desk.sandbox.clear_faults();
        desk.sandbox.release();
    };
    let (answers, ()) = futures_util::future::join(asked, released).await;
    let drawn = answers.iter().filter(|answer| matches!(answer, Ok(Some(_)))).count();
    let outdated = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(outdated.clone().all(|error| error.code == Some(Code::Outdated)));
    assert_eq!(
        (drawn, outdated.count()),
        (84, 116),
        "four at the same time, and eighty wait"
    );
    assert!(matches!(answers[199], Ok(Some(_))), "the last one asked for is seen");
    desk.done().await;
}

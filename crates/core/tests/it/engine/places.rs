//! Favourites, own tasks, comments to choose from, names of accounts, and what support is told.

use attache_core::{
    destination::PlaceKind,
    event::{BatchState, Event},
    reason::Reason,
    secrets::Token,
};
use attache_sandbox::{Action, Fault, Says, Step, seed};

use super::harness::Desk;

#[tokio::test]
async fn favourites_are_kept_by_title_and_go_with_their_account() {
    let mut desk = Desk::new().await;
    for (id, title) in [(seed::EMPTY, "b"), (seed::EMOJI, "A"), (seed::STARTSEITE, "c")] {
        let mut target = desk.target(PlaceKind::Task, id);
        title.clone_into(&mut target.title);
        desk.set_favourite(target.clone(), true).await.expect("favourite");
        desk.set_favourite(target, true).await.expect("again");
    }
    let gone = desk.target(PlaceKind::Task, seed::STARTSEITE);
    desk.set_favourite(gone, false).await.expect("no favourite");
    let told = |event: &Event| matches!(event, Event::Favourites { favourites } if favourites.len() == 2);
    desk.watcher.until_heard(told).await;
    desk.restart().await;
    let snapshot = desk.snapshot().await.expect("snapshot");
    let titles: Vec<&str> = snapshot.favourites.iter().map(|target| target.title.as_str()).collect();
    assert_eq!(titles, ["A", "b"]);

    desk.remove_account(&desk.account).await.expect("remove");
    assert_eq!(desk.snapshot().await.expect("snapshot").favourites, []);
    let late = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_favourite(late, true).await.expect("no account, no favourite");
    assert_eq!(desk.snapshot().await.expect("snapshot").favourites, []);
    desk.done().await;
}

#[tokio::test]
async fn own_tasks_come_by_account_and_are_remembered_for_a_moment() {
    let desk = Desk::new().await;
    let mine = desk.mine().await.expect("mine");
    assert_eq!(mine.len(), 1, "one account");
    assert_eq!(mine[0].account, desk.account);
    let ids: Vec<String> = mine[0].targets.iter().map(|target| target.place.id.clone()).collect();
    let lena = [seed::STARTSEITE, seed::MARKUP, seed::EMOJI, seed::EMPTY];
    assert!(lena.iter().all(|id| ids.contains(&id.to_string())), "{ids:?}");
    let calls = desk.sandbox.api_calls();
    desk.mine().await.expect("mine");
    assert_eq!(desk.sandbox.api_calls(), calls, "nothing is asked twice at once");
    desk.done().await;
}

#[tokio::test]
async fn an_account_that_cannot_say_says_why() {
    let desk = Desk::new().await;
    desk.sandbox.revoke_token(desk.sandbox.token());
    let mine = desk.mine().await.expect("mine");
    assert!(matches!(mine[0].trouble, Some(Reason::TokenRefused { .. })), "{mine:?}");
    assert_eq!(mine[0].targets, []);
    desk.done().await;
}

#[tokio::test]
async fn comments_know_the_task_they_stand_under() {
    let desk = Desk::new().await;
    let mut task = desk.target(PlaceKind::Task, seed::STARTSEITE);
    task.number = Some("1482".to_owned());
    task.project = Some("Relaunch 2026".to_owned());
    let comments = desk.comments(task).await.expect("comments");
    assert_eq!(comments.len(), 2);
    assert_eq!(comments[0].target.title, "Kommen heute.", "newest first");
    assert_eq!(comments[0].target.number.as_deref(), Some("1482"));
    assert_eq!(comments[1].target.project.as_deref(), Some("Relaunch 2026"));
    let link = desk.web_link(&comments[0].target).await.expect("link");
    assert!(link.ends_with(&format!("/tasks/{}", seed::STARTSEITE)), "{link}");
    let on_comment = desk.comments(comments[0].target.clone()).await.expect("none");
    assert_eq!(on_comment, []);

    // One of them is a destination like any other.
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.set_target(batch, Some(comments[0].target.clone()))
        .await
        .expect("target");
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    let task = desk.target(PlaceKind::Task, seed::STARTSEITE);
    assert_eq!(desk.comments(task).await.expect("comments")[0].files, 1);
    desk.done().await;
}

#[tokio::test]
async fn an_account_gets_another_name() {
    let mut desk = Desk::new().await;
    let second = attache_core::app::NewAccount {
        provider: attache_core::account::ProviderKind::Productive,
        name: Some("Zweites".to_owned()),
        organisation: Some(seed::OTHER_ORGANISATION.to_owned()),
        addresses: desk.accounts()[0].addresses.clone(),
        token: Token::from(desk.sandbox.token().to_owned()),
        keep: attache_core::app::Keep::ThisRun,
        sandbox: false,
    };
    let second = desk.add_account(second).await.expect("account").id;
    let rename = |name: &str| desk.rename_account(&second, name.to_owned());
    rename("  Über uns ").await.expect("rename");
    let told = |event: &Event| match event {
        Event::Accounts { accounts } => accounts.iter().any(|account| account.name == "Über uns"),
        _ => false,
    };
    desk.watcher.until_heard(told).await;
    let taken = desk
        .accounts()
        .iter()
        .find(|account| account.id == desk.account)
        .expect("first")
        .name
        .clone();
    let refused = rename(&taken.to_uppercase()).await.map_err(|error| error.reason);
    assert_eq!(
        refused,
        Err(Reason::AccountExists {
            name: taken.to_uppercase()
        })
    );
    rename("ÜBER UNS").await.expect("its own name in capitals");
    rename("  ").await.expect("nothing");
    desk.restart().await;
    let names: Vec<String> = desk.accounts().into_iter().map(|account| account.name).collect();
    assert_eq!(
        names,
        ["Brandt & Partner", "Grünfelder Bio GmbH"],
        "an empty name is the organisation's"
    );
    desk.done().await;
}

#[tokio::test]
async fn support_is_told_what_the_service_said_and_nothing_secret() {
    let desk = Desk::new().await;
    let refusal = serde_json::json!({"errors": [{
        "status": "422", "title": "Invalid Attribute", "detail": "is not ours",
        "source": {"pointer": "data/attributes/temp_url"},
    }]});
    let reply = Action::Reply {
        status: 422,
        headers: vec![("x-request-id".to_owned(), "5a5d-77".to_owned())],
        body: Says::Json(refusal),
    };
    desk.sandbox.fault(Fault::at(Step::Register, reply));
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await.id;
    let details = desk.details(row).await.expect("details").expect("a row");
    for part in [
        "a.bin",
        "3\u{a0}KB",
        "failed",
        "temp_url: is not ours",
        "Request: 5a5d-77",
        "Reason: ",
        "Attaché ",
    ] {
        assert!(details.contains(part), "{part} in {details}");
    }
    let folder = desk.folder.path().display().to_string();
    for secret in [desk.sandbox.token(), folder.as_str()] {
        assert!(!details.contains(secret), "{details}");
    }
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    let details = desk.details(row).await.expect("details").expect("a row");
    assert!(!details.contains("is not ours"), "it went well since: {details}");
    assert_eq!(
        desk.details(attache_core::event::UploadId(999)).await.expect("details"),
        None
    );
    desk.done().await;
}

#[tokio::test]
async fn support_is_told_of_the_act_as_well() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::List, Action::status(403)));
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await.id;
    let details = desk.details(row).await.expect("details").expect("a row");
    assert!(details.contains("NoAccess"), "{details}");
    desk.done().await;
}

//! Kantata OX, with the same commands.

use attache_sandbox::{Action, Fault, Options, Step, seed::kantata as seed};

use crate::harness::Bench;

async fn bench() -> Bench {
    let mut options = Options::for_tests();
    // A machine that is busy with other things must not make credentials late.
    options.kantata.cred_ttl = std::time::Duration::from_mins(2);
    let mut bench = Bench::without_account(options).await;
    bench.token = bench.sandbox.kantata_token().to_owned();
    let (api, web) = (bench.sandbox.kantata_url(), bench.sandbox.kantata_web_url());
    let add = ["account", "add", "kantata", "--no-keychain", "--name", "OX"];
    let added = bench
        .run(&[&add[..], &["--api-url", &api, "--web-url", &web]].concat())
        .await;
    assert_eq!(added.exit, 0, "{}", added.err);
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn files_reach_a_task_in_one_post() {
    let bench = bench().await;
    let listed = bench.run(&["account", "list", "--json"]).await.objects();
    assert_eq!(
        (&listed[0]["provider"], &listed[0]["name"]),
        (&"kantata".into(), &"OX".into())
    );
    let (a, b) = (bench.file("Müller.txt", "a"), bench.file("b.txt", "b"));
    for to in [
        format!("story/{}", seed::EMPTY),
        format!(
            "{}/workspaces/{}?story_id={}",
            bench.sandbox.kantata_web_url(),
            seed::RELAUNCH,
            seed::EMPTY
        ),
    ] {
        let ran = bench.send(&to, &["--again", "--comment", "For you", &a, &b]).await;
        assert_eq!((ran.exit, ran.summary()), (0, (2, 0)), "{to}: {}", ran.err);
        assert_eq!(ran.event("started").expect("started")["how"], "newPost");
        let sent_as = ran.events().into_iter().find(|event| event["name"] == "Müller.txt");
        assert_eq!(
            sent_as.expect("told")["sentAs"],
            "Mueller.txt",
            "{to}: both names are told"
        );
    }
    let posts = bench.sandbox.posts_of_story(seed::EMPTY);
    assert_eq!(posts.len(), 2, "one each");
    for post in posts {
        assert_eq!(post.message, "For you");
        let mut names: Vec<&str> = post.files.iter().map(|file| file.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Müller.txt", "b.txt"], "and they have their own names");
    }
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_gets_a_post_and_a_post_a_reply() {
    let bench = bench().await;
    let a = bench.file("a.txt", "a");
    let ran = bench.send(&format!("workspace/{}", seed::NO_EXPENSES), &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    assert_eq!(bench.sandbox.posts_of_workspace(seed::NO_EXPENSES).len(), 1);
    let before = bench.sandbox.replies_to_post(seed::POST).len();
    let ran = bench
        .send(&format!("post/{}", seed::POST), &["--comment", "Here", &a])
        .await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let replies = bench.sandbox.replies_to_post(seed::POST);
    assert_eq!(replies.len(), before + 1);
    assert_eq!(replies[before].message, "Here");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expense_takes_one_file_and_no_text() {
    let bench = bench().await;
    let (a, b) = (bench.file("a.txt", "a"), bench.file("b.txt", "b"));
    let to = format!("expense/{}", seed::EXPENSE);
    let ran = bench.send(&to, &[&a, &b]).await;
    assert_eq!((ran.exit, ran.summary()), (2, (0, 2)), "{}", ran.err);
    assert_eq!(ran.event("error").expect("error")["reason"]["kind"], "oneFileOnly");
    assert!(ran.err.contains("An expense holds one receipt."), "{}", ran.err);
    let ran = bench.send(&to, &["--comment", "No", &a]).await;
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(
        ran.err
            .contains("on the expense. At Kantata OX it goes to: task, project, post."),
        "{}",
        ran.err
    );
    assert_eq!(bench.sandbox.count(Step::Reserve), 0, "nothing was begun");
    let ran = bench.send(&to, &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let receipt = bench.sandbox.receipt_of_expense(seed::EXPENSE).expect("a receipt");
    assert_eq!(receipt.name, "a.txt");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_replaced_only_when_told() {
    let bench = bench().await;
    let a = bench.file("a.txt", "a");
    let to = format!("expense/{}", seed::WITH_RECEIPT);
    let ran = bench.send(&to, &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (4, (0, 1)), "{}", ran.err);
    assert_eq!(ran.event("error").expect("error")["reason"]["kind"], "occupied");
    assert!(ran.err.contains("--replace"), "{}", ran.err);
    let b = bench.file("b.txt", "b");
    for replace in [&[][..], &["--replace"]] {
        let ran = bench.send(&to, &[replace, &[&a, &b]].concat()).await;
        assert_eq!((ran.exit, ran.summary()), (2, (0, 2)), "{}", ran.err);
        assert_eq!(ran.event("error").expect("error")["reason"]["kind"], "oneFileOnly");
        assert!(!ran.err.contains("--replace"), "{}", ran.err);
    }
    assert_eq!(bench.sandbox.count(Step::Upload), 0, "nothing was begun");
    let there = bench.sandbox.receipt_of_expense(seed::WITH_RECEIPT).expect("a receipt");
    assert_eq!(there.name, "Hotel_Luebeck.txt");
    let ran = bench.send(&to, &["--replace", &a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let receipt = bench.sandbox.receipt_of_expense(seed::WITH_RECEIPT).expect("a receipt");
    assert_eq!(receipt.name, "a.txt");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_says_what_it_is() {
    let bench = bench().await;
    let found = bench.run(&["targets", "--json", "relaunch"]).await.objects();
    let to: Vec<&str> = found.iter().filter_map(|found| found["to"].as_str()).collect();
    let project = format!("project/{}", seed::RELAUNCH);
    assert!(to.contains(&project.as_str()), "{to:?}");
    let link = format!("{}/workspaces/{}", bench.sandbox.kantata_web_url(), seed::RELAUNCH);
    let found = bench.run(&["targets", "--json", &link]).await.objects();
    assert_eq!(found[0]["to"], project.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_to_reach_is_called_by_its_name() {
    let bench = bench().await;
    let a = bench.file("a.txt", "a");
    for step in [Step::Parent, Step::Look, Step::Search] {
        bench.sandbox.fault(Fault::at(step, Action::CutBefore).always());
    }
    let ran = bench.send(&format!("story/{}", seed::EMPTY), &[&a]).await;
    assert_eq!(ran.exit, 5, "{}", ran.err);
    assert!(ran.err.contains("Kantata OX"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_seen_by_those_who_are_named() {
    let bench = bench().await;
    let a = bench.file("a.txt", "a");
    let to = format!("project/{}", seed::PRIVACY);
    let ran = bench.send(&to, &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (2, (0, 1)), "{}", ran.err);
    assert_eq!(
        ran.event("error").expect("error")["reason"]["kind"],
        "audienceUndecided"
    );
    assert!(ran.err.contains("--public"), "{}", ran.err);
    let ran = bench.send(&to, &["--private-to", "Ann Lee", &a]).await;
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert!(ran.err.contains("Camille Lefèvre, Tom Berger"), "{}", ran.err);
    assert_eq!(bench.sandbox.posts_of_workspace(seed::PRIVACY), [], "nothing was begun");
    let ran = bench
        .send(&to, &["--private-to", "tom berger", "--private-to", "10482807", &a])
        .await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let ran = bench.send(&to, &["--public", "--again", &a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let posts = bench.sandbox.posts_of_workspace(seed::PRIVACY);
    let seen: Vec<&[u64]> = posts.iter().map(|post| post.recipients.as_slice()).collect();
    assert_eq!(seen, [&[seed::TOM, seed::CAMILLE][..], &[]]);
    let receipt = format!("expense/{}", seed::EXPENSE);
    let ran = bench.send(&receipt, &["--public", &a]).await;
    assert_eq!(ran.exit, 2, "nobody sees a receipt more or less: {}", ran.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_expense_says_what_it_needs_and_is_made_once() {
    let bench = bench().await;
    let listed = bench.run(&["expense-categories", "--json"]).await.objects();
    assert!(
        listed.iter().any(|one| one["name"] == "Travel" && one["id"] == "456"),
        "{listed:?}"
    );
    let a = bench.file("a.txt", "a");
    let to = format!("new-expense/{}", seed::RELAUNCH);
    let before = bench.sandbox.expenses_of_workspace(seed::RELAUNCH).len();
    let whole = ["--category", "travel", "--amount", "189,90"];
    for (arguments, says) in [
        (vec![], "--category"),
        (vec!["--category", "Travel"], "--amount"),
        (vec!["--category", "Sport", "--amount", "5"], "Büromaterial"),
        ([&whole[..], &["--date", "yesterday"]].concat(), "--date"),
        ([&whole[..], &["--date", "2026-02-30"]].concat(), "at most a year ahead"),
        (
            [&whole[..], &["--date", "2026-11-14T10:00"]].concat(),
            "at most a year ahead",
        ),
        ([&whole[..], &["--currency", "Euro"]].concat(), "--currency"),
        ([&whole[..], &["--currency", ""]].concat(), "--currency is empty"),
        ([&whole[..], &["--currency", "JPY"]].concat(), "JPY has no parts"),
        (vec!["--category", "travel", "--amount", "1.234"], "EUR has 2 digits"),
        (
            vec!["--category", "travel", "--amount", "21474836.48"],
            "too large: it can be 21474836.47 EUR",
        ),
        (
            [&whole[..], &["--comment", "No"]].concat(),
            "--comment cannot be posted",
        ),
        (
            [&whole[..], &[bench.file("b.txt", "b").as_str()]].concat(),
            "one receipt",
        ),
    ] {
        let ran = bench.send(&to, &[&arguments[..], &[&a]].concat()).await;
        assert_eq!(ran.exit, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(bench.sandbox.expenses_of_workspace(seed::RELAUNCH).len(), before);
    bench.sandbox.fault(Fault::at(Step::Expense, Action::LoseReply));
    let more = ["--date", "2026-11-14", "--currency", "USD", "--notes", "Bahn"];
    let ran = bench.send(&to, &[&whole[..], &more[..], &[&a]].concat()).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    assert_eq!(ran.event("started").expect("started")["how"], "newExpense");
    let made = bench.sandbox.expenses_of_workspace(seed::RELAUNCH);
    assert_eq!(made.len(), before + 1, "one, although its answer was lost");
    let last = made.last().expect("it is there");
    assert_eq!((last.date.as_str(), last.amount_in_cents), ("2026-11-14", 17_470));
    assert_eq!(last.notes.as_deref(), Some("Bahn"));
    assert_eq!(last.receipt.as_ref().map(|file| file.name.as_str()), Some("a.txt"));
    let composed_otherwise = [
        "--category",
        "Bu\u{308}romaterial",
        "--amount",
        "1.234",
        "--currency",
        "KWD",
    ];
    let ran = bench.send(&to, &[&composed_otherwise[..], &[&a]].concat()).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let made = bench.sandbox.expenses_of_workspace(seed::RELAUNCH);
    assert_eq!(made.last().expect("it is there").category, "Büromaterial");
    let elsewhere = format!("new-expense/{}", seed::NO_EXPENSES);
    let ran = bench.send(&elsewhere, &[&whole[..], &[&a]].concat()).await;
    assert_eq!(ran.exit, 2, "{}", ran.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_says_where_it_is_seen() {
    let bench = bench().await;
    let a = bench.file("a.txt", "a");
    let to = format!("story/{}", seed::PROOFING);
    let ran = bench.send(&to, &["--proof", &a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let told = ran.events().into_iter().find(|event| event["phase"] == "attached");
    let page = told.expect("told")["proof"].as_str().unwrap_or_default().to_owned();
    assert!(page.contains("/proofs/"), "{page}");
    let ran = bench.send(&format!("story/{}", seed::EMPTY), &["--proof", &a]).await;
    assert_eq!(ran.exit, 2, "{}", ran.err);
    bench
        .sandbox
        .change_options(|options| options.kantata.allow_proof = false);
    let ran = bench.send(&to, &["--proof", &a]).await;
    assert_eq!((ran.exit, ran.summary()), (4, (0, 1)), "{}", ran.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_keeps_the_name_it_was_sent_under_is_told() {
    let bench = bench().await;
    let (a, b) = (bench.file("Müller.txt", "a"), bench.file("b.txt", "b"));
    bench
        .sandbox
        .fault(Fault::at(Step::Rename, Action::status(403)).always());
    let to = format!("story/{}", seed::EMPTY);
    let ran = bench.send(&to, &[&a, &b]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (2, 0)), "{}", ran.err);
    let events = ran.events();
    let named: Vec<_> = events.iter().filter(|event| event["event"] == "name").collect();
    assert_eq!(named.len(), 1, "{}", ran.out);
    assert_eq!(
        (&named[0]["name"], &named[0]["sentAs"]),
        (&"Müller.txt".into(), &"Mueller.txt".into())
    );
    let people = bench.run(&["send", "--again", "--to", &to, &a]).await;
    assert!(
        people.err.contains("“Müller.txt” is called “Mueller.txt” there"),
        "{}",
        people.err
    );
    bench.sandbox.clear_faults();
    let renamed = bench.send(&to, &["--again", &a]).await;
    assert!(renamed.event("name").is_none(), "it has its own name: {}", renamed.out);
}

//! What a destination holds: listed, fetched, deleted, opened.

use std::fs;

use attache_sandbox::{Action, Fault, Step, seed};

use crate::harness::Bench;

fn into(bench: &Bench) -> String {
    let folder = bench.folder().join("fetched");
    fs::create_dir_all(&folder).expect("folder");
    folder.to_str().expect("text").to_owned()
}

fn fetched(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(into(bench)).expect("folder").flatten();
    let mut names: Vec<String> = entries.map(|it| it.file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_listed_with_where_they_stand() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let empty = bench.run(&["list", "--to", &to]).await;
    assert_eq!((empty.exit, empty.out.as_str()), (0, ""), "{}", empty.err);
    assert!(empty.err.contains("There are no files."), "{}", empty.err);
    let own = bench.sandbox.give_file("task", seed::EMPTY, "own.txt").expect("file");
    let comment = bench.sandbox.comment_as_someone_else(seed::EMPTY, "<p>See here</p>");
    bench.sandbox.give_file("comment", comment, "other.txt").expect("file");
    let ran = bench.run(&["list", "--json", "--to", &to]).await;
    let objects = ran.objects();
    assert_eq!((ran.exit, objects.len()), (0, 2), "{}", ran.out);
    assert_eq!(objects[0]["id"], own.to_string());
    assert_eq!(
        (&objects[0]["name"], &objects[0]["size"]),
        (&"own.txt".into(), &7.into())
    );
    assert!(objects[0]["on"].is_null() && objects[0]["at"].is_string());
    assert_eq!(objects[1]["on"]["excerpt"], "See here");
    let table = bench.run(&["list", "--to", &to]).await;
    assert!(table.out.contains("own.txt") && table.out.contains("Jonas") && table.out.contains(&own.to_string()));
    bench
        .sandbox
        .fault(Fault::at(Step::Comments, Action::status(403)).always());
    let own_only = bench.run(&["list", "--to", &to]).await;
    assert!(
        own_only.out.contains("own.txt") && !own_only.out.contains("other.txt"),
        "{}",
        own_only.out
    );
    assert_eq!(own_only.exit, 1, "it is not all: {}", own_only.err);
    assert!(
        own_only.err.contains("cannot be asked which files this task has"),
        "{}",
        own_only.err
    );
    bench.sandbox.clear_faults();
    assert_eq!(bench.run(&["list", "--to", "task/1"]).await.exit, 4);
    assert_eq!(bench.run(&["list", "--to", "nowhere"]).await.exit, 2);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_fetched_by_id_or_all_of_them() {
    let bench = Bench::new().await;
    let (to, folder) = (format!("task/{}", seed::EMPTY), into(&bench));
    let nothing = bench.run(&["download", "--to", &to, "--into", &folder]).await;
    assert_eq!(nothing.exit, 0, "{}", nothing.err);
    let id = bench
        .sandbox
        .give_file("task", seed::EMPTY, "same.txt")
        .expect("file")
        .to_string();
    bench.sandbox.give_file("task", seed::EMPTY, "same.txt").expect("file");
    let one = bench.run(&["download", "--to", &to, "--into", &folder, &id]).await;
    assert_eq!((one.exit, one.out.as_str()), (0, "same.txt\n"), "{}", one.err);
    let all = bench.run(&["download", "--json", "--to", &to, "--into", &folder]).await;
    let objects = all.objects();
    assert_eq!((all.exit, objects.len()), (0, 3), "{}", all.out);
    assert_eq!(
        (&objects[0]["event"], &objects[2]["event"]),
        (&"file".into(), &"summary".into())
    );
    assert_eq!((&objects[2]["done"], &objects[2]["failed"]), (&2.into(), &0.into()));
    assert_eq!(fetched(&bench), ["same (2).txt", "same (3).txt", "same.txt"]);

    bench.sandbox.fault(Fault::at(Step::Download, Action::captive_portal()));
    let failed = bench
        .run(&["download", "--json", "--to", &to, "--into", &folder, &id])
        .await;
    let object = &failed.objects()[0];
    assert_eq!((failed.exit, &object["state"]), (1, &"failed".into()), "{}", failed.out);
    assert_eq!(object["reason"]["kind"], "loginPage");
    assert_eq!(fetched(&bench).len(), 3, "nothing is left of it");
    let one_wrong = bench
        .run(&["download", "--json", "--to", &to, "--into", &folder, "1", &id])
        .await;
    let states: Vec<_> = one_wrong
        .objects()
        .into_iter()
        .map(|it| (it["id"].clone(), it["state"].clone()))
        .collect();
    assert_eq!(one_wrong.exit, 1, "{}", one_wrong.err);
    let said = bench.run(&["download", "--to", &to, "--into", &folder, "1", &id]).await;
    assert_eq!(
        (said.exit, said.err.as_str()),
        (
            1,
            "1: There is no such file, or no longer. attache list shows which there are.\n"
        ),
        "once, and by its name"
    );
    assert_eq!(states[0], ("1".into(), "failed".into()), "no such file");
    assert_eq!(states[1], (id.into(), "done".into()), "and the other one comes");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_made_before_anything_is_asked_or_the_command_ends() {
    let bench = Bench::new().await;
    let (to, folder) = (format!("task/{}", seed::EMPTY), into(&bench));
    bench.sandbox.give_file("task", seed::EMPTY, "a.txt").expect("file");
    bench.sandbox.give_file("task", seed::EMPTY, "b.txt").expect("file");
    let asked = bench.sandbox.requests().len();
    let file = bench.file("is a file", "");
    let below = format!("{file}/below");
    // Nobody makes files there, whatever rights they have.
    let closed = cfg!(target_os = "linux").then(|| "/proc".to_owned());
    for folder in [file, below].into_iter().chain(closed) {
        let ran = bench
            .run(&["download", "--json", "--to", &to, "--into", &folder, "1", "2"])
            .await;
        assert_eq!(ran.exit, 2, "{folder}: {}{}", ran.out, ran.err);
        assert_eq!(
            ran.err.matches(&format!("“{folder}”")).count(),
            1,
            "named once: {}",
            ran.err
        );
        assert!(ran.err.contains("--into"), "{}", ran.err);
        assert_eq!(ran.objects().last().expect("a summary")["failed"], 2);
    }
    assert_eq!(bench.sandbox.requests().len(), asked, "nobody was asked");
    let deep = format!("{folder}/new/deep");
    let ran = bench.run(&["download", "--to", &to, "--into", &deep]).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(fs::read_dir(&deep).expect("made").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_not_said_to_be_nothing() {
    let bench = Bench::new().await;
    let (person, folder) = (format!("person/{}", seed::LENA), into(&bench));
    for command in [
        &["list", "--json", "--to", &person][..],
        &["download", "--json", "--to", &person, "--into", &folder],
    ] {
        let ran = bench.run(command).await;
        let said = &ran.objects()[0];
        assert_eq!((ran.exit, &said["event"]), (1, &"error".into()), "{}", ran.out);
        assert_eq!(said["reason"]["kind"], "filesNotListed");
        assert!(ran.err.contains("attache open"), "{}", ran.err);
    }
    let opened = bench.run(&["open", "--print", &person]).await;
    assert_eq!((opened.exit, opened.err.as_str()), (0, ""));
    let booking = bench
        .run(&["open", "--print", &format!("booking/{}", seed::BOOKING)])
        .await;
    assert_eq!(booking.exit, 0);
    assert!(booking.err.contains("the nearest page"), "{}", booking.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_a_refused_token_keeps_from_coming_has_failed() {
    let mut bench = Bench::new().await;
    bench.token = "00000000-0000-0000-0000-000000000000".to_owned();
    let (to, folder) = (format!("task/{}", seed::EMPTY), into(&bench));
    let ran = bench
        .run(&["download", "--json", "--to", &to, "--into", &folder, "1", "2"])
        .await;
    assert_eq!(ran.exit, 3, "{}", ran.err);
    let objects = ran.objects();
    let files: Vec<_> = objects.iter().filter(|it| it["event"] == "file").collect();
    assert_eq!(files.len(), 2, "{}", ran.out);
    for file in files {
        assert_eq!(
            (&file["state"], &file["reason"]["kind"]),
            (&"failed".into(), &"tokenRefused".into())
        );
    }
    let summary = objects.last().expect("a summary");
    assert_eq!((&summary["failed"], &summary["cancelled"]), (&2.into(), &0.into()));
}

/// Two files of the empty task on their way, byte by byte, and the first bytes of one are here.
#[cfg(unix)]
async fn under_way(bench: &Bench) -> (std::process::Child, [String; 2]) {
    let ids = ["a.txt", "b.txt"].map(|name| {
        let given = bench
            .sandbox
            .give("task", seed::EMPTY, (name, "text/plain"), &vec![7; 100_000]);
        given.expect("file").to_string()
    });
    let slow = Action::Drip {
        pause: std::time::Duration::from_millis(1),
    };
    bench.sandbox.fault(Fault::at(Step::Download, slow).always());
    let (to, folder) = (format!("task/{}", seed::EMPTY), into(bench));
    let child = bench.start(&["download", "--json", "--to", &to, "--into", &folder, &ids[0], &ids[1]]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Download) == 2).await;
    (child, ids)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_says_what_did_not_come_and_leaves_nothing() {
    let bench = Bench::new().await;
    let (child, ids) = under_way(&bench).await;
    crate::stop::interrupt(child.id());
    let ran = crate::harness::end(child).await;
    let objects = ran.objects();
    assert_eq!((ran.exit, objects.len()), (130, 4), "{}", ran.out);
    let mut cancelled: Vec<_> = objects[..2]
        .iter()
        .map(|it| it["id"].as_str().expect("an id"))
        .collect();
    cancelled.sort_unstable();
    assert_eq!(cancelled, ids);
    assert!(objects[..2].iter().all(|it| it["state"] == "cancelled"), "{}", ran.out);
    assert_eq!(
        (&objects[2]["event"], &objects[3]["cancelled"]),
        (&"error".into(), &2.into())
    );
    assert_eq!(fetched(&bench), Vec::<String>::new());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_command_left_is_gone_with_the_next() {
    let bench = Bench::new().await;
    let (mut child, _) = under_way(&bench).await;
    child.kill().expect("killed");
    child.wait().expect("ended");
    let left = fetched(&bench);
    assert!(left.iter().any(|name| name.contains(".part")), "{left:?}");
    bench.sandbox.clear_faults();
    let again = bench
        .run(&[
            "download",
            "--to",
            &format!("task/{}", seed::EMPTY),
            "--into",
            &into(&bench),
        ])
        .await;
    assert_eq!(again.exit, 0, "{}", again.err);
    assert_eq!(fetched(&bench), ["a.txt", "b.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_deleted_and_a_destination_opened() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let id = bench
        .sandbox
        .give_file("task", seed::EMPTY, "a.txt")
        .expect("file")
        .to_string();
    let deleted = bench.run(&["delete", &id]).await;
    assert_eq!(
        (deleted.exit, deleted.out),
        (0, format!("File {id} is deleted.\n")),
        "{}",
        deleted.err
    );
    assert_eq!(bench.sandbox.files_of_task(seed::EMPTY).len(), 0);
    let again = bench.run(&["delete", &id]).await;
    assert_eq!((again.exit, again.out.as_str()), (1, ""), "there is none any more");
    let opened = bench.run(&["open", "--print", &to]).await;
    assert_eq!(opened.exit, 0, "{}", opened.err);
    assert!(opened.out.starts_with(&bench.sandbox.web_url()), "{}", opened.out);
    assert_eq!(bench.sandbox.mistakes(), []);
}

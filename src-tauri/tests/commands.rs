//! The contract of the commands: that the page may call exactly these, and how their answers and errors look.

use std::{
    collections::BTreeSet,
    sync::{Arc, mpsc},
    time::Duration,
};

use attache_app::{
    Shell,
    bridge::{Ask, Bridge},
    commands,
};
use attache_core::{
    app::{App, EngineOptions, Options},
    event::{BatchId, Settings},
    home::Home,
    http::{self, Http},
    secrets::Secrets,
};
use serde_json::{Value, json};
use tauri::{
    Manager, WebviewWindow, WebviewWindowBuilder,
    ipc::{Channel, InvokeBody, InvokeResponseBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};

const HOST: &str = include_str!("../../ui/src/host/tauri.ts");
const BUILD: &str = include_str!("../build.rs");
const CAPABILITY: &str = include_str!("../capabilities/main.json");

#[test]
fn the_page_may_call_our_own_commands_and_nothing_else() {
    let built: BTreeSet<String> = quoted(BUILD, "    \"", "\",");
    let called: BTreeSet<String> = quoted(HOST, "call('", "'");
    assert_eq!(called, built, "what the page calls is what the app offers");
    let capability: Value = serde_json::from_str(CAPABILITY).expect("JSON");
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .map(|permission| permission.trim_start_matches("allow-").replace('-', "_"))
        .collect();
    assert_eq!(
        allowed, built,
        "no permission of Tauri's own: its events would name dropped paths"
    );
    assert_eq!(capability["windows"], json!(["main"]));
}

#[test]
fn every_command_exists_and_answers_in_its_shape() {
    let page = Page::open();
    let target = json!({"account": "none", "place": {"kind": "task", "id": "1"}, "title": "T", "number": null, "project": null,
        "company": null, "status": null, "assignee": null, "closed": false});
    let answers = [
        ("new_batch", json!({"target": null, "how": null}), json!(1)),
        (
            "rows",
            json!({"batch": 1, "start": 0, "end": 10}),
            json!({"number": 0, "total": 0, "rows": []}),
        ),
        (
            "showing",
            json!({"place": {"page": "batch", "batch": 1, "top": 88.5}}),
            Value::Null,
        ),
        ("set_target", json!({"batch": 1, "target": target}), Value::Null),
        ("set_how", json!({"batch": 1, "how": "newComment"}), Value::Null),
        ("set_text", json!({"batch": 1, "text": "<b>"}), Value::Null),
        (
            "set_audience",
            json!({"batch": 1, "audience": {"kind": "only", "people": [{"id": "7", "name": "Ann Lee", "about": null}]}}),
            Value::Null,
        ),
        (
            "set_expense",
            json!({"batch": 1, "draft": {"date": "2026-11-14", "category": {"id": "4", "name": "Travel"}, "amount": "1", "currency": "", "notes": ""}}),
            Value::Null,
        ),
        ("answer", json!({"batch": 1, "take": true}), Value::Null),
        ("pause", json!({"batch": 1, "uploads": [1]}), Value::Null),
        ("resume", json!({"batch": 1, "uploads": []}), Value::Null),
        ("pause_all", json!({}), Value::Null),
        ("resume_all", json!({}), Value::Null),
        ("undo", json!({}), Value::Null),
        ("mine", json!({}), json!([])),
        ("recently_active", json!({}), json!([])),
        ("set_favourite", json!({"target": target, "on": true}), Value::Null),
        ("stop", json!({"batch": 1}), Value::Null),
        ("stop_all", json!({}), Value::Null),
        ("cancel", json!({"batch": 1, "uploads": [1]}), Value::Null),
        ("retry", json!({"batch": 1, "uploads": []}), Value::Null),
        ("post_without", json!({"batch": 1}), Value::Null),
        ("replace", json!({"batch": 1}), Value::Null),
        ("send_instead", json!({"upload": 1}), Value::Null),
        ("remove", json!({"batch": 1, "uploads": [1]}), Value::Null),
        ("thumbnail", json!({"batch": 1, "upload": 1}), Value::Null),
        ("set_settings", json!({"settings": {"concurrency": 99}}), Value::Null),
        (
            "search",
            json!({"query": "", "kinds": []}),
            json!({"query": "", "recents": [], "accounts": []}),
        ),
        ("clear", json!({"batch": 1}), Value::Null),
        ("clear_finished", json!({}), Value::Null),
        ("send_anyway", json!({"batch": 1, "uploads": [1]}), Value::Null),
        ("skip", json!({"batch": 1, "uploads": [1]}), Value::Null),
        (
            "history",
            json!({"words": "", "start": 0, "end": 10}),
            json!({"total": 0, "batches": []}),
        ),
        (
            "history_files",
            json!({"batch": 1, "start": 0, "end": 10}),
            json!({"total": 0, "files": []}),
        ),
        ("clear_history", json!({"batch": null}), Value::Null),
        ("cancel_sign_in", json!({}), Value::Null),
        ("cancel_download", json!({"download": 7}), Value::Null),
        ("retry_download", json!({"download": 7}), Value::Null),
        ("clear_downloads", json!({}), Value::Null),
    ];
    for (command, args, expected) in answers {
        assert_eq!(page.call(command, args), Ok(expected), "{command}");
    }
    let failures = [
        ("send", json!({"batch": 7}), "takenOff"),
        ("send_again", json!({"batch": 7, "uploads": []}), "takenOff"),
        ("rename_upload", json!({"upload": 7, "name": "a.txt"}), "takenOff"),
        ("open_target", json!({"target": target}), "noAccount"),
        ("copy_link", json!({"target": target}), "noAccount"),
        ("comments", json!({"target": target}), "noAccount"),
        ("people", json!({"target": target}), "noAccount"),
        ("expense_form", json!({"target": target}), "noAccount"),
        ("open_proof", json!({"upload": 7}), "gone"),
        ("copy_proof", json!({"upload": 7}), "gone"),
        ("rename_account", json!({"account": "none", "name": "N"}), "noAccount"),
        ("show_in_folder", json!({"upload": 7}), "gone"),
        ("show_download", json!({"download": 7}), "gone"),
        ("open_download", json!({"download": 7}), "noLongerThere"),
        (
            "files_there",
            json!({"target": target, "shelf": "own", "next": null}),
            "noAccount",
        ),
        ("picture_there", json!({"target": target, "file": "1"}), "noAccount"),
        ("open_there", json!({"target": target, "file": "1"}), "noAccount"),
        ("copy_there_link", json!({"target": target, "file": "1"}), "noAccount"),
        ("delete_there", json!({"target": target, "file": "1"}), "noAccount"),
        (
            "rename_there",
            json!({"target": target, "file": "1", "name": "N"}),
            "noAccount",
        ),
        ("copy_details", json!({"upload": 7}), "gone"),
        ("enter_token", json!({"account": "none", "token": "t"}), "noAccount"),
        (
            "check_token",
            json!({"provider": "productive", "addresses": {"api": " http://productive.example ", "web": ""}, "token": "t"}),
            "badAddress",
        ),
        (
            "sign_in",
            json!({"provider": "kantata", "addresses": {"api": "", "web": "ftp://kantata.example"},
                "client": {"id": "i", "secret": "s"}, "account": null}),
            "badAddress",
        ),
        (
            "sign_in",
            json!({"provider": "kantata", "addresses": {"api": "", "web": ""}, "client": {"id": "i", "secret": "s"}, "account": "none"}),
            "noAccount",
        ),
        ("search", json!({"query": "task/1", "kinds": []}), "noAccount"),
        (
            "search",
            json!({"query": "https://app.productive.io/9-other/tasks/1", "kinds": []}),
            "linkElsewhere",
        ),
        (
            "search",
            json!({"query": "https://example.com/9/tasks/1", "kinds": ["task"]}),
            "linkUnknown",
        ),
    ];
    for (command, args, kind) in failures {
        let answer = page.call(command, args);
        let error = answer.expect_err(command);
        assert_eq!(error["reason"]["kind"], kind, "{command}: {error}");
        assert!(error.get("code").is_some(), "{command}: a code, or null: {error}");
    }
}

#[test]
fn every_service_that_can_be_connected_is_offered() {
    let page = Page::open();
    let offers = page.call("offers", json!({})).expect("an answer");
    let said = |member: &str| &offers[0][member];
    assert_eq!(
        [said("provider"), said("redirect"), said("inside")],
        [&json!("productive"), &Value::Null, &json!("comment")]
    );
    assert_eq!(
        said("shelves")["task"],
        json!(["own", "comments"]),
        "where a task holds files"
    );
    assert!(said("shelves")["post"].is_null(), "there are none");
}

#[test]
fn the_first_message_is_a_snapshot_and_what_was_asked_before_comes_after_it() {
    let page = Page::open();
    let shell = page.window.state::<Shell>();
    shell.bridge.ask(Ask::Show { batch: BatchId(3) });
    let (heard, messages) = mpsc::channel();
    let channel = Channel::new(move |body| {
        let InvokeResponseBody::Json(text) = body else {
            panic!("not JSON")
        };
        let _ = heard.send(serde_json::from_str::<Value>(&text).expect("JSON"));
        Ok(())
    });
    tauri::async_runtime::block_on(shell.bridge.listen(&shell.app, channel)).expect("listens");
    let two: Vec<Value> = (0..2)
        .map(|_| messages.recv_timeout(Duration::from_secs(10)).expect("a message"))
        .collect();
    assert_eq!(two[0]["type"], "event");
    assert_eq!(two[0]["message"]["number"], 1, "numbers start at one: {two:?}");
    assert_eq!(two[0]["message"]["event"]["kind"], "snapshot");
    assert_eq!(
        two[0]["message"]["event"]["snapshot"]["settings"],
        serde_json::to_value(Settings::default()).expect("JSON")
    );
    assert_eq!(two[1], json!({"type": "ask", "ask": {"kind": "show", "batch": 3}}));
}

#[test]
fn a_page_made_anew_hears_where_the_window_was_and_the_old_one_hears_nothing() {
    let page = Page::open();
    let shell = page.window.state::<Shell>();
    let listen = || {
        let (heard, messages) = mpsc::channel();
        let channel = Channel::new(move |_| {
            let _ = heard.send(());
            Ok(())
        });
        let place = tauri::async_runtime::block_on(shell.bridge.listen(&shell.app, channel)).expect("listens");
        (place, messages)
    };
    let (place, old) = listen();
    assert_eq!(place, None, "a first page has been nowhere");
    old.recv_timeout(Duration::from_secs(10)).expect("a snapshot");
    let here = json!({"page": "batch", "batch": 4, "top": 88.5});
    page.call("showing", json!({"place": here})).expect("an answer");
    shell.bridge.hang_up();
    assert!(!shell.bridge.is_listening());
    assert!(shell.bridge.subscriber().is_none(), "nobody watches rows any more");
    assert_eq!(
        shell.bridge.showing(),
        Some(BatchId(4)),
        "a drop lands where the window was"
    );
    let (place, new) = listen();
    assert_eq!(serde_json::to_value(place).expect("JSON"), here);
    tauri::async_runtime::block_on(shell.app.set_settings(Settings::default())).expect("saved");
    new.recv_timeout(Duration::from_secs(10)).expect("a snapshot");
    new.recv_timeout(Duration::from_secs(10)).expect("the settings");
    assert!(old.try_recv().is_err(), "the old page is not spoken to");
    page.call(
        "showing",
        json!({"place": {"page": "settings", "batch": 4, "top": 0.0}}),
    )
    .expect("an answer");
    assert_eq!(shell.bridge.showing(), None, "a drop on the settings makes a new batch");
}

#[test]
fn the_question_about_quitting_is_held_for_a_page_that_comes() {
    let bridge = Bridge::default();
    assert!(!bridge.holds_quit());
    bridge.ask(Ask::Quit {
        files: 3,
        downloads: 0,
        unsent: 0,
    });
    assert!(bridge.holds_quit(), "asked again it quits: nobody can answer");
}

/// Words between two marks, wherever they stand.
fn quoted(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let ends = text
        .split(before)
        .skip(1)
        .filter_map(|rest| rest.split_once(after))
        .map(|(word, _)| word);
    ends.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .map(str::to_owned)
        .collect()
}

struct Page {
    window: WebviewWindow<MockRuntime>,
    _app: tauri::App<MockRuntime>,
    _home: tempfile::TempDir,
}

impl Page {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::at(folder.path()).expect("a home");
        let options = Options {
            engine: EngineOptions::for_people(),
            secrets: Secrets::in_memory(),
            http: Http::new(http::Patience::default()),
        };
        let engine = tauri::async_runtime::block_on(App::open(home, options)).expect("an engine");
        let app = commands::register(mock_builder())
            .plugin(tauri_plugin_dialog::init())
            .manage(Shell::new(engine))
            .build(tauri::generate_context!())
            .expect("an app");
        let window = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default())
            .build()
            .expect("a window");
        Self {
            window,
            _app: app,
            _home: folder,
        }
    }

    fn call(&self, command: &str, args: Value) -> Result<Value, Value> {
        let origin = if cfg!(any(windows, target_os = "android")) {
            "http://tauri.localhost"
        } else {
            "tauri://localhost"
        };
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(1),
            url: origin.parse().expect("an address"),
            body: InvokeBody::Json(args),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().expect("JSON"))
    }
}

#[test]
fn a_bridge_without_a_page_is_not_listening() {
    let bridge = Arc::new(Bridge::default());
    assert!(
        !bridge.is_listening(),
        "closing must not wait for an answer nobody can give"
    );
}

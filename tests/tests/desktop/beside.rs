//! One engine, many faces: a second start and the command line beside the running app.

use std::{fs, process::Output};

use attache_e2e::{Driver, Outcome, PATIENCE, built, until};
use serde_json::{Value, json};

use super::scene::{FILES, Scene, on_a_connected_desktop};

/// The sandbox's empty task.
const TASK: u64 = 10_426_497;
const TITLE: &str = "Favicon austauschen";

#[test]
fn a_second_start_hands_its_files_to_the_window_that_is_there() {
    on_a_connected_desktop("second-start", |scene| {
        scene.desktop.start_panel()?;
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        let tray = scene.desktop.tray()?;
        tray.line("No destination yet")?;
        app.press("ctrl+w")?;
        app.gone()?;

        let file = scene.files.join("note 07.txt");
        let second = scene.desktop.command(built("attache-app")?).arg(&file).output()?;
        assert!(second.status.success(), "{}", text(&second.stderr));
        let window = scene.desktop.window("Attaché")?;
        app.page.turn_to_new_window()?;
        app.page.until(
            "the file is in a batch of its own",
            "return document.querySelector('main [role=grid]')?.getAttribute('aria-rowcount') === '1';",
        )?;
        app.page.find_text("[role=row]", "note 07.txt")?;

        // A start with nothing brings the window to the front, and no second one.
        let third = scene.desktop.command(built("attache-app")?).output()?;
        assert!(third.status.success(), "{}", text(&third.stderr));
        assert_eq!(scene.desktop.windows("Attaché")?, [window], "there is one window");
        scene.no_mistakes()
    });
}

#[test]
fn what_the_command_line_sends_appears_in_the_window_and_outlives_it() {
    on_a_connected_desktop("beside", |scene| {
        scene.desktop.start_panel()?;
        // One after the other: what is registered is looked for with every second file.
        let home = scene.desktop.home().join("attache");
        fs::write(home.join("settings.json"), r#"{"concurrency": 1}"#)?;
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        let tray = scene.desktop.tray()?;

        // Half of the files get no answer from the storage.
        scene.fault(&json!({"step": "store", "skip": 4, "times": null, "action": "hang"}))?;
        let mut send = scene.desktop.command(built("attache")?);
        send.args(["send", "--json", "--to", &format!("task/{TASK}")]);
        send.args((1..=8).map(|number| scene.files.join(format!("note {number:02}.txt"))));
        let mut sending = scene.desktop.launch("attache-send", &send)?;
        tray.line("4 of 8, ")?;
        app.page.until(
            "the batch stands in the sidebar",
            &format!("return [...document.querySelectorAll('nav button')].some((each) => each.innerText.includes('{TITLE}') && each.innerText.includes('4 of 8'));"),
        )?;
        let status = status(scene)?;
        assert_eq!(status["running"], true);
        let batch = batch_to(&status, TASK)?;
        assert_eq!((&batch["files"], &batch["attached"]), (&json!(8), &json!(4)), "{batch}");

        attache(scene, &["pause"])?;
        tray.line("Paused, 4 of 8")?;
        attache(scene, &["resume"])?;
        tray.line("4 of 8, ")?;

        // The app quits in the middle, and asks about its own unsent files only: the command takes over with the others.
        tray.choose("Quit")?;
        app.quits_with(FILES)?;
        until("the app has quit", PATIENCE, || Ok(tray.texts().err()))?;
        scene.release()?;
        let ended = until("the command ends", PATIENCE, || sending.ended())?;
        assert!(ended.success(), "{ended}: {}", sending.output()?);
        let told = sending.output()?;
        let summary: Value = serde_json::from_str(told.lines().last().unwrap_or_default())?;
        assert_eq!(
            (&summary["attached"], &summary["failed"]),
            (&json!(8), &json!(0)),
            "{told}"
        );
        let state = scene.sandbox.state()?;
        let there = state["tasks"][TASK.to_string()].as_array().map(Vec::len);
        assert_eq!(there, Some(8), "each file is there once");
        scene.no_mistakes()
    });
}

#[test]
fn the_app_takes_over_from_a_command_that_is_at_work() {
    on_a_connected_desktop("take-over", |scene| {
        scene.fault(&json!({"step": "store", "skip": 2, "times": null, "action": "hang"}))?;
        let mut send = scene.desktop.command(built("attache")?);
        send.args(["send", "--json", "--to", &format!("task/{TASK}")]);
        send.args((1..=4).map(|number| scene.files.join(format!("note {number:02}.txt"))));
        let mut sending = scene.desktop.launch("attache-send", &send)?;
        until("the command is at work", PATIENCE, || {
            let status = status(scene)?;
            Ok((status["sent"].as_u64() > Some(0)).then_some(()))
        })?;
        let driver = Driver::start(scene.desktop)?;
        let page = driver.open(&built("attache-app")?, &[])?;
        page.until(
            "the window has the batch of the command",
            &format!("return [...document.querySelectorAll('nav button')].some((each) => each.innerText.includes('{TITLE}'));"),
        )?;
        scene.release()?;
        let ended = until("the command ends", PATIENCE, || sending.ended())?;
        assert!(ended.success(), "{ended}: {}", sending.output()?);
        page.until(
            "the window says so too",
            "return [...document.querySelectorAll('nav button')].some((each) => each.innerText.includes('4 attached'));",
        )?;
        let state = scene.sandbox.state()?;
        let there = state["tasks"][TASK.to_string()].as_array().map(Vec::len);
        assert_eq!(there, Some(4), "each file is there once");
        scene.no_mistakes()
    });
}

fn attache(scene: &Scene<'_>, words: &[&str]) -> Outcome<Output> {
    let output = scene.desktop.command(built("attache")?).args(words).output()?;
    if output.status.success() {
        return Ok(output);
    }
    Err(format!(
        "attache {words:?} ended with {}: {}",
        output.status,
        text(&output.stderr)
    )
    .into())
}

pub(super) fn status(scene: &Scene<'_>) -> Outcome<Value> {
    Ok(serde_json::from_slice(&attache(scene, &["status", "--json"])?.stdout)?)
}

fn batch_to(status: &Value, task: u64) -> Outcome<Value> {
    let batches = status["batches"].as_array().map(Vec::as_slice).unwrap_or_default();
    let to = format!("task/{task}");
    let found = batches.iter().find(|batch| batch["to"] == to.as_str());
    Ok(found.ok_or_else(|| format!("no batch to {to}: {status}"))?.clone())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

//! The app without its window: tray, notifications, closing and quitting.

use std::{fs, process::Command};

use attache_e2e::{Driver, Outcome, PATIENCE, Tray, built, desktop_log, on_a_desktop, until};
use serde_json::json;

use super::{
    main_job::root,
    scene::{FILES, TASK, on_a_connected_desktop},
};

/// So many are looked at on the task while the others are still being sent.
const EARLY: usize = FILES / 5;
/// The list of files on the page.
const LIST: &str = "document.querySelector('main [role=grid]')";

#[test]
fn the_app_goes_on_in_the_tray_and_its_window_comes_back_where_it_was() {
    on_a_connected_desktop("tray", |scene| {
        scene.desktop.start_panel()?;
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        let tray = scene.desktop.tray()?;
        tray.line("No destination yet: 40 files, not sent yet")?;
        assert_eq!(icon(&tray)?, "idle");
        assert_eq!(tray.texts()?[0], "[Nothing to send]");

        // The others get no answer from the storage.
        scene.fault(&json!({"step": "store", "skip": EARLY, "times": null, "action": "hang"}))?;
        app.send()?;
        let line = tray.line("8 of 40, ")?;
        assert!(!line.enabled, "it only says so");
        assert!(icon(&tray)?.starts_with("busy-"), "{}", icon(&tray)?);
        assert_eq!(
            tray.texts()?[1..],
            [
                format!("{TASK}: 8 of 40").as_str(),
                "Open Attaché",
                "Upload files…",
                "Upload files to",
                TASK,
                "Pause everything",
                "Stop everything…",
                "Quit"
            ]
        );
        assert!(tray.tooltip()?.starts_with("8 of 40"), "{}", tray.tooltip()?);

        app.page.run(&format!("{LIST}.scrollTop = 300;"), &json!([]))?;
        // The page says where it is when the list has come to rest.
        app.page.run_async("setTimeout(arguments[0], 500);", &json!([]))?;
        let place = scene.desktop.place(&app.window)?;
        app.press("ctrl+w")?;
        app.gone()?;
        let told = scene.desktop.notification("Attaché goes on in the tray")?;
        assert_eq!(told.body, "32 files are still under way. Quit from the tray’s menu.");
        assert!(tray.texts()?[0].starts_with("[8 of 40, "), "it goes on");

        tray.click()?;
        let window = scene.desktop.window(TASK)?;
        assert_eq!(
            scene.desktop.place(&window)?,
            place,
            "the window is where it was, and as large"
        );
        app.page.turn_to_new_window()?;
        app.page.until(
            "the list is where it was",
            &format!("return {LIST}?.scrollTop === 300;"),
        )?;
        until("the notification is gone: the person looks", PATIENCE, || {
            Ok((scene.desktop.notifications_shown()? == 0).then_some(()))
        })?;

        let manager = scene.desktop.file_manager(&scene.files)?;
        scene.desktop.resize(&manager, 420, 420)?;
        scene.desktop.place_side_by_side(&manager, &window)?;
        scene.desktop.drag_all(&manager, &window)?;
        tray.line("No destination yet: 40 files, not sent yet")?;
        app.page.find_text("main", "Choose where they go")?;

        scene.desktop.activate(&window)?;
        scene.desktop.press("ctrl+w")?;
        app.gone()?;
        tray.choose("Quit")?;
        app.page.turn_to_new_window()?;
        app.page
            .find_text("[role=alertdialog], dialog", "Quit while 32 files wait?")?;
        app.page.find_text("button", "Keep sending")?.click()?;
        assert_eq!(
            scene.told("Attaché goes on in the tray")?,
            1,
            "it is said once that closing is not quitting"
        );

        scene.release()?;
        tray.line(&format!("{TASK}: 40 files attached"))?;
        assert_eq!(icon(&tray)?, "idle");
        tray.choose("Quit")?;
        app.quits_with(FILES)?;
        until("the app has quit", PATIENCE, || Ok(tray.texts().err()))?;
        scene.no_mistakes()
    });
}

#[test]
fn notifications_are_acted_on_without_a_window() {
    on_a_connected_desktop("tray-notifications", |scene| {
        scene.desktop.start_panel()?;
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        let tray = scene.desktop.tray()?;
        // One file is refused, and the first answer waits until the window is gone.
        scene.fault(&json!({"step": "store", "times": null, "action": "hang"}))?;
        app.send()?;
        tray.line("0 of 40, ")?;
        app.press("ctrl+w")?;
        app.gone()?;
        scene.fault(&json!({"step": "register", "action": {"reply": {"status": 403}}}))?;
        scene.release()?;

        tray.line("1 failed")?;
        assert_eq!(icon(&tray)?, "attention");
        let told = scene.desktop.notification("1 of 40 files failed")?;
        assert_eq!(told.body, TASK);
        let mut labels: Vec<&str> = told.actions.iter().map(|(_, label)| label.as_str()).collect();
        labels.sort_unstable();
        assert_eq!(labels, ["Retry", "Show", "Show"], "a click shows it");
        scene.desktop.press_button("1 of 40 files failed", "Retry")?;
        tray.line(&format!("{TASK}: 40 files attached"))?;
        assert_eq!(icon(&tray)?, "idle");
        assert_eq!(scene.desktop.windows("Attaché")?, [], "nobody asked for the window");

        scene.desktop.notification("40 files attached")?;
        scene.desktop.click_on("40 files attached")?;
        scene.desktop.window(TASK)?;
        app.page.turn_to_new_window()?;
        app.page.find_text("footer", "40 files attached and verified")?;
        scene.no_mistakes()
    });
}

#[test]
fn without_a_tray_the_window_becomes_small_and_says_why_once() {
    on_a_connected_desktop("no-tray", |scene| {
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        app.press("ctrl+w")?;
        app.gone()?;
        let told = scene.desktop.notification("Attaché goes on in the background")?;
        assert!(told.body.starts_with("This desktop has no tray"), "{}", told.body);
        scene.desktop.click_on("Attaché goes on in the background")?;
        let window = scene.desktop.window("Attaché")?;
        assert_eq!(window, app.window, "it is the same window");
        app.page.find_text("main", "40 files")?;
        Ok(())
    });
}

#[test]
fn a_click_on_a_notification_opens_the_dialog_for_the_token() {
    on_a_connected_desktop("tray-token", |scene| {
        scene.desktop.start_panel()?;
        let driver = Driver::start(scene.desktop)?;
        let app = scene.open(&driver)?;
        let tray = scene.desktop.tray()?;
        scene.fault(&json!({"step": "store", "times": null, "action": "hang"}))?;
        app.send()?;
        tray.line("0 of 40, ")?;
        app.press("ctrl+w")?;
        app.gone()?;
        scene.fault(&json!({"role": "api", "times": null, "action": {"reply": {"status": 401}}}))?;
        scene.release()?;

        tray.line(&format!("{TASK}: needs a new token"))?;
        assert_eq!(icon(&tray)?, "attention", "it does not go on by itself");
        let told = scene.desktop.notification("Productive needs a new token")?;
        assert_eq!(told.body, "1 batch waits.");
        scene.desktop.click_on("Productive needs a new token")?;
        scene.desktop.window("Attaché")?;
        app.page.turn_to_new_window()?;
        scene.sandbox.control().delete("/_sandbox/faults")?;
        app.page.find("#token")?.type_text(scene.sandbox.said("token")?)?;
        app.page.find_text("button[type=submit]", "Save token")?.click()?;
        tray.line(&format!("{TASK}: 40 files attached"))?;
        assert_eq!(icon(&tray)?, "idle");
        Ok(())
    });
}

#[test]
fn a_start_without_a_window_waits_in_the_tray_and_closing_quits_where_that_is_wanted() {
    on_a_desktop(&desktop_log("hidden"), |desktop| {
        desktop.start_panel()?;
        let home = desktop.home().join("attache");
        fs::create_dir_all(&home)?;
        fs::write(home.join("settings.json"), json!({"keepInTray": false}).to_string())?;
        desktop.set_env("ATTACHE_HOME", home.display().to_string());
        let mut app = Command::new(built("attache-app")?);
        app.arg("--hidden");
        let mut app = desktop.launch("app", &app)?;
        let tray = desktop.tray()?;
        assert_eq!(tray.texts()?[0], "[Nothing to send]");
        assert_eq!(desktop.windows("Attaché")?, [], "nobody asked for a window");
        tray.choose("Open Attaché")?;
        let window = desktop.window("Attaché")?;
        let status = until("the app has quit", PATIENCE, || {
            if let Some(status) = app.ended()? {
                return Ok(Some(status));
            }
            // The window manager asks it to close, as its own button does. A window that is just opening may miss it, one that is closing
            // is no longer there.
            let _ = desktop.activate(&window).and_then(|()| desktop.press("alt+F4"));
            Ok(None)
        })?;
        assert!(status.success(), "{status}");
        Ok(())
    });
}

fn icon(tray: &Tray) -> Outcome<String> {
    tray.icon(&root().join("icons"))
}

//! The app without its window: tray, notifications, closing and quitting.

use std::{fs, path::PathBuf, process::Command};

use attache_e2e::{
    Desktop, Driver, Outcome, PATIENCE, Page, Sandbox, Tray, Window, built, desktop_log, on_a_desktop, until,
};
use serde_json::{Value, json};

use super::main_job::root;

const TASK: &str = "Startseite: finale Visuals freigeben";
/// Enough for a list that scrolls.
const FILES: usize = 40;
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

/// A desktop with a sandbox and an account for it.
struct Scene<'a> {
    desktop: &'a Desktop,
    sandbox: Sandbox,
    files: PathBuf,
}

/// The app with its window.
struct App<'a> {
    desktop: &'a Desktop,
    page: Page<'a>,
    window: Window,
}

fn on_a_connected_desktop(name: &str, scenario: impl FnOnce(&Scene<'_>) -> Outcome<()>) {
    on_a_desktop(&desktop_log(name), |desktop| {
        let sandbox = Sandbox::start(&built("attache")?, &desktop.home().join("sandbox-home"))?;
        desktop.set_env("ATTACHE_HOME", desktop.home().join("attache").display().to_string());
        let mut add = desktop.command(built("attache")?);
        add.args([
            "account",
            "add",
            "productive",
            "--organization",
            sandbox.said("organization")?,
        ]);
        for part in ["api", "storage", "files", "web"] {
            add.args([
                format!("--{part}-url"),
                sandbox.said(&format!("{part}-url"))?.to_owned(),
            ]);
        }
        let added = add.env("ATTACHE_TOKEN", sandbox.said("token")?).output()?;
        if !added.status.success() {
            return Err(String::from_utf8_lossy(&added.stderr).into());
        }
        let files = desktop.home().join("To send");
        fs::create_dir_all(&files)?;
        for number in 1..=FILES {
            fs::write(
                files.join(format!("note {number:02}.txt")),
                format!("Note {number}\n").repeat(500),
            )?;
        }
        let scene = Scene {
            desktop,
            sandbox,
            files,
        };
        scenario(&scene)
    });
}

impl<'a> Scene<'a> {
    /// The app with all files in a batch.
    fn open<'d>(&self, driver: &'d Driver<'a>) -> Outcome<App<'d>>
    where
        'a: 'd,
    {
        let files = self.files.display().to_string();
        let page = driver.open(&built("attache-app")?, &[&files])?;
        page.until(
            "the files are there",
            &format!("return document.body.innerText.includes('{FILES} files');"),
        )?;
        Ok(App {
            desktop: self.desktop,
            page,
            window: self.desktop.window("Attaché")?,
        })
    }

    fn fault(&self, fault: &Value) -> Outcome<()> {
        self.sandbox.control().post("/_sandbox/faults", fault).map(drop)
    }

    /// Whatever hangs is answered, and nothing hangs from now on.
    fn release(&self) -> Outcome<()> {
        let waiting = self.sandbox.control().get("/_sandbox/faults")?;
        self.sandbox.control().delete("/_sandbox/faults")?;
        let others = waiting.as_array().cloned().unwrap_or_default();
        for fault in others.iter().filter(|fault| fault["action"] != "hang") {
            self.fault(fault)?;
        }
        self.sandbox.control().post("/_sandbox/release", &json!({})).map(drop)
    }

    /// How many notifications had this summary.
    fn told(&self, summary: &str) -> Outcome<usize> {
        let all = self.desktop.notifications()?;
        Ok(all.iter().filter(|shown| shown.summary == summary).count())
    }

    fn no_mistakes(&self) -> Outcome<()> {
        assert_eq!(
            self.sandbox.state()?["mistakes"],
            json!([]),
            "the client made no mistake"
        );
        Ok(())
    }
}

impl App<'_> {
    /// To the task, by keyboard.
    fn send(&self) -> Outcome<()> {
        self.press("ctrl+k")?;
        self.page.find("[role=combobox]")?;
        self.desktop.type_text("finale visuals")?;
        self.page.until(
            "the task is highlighted",
            &format!(
                "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{TASK}');"
            ),
        )?;
        self.desktop.press("Return")?;
        self.page.find_text("button.dest", TASK)?;
        self.press("ctrl+Return")
    }

    fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// Waits until no window of the app is on the screen.
    fn gone(&self) -> Outcome<()> {
        until("the window is gone", PATIENCE, || {
            Ok(self.desktop.windows("Attaché")?.is_empty().then_some(()))
        })
    }
}

fn icon(tray: &Tray) -> Outcome<String> {
    tray.icon(&root().join("icons"))
}

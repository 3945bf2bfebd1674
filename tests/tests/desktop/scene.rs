//! An app that is connected, with files to send.

use std::{fs, path::PathBuf};

use attache_e2e::{Desktop, Driver, Outcome, PATIENCE, Page, Sandbox, Window, built, desktop_log, on_a_desktop, until};
use serde_json::{Value, json};

/// A seeded task.
pub(super) const TASK: &str = "Startseite: finale Visuals freigeben";
/// Enough for a list that scrolls.
pub(super) const FILES: usize = 40;

/// A desktop with a sandbox and an account for it.
pub(super) struct Scene<'a> {
    pub(super) desktop: &'a Desktop,
    pub(super) sandbox: Sandbox,
    pub(super) files: PathBuf,
}

/// The app with its window.
pub(super) struct App<'a> {
    pub(super) desktop: &'a Desktop,
    pub(super) page: Page<'a>,
    pub(super) window: Window,
}

pub(super) fn on_a_connected_desktop(name: &str, scenario: impl FnOnce(&Scene<'_>) -> Outcome<()>) {
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
    pub(super) fn open<'d>(&self, driver: &'d Driver<'a>) -> Outcome<App<'d>>
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

    pub(super) fn fault(&self, fault: &Value) -> Outcome<()> {
        self.sandbox.control().post("/_sandbox/faults", fault).map(drop)
    }

    /// Whatever hangs is answered, and nothing hangs from now on.
    pub(super) fn release(&self) -> Outcome<()> {
        let waiting = self.sandbox.control().get("/_sandbox/faults")?;
        self.sandbox.control().delete("/_sandbox/faults")?;
        let others = waiting.as_array().cloned().unwrap_or_default();
        for fault in others.iter().filter(|fault| fault["action"] != "hang") {
            self.fault(fault)?;
        }
        self.sandbox.control().post("/_sandbox/release", &json!({})).map(drop)
    }

    /// How many notifications had this summary.
    pub(super) fn told(&self, summary: &str) -> Outcome<usize> {
        let all = self.desktop.notifications()?;
        Ok(all.iter().filter(|shown| shown.summary == summary).count())
    }

    pub(super) fn no_mistakes(&self) -> Outcome<()> {
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
    pub(super) fn send(&self) -> Outcome<()> {
        self.press("ctrl+k")?;
        self.page.find("[role=combobox]")?;
        self.desktop.type_text("finale visuals")?;
        self.page.until(
            "the task is highlighted",
            &format!(
                "return !document.body.innerText.includes('Searching') \
                   && document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{TASK}');"
            ),
        )?;
        self.desktop.press("Return")?;
        self.page.find_text("button.dest", TASK)?;
        self.press("ctrl+Return")
    }

    pub(super) fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// Answers the question about quitting: so many files are not sent.
    pub(super) fn quits_with(&self, unsent: usize) -> Outcome<()> {
        let question = format!("Quit with {unsent} files not sent?");
        self.page.find_text("[role=alertdialog]", &question)?;
        let quit = self.page.find_text("[role=alertdialog] button", "Quit")?;
        // Whoever presses it hears no more of the page.
        let _ = quit.click();
        Ok(())
    }

    /// Waits until no window of the app is on the screen.
    pub(super) fn gone(&self) -> Outcome<()> {
        until("the window is gone", PATIENCE, || {
            Ok(self.desktop.windows("Attaché")?.is_empty().then_some(()))
        })
    }
}

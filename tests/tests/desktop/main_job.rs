//! The main job by real means: files dragged out of a file manager, a task picked from the list, everything there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use attache_e2e::{
    AXE, Desktop, Driver, Outcome, Page, Sandbox, Scheme, Window, built, desktop_log, on_a_desktop, samples,
    samples::Sample,
};
use serde_json::{Value, json};

/// 300 MiB on a busy machine.
const LONG: Duration = Duration::from_mins(3);
/// A seeded task; its number is what people see.
const TASK: &str = "Startseite: finale Visuals freigeben";

/// Answers when what changed is on the screen.
pub(super) const PAINTED: &str = "const done = arguments[arguments.length - 1]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 250)));";

#[test]
fn files_dragged_from_the_file_manager_end_up_on_the_task_and_in_a_comment() {
    on_a_desktop(&desktop_log("main-job"), |desktop| {
        let sandbox = Sandbox::start(&built("attache")?, &desktop.home().join("sandbox-home"))?;
        desktop.set_env("ATTACHE_HOME", desktop.home().join("attache").display().to_string());
        for (name, key) in [
            ("API", "api"),
            ("STORAGE", "storage"),
            ("FILES", "files"),
            ("WEB", "web"),
        ] {
            desktop.set_env(&format!("ATTACHE_{name}_URL"), sandbox.said(&format!("{key}-url"))?);
        }
        let driver = Driver::start(desktop)?;
        let page = driver.open(&built("attache-app")?, &[])?;
        let window = desktop.window("Attaché")?;
        let app = App {
            desktop,
            page,
            window,
            root: root(),
        };

        app.welcome_and_connect(&sandbox)?;

        let folder = desktop.home().join("To send");
        let files = samples::twenty(&folder)?;
        let manager = desktop.file_manager(&folder)?;
        desktop.resize(&manager, 420, 420)?;
        app.drag_from(&manager)?;
        app.page.until(
            "twenty files are ready",
            "return document.body.innerText.includes('20 files');",
        )?;
        app.look("staged-unaddressed")?;
        app.choose_the_task()?;
        app.look("staged")?;

        // Slow enough to be seen.
        sandbox
            .control()
            .post("/_sandbox/options", &json!({"bandwidth": 40_000_000}))?;
        app.press("ctrl+Return")?;
        app.page.until(
            "files are under way",
            "return /Sending/.test(document.body.innerText) && /Attached/.test(document.body.innerText);",
        )?;
        app.look("sending")?;
        desktop.activate(&manager)?;
        app.page.until_within(
            LONG,
            "everything is attached",
            "return document.body.innerText.includes('20 files attached and verified');",
        )?;
        app.look("done")?;
        let told = desktop.notification("20 files attached")?;
        assert!(told.body.starts_with(TASK), "it says where: {}", told.body);
        let on_task = there(&sandbox, "task")?;
        assert_all_there(&files, &on_task);

        // A new one, in which nothing is selected.
        let manager = desktop.file_manager(&folder)?;
        desktop.resize(&manager, 420, 420)?;
        app.drag_from(&manager)?;
        app.choose_the_task()?;
        app.as_a_new_comment(&["Die finalen Visuals.", "<b>Mobil</b> fehlt noch."])?;
        app.look("comment")?;
        app.press("ctrl+Return")?;
        app.page.until_within(
            LONG,
            "the comment is posted",
            "return document.body.innerText.includes('Comment posted with 20 files');",
        )?;
        let in_comment = there(&sandbox, "comment")?;
        assert_all_there(&files, &in_comment);
        let said = comment_body(&sandbox)?;
        assert!(
            said.contains("&lt;b&gt;Mobil&lt;/b&gt;"),
            "what was typed is text, not markup: {said}"
        );

        assert!(said.contains("<br>"), "its line breaks are kept: {said}");

        let state = sandbox.state()?;
        assert_eq!(state["mistakes"], json!([]), "the client made no mistake");
        Ok(())
    });
}

/// The app on its desktop.
struct App<'a> {
    desktop: &'a Desktop,
    page: Page<'a>,
    window: Window,
    root: PathBuf,
}

impl App<'_> {
    fn welcome_and_connect(&self, sandbox: &Sandbox) -> Outcome<()> {
        self.page.find_text("h1", "Welcome to Attaché")?;
        self.look("welcome")?;
        self.page.find_text("button", "Connect Productive")?.click()?;
        let token = sandbox.said("token")?;
        self.page.find("#token")?.type_text(token)?;
        self.page.find_text("label", "Brandt & Partner")?.click()?;
        self.look("connect")?;
        self.page.find_text("button[type=submit]", "Add account")?.click()?;
        self.page.find_text("button", "Choose a task")?;
        self.look("empty")?;
        let kept = self.desktop.secrets("service", "dev.attache.desktop")?;
        assert_eq!(kept.len(), 1, "one account, one entry in the keychain");
        assert_eq!(kept[0].secret, token, "the keychain has the token");
        let html = self
            .page
            .run("return document.documentElement.outerHTML;", &json!([]))?;
        assert!(!html.to_string().contains(token), "the page forgets it");
        Ok(())
    }

    fn drag_from(&self, manager: &Window) -> Outcome<()> {
        self.desktop.place_side_by_side(manager, &self.window)?;
        self.desktop.drag_all(manager, &self.window)
    }

    /// By keyboard alone, as the picker is meant to be used.
    fn choose_the_task(&self) -> Outcome<()> {
        self.press("ctrl+k")?;
        self.page.find("[role=combobox]")?;
        self.desktop.type_text("finale visuals")?;
        self.page.find_text("[role=option]", TASK)?;
        self.look("picker")?;
        self.page.until("the first one is highlighted", "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('Startseite: finale Visuals');")?;
        self.desktop.press("Return")?;
        self.page.find_text("button.dest", TASK).map(drop)
    }

    fn as_a_new_comment(&self, lines: &[&str]) -> Outcome<()> {
        self.press("ctrl+j")?;
        self.page.find_text("[role=menuitemradio]", "New comment")?.click()?;
        let field = self.page.find("textarea")?;
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                self.page.press(&["Enter"])?;
            }
            field.type_text(line)?;
        }
        Ok(())
    }

    fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// Pictures of this state in light, dark and narrow, for the documentation, and the accessibility audit of each.
    fn look(&self, state: &str) -> Outcome<()> {
        let pictures = self.root.join("target/e2e/screenshots");
        fs::create_dir_all(&pictures)?;
        for (scheme, name) in [(Scheme::Dark, "dark"), (Scheme::Light, "light")] {
            self.desktop.set_scheme(scheme)?;
            self.page.until(
                "the page follows",
                &format!("return matchMedia('(prefers-color-scheme: {name})').matches;"),
            )?;
            // Taken from the screen: it shows the window as people see it.
            self.page.run_async(PAINTED, &json!([]))?;
            self.desktop
                .screenshot_of(&self.window, &pictures.join(format!("{state}-{name}.png")))?;
            self.audit(&format!("{state} {name}"))?;
        }
        Ok(())
    }

    fn audit(&self, state: &str) -> Outcome<()> {
        let found = self.page.audit(&self.root.join(AXE))?;
        assert_eq!(found, [], "axe-core finds nothing: {state}");
        Ok(())
    }
}

/// The files that the sandbox holds for attachments of this kind: name to MD5.
fn there(sandbox: &Sandbox, kind: &str) -> Outcome<BTreeMap<String, String>> {
    let state = sandbox.state()?;
    let all = state["attachments"].as_array().cloned().unwrap_or_default();
    let linked = all
        .into_iter()
        .filter(|attachment| attachment["parent"][0] == kind && attachment["deleted"] == false);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(linked
        .map(|attachment| (text(&attachment["name"]), text(&attachment["md5"])))
        .collect())
}

fn comment_body(sandbox: &Sandbox) -> Outcome<String> {
    let state = sandbox.state()?;
    let comments = state["comments"].as_array().cloned().unwrap_or_default();
    let bodies = comments.iter().filter_map(|comment| comment["body"].as_str());
    Ok(bodies.filter(|body| body.contains("finalen Visuals")).collect())
}

fn assert_all_there(files: &[Sample], there: &BTreeMap<String, String>) {
    for file in files {
        assert_eq!(
            there.get(&file.name),
            Some(&file.md5),
            "the bytes of {} are there",
            file.name
        );
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

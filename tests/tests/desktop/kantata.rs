//! Kantata OX by real means: files dragged into a new post on a task, and one onto an expense as its receipt.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use attache_e2e::{
    AXE, Desktop, Driver, Outcome, Page, Sandbox, Window, built, desktop_log, on_a_desktop, samples::Sample,
};
use serde_json::{Value, json};

use super::main_job::{PAINTED, root};

const LONG: Duration = Duration::from_mins(2);
/// A seeded task, and an expense without a receipt; both are the account's own.
const TASK: &str = "Startseite: finale Visuals freigeben";
const TASK_ID: &str = "687005635";
const EXPENSE: &str = "Taxi zum Kunden";
const EXPENSE_ID: u64 = 8_509_845;
const NAMES: [&str; 2] = [
    "Épreuve couleur – affiche n° 3 (été).pdf",
    "Drehplan Überblick KW 48.txt",
];
/// The second one, as the service takes it.
const LEGAL: &str = "becomes Drehplan_Ueberblick_KW_48.txt";

#[test]
fn files_dragged_from_the_file_manager_end_up_in_a_post_and_one_as_a_receipt() {
    on_a_desktop(&desktop_log("kantata"), |desktop| {
        let sandbox = Sandbox::start(&built("attache")?, &desktop.home().join("sandbox-home"))?;
        desktop.set_env("ATTACHE_HOME", desktop.home().join("attache").display().to_string());
        let driver = Driver::start(desktop)?;
        let app = App {
            desktop,
            page: driver.open(&built("attache-app")?, &[])?,
            window: desktop.window("Attaché")?,
        };
        app.connect(&sandbox)?;

        let files = written(&desktop.home().join("To post"), &NAMES)?;
        let before = on_task(&sandbox)?.len();
        app.drag(&desktop.home().join("To post"), "2 files")?;
        app.choose("finale visuals", TASK)?;
        app.page.find_text("[role=row]", LEGAL)?;
        app.look("kantata-staged")?;
        app.page.find("textarea")?.type_text("Die finalen Visuals.")?;
        app.page.find_text("button", "Post with 2 files")?.click()?;
        app.page.until_within(
            LONG,
            "the post is out",
            "return document.body.innerText.includes('Posted with 2 files');",
        )?;
        app.look("kantata-done")?;
        let posted = on_task(&sandbox)?;
        assert_eq!(posted.len(), before + files.len(), "nothing is there twice");
        for file in &files {
            assert!(
                posted.values().any(|md5| *md5 == file.md5),
                "the bytes of {}",
                file.name
            );
        }

        let receipt = written(&desktop.home().join("Receipt"), &["Beleg Taxi.pdf"])?;
        app.drag(&desktop.home().join("Receipt"), "1 file")?;
        app.choose("expense/8509845", EXPENSE)?;
        app.look("expense")?;
        app.page.find_text("button", "Attach receipt")?.click()?;
        app.page.until_within(
            LONG,
            "the receipt is attached",
            "return document.body.innerText.includes('Receipt attached and verified');",
        )?;
        let state = sandbox.state()?;
        let all = state["kantata"]["receipts"].as_array().cloned().unwrap_or_default();
        let expense = all.iter().find(|expense| expense["id"] == EXPENSE_ID);
        let there = expense.map(|expense| expense["receipt"]["md5"].clone());
        assert_eq!(there, Some(json!(receipt[0].md5)), "the expense has this receipt");
        assert_eq!(state["mistakes"], json!([]), "the client made no mistake");
        Ok(())
    });
}

/// The app on its desktop.
struct App<'a> {
    desktop: &'a Desktop,
    page: Page<'a>,
    window: Window,
}

impl App<'_> {
    fn connect(&self, sandbox: &Sandbox) -> Outcome<()> {
        self.page.find_text("button", "Connect Kantata OX")?.click()?;
        self.page.find("summary")?.click()?;
        self.page
            .find("#address-api")?
            .type_text(sandbox.said("kantata-api-url")?)?;
        self.page
            .find("#address-web")?
            .type_text(sandbox.said("kantata-web-url")?)?;
        self.page.find("#token")?.type_text(sandbox.said("kantata-token")?)?;
        self.page.find_text("fieldset", "Anna Lindqvist")?;
        self.look("kantata-connect")?;
        self.page.find_text("button[type=submit]", "Add account")?.click()?;
        self.page.find_text("button", "Choose a project").map(drop)
    }

    /// Everything of a folder, out of a file manager that has just opened it.
    fn drag(&self, folder: &Path, said: &str) -> Outcome<()> {
        let manager = self.desktop.file_manager(folder)?;
        self.desktop.resize(&manager, 420, 420)?;
        self.desktop.place_side_by_side(&manager, &self.window)?;
        self.desktop.drag_all(&manager, &self.window)?;
        self.page.until(
            "the files are there",
            &format!("return document.body.innerText.includes('{said}');"),
        )?;
        Ok(())
    }

    fn choose(&self, query: &str, title: &str) -> Outcome<()> {
        self.press("ctrl+k")?;
        self.page.find("[role=combobox]")?;
        self.desktop.type_text(query)?;
        self.page.until(
            "the destination is highlighted",
            &format!(
                "return !document.body.innerText.includes('Searching') \
                   && document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{title}');"
            ),
        )?;
        self.desktop.press("Return")?;
        self.page.find_text("button.dest", title).map(drop)
    }

    fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// A picture of this state, and its accessibility audit.
    fn look(&self, state: &str) -> Outcome<()> {
        let pictures = root().join("target/e2e/screenshots");
        fs::create_dir_all(&pictures)?;
        self.page.run_async(PAINTED, &json!([]))?;
        self.desktop
            .screenshot_of(&self.window, &pictures.join(format!("{state}-light.png")))?;
        let found = self.page.audit(&root().join(AXE))?;
        assert_eq!(found, [], "axe-core finds nothing: {state}");
        Ok(())
    }
}

/// Files of these names, each with content of its own.
fn written(folder: &Path, names: &[&str]) -> Outcome<Vec<Sample>> {
    fs::create_dir_all(folder)?;
    let path = |name: &str| -> Outcome<PathBuf> {
        let path = folder.join(name);
        fs::write(&path, format!("{name}\n").repeat(4_000))?;
        Ok(path)
    };
    names.iter().map(|name| Sample::of(&path(name)?)).collect()
}

/// What all posts of the task carry: name to MD5.
fn on_task(sandbox: &Sandbox) -> Outcome<BTreeMap<String, String>> {
    let state = sandbox.state()?;
    let files = state["kantata"]["stories"][TASK_ID]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(files
        .iter()
        .map(|file| (text(&file["name"]), text(&file["md5"])))
        .collect())
}

//! Kantata OX by real means: files dragged into posts, for all and for one person, and into receipts and a proof.

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

/// A seeded project that takes expenses, and a task that takes proofs.
const PROJECT: &str = "Nordlicht: Relaunch 2026";
const PROJECT_ID: u64 = 22_422_665;
const PROOFING: &str = "Plakat A1: Korrekturabzug";
/// Somebody of the project.
const TOM: (&str, u64) = ("Tom Berger", 10_482_806);

#[test]
fn files_dragged_from_the_file_manager_go_into_posts_expenses_and_proofs() {
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
        a_post_for_everybody(&app, &sandbox)?;
        a_post_for_one_person(&app, &sandbox)?;
        a_receipt_for_an_expense(&app, &sandbox)?;
        a_new_expense(&app, &sandbox)?;
        a_proof(&app, &sandbox)?;
        assert_eq!(sandbox.state()?["mistakes"], json!([]), "the client made no mistake");
        Ok(())
    });
}

fn a_post_for_everybody(app: &App<'_>, sandbox: &Sandbox) -> Outcome<()> {
    let before = on_task(sandbox)?.len();
    let files = app.bring("To post", &NAMES)?;
    app.choose("finale visuals", TASK)?;
    app.page.find_text("[role=row]", LEGAL)?;
    app.look("kantata-staged")?;
    app.page.find("textarea")?.type_text("Die finalen Visuals.")?;
    app.page.find_text("button", "Post with 2 files")?.click()?;
    app.until_said("Posted with 2 files")?;
    app.look("kantata-done")?;
    let posted = on_task(sandbox)?;
    assert_eq!(posted.len(), before + files.len(), "nothing is there twice");
    for file in &files {
        assert!(
            posted.values().any(|md5| *md5 == file.md5),
            "the bytes of {}",
            file.name
        );
    }
    Ok(())
}

/// Chosen by keyboard and by mouse: who sees it is shown before it is sent.
fn a_post_for_one_person(app: &App<'_>, sandbox: &Sandbox) -> Outcome<()> {
    let files = app.bring("For one", &["Kalkulation vertraulich.txt"])?;
    app.choose("finale visuals", TASK)?;
    app.page.find("textarea")?.type_text("Nur fuer dich.")?;
    app.press("ctrl+shift+j")?;
    app.page.find_text("[role=menuitemcheckbox]", "Camille")?.click()?;
    app.page.find_text(".ways button", "Only Camille")?;
    app.page.find_text("[role=menuitemcheckbox]", TOM.0)?.click()?;
    app.page.find_text(".ways button", &format!("{} and you", TOM.0))?;
    app.look("kantata-recipients")?;
    // Back to one of them, by keyboard.
    app.desktop.press("Home")?;
    app.until_focused("The whole project")?;
    app.desktop.type_text("c")?;
    app.until_focused("Camille")?;
    app.desktop.press("space")?;
    app.page.find_text(".ways button", &format!("Only {} and you", TOM.0))?;
    app.desktop.press("Escape")?;
    app.page
        .until("the menu is closed", "return !document.querySelector('[role=menu]');")?;
    app.press("ctrl+Return")?;
    app.until_said("Posted with 1 file")?;
    let state = sandbox.state()?;
    let posts = state["kantata"]["posts"].as_object().cloned().unwrap_or_default();
    let with_it: Vec<&Value> = posts
        .values()
        .filter(|post| post["files"][0]["md5"] == json!(files[0].md5))
        .collect();
    assert_eq!(with_it.len(), 1, "it was posted once");
    assert_eq!(with_it[0]["recipients"], json!([TOM.1]), "nobody else may read it");
    assert_eq!(with_it[0]["message"], "Nur fuer dich.");
    Ok(())
}

fn a_receipt_for_an_expense(app: &App<'_>, sandbox: &Sandbox) -> Outcome<()> {
    let receipt = app.bring("Receipt", &["Beleg Taxi.pdf"])?;
    app.choose("expense/8509845", EXPENSE)?;
    app.look("expense")?;
    app.page.find_text("button", "Attach receipt")?.click()?;
    app.until_said("Receipt attached and verified")?;
    let expense = expense_with(sandbox, &receipt[0])?;
    assert_eq!(expense["id"], EXPENSE_ID, "the expense has this receipt");
    Ok(())
}

/// Filled in by keyboard where the primary button leads, and by mouse.
fn a_new_expense(app: &App<'_>, sandbox: &Sandbox) -> Outcome<()> {
    let receipt = app.bring("Train", &["Beleg Bahn.pdf"])?;
    app.choose(&format!("workspace/{PROJECT_ID}"), PROJECT)?;
    app.choose_how("n", "New expense")?;
    app.page.find_text("[data-field=category] option", "Travel")?;
    app.press("ctrl+Return")?;
    app.until_field("category")?;
    app.desktop.type_text("Tra")?;
    app.page.until(
        "the category is chosen",
        "return document.querySelector('[data-field=category]').selectedOptions[0]?.textContent === 'Travel';",
    )?;
    app.press("ctrl+Return")?;
    app.until_field("amount")?;
    app.desktop.type_text("18,90")?;
    let notes = app.page.find("input.notes")?;
    notes.click()?;
    app.desktop.type_text("Bahn nach Kiel")?;
    app.page.until(
        "the notes are written",
        "return document.querySelector('input.notes').value === 'Bahn nach Kiel';",
    )?;
    app.look("new-expense")?;
    app.page.find_text("button", "Create expense")?.click()?;
    app.until_said("Expense created with its receipt")?;
    let expense = expense_with(sandbox, &receipt[0])?;
    assert_eq!(
        (&expense["workspace"], &expense["amount_in_cents"]),
        (&json!(PROJECT_ID), &json!(1_890))
    );
    assert_eq!(
        (&expense["category"], &expense["notes"]),
        (&json!("Travel"), &json!("Bahn nach Kiel"))
    );
    Ok(())
}

fn a_proof(app: &App<'_>, sandbox: &Sandbox) -> Outcome<()> {
    let files = app.bring("Proof", &["Plakat A1.pdf"])?;
    app.choose("Korrekturabzug", PROOFING)?;
    app.choose_how("p", "Proof (experimental)")?;
    app.look("proof")?;
    app.press("ctrl+Return")?;
    app.until_said("1 file uploaded as proof")?;
    app.page.find("[aria-label='Open proof']")?;
    let state = sandbox.state()?;
    let all = state["kantata"]["attachments"].as_array().cloned().unwrap_or_default();
    let proofs: Vec<&Value> = all.iter().filter(|file| file["purpose"] == "proof").collect();
    assert_eq!(proofs.len(), 1, "it was uploaded once");
    assert_eq!(
        (&proofs[0]["md5"], &proofs[0]["state"], &proofs[0]["parent"]),
        (&json!(files[0].md5), &json!("registered"), &Value::Null),
        "registered, and linked by nothing"
    );
    Ok(())
}

/// The one expense that has this receipt.
fn expense_with(sandbox: &Sandbox, receipt: &Sample) -> Outcome<Value> {
    let state = sandbox.state()?;
    let all = state["kantata"]["receipts"].as_array().cloned().unwrap_or_default();
    let mut with_it = all
        .into_iter()
        .filter(|expense| expense["receipt"]["md5"] == json!(receipt.md5));
    let expense = with_it.next().ok_or("no expense has this receipt")?;
    assert_eq!(with_it.next(), None, "one expense has it");
    Ok(expense)
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

    /// Files of these names, dragged in out of a folder of their own.
    fn bring(&self, folder: &str, names: &[&str]) -> Outcome<Vec<Sample>> {
        let folder = self.desktop.home().join(folder);
        let files = written(&folder, names)?;
        let said = if names.len() == 1 { "1 file" } else { "2 files" };
        self.drag(&folder, said)?;
        Ok(files)
    }

    /// How they are put there, by keyboard: the first letter of its name.
    fn choose_how(&self, letter: &str, name: &str) -> Outcome<()> {
        self.press("ctrl+j")?;
        self.page.find("[role=menu]")?;
        self.desktop.type_text(letter)?;
        self.until_focused(name)?;
        self.desktop.press("Return")?;
        self.page.find_text(".ways button", name).map(drop)
    }

    fn until_said(&self, said: &str) -> Outcome<()> {
        let script = format!("return document.body.innerText.includes('{said}');");
        self.page.until_within(LONG, said, &script).map(drop)
    }

    fn until_focused(&self, text: &str) -> Outcome<()> {
        let script = format!("return document.activeElement?.textContent.includes('{text}');");
        self.page.until(&format!("{text} has the focus"), &script).map(drop)
    }

    /// The primary button leads to this field of the expense.
    fn until_field(&self, field: &str) -> Outcome<()> {
        let script = format!("return document.activeElement?.dataset.field === '{field}';");
        self.page.until(&format!("{field} has the focus"), &script).map(drop)
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

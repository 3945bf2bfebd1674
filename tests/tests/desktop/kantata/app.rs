//! What a person does in the app, once it is connected to Kantata OX.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use attache_e2e::{AXE, Desktop, Outcome, Page, Sandbox, Window, samples::Sample};
use serde_json::json;

use super::super::main_job::{PAINTED, root};

const LONG: Duration = Duration::from_mins(2);

/// The app on its desktop.
pub(super) struct App<'a> {
    pub(super) desktop: &'a Desktop,
    pub(super) page: Page<'a>,
    pub(super) window: Window,
}

impl App<'_> {
    pub(super) fn connect(&self, sandbox: &Sandbox) -> Outcome<()> {
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
    pub(super) fn bring(&self, folder: &str, names: &[&str]) -> Outcome<Vec<Sample>> {
        let folder = self.desktop.home().join(folder);
        let files = written(&folder, names)?;
        let said = if names.len() == 1 { "1 file" } else { "2 files" };
        self.drag(&folder, said)?;
        Ok(files)
    }

    /// How they are put there, by keyboard: the first letter of its name.
    pub(super) fn choose_how(&self, letter: &str, name: &str) -> Outcome<()> {
        self.press("ctrl+j")?;
        self.page.find("[role=menu]")?;
        self.desktop.type_text(letter)?;
        self.until_focused(name)?;
        self.desktop.press("Return")?;
        self.page.find_text(".ways button", name).map(drop)
    }

    pub(super) fn until_said(&self, said: &str) -> Outcome<()> {
        let script = format!("return document.body.innerText.includes('{said}');");
        self.page.until_within(LONG, said, &script).map(drop)
    }

    pub(super) fn until_focused(&self, text: &str) -> Outcome<()> {
        let script = format!("return document.activeElement?.textContent.includes('{text}');");
        self.page.until(&format!("{text} has the focus"), &script).map(drop)
    }

    /// The primary button leads to this field of the expense.
    pub(super) fn until_field(&self, field: &str) -> Outcome<()> {
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

    pub(super) fn choose(&self, query: &str, title: &str) -> Outcome<()> {
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

    pub(super) fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// A picture of this state, and its accessibility audit.
    pub(super) fn look(&self, state: &str) -> Outcome<()> {
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

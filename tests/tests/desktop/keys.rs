//! The whole by keyboard: no mouse from the first start to files on a comment.

use std::fs;

use attache_e2e::{Driver, Outcome, Page, Sandbox, Window, built, desktop_log, on_a_desktop};
use serde_json::json;

use super::{main_job::root, scene::TASK};

#[test]
fn everything_is_done_by_keyboard() {
    on_a_desktop(&desktop_log("keys"), |desktop| {
        let sandbox = Sandbox::start(&built("attache")?, &desktop.home().join("sandbox-home"))?;
        desktop.set_env("ATTACHE_HOME", desktop.home().join("attache").display().to_string());
        for part in ["api", "storage", "files", "web"] {
            let name = format!("ATTACHE_{}_URL", part.to_uppercase());
            desktop.set_env(&name, sandbox.said(&format!("{part}-url"))?);
        }
        let files = desktop.home().join("To send");
        fs::create_dir_all(&files)?;
        for number in 1..=5 {
            fs::write(
                files.join(format!("note {number}.txt")),
                format!("Note {number}\n").repeat(50),
            )?;
        }
        let driver = Driver::start(desktop)?;
        let page = driver.open(&built("attache-app")?, &[&files.display().to_string()])?;
        let keys = Keys {
            desktop,
            window: desktop.window("Attaché")?,
            page,
        };

        // Connecting.
        keys.page.find_text("button", "Connect Productive")?;
        keys.until_focused("Connect Productive", "Tab")?;
        keys.press("Return")?;
        keys.focused_is("the token field", "matches('#token')")?;
        desktop.type_text(sandbox.said("token")?)?;
        keys.page.find_text("[role=dialog], dialog", "Token works")?;
        keys.until_focused("Add account", "Tab")?;
        keys.press("Return")?;
        // The page behind the dialog says the same while it is still open.
        keys.page.until(
            "the dialog is closed",
            "return !document.querySelector('dialog[open], [role=dialog]');",
        )?;
        keys.page.find_text("main", "5 files")?;

        // A comment of a task that is mine, opened inside the list of destinations.
        keys.press("ctrl+k")?;
        keys.focused_is("the field", "matches('[role=combobox]')")?;
        desktop.type_text("finale visuals")?;
        keys.highlighted(TASK)?;
        keys.press("ctrl+d")?;
        keys.press("Right")?;
        keys.page.find_text(".picker", "Comments on")?;
        keys.press("Left")?;
        keys.highlighted(TASK)?;
        keys.press("Return")?;
        keys.page.find_text("button.dest", TASK)?;

        // Rows: a selection, the menu, taking off and undoing.
        keys.until_at("[role=row]", "F6")?;
        keys.press("shift+Down")?;
        keys.page.find_text("footer", "2 files selected")?;
        keys.press("Menu")?;
        keys.focused_is("the menu", "closest('[role=menu]') !== null")?;
        keys.look("keys-menu")?;
        keys.press("Escape")?;
        keys.focused_is("the row again", "matches('[role=row]')")?;
        keys.press("Delete")?;
        keys.page.find_text("main", "2 files taken off the list")?;
        keys.press("ctrl+z")?;
        keys.page.find_text("footer", "5 files")?;

        // Settings and back.
        keys.press("ctrl+comma")?;
        keys.until_focused("Open at login", "Tab")?;
        keys.press("Escape")?;
        keys.page.find_text("footer", "5 files")?;

        // As a new comment, with a text.
        keys.press("ctrl+j")?;
        keys.focused_is("the menu", "closest('[role=menu]') !== null")?;
        keys.press("Down")?;
        keys.press("Return")?;
        keys.page.find("textarea")?;
        keys.until_at("textarea", "Tab")?;
        desktop.type_text("By keyboard.")?;
        keys.press("ctrl+Return")?;
        keys.page.find_text("footer", "Comment posted with 5 files")?;
        assert_eq!(sandbox.state()?["mistakes"], json!([]), "the client made no mistake");

        // Nothing is under way: Ctrl+Q quits.
        keys.press("ctrl+q")?;
        attache_e2e::until("the window is gone", attache_e2e::PATIENCE, || {
            Ok(desktop.windows("Attaché")?.is_empty().then_some(()))
        })
    });
}

struct Keys<'a> {
    desktop: &'a attache_e2e::Desktop,
    window: Window,
    page: Page<'a>,
}

impl Keys<'_> {
    fn press(&self, keys: &str) -> Outcome<()> {
        self.desktop.activate(&self.window)?;
        self.desktop.press(keys)
    }

    /// Presses a key until what has the focus is called so.
    fn until_focused(&self, name: &str, key: &str) -> Outcome<()> {
        let named = "const it = document.activeElement; if (it === document.body) return ''; return (it?.innerText || it?.ariaLabel || it?.labels?.[0]?.innerText || document.getElementById(it?.getAttribute('aria-labelledby') ?? '')?.innerText || '').trim();";
        for _ in 0..40 {
            let focused = self.page.run(named, &json!([]))?;
            if focused.as_str().is_some_and(|text| text.contains(name)) {
                return Ok(());
            }
            self.press(key)?;
        }
        Err(format!("the keyboard does not get to “{name}”").into())
    }

    fn focused_is(&self, what: &str, condition: &str) -> Outcome<()> {
        let script = format!("return document.activeElement?.{condition};");
        self.page.until(&format!("{what} has the focus"), &script).map(drop)
    }

    fn highlighted(&self, text: &str) -> Outcome<()> {
        let script = format!(
            "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{text}');"
        );
        self.page.until(&format!("“{text}” is highlighted"), &script).map(drop)
    }

    /// Presses a key until the focus is on such an element.
    fn until_at(&self, selector: &str, key: &str) -> Outcome<()> {
        let script = format!("return document.activeElement?.matches('{selector}') ?? false;");
        for _ in 0..40 {
            if self.page.run(&script, &json!([]))? == json!(true) {
                return Ok(());
            }
            self.press(key)?;
        }
        Err(format!("{key} does not get to {selector}").into())
    }

    fn look(&self, name: &str) -> Outcome<()> {
        let folder = root().join("target/e2e/screenshots");
        fs::create_dir_all(&folder)?;
        self.desktop
            .screenshot_of(&self.window, &folder.join(format!("{name}.png")))
    }
}

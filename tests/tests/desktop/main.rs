//! Scenarios on a real desktop, one after the other.
#![cfg(target_os = "linux")]

mod beside;
mod ending;
mod frames;
mod kantata;
mod keys;
mod main_job;
mod rows;
mod scene;
mod states;
mod there;
mod tray;

use std::{fs, path::Path, process::Command};

use attache_e2e::{Desktop, Driver, Outcome, Page, Scheme, desktop_log, on_a_desktop, picture::Picture, samples};
use serde_json::json;

/// The little browser that comes with `WebKitGTK`: a window like the app's, with a page of our own.
pub(crate) fn mini_browser() -> Outcome<std::path::PathBuf> {
    let library = Path::new("/usr/lib");
    let places = [
        library.to_owned(),
        library.join(format!("{}-linux-gnu", std::env::consts::ARCH)),
        "/usr/libexec".into(),
    ];
    let browsers = places.map(|place| place.join("webkit2gtk-4.1/MiniBrowser"));
    browsers
        .into_iter()
        .find(|path| path.exists())
        .ok_or_else(|| "WebKitGTK's MiniBrowser is not installed".into())
}

/// Opens a page that lists what is dropped on it and what is typed into it.
fn open<'a>(desktop: &Desktop, driver: &'a Driver<'a>) -> Outcome<Page<'a>> {
    let file = desktop.home().join("page.html");
    fs::write(
        &file,
        r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Drop here</title>
        <style>body { color-scheme: light dark; background: Canvas; color: CanvasText; height: 100vh; margin: 0 }</style>
        <main><h1>Drop here</h1><label>Name <input></label><button>Go</button><p></p></main><script>
        const said = document.querySelector('p');
        document.querySelector('button').onclick = () => { said.textContent = document.querySelector('input').value; };
        window.dropped = '';
        addEventListener('dragover', (event) => event.preventDefault());
        addEventListener('drop', (event) => {
          event.preventDefault();
          // A page learns little of dropped files; the app hears the drop outside the page, and hears everything.
          window.dropped = decodeURIComponent(event.dataTransfer.getData('text/html'));
          said.textContent = 'Dropped';
        });
        </script></html>"#,
    )?;
    let page = driver.open(&mini_browser()?, &["--automation"])?;
    page.go(&format!("file://{}", file.display()))?;
    Ok(page)
}

#[test]
fn a_notification_is_seen_and_clicked() {
    on_a_desktop(&desktop_log("notification"), |desktop| {
        let mut notify = desktop.command("gdbus");
        notify.args(["call", "--session", "--dest", "org.freedesktop.Notifications"]);
        notify.args(["--object-path", "/org/freedesktop/Notifications"]);
        notify.args(["--method", "org.freedesktop.Notifications.Notify"]);
        notify.args([
            "Attaché",
            "0",
            "",
            "2 files attached",
            "A task",
            "['default', 'Open']",
            "{}",
            "5000",
        ]);
        assert!(notify.output()?.status.success(), "the server takes it");
        let shown = desktop.notification("2 files attached")?;
        assert_eq!(shown.body, "A task", "the text is what was sent");
        assert_eq!(
            shown.actions,
            [("default".to_owned(), "Open".to_owned())],
            "the action is offered"
        );
        desktop.click_notification()
    });
}

#[test]
fn the_keychain_keeps_a_secret() {
    on_a_desktop(&desktop_log("keychain"), |desktop| {
        desktop.store_secret("Attaché", "service", "attache-test", "a token")?;
        let found = desktop.secrets("service", "attache-test")?;
        assert_eq!(found.len(), 1, "there is the one that was stored");
        assert_eq!(found[0].secret, "a token", "and it says what was stored");
        assert_eq!(desktop.secrets("service", "nobody")?, [], "nothing else is there");
        Ok(())
    });
}

#[test]
fn files_are_dragged_onto_a_page() {
    on_a_desktop(&desktop_log("drag"), |desktop| {
        let driver = Driver::start(desktop)?;
        let page = open(desktop, &driver)?;
        let folder = desktop.home().join("To send");
        samples::everyday(&folder)?;
        let from = desktop.file_manager(&folder)?;
        let to = desktop.window("Drop here")?;
        desktop.resize(&to, 720, 600)?;
        desktop.place_side_by_side(&from, &to)?;
        desktop.drag_all(&from, &to)?;
        let dropped = page.until("the page was given something", "return dropped;")?;
        let first = folder.join("Belege März").display().to_string();
        assert!(
            dropped.as_str().unwrap_or_default().contains(&first),
            "{dropped} is what was dragged"
        );
        let picture = desktop.log().join("dropped.png");
        desktop.screenshot(&picture)?;
        assert!(Picture::read(&picture)?.colours() > 16, "two windows are on the screen");
        desktop.screenshot_of(&to, &picture)?;
        let picture = Picture::read(&picture)?;
        assert_eq!(
            (picture.width, picture.height),
            (720, 600),
            "the picture of a window has its size"
        );
        Ok(())
    });
}

#[test]
fn a_page_is_driven() {
    on_a_desktop(&desktop_log("page"), |desktop| {
        let driver = Driver::start(desktop)?;
        let page = open(desktop, &driver)?;
        page.find("input")?.type_text("Startseite")?;
        page.find_text("button", "Go")?.click()?;
        page.until(
            "the page repeats it",
            "return document.querySelector('p').textContent === 'Startseite';",
        )?;
        page.press(&["Tab", "Tab"])?;
        assert!(page.text()?.contains("Startseite"), "it is written on the page");

        let dark = "return matchMedia('(prefers-color-scheme: dark)').matches;";
        assert_eq!(page.run(dark, &json!([]))?, json!(false), "a new desktop is light");
        let picture = desktop.log().join("light.png");
        page.screenshot(&picture)?;
        assert!(Picture::read(&picture)?.brightness() > 200, "a light page is bright");
        desktop.set_scheme(Scheme::Dark)?;
        page.until("the page is dark", dark)?;
        let picture = desktop.log().join("dark.png");
        page.screenshot(&picture)?;
        assert!(Picture::read(&picture)?.brightness() < 60, "a dark page is not");
        desktop.set_scheme(Scheme::Light)?;
        page.until(
            "the page is light again",
            "return matchMedia('(prefers-color-scheme: light)').matches;",
        )?;
        Ok(())
    });
}

#[test]
fn the_panel_has_a_tray() {
    on_a_desktop(&desktop_log("panel"), |desktop| {
        desktop.start_panel()?;
        desktop.window("xfce4-panel").map(drop)
    });
}

#[test]
fn nothing_of_the_machine_leaks_in() {
    on_a_desktop(&desktop_log("environment"), |desktop| {
        let output = desktop.command("env").output()?;
        let text = String::from_utf8(output.stdout)?;
        assert!(
            text.contains(&format!("HOME={}", desktop.home().display())),
            "home is the desktop's own"
        );
        assert!(!text.contains("CARGO"), "variables of the build stay outside");
        assert!(Command::new("true").status()?.success(), "the machine is as it was");
        Ok(())
    });
}

//! Ten thousand rows: how evenly the window is drawn while people type and scroll and eight files are sent.

use std::fs;

use attache_e2e::{Driver, Outcome, built};
use serde_json::json;

use super::{
    frames::{record, report},
    scene::{Scene, TASK, on_a_connected_desktop},
};

const ROWS: usize = 10_000;
/// The list of files on the page.
const LIST: &str = "document.querySelector('main [role=grid]')";

#[test]
fn ten_thousand_rows_are_typed_at_and_scrolled_while_eight_files_are_sent() {
    on_a_connected_desktop("rows", |scene| {
        let many = scene.desktop.home().join("Many");
        fs::create_dir_all(&many)?;
        for number in 1..=ROWS {
            fs::write(many.join(format!("row {number:05}.txt")), format!("{number}"))?;
        }
        for number in 1..=8 {
            fs::write(scene.files.join(format!("large {number}.bin")), vec![number; 8 << 20])?;
        }
        let home = scene.desktop.home().join("attache");
        fs::write(home.join("settings.json"), r#"{"concurrency": 8}"#)?;
        let driver = Driver::start(scene.desktop)?;
        let page = driver.open(&built("attache-app")?, &[])?;
        let window = scene.desktop.window("Attaché")?;

        // Eight large files, slow enough to last.
        let options = json!({"bandwidth": 150_000});
        scene.sandbox.control().post("/_sandbox/options", &options)?;
        let mut send = scene.desktop.command(built("attache")?);
        send.args(["send", "--json", "--to", "task/10426497"]);
        send.args((1..=8).map(|number| scene.files.join(format!("large {number}.bin"))));
        let _sending = scene.desktop.launch("attache-send", &send)?;
        page.until(
            "eight files are under way",
            "return [...document.querySelectorAll('nav button')].some((each) => each.innerText.includes('0 of 8'));",
        )?;

        second_start(scene, &many)?;
        page.find_text("button", "Add 10,000 files")?.click()?;
        page.until(
            "every row is counted",
            &format!("return {LIST}?.getAttribute('aria-rowcount') === '{ROWS}';"),
        )?;
        scene.desktop.activate(&window)?;
        scene.desktop.press("ctrl+k")?;
        page.find("[role=combobox]")?;
        record(&page)?;
        scene.desktop.type_text("finale visuals")?;
        page.until(
            "the task is highlighted",
            &format!(
                "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{TASK}');"
            ),
        )?;
        report(&format!("typing beside {ROWS} rows and eight files"), &page)?;
        scene.desktop.press("Return")?;
        page.find_text("button.dest", TASK)?;

        record(&page)?;
        page.run_async(SCROLL, &json!([]))?;
        report(&format!("scrolling {ROWS} rows beside eight files"), &page)?;
        let bottom = page.run(&format!("return {LIST}.scrollTop;"), &json!([]))?;
        assert!(bottom.as_f64() > Some(100_000.0), "it was scrolled far: {bottom}");
        let rows = page.run(
            "return document.querySelectorAll('main [role=row]').length;",
            &json!([]),
        )?;
        assert!(rows.as_u64() < Some(100), "only what is seen exists: {rows}");
        page.until(
            "what is seen is there",
            "return document.querySelectorAll('main [role=row]').length > 5;",
        )?;
        scene.no_mistakes()
    });
}

/// Scrolls by a little more than a row in every frame, for two hundred frames, then by pages.
const SCROLL: &str = "
const done = arguments[arguments.length - 1];
const list = document.querySelector('main [role=grid]');
let left = 300;
const step = () => {
  list.scrollTop += left > 100 ? 60 : 2000;
  if (--left > 0) requestAnimationFrame(step); else done(true);
};
requestAnimationFrame(step);
";

/// Brings a folder to the app that is there.
fn second_start(scene: &Scene<'_>, folder: &std::path::Path) -> Outcome<()> {
    let output = scene.desktop.command(built("attache-app")?).arg(folder).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

//! Two thousand pictures on one task: the page opens, is scrolled to its end and back, and takes no more memory for what was seen.

use std::fs;

use attache_e2e::{Driver, Outcome, Page, built};
use serde_json::{Value, json};

use super::{
    frames::{record, report},
    scene::{Scene, TASK, on_a_connected_desktop},
};

/// Two are there before.
const FILES: u64 = 2_002;
/// From the app to the service and back, in milliseconds.
const WAY: u32 = 150;
/// Screens that are looked at until each picture is there.
const SCREENS: u32 = 24;
const GRID: &str = "document.querySelector('main .tiles')";

#[test]
fn two_thousand_files_are_scrolled_to_the_end_while_their_pictures_come() {
    on_a_connected_desktop("there", |scene| {
        let control = scene.sandbox.control();
        control.post("/_sandbox/pictures", &json!({"task": 10_426_492, "count": FILES - 2}))?;
        control.post("/_sandbox/options", &json!({"latency_ms": WAY}))?;
        let driver = Driver::start(scene.desktop)?;
        let page = driver.open(&built("attache-app")?, &[])?;
        page.find("main")?;
        let window = scene.desktop.window("Attaché")?;
        scene.desktop.resize(&window, 1100, 760)?;
        scene.desktop.activate(&window)?;
        scene.desktop.press("ctrl+k")?;
        page.find("[role=combobox]")?;
        scene.desktop.type_text("finale visuals")?;
        page.until(
            "the task is highlighted",
            &format!(
                "return document.querySelector('[role=option][aria-selected=true]')?.textContent.includes('{TASK}');"
            ),
        )?;
        scene.desktop.press("Return")?;
        page.find_text("button.dest", TASK)?;
        let before = memory(scene)?;

        page.run(OPENING, &json!([]))?;
        scene.desktop.press("ctrl+shift+a")?;
        let opened = page.until("the page is open", "return window.opened_;")?;
        println!("opening {FILES} files: {opened} ms from the key to the first tiles; the way alone takes {WAY} ms");
        page.until(
            "their number is told",
            "return document.body.innerText.includes('2,002 files already there');",
        )?;

        record(&page)?;
        page.run_async(SCROLL, &json!([40, 240]))?;
        report(&format!("scrolling {FILES} tiles, a little in each frame"), &page)?;
        record(&page)?;
        page.run_async(SCROLL, &json!([700, 60]))?;
        report(&format!("scrolling {FILES} tiles, a screen in each frame"), &page)?;
        few_exist(&page)?;
        pictured(&page)?;

        scene.desktop.activate(&window)?;
        page.run(&format!("{GRID}.focus();"), &json!([]))?;
        scene.desktop.press("End")?;
        page.until(
            "the oldest file is the last, and the keyboard is on it",
            "return document.activeElement?.textContent.includes('Briefing Startseite.txt');",
        )?;
        pictured(&page)?;
        few_exist(&page)?;
        let listed = memory(scene)?;
        scene.desktop.press("Home")?;
        page.until(
            "the newest file is the first",
            "return document.activeElement?.textContent.includes('IMG_2000.png');",
        )?;

        control.post("/_sandbox/options", &json!({"latency_ms": 0}))?;
        for screen in 0..SCREENS {
            page.run(
                &format!("{GRID}.scrollTop = {screen} * {GRID}.clientHeight;"),
                &json!([]),
            )?;
            pictured(&page)?;
        }
        let seen = memory(scene)?;
        println!(
            "memory of the app and its page: {before} MiB before, {listed} with {FILES} files listed, {seen} after the pictures of {SCREENS} screens"
        );
        scene.desktop.press("Escape")?;
        page.find_text("button.dest", TASK)?;
        scene.no_mistakes()
    });
}

/// Notes how long it takes from the next key to the frame that shows the first tiles.
const OPENING: &str = "
window.opened_ = null;
addEventListener('keydown', function begin(event) {
  if (event.key.toLowerCase() !== 'a') return;
  removeEventListener('keydown', begin, true);
  const began = performance.now();
  const look = () => {
    if (document.querySelector('main .tiles [data-tile] .name')) requestAnimationFrame(() => (window.opened_ = Math.round(performance.now() - began)));
    else requestAnimationFrame(look);
  };
  look();
}, true);
";

/// Scrolls by so much in each of so many frames.
const SCROLL: &str = "
const [by, frames, done] = arguments;
const grid = document.querySelector('main .tiles');
let left = frames;
const step = () => {
  grid.scrollTop += by;
  if (--left > 0) requestAnimationFrame(step); else done(true);
};
requestAnimationFrame(step);
";

/// Everything that can be seen is there, each with its picture in its frame; only the one text has none.
fn pictured(page: &Page<'_>) -> Outcome<Value> {
    page.until(
        "what can be seen has its picture",
        &format!(
            "const view = {GRID}.getBoundingClientRect();
             const seen = [...document.querySelectorAll('[data-tile]')].filter((each) => {{
               const {{ top, bottom }} = each.getBoundingClientRect();
               return bottom > view.top && top < view.bottom;
             }});
             const inside = (inner, outer) => inner.top >= outer.top && inner.bottom <= outer.bottom;
             return seen.length > 5 && seen.every((each) => {{
               const frame = each.querySelector('.picture');
               if (each.textContent.includes('Briefing')) return frame !== null;
               const picture = frame?.querySelector('img');
               return picture?.naturalWidth > 0 && inside(picture.getBoundingClientRect(), frame.getBoundingClientRect());
             }});"
        ),
    )
}

/// Only what can be seen exists, and a little around it.
fn few_exist(page: &Page<'_>) -> Outcome<()> {
    let tiles = page.run("return document.querySelectorAll('[data-tile]').length;", &json!([]))?;
    assert!(tiles.as_u64() < Some(100), "only what is seen exists: {tiles}");
    Ok(())
}

/// What the app and the processes of its page hold, in MiB.
fn memory(scene: &Scene<'_>) -> Outcome<u64> {
    let home = format!("HOME={}", scene.desktop.home().display());
    let mut kilobytes = 0;
    for process in fs::read_dir("/proc")?.flatten() {
        // Some end meanwhile.
        let read = |name: &str| fs::read(process.path().join(name)).unwrap_or_default();
        let name = String::from_utf8_lossy(&read("comm")).trim().to_owned();
        let ours = read("environ")
            .split(|byte| *byte == 0)
            .any(|each| each == home.as_bytes());
        if !ours || !(name.starts_with("attache-app") || name.starts_with("WebKitWebProces")) {
            continue;
        }
        let status = String::from_utf8_lossy(&read("status")).into_owned();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        kilobytes += line
            .and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or_default();
    }
    Ok(kilobytes >> 10)
}

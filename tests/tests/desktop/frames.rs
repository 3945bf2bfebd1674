//! How evenly the window is drawn.

use attache_e2e::{Outcome, Page};
use serde_json::{Value, json};

/// A frame of a screen that shows sixty in a second, in milliseconds; and some, as timers are rounded.
const FRAME: f64 = 16.7;

/// Notes the time between frames from now on.
pub(super) fn record(page: &Page<'_>) -> Outcome<()> {
    let script = "
window.frames_ = [];
const run = (window.run_ = (window.run_ ?? 0) + 1);
let last = performance.now();
const frame = (now) => {
  if (window.run_ !== run) return;
  window.frames_.push(now - last);
  last = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);";
    page.run(script, &json!([])).map(drop)
}

/// Writes what was noted to the log. Not asserted: other programs on the machine decide about it too.
pub(super) fn report(what: &str, page: &Page<'_>) -> Outcome<()> {
    let noted = page.run("window.run_ += 1; return window.frames_;", &json!([]))?;
    let mut frames: Vec<f64> = noted
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    assert!(frames.len() > 5, "frames are drawn while {what}");
    frames.sort_by(f64::total_cmp);
    let at = |share: f64| frames[((frames.len() - 1) as f64 * share) as usize];
    let smooth = frames.iter().filter(|frame| **frame <= FRAME + 1.0).count() as f64 / frames.len() as f64;
    println!(
        "{what}: {} frames, {:.0} % within {FRAME} ms; median {:.1} ms, 95 % {:.1} ms, longest {:.1} ms",
        frames.len(),
        smooth * 100.0,
        at(0.5),
        at(0.95),
        at(1.0),
    );
    Ok(())
}

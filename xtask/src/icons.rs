//! The icons that Tauri wants and those of the tray, drawn from the SVG sources.

use std::{fs, path::Path};

use xshell::cmd;

use crate::workspace::{Outcome, Workspace, step};

/// The version that draws them; it is needed nowhere else.
const CLI: &str = "@tauri-apps/cli@2.12.5";

/// What Linux and Windows take from the drawing without a ground.
const PLAIN: [&str; 5] = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.ico"];

/// Pixels across an icon of the tray: panels make it smaller, and none shows it larger.
const TRAY: &str = "64";

/// How often the case of the busy icon fills a little more, from empty to full.
const FILLS: u8 = 8;

/// Draws them again. The one for macOS has a ground of its own.
pub(crate) fn write(workspace: &Workspace) -> Outcome<()> {
    step("Drawing the icons");
    let icons = workspace.root.join("icons");
    for (drawing, wanted) in [("icon.svg", PLAIN.as_slice()), ("icon-macos.svg", &["icon.icns"])] {
        let drawn = tempfile::tempdir()?;
        draw(workspace, &icons.join(drawing), drawn.path(), &[])?;
        for name in wanted {
            fs::copy(drawn.path().join(name), icons.join(name))?;
        }
    }
    tray(workspace, &icons)
}

/// The tray's icons in black; the app gives them the colour that the panel asks for.
fn tray(workspace: &Workspace, icons: &Path) -> Outcome<()> {
    let drawn = tempfile::tempdir()?;
    let draw_as = |name: &str, svg: &str| -> Outcome<()> {
        let source = drawn.path().join("icon.svg");
        fs::write(&source, svg)?;
        draw(workspace, &source, drawn.path(), &["--png", TRAY])?;
        fs::copy(drawn.path().join(format!("{TRAY}x{TRAY}.png")), icons.join(name))?;
        Ok(())
    };
    for name in ["tray-idle", "tray-attention"] {
        draw_as(
            &format!("{name}.png"),
            &fs::read_to_string(icons.join(name).with_extension("svg"))?,
        )?;
    }
    let busy = fs::read_to_string(icons.join("tray-busy.svg"))?;
    for fill in 0..FILLS {
        draw_as(&format!("tray-busy-{fill}.png"), &filled(&busy, fill)?)?;
    }
    Ok(())
}

/// The drawing of the busy icon with this much in its case.
fn filled(busy: &str, fill: u8) -> Outcome<String> {
    const DRAWN: &str = "y=\"9\" width=\"10\" height=\"3\"";
    if !busy.contains(DRAWN) {
        return Err(format!("tray-busy.svg has no {DRAWN} to be filled").into());
    }
    let height = 5.0 * f64::from(fill) / f64::from(FILLS - 1);
    let y = 12.0 - height;
    Ok(busy.replace(DRAWN, &format!("y=\"{y:.3}\" width=\"10\" height=\"{height:.3}\"")))
}

fn draw(workspace: &Workspace, source: &Path, folder: &Path, options: &[&str]) -> Outcome<()> {
    let shell = &workspace.shell;
    cmd!(
        shell,
        "npx --yes --package {CLI} tauri icon {source} --output {folder} {options...}"
    )
    .ignore_stdout()
    .ignore_stderr()
    .run()?;
    Ok(())
}

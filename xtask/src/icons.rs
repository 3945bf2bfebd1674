//! The icons that Tauri wants, drawn from the SVG sources.

use std::fs;

use xshell::cmd;

use crate::workspace::{Outcome, Workspace, step};

/// The version that draws them; it is needed nowhere else.
const CLI: &str = "@tauri-apps/cli@2.12.5";

/// What Linux and Windows take from the drawing without a ground.
const PLAIN: [&str; 5] = ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.ico"];

/// Draws them again. The one for macOS has a ground of its own.
pub(crate) fn write(workspace: &Workspace) -> Outcome<()> {
    step("Drawing the icons");
    let shell = &workspace.shell;
    let icons = workspace.root.join("icons");
    for (drawing, wanted) in [("icon.svg", PLAIN.as_slice()), ("icon-macos.svg", &["icon.icns"])] {
        let drawn = tempfile::tempdir()?;
        let (source, folder) = (icons.join(drawing), drawn.path());
        cmd!(shell, "npx --yes --package {CLI} tauri icon {source} --output {folder}")
            .ignore_stdout()
            .ignore_stderr()
            .run()?;
        for name in wanted {
            fs::copy(folder.join(name), icons.join(name))?;
        }
    }
    Ok(())
}

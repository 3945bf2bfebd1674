//! The pictures of the documentation: taken by the desktop's scenarios, reduced to 256 colours.

use std::{
    fs,
    path::{Path, PathBuf},
};

use xshell::cmd;

use crate::{
    test,
    workspace::{Outcome, Workspace, step},
};

/// Takes every picture anew: each state of the window in light, dark and 720 px wide, and the main job as it goes.
pub(crate) fn take(workspace: &Workspace) -> Outcome<()> {
    test::desktop(workspace, "every_state")?;
    test::desktop(workspace, "main_job")?;
    step("Reducing the pictures");
    let docs = workspace.root.join("docs/screenshots");
    let states = docs.join("states");
    // A state that is no more has no picture either.
    if states.exists() {
        fs::remove_dir_all(&states)?;
    }
    fs::create_dir_all(&states)?;
    let taken = workspace.target.join("e2e");
    let of_states = taken.join("state-pictures");
    let page = fs::read_to_string(of_states.join("page-height"))?;
    for picture in pictures(&of_states)? {
        reduce(
            workspace,
            &picture,
            &states,
            &["-gravity", "south", "-crop", &format!("x{page}+0+0")],
        )?;
    }
    // Of the main job only those that the documentation shows.
    for shown in pictures(&docs)? {
        let again = taken.join("screenshots").join(shown.file_name().unwrap_or_default());
        if again.exists() {
            reduce(workspace, &again, &docs, &[])?;
        } else {
            return Err(format!("no scenario takes {}", shown.display()).into());
        }
    }
    Ok(())
}

fn pictures(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "png") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Even colours stay even: nothing is dithered.
fn reduce(workspace: &Workspace, from: &Path, folder: &Path, crop: &[&str]) -> Outcome<()> {
    let shell = &workspace.shell;
    let to = folder.join(from.file_name().unwrap_or_default());
    let to = format!("PNG8:{}", to.display());
    Ok(cmd!(
        shell,
        "convert {from} {crop...} +repage -strip +dither -colors 256 {to}"
    )
    .quiet()
    .run()?)
}

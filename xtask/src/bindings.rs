//! The TypeScript types that are generated from Rust and committed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use xshell::cmd;

use crate::workspace::{EVERYTHING, Outcome, Workspace};

const COMMITTED: &str = "ui/src/bindings";

/// Writes them into the page's sources.
pub(crate) fn write(workspace: &Workspace) -> Outcome<()> {
    let fresh = tempfile::tempdir()?;
    generate(workspace, fresh.path())?;
    let committed = workspace.root.join(COMMITTED);
    if committed.exists() {
        fs::remove_dir_all(&committed)?;
    }
    for (name, text) in read(fresh.path())? {
        let path = committed.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&committed))?;
        fs::write(path, text)?;
    }
    Ok(())
}

/// Fails when the committed ones are not what Rust's types say now.
pub(crate) fn compare(workspace: &Workspace) -> Outcome<()> {
    let fresh = tempfile::tempdir()?;
    generate(workspace, fresh.path())?;
    let (fresh, committed) = (read(fresh.path())?, read(&workspace.root.join(COMMITTED))?);
    if fresh.is_empty() {
        return Err("no type was generated".into());
    }
    let names = fresh
        .keys()
        .chain(committed.keys().filter(|name| !fresh.contains_key(*name)));
    let differing: Vec<String> = names
        .filter(|name| fresh.get(*name) != committed.get(*name))
        .map(|name| name.display().to_string())
        .collect();
    if differing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{COMMITTED} is not up to date ({}); please run `cargo xtask bindings`",
        differing.join(", ")
    )
    .into())
}

fn generate(workspace: &Workspace, folder: &Path) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "cargo test {EVERYTHING...} --lib export_bindings")
        .env("TS_RS_EXPORT_DIR", folder)
        .run()?)
}

/// Every file below a folder, under its path from there.
fn read(folder: &Path) -> Outcome<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                // Git may have checked them out with other line ends.
                let text = fs::read_to_string(&path)?.replace("\r\n", "\n");
                files.insert(path.strip_prefix(folder)?.to_owned(), text);
            }
        }
    }
    Ok(files)
}

//! Putting files aside: nothing that cannot be read is ever overwritten.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Moves files that belong together out of the way, under names that tell the time and are free, and says where the first would be.
///
/// The ones named last go first: a crash half-way must never leave a companion beside a main file that is not its own.
pub(crate) fn put_aside(main: &Path, companions: &[&str]) -> io::Result<PathBuf> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let with = |path: &Path, suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let is_free = |candidate: &Path| {
        std::iter::once("")
            .chain(companions.iter().copied())
            .all(|suffix| fs::symlink_metadata(with(candidate, suffix)).is_err())
    };
    let mut aside = with(main, &format!(".aside-{stamp}"));
    let mut turn = 1;
    while !is_free(&aside) {
        turn += 1;
        aside = with(main, &format!(".aside-{stamp}-{turn}"));
    }
    for suffix in companions.iter().rev().copied().chain([""]) {
        match fs::rename(with(main, suffix), with(&aside, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_when_files_are_put_aside() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let main = folder.path().join("attache.db");
        for turn in 0..3 {
            fs::write(&main, format!("{turn}")).expect("main");
            fs::write(folder.path().join("attache.db-wal"), format!("wal {turn}")).expect("wal");
            let aside = put_aside(&main, &["-wal", "-shm"]).expect("put aside");
            assert_eq!(fs::read_to_string(&aside).expect("kept"), format!("{turn}"));
        }
        let kept = fs::read_dir(folder.path()).expect("list").count();
        assert_eq!(kept, 6, "three databases, each with its log");
    }
}

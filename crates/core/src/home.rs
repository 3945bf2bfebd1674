//! The home: the one folder that holds database, settings, log and lock. `ATTACHE_HOME` moves all of it.

mod aside;

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

pub(crate) use self::aside::put_aside;
use crate::reason::Reason;

/// A home folder. Whether it can be used is found out when its lock is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
    /// Why there is no such folder.
    missing: Option<String>,
}

impl Home {
    /// The home of this person: `ATTACHE_HOME`, or the platform's folder for data. Made where it is missing. Where the system names no
    /// folder, and where it cannot be made, the home can be opened all the same, and nothing is kept in it.
    pub fn locate() -> Result<Self, Reason> {
        match folder_of(Platform::CURRENT, |name| std::env::var_os(name)) {
            Some(folder) => Self::at(&folder),
            None => Ok(Self {
                folder: std::env::temp_dir().join(format!("attache-{}", uuid::Uuid::new_v4())),
                missing: Some("no home folder is known for this person".to_owned()),
            }),
        }
    }

    /// The home in this folder, made where it is missing, readable for nobody else.
    pub fn at(folder: &Path) -> Result<Self, Reason> {
        // Absolute, because the command line may be started somewhere and the engine works on elsewhere.
        let folder = std::path::absolute(folder).map_err(|error| unusable(&error))?;
        let made = make_private(&folder);
        Ok(Self {
            folder,
            missing: made.err().map(|error| words(&error)),
        })
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("attache.db")
    }

    /// The settings.
    pub fn settings(&self) -> PathBuf {
        self.folder.join("settings.json")
    }

    /// The folder of the log files.
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The folder of small pictures of files at services.
    pub fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// The folder of notes of downloads that are begun.
    pub(crate) fn parts(&self) -> PathBuf {
        self.folder.join("parts")
    }

    /// The file whose lock makes a process the engine.
    pub fn engine_lock(&self) -> PathBuf {
        self.folder.join("engine.lock")
    }

    /// The folder in which our own sandbox keeps what it was given.
    pub fn sandbox(&self) -> PathBuf {
        self.folder.join("sandbox")
    }

    /// Becomes the one engine of this home, until the lock is dropped or the process dies.
    pub fn lock(&self) -> Result<EngineLock, Reason> {
        let file = self.lock_file()?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => Reason::HomeInUse,
            TryLockError::Error(error) => unusable(&error),
        })?;
        Ok(EngineLock::of(file))
    }

    /// The same, but waits as long as somebody else has it; blocks its thread.
    pub(crate) fn lock_in_turn(&self) -> Result<EngineLock, Reason> {
        let file = self.lock_file()?;
        file.lock().map_err(|error| unusable(&error))?;
        Ok(EngineLock::of(file))
    }

    fn lock_file(&self) -> Result<File, Reason> {
        if let Some(detail) = self.missing.clone() {
            return Err(Reason::HomeUnusable { detail });
        }
        let to_write = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.engine_lock());
        // A file that can only be read can be locked as well, and is the same lock.
        to_write
            .or_else(|error| File::open(self.engine_lock()).map_err(|_| error))
            .map_err(|error| unusable(&error))
    }
}

impl EngineLock {
    fn of(mut file: File) -> Self {
        // Only for people who look into the file: the lock is what counts, and it outlives nobody.
        if let Err(error) = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())) {
            tracing::warn!(%error, "cannot write the process id into the lock file");
        }
        Self { _file: file }
    }
}

/// Proof that this process is the engine of its home. The system frees the lock when the process dies, however it dies.
#[derive(Debug)]
pub struct EngineLock {
    _file: File,
}

/// What the system says about a home that cannot be used.
pub(crate) fn unusable(error: &io::Error) -> Reason {
    Reason::HomeUnusable { detail: words(error) }
}

/// The system's words without its number, which means nothing to people, and without a full stop: the sentence around them has one.
pub(crate) fn words(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or(&words);
    words.trim_end_matches('.').to_owned()
}

pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[derive(Clone, Copy, Debug)]
enum Platform {
    Linux,
    MacOs,
    Windows,
}

impl Platform {
    const CURRENT: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::MacOs
    } else {
        Self::Linux
    };
}

/// Where the home lies, given the environment. An empty variable counts as none, as everywhere on these systems.
fn folder_of(platform: Platform, environment: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = path("ATTACHE_HOME") {
        return Some(folder);
    }
    match platform {
        // The base directory specification has relative paths ignored.
        Platform::Linux => path("XDG_DATA_HOME")
            .filter(|folder| folder.is_absolute())
            .or_else(|| Some(path("HOME")?.join(".local/share")))
            .map(|data| data.join("attache")),
        Platform::MacOs => Some(path("HOME")?.join("Library/Application Support/dev.attache.desktop")),
        Platform::Windows => Some(path("LOCALAPPDATA")?.join("Attache")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(platform: Platform, variables: &[(&str, &str)]) -> Option<PathBuf> {
        folder_of(platform, |name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn each_platform_has_its_own_folder_for_data() {
        let cases = [
            (Platform::Linux, vec![("HOME", "/h")], "/h/.local/share/attache"),
            (
                Platform::Linux,
                vec![("HOME", "/h"), ("XDG_DATA_HOME", "/d")],
                "/d/attache",
            ),
            (
                Platform::Linux,
                vec![("HOME", "/h"), ("XDG_DATA_HOME", "relative")],
                "/h/.local/share/attache",
            ),
            (
                Platform::MacOs,
                vec![("HOME", "/h")],
                "/h/Library/Application Support/dev.attache.desktop",
            ),
            (Platform::Windows, vec![("LOCALAPPDATA", "/l")], "/l/Attache"),
            (
                Platform::Windows,
                vec![("LOCALAPPDATA", "/l"), ("ATTACHE_HOME", "/stick")],
                "/stick",
            ),
            (
                Platform::MacOs,
                vec![("HOME", "/h"), ("ATTACHE_HOME", "")],
                "/h/Library/Application Support/dev.attache.desktop",
            ),
        ];
        for (platform, variables, expected) in cases {
            assert_eq!(
                located(platform, &variables),
                Some(PathBuf::from(expected)),
                "{platform:?} {variables:?}"
            );
        }
        assert_eq!(
            located(Platform::Linux, &[]),
            None,
            "nothing is guessed where the system names no folder"
        );
    }

    #[test]
    fn a_new_home_is_private() {
        let parent = tempfile::tempdir().expect("temporary folder");
        let home = Home::at(&parent.path().join("a/b")).expect("home");
        assert!(home.folder().is_dir(), "parents are made as well");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(home.folder()).expect("metadata").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "nobody else may look into a home");
        }
    }

    #[test]
    fn a_home_that_cannot_be_made_says_so() {
        let parent = tempfile::tempdir().expect("temporary folder");
        let file = parent.path().join("file");
        fs::write(&file, "x").expect("file");
        let home = Home::at(&file.join("home")).expect("a home, whatever it is worth");
        let outcome = home.lock();
        assert!(
            matches!(outcome, Err(Reason::HomeUnusable { .. })),
            "a folder cannot lie in a file: {outcome:?}"
        );
    }

    #[test]
    fn a_lock_that_cannot_be_written_is_still_one_lock() {
        let parent = tempfile::tempdir().expect("temporary folder");
        let home = Home::at(parent.path()).expect("home");
        fs::write(home.engine_lock(), "").expect("lock file");
        let mut permissions = fs::metadata(home.engine_lock()).expect("metadata").permissions();
        permissions.set_readonly(true);
        fs::set_permissions(home.engine_lock(), permissions).expect("read only");
        let _lock = home.lock().expect("reading is enough");
        assert_eq!(home.lock().err(), Some(Reason::HomeInUse));
    }

    #[test]
    fn only_one_engine_holds_the_lock() {
        let parent = tempfile::tempdir().expect("temporary folder");
        let home = Home::at(parent.path()).expect("home");
        let lock = home.lock().expect("the first takes it");
        assert_eq!(home.lock().err(), Some(Reason::HomeInUse), "a second handle conflicts");
        drop(lock);
        home.lock().expect("free again once dropped");
    }
}

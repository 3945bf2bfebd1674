//! Pictures on the disk, in a folder for each account. When there are too many, those go that nobody looked at for the longest time.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use crate::{account::AccountId, home::make_private};

/// Bytes that are kept.
const MOST: u64 = 64 << 20;

/// What is kept. Nothing fails for it: a picture that is not here is fetched again.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    folder: Option<PathBuf>,
    /// Bytes in the folder, once they were counted; also the turn of who changes it.
    size: Arc<Mutex<Option<u64>>>,
}

impl Cache {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            size: Arc::default(),
        }
    }

    pub(super) async fn get(&self, account: &AccountId, key: &str) -> Option<Vec<u8>> {
        let path = self.of(account)?.join(key);
        blocking(move || {
            let bytes = fs::read(&path).ok().filter(|bytes| !bytes.is_empty())?;
            // It was looked at just now.
            let _ = File::options()
                .append(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()));
            Some(bytes)
        })
        .await
        .flatten()
    }

    pub(super) async fn keep(&self, account: &AccountId, key: &str, bytes: Vec<u8>) {
        let (Some(all), Some(folder)) = (self.folder.clone(), self.of(account)) else {
            return;
        };
        let (path, size) = (folder.join(key), self.size.clone());
        blocking(move || {
            let mut size = size.lock().unwrap_or_else(PoisonError::into_inner);
            let before = size.unwrap_or_else(|| entries(&all).iter().map(|entry| entry.size).sum());
            let kept =
                write(&folder, &path, &bytes).inspect_err(|error| tracing::info!(%error, "a picture is not kept"));
            let now = before + if kept.is_ok() { bytes.len() as u64 } else { 0 };
            *size = Some(if now > MOST { thin_out(&all, MOST / 10 * 9) } else { now });
        })
        .await;
    }

    pub(super) async fn forget(&self, account: &AccountId) {
        let Some(folder) = self.of(account) else { return };
        let size = self.size.clone();
        blocking(move || {
            let mut size = size.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = fs::remove_dir_all(&folder)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, "pictures of an account stay behind");
            }
            *size = None;
        })
        .await;
    }

    fn of(&self, account: &AccountId) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(&account.0))
    }
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(act).await.ok()
}

/// Nobody reads half a picture.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_private(folder)?;
    let mut part = tempfile::NamedTempFile::new_in(folder)?;
    part.write_all(bytes)?;
    part.persist(path).map(drop).map_err(|unable| unable.error)
}

struct Entry {
    path: PathBuf,
    size: u64,
    seen: SystemTime,
}

fn entries(all: &Path) -> Vec<Entry> {
    let accounts = fs::read_dir(all).into_iter().flatten().flatten();
    let files = accounts.flat_map(|account| fs::read_dir(account.path()).into_iter().flatten().flatten());
    let entry = |file: fs::DirEntry| {
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Entry {
            path: file.path(),
            size: metadata.len(),
            seen: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        })
    };
    files.filter_map(entry).collect()
}

/// Deletes the ones that nobody looked at, until no more than so many bytes are left; says how many are.
fn thin_out(all: &Path, most: u64) -> u64 {
    let mut entries = entries(all);
    entries.sort_by_key(|entry| entry.seen);
    let mut left: u64 = entries.iter().map(|entry| entry.size).sum();
    for entry in entries {
        if left <= most {
            break;
        }
        if fs::remove_file(&entry.path).is_ok() {
            left -= entry.size;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_nobody_looks_at_goes_first() {
        let home = tempfile::tempdir().expect("home");
        let cache = Cache::new(Some(home.path().join("pictures")));
        let account = AccountId("a".to_owned());
        let past = SystemTime::now() - Duration::from_hours(1);
        for key in ["1", "2", "3"] {
            cache.keep(&account, key, vec![7; 100]).await;
            let file = File::options()
                .append(true)
                .open(home.path().join("pictures/a").join(key));
            file.and_then(|file| file.set_modified(past)).expect("an hour ago");
        }
        assert_eq!(cache.get(&account, "1").await, Some(vec![7; 100]));
        assert_eq!(thin_out(&home.path().join("pictures"), 100), 100);
        assert!(cache.get(&account, "1").await.is_some(), "it was looked at");
        assert!(cache.get(&account, "2").await.is_none());
        assert!(
            cache.get(&AccountId("b".to_owned()), "1").await.is_none(),
            "another account's"
        );
        cache.forget(&account).await;
        assert!(cache.get(&account, "1").await.is_none());
    }

    #[tokio::test]
    async fn a_home_that_keeps_nothing_keeps_no_pictures() {
        let cache = Cache::new(None);
        let account = AccountId("a".to_owned());
        cache.keep(&account, "1", vec![1]).await;
        assert_eq!(cache.get(&account, "1").await, None);
    }
}

//! What happens to a file, and when: before it is sent, while it is, after its last byte, and while nobody is there.

use std::{
    fs::{self, OpenOptions},
    path::Path,
};

use attache_core::{
    event::{BatchId, BatchState, Phase},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Step, seed};

use super::super::harness::{Desk, bytes};
#[cfg(unix)]
use super::LARGE;

const NAME: &str = "a.bin";

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Happens {
    WrittenOver,
    Grows,
    Shrinks,
    /// Another one is moved over it, as editors save.
    Replaced,
    Deleted,
    /// Its folder is moved away, which is what unplugging its drive looks like.
    FolderMoved,
    /// A folder takes its place.
    Folder,
}

const ALL: [Happens; 7] = [
    Happens::WrittenOver,
    Happens::Grows,
    Happens::Shrinks,
    Happens::Replaced,
    Happens::Deleted,
    Happens::FolderMoved,
    Happens::Folder,
];

impl Happens {
    fn to(self, path: &Path) {
        let size = fs::metadata(path).expect("file").len() as usize;
        let folder = path.parent().expect("folder");
        match self {
            Self::WrittenOver => fs::write(path, bytes("other", size)).expect("write"),
            Self::Grows => {
                let mut file = OpenOptions::new().append(true).open(path).expect("open");
                std::io::Write::write_all(&mut file, b"more").expect("write");
            }
            Self::Shrinks => {
                let file = OpenOptions::new().write(true).open(path).expect("open");
                file.set_len(size as u64 * 3 / 4).expect("shrink");
            }
            Self::Replaced => {
                let beside = folder.join("beside");
                fs::write(&beside, bytes("beside", size)).expect("write");
                fs::rename(beside, path).expect("rename");
            }
            Self::Deleted => fs::remove_file(path).expect("remove"),
            Self::FolderMoved => fs::rename(folder, folder.with_extension("away")).expect("move"),
            Self::Folder => {
                fs::remove_file(path).expect("remove");
                fs::create_dir(path).expect("folder");
            }
        }
    }

    /// There is something to send at the place afterwards.
    fn leaves_a_file(self) -> bool {
        !matches!(self, Self::Deleted | Self::FolderMoved | Self::Folder)
    }

    /// The same file has other bytes.
    #[cfg(unix)]
    fn changes_the_file(self) -> bool {
        matches!(self, Self::WrittenOver | Self::Grows | Self::Shrinks)
    }

    /// Why it cannot be sent while it is so.
    fn reason(self) -> Reason {
        match self {
            Self::Folder => Reason::NotAFile,
            _ => Reason::Gone,
        }
    }

    fn undo(self, path: &Path, original: &[u8]) {
        let folder = path.parent().expect("folder");
        match self {
            Self::FolderMoved => fs::rename(folder.with_extension("away"), folder).expect("back"),
            Self::Folder => {
                fs::remove_dir(path).expect("remove");
                fs::write(path, original).expect("write");
            }
            _ => fs::write(path, original).expect("write"),
        }
    }
}

struct Scene {
    desk: Desk,
    path: std::path::PathBuf,
    original: Vec<u8>,
    batch: BatchId,
}

impl Scene {
    async fn new(size: usize) -> Self {
        let desk = Desk::new().await;
        let folder = desk.folder.path().join("folder");
        fs::create_dir(&folder).expect("folder");
        let (path, original) = (folder.join(NAME), bytes(NAME, size));
        fs::write(&path, &original).expect("write");
        let batch = desk.drop(vec![path.clone()]).await;
        Self {
            desk,
            path,
            original,
            batch,
        }
    }

    /// Sends it up to this step, which hangs.
    async fn sent_until(&self, step: Step) {
        self.desk.sandbox.fault(Fault::at(step, Action::Hang));
        self.desk.send_to_task(self.batch, seed::EMPTY).await;
        self.desk.when(|sandbox| sandbox.count(step) == 1).await;
    }

    async fn fails_and_goes_once_it_is_back(&self, happens: Happens, reason: Reason, case: &str) {
        let Self { desk, batch, .. } = self;
        desk.until_state(*batch, BatchState::NeedsYou).await;
        let row = desk.row(*batch, NAME).await;
        assert_eq!((row.phase, row.reason), (Phase::Failed, Some(reason)), "{case}");
        desk.task_has(seed::EMPTY, &[]);
        if !happens.leaves_a_file() {
            happens.undo(&self.path, &self.original);
        }
        desk.retry(*batch, vec![]).await.expect("retry");
    }

    /// It is attached once, and these are its bytes.
    async fn arrives(self, expected: &[u8], case: &str) {
        let Self { desk, batch, .. } = self;
        desk.until_done(batch).await;
        let stored = desk.sandbox.files_of_task(seed::EMPTY);
        assert_eq!(stored.len(), 1, "{case}: once");
        let path = stored[0].path.as_ref().expect("it was registered");
        assert!(
            fs::read(path).expect("stored") == expected,
            "{case}: neither torn nor mixed"
        );
        assert_eq!(
            desk.row(batch, NAME).await.size,
            expected.len() as u64,
            "{case}: the row shows what was sent"
        );
        desk.until_no_leftovers().await;
        desk.done().await;
    }

    fn now(&self) -> Vec<u8> {
        fs::read(&self.path).expect("file")
    }
}

#[tokio::test]
async fn before_it_is_sent() {
    for happens in ALL {
        let case = format!("{happens:?} before it is sent");
        let scene = Scene::new(3_000).await;
        happens.to(&scene.path);
        scene.desk.send_to_task(scene.batch, seed::EMPTY).await;
        if !happens.leaves_a_file() {
            scene
                .fails_and_goes_once_it_is_back(happens, happens.reason(), &case)
                .await;
        }
        scene.desk.until_done(scene.batch).await;
        let now = scene.now();
        scene.arrives(&now, &case).await;
    }
}

/// An open file that is deleted, moved or replaced keeps its bytes on these systems; Windows does not let go of an open file.
#[cfg(unix)]
#[tokio::test]
async fn while_it_is_sent() {
    for happens in ALL {
        let case = format!("{happens:?} while it is sent");
        let scene = Scene::new(LARGE).await;
        scene.sent_until(Step::Store).await;
        happens.to(&scene.path);
        scene.desk.sandbox.release();
        let expected = if happens.changes_the_file() {
            scene
                .fails_and_goes_once_it_is_back(happens, Reason::Changed, &case)
                .await;
            scene.now()
        } else {
            scene.original.clone()
        };
        scene.arrives(&expected, &case).await;
    }
}

#[tokio::test]
async fn after_its_last_byte() {
    for happens in ALL {
        for crash in [false, true] {
            let case = format!("{happens:?} after its last byte, crash {crash}");
            let mut scene = Scene::new(3_000).await;
            scene.sent_until(Step::Register).await;
            if crash {
                scene.desk.end_life();
            }
            happens.to(&scene.path);
            if crash {
                scene.desk.sandbox.clear_faults();
                scene.desk.crash().await;
            }
            scene.desk.sandbox.release();
            scene.desk.until_done(scene.batch).await;
            assert_eq!(
                scene.desk.sandbox.count(Step::Store),
                1,
                "{case}: what is stored is not sent again"
            );
            let original = scene.original.clone();
            scene.arrives(&original, &case).await;
        }
    }
}

#[tokio::test]
async fn while_nobody_is_there() {
    for happens in ALL {
        let case = format!("{happens:?} between a crash and the next start");
        let mut scene = Scene::new(3_000).await;
        scene.sent_until(Step::Store).await;
        scene.desk.end_life();
        happens.to(&scene.path);
        scene.desk.sandbox.clear_faults();
        scene.desk.sandbox.release();
        scene.desk.crash().await;
        if !happens.leaves_a_file() {
            scene
                .fails_and_goes_once_it_is_back(happens, happens.reason(), &case)
                .await;
        }
        scene.desk.until_done(scene.batch).await;
        let now = scene.now();
        scene.arrives(&now, &case).await;
    }
}

#[tokio::test]
async fn a_hole_arrives_as_the_zeros_it_is() {
    let scene = Scene::new(10).await;
    let file = OpenOptions::new().write(true).open(&scene.path).expect("open");
    file.set_len(5_000_000).expect("a hole");
    scene.desk.send_to_task(scene.batch, seed::EMPTY).await;
    let mut expected = scene.original.clone();
    expected.resize(5_000_000, 0);
    scene.arrives(&expected, "a sparse file").await;
}

#[tokio::test]
async fn an_empty_file_arrives_empty() {
    let scene = Scene::new(0).await;
    scene.desk.send_to_task(scene.batch, seed::EMPTY).await;
    scene.arrives(&[], "an empty file").await;
}

/// What Linux tells about itself is made up while it is read: its size is said to be nothing, or a page.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_lies_about_its_size_is_never_sent() {
    let desk = Desk::new().await;
    let nothing = Path::new("/proc/version").to_owned();
    let a_page = Path::new("/sys/kernel/mm/transparent_hugepage/enabled").to_owned();
    let a_page = if a_page.exists() {
        a_page
    } else {
        "/sys/kernel/fscaps".into()
    };
    let batch = desk.drop(vec![nothing, a_page.clone()]).await;
    let unknown = Some(Reason::ReadFailed {
        detail: "the system does not know its size".to_owned(),
    });
    let row = desk.row(batch, "version").await;
    assert_eq!((row.phase, row.reason), (Phase::Refused, unknown.clone()));
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let name = a_page.file_name().expect("name").to_string_lossy().into_owned();
    let row = desk.row(batch, &name).await;
    assert_eq!((row.phase, row.reason), (Phase::Failed, unknown));
    desk.task_has(seed::EMPTY, &[]);
    desk.done().await;
}

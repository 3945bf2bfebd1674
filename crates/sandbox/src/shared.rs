//! What the hosts share: records, options, faults and the log.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::{
    fault::{Action, Fault, Faults},
    kantata,
    limit::Limiter,
    mistake::Mistake,
    options::Options,
    record::{RequestRecord, Role, Step},
    save,
    world::{Attachment, Millis, World},
};

/// Addresses of the hosts, without a slash at the end.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    pub(crate) api: String,
    pub(crate) storage: String,
    pub(crate) files: String,
    pub(crate) web: String,
    pub(crate) kantata: String,
    pub(crate) kantata_web: String,
}

pub(crate) struct Shared {
    pub(crate) addresses: Addresses,
    pub(crate) folder: PathBuf,
    world: Mutex<World>,
    kantata: Mutex<kantata::World>,
    pace: Mutex<kantata::Pace>,
    options: RwLock<Options>,
    faults: Mutex<Faults>,
    limiter: Mutex<Limiter>,
    requests: Mutex<Vec<RequestRecord>>,
    mistakes: Mutex<Vec<Mistake>>,
    refused: Mutex<HashMap<String, u32>>,
    /// Signed fields that were handed out.
    issued: Mutex<BTreeSet<String>>,
    /// Connections that have ended, with everything that was asked on them.
    connections_ended: AtomicU64,
    /// Counts the faults that keep a client from using credentials.
    hindered: AtomicU64,
    /// Counts every change, for those who wait for one.
    pub(crate) version: watch::Sender<u64>,
    /// Counts the releases of hanging requests.
    pub(crate) releases: watch::Sender<u64>,
    /// Counts the changes that want saving.
    pub(crate) unsaved: watch::Sender<u64>,
}

impl Shared {
    pub(crate) fn new(
        addresses: Addresses,
        folder: PathBuf,
        options: Options,
        world: World,
        kantata: kantata::World,
    ) -> Self {
        Self {
            addresses,
            folder,
            world: Mutex::new(world),
            kantata: Mutex::new(kantata),
            pace: Mutex::default(),
            options: RwLock::new(options),
            faults: Mutex::default(),
            limiter: Mutex::default(),
            requests: Mutex::default(),
            mistakes: Mutex::default(),
            refused: Mutex::default(),
            issued: Mutex::default(),
            connections_ended: AtomicU64::new(0),
            hindered: AtomicU64::new(0),
            version: watch::Sender::new(0),
            releases: watch::Sender::new(0),
            unsaved: watch::Sender::new(0),
        }
    }

    pub(crate) fn options(&self) -> Options {
        self.options.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_options<T>(&self, change: impl FnOnce(&mut Options) -> T) -> T {
        let answer = change(&mut self.options.write().unwrap_or_else(PoisonError::into_inner));
        self.changed();
        answer
    }

    /// Looks at the records.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world))
    }

    /// Changes the records.
    pub(crate) fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let answer = change(&mut lock(&self.world));
        self.unsaved.send_modify(|count| *count += 1);
        self.changed();
        answer
    }

    /// Looks at Kantata OX's records.
    pub(crate) fn kantata<T>(&self, look: impl FnOnce(&kantata::World) -> T) -> T {
        look(&lock(&self.kantata))
    }

    /// Changes Kantata OX's records.
    pub(crate) fn change_kantata<T>(&self, change: impl FnOnce(&mut kantata::World) -> T) -> T {
        let answer = change(&mut lock(&self.kantata));
        self.unsaved.send_modify(|count| *count += 1);
        self.changed();
        answer
    }

    pub(crate) fn pace(&self) -> MutexGuard<'_, kantata::Pace> {
        lock(&self.pace)
    }

    /// How many faults have kept clients from using credentials so far.
    pub(crate) fn hindered(&self) -> u64 {
        self.hindered.load(Ordering::Relaxed)
    }

    /// Writes the state to its file.
    pub(crate) fn save(&self) -> std::io::Result<()> {
        let kantata = self.kantata(kantata::World::kept);
        let state = self.read(|world| save::to_json(world, kantata))?;
        save::write(&self.folder, &state)
    }

    pub(crate) fn issue(&self, secrets: Vec<String>) {
        lock(&self.issued).extend(secrets);
    }

    pub(crate) fn issued(&self) -> BTreeSet<String> {
        lock(&self.issued).clone()
    }

    pub(crate) fn connection_ended(&self) {
        self.connections_ended.fetch_add(1, Ordering::Relaxed);
        self.changed();
    }

    pub(crate) fn connections_ended(&self) -> u64 {
        self.connections_ended.load(Ordering::Relaxed)
    }

    pub(crate) fn changed(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    pub(crate) fn add_fault(&self, fault: Fault) {
        lock(&self.faults).add(fault);
    }

    pub(crate) fn clear_faults(&self) {
        lock(&self.faults).clear();
    }

    pub(crate) fn waiting_faults(&self) -> Vec<Fault> {
        lock(&self.faults).waiting().to_vec()
    }

    pub(crate) fn take_fault(&self, role: Role, step: Step, method: &str, path: &str) -> Option<Action> {
        let action = lock(&self.faults).take(role, step, method, path);
        if action.is_some() && matches!(step, Step::Reserve | Step::Store) {
            self.hindered.fetch_add(1, Ordering::Relaxed);
        }
        action
    }

    pub(crate) fn limiter(&self) -> MutexGuard<'_, Limiter> {
        lock(&self.limiter)
    }

    /// Notes a request on arrival and gives it its number.
    pub(crate) fn begin(&self, mut record: RequestRecord) -> u64 {
        let mut requests = lock(&self.requests);
        record.sequence = requests.len() as u64 + 1;
        let sequence = record.sequence;
        requests.push(record);
        drop(requests);
        self.changed();
        sequence
    }

    /// Adds to a noted request what became known later.
    pub(crate) fn note(&self, sequence: u64, change: impl FnOnce(&mut RequestRecord)) {
        let index = usize::try_from(sequence).unwrap_or(usize::MAX).saturating_sub(1);
        if let Some(record) = lock(&self.requests).get_mut(index) {
            change(record);
        }
        self.changed();
    }

    pub(crate) fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.requests).clone()
    }

    pub(crate) fn mistake(&self, mistake: Mistake) {
        lock(&self.mistakes).push(mistake);
        self.changed();
    }

    pub(crate) fn mistakes(&self) -> Vec<Mistake> {
        lock(&self.mistakes).clone()
    }

    /// Empties the list of mistakes.
    pub(crate) fn forget_mistakes(&self) {
        lock(&self.mistakes).clear();
        self.changed();
    }

    /// Counts how often a token was refused.
    pub(crate) fn refused(&self, token: &str) {
        let times = {
            let mut refused = lock(&self.refused);
            let times = refused.entry(token.to_owned()).or_default();
            *times += 1;
            *times
        };
        if times > 5 {
            self.mistake(Mistake::KeptAskingAfter401 { times });
        }
    }

    pub(crate) fn accepted(&self, token: &str) {
        lock(&self.refused).remove(token);
    }

    /// Gives an attachment its final address, as the real service does in the background.
    pub(crate) fn process(&self, id: u64) {
        self.write(|world| {
            let World {
                attachments, objects, ..
            } = world;
            if let Some(record) = attachments.get_mut(&id) {
                let object = record.object.as_ref().and_then(|key| objects.get(key));
                settle(record, object.map(|object| (object.size, object.content_type.clone())));
            }
        });
    }

    /// The file that keeps a stored object.
    pub(crate) fn object_file(&self, file: &str) -> PathBuf {
        objects(&self.folder).join(file)
    }
}

/// The folder of stored objects.
pub(crate) fn objects(folder: &Path) -> PathBuf {
    folder.join("objects")
}

/// Takes over what the stored object says.
pub(crate) fn settle(record: &mut Attachment, object: Option<(u64, Option<String>)>) {
    record.epoch = Some(Timestamp::now().as_second());
    if let Some((size, content_type)) = object {
        record.size = Some(size);
        record.content_type = record.content_type.take().or(content_type);
    }
}

pub(crate) fn now() -> Millis {
    Timestamp::now().as_millisecond()
}

pub(crate) async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

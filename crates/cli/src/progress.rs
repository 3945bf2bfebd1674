//! What is told while a batch is sent: events for programs, bars or lines for people.

use std::{
    collections::{BTreeMap, HashMap},
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use attache_core::{
    account::Account,
    destination::{How, Target},
    event::{BatchId, BatchProgress, BatchState, BatchView, Phase, RowProgress, RowView, UploadId},
    message::size,
    reason::Reason,
};

use crate::{
    bars::Bars,
    json::{self, Event, To},
    output::{self, Failure, complain, line},
    words::{Words, made, plain},
};

/// Between two progress events.
const PAUSE: Duration = Duration::from_millis(500);

/// What is said of everything that this computer lacks.
const SHORT: &str = "short";

/// What a row was told to be.
type Told = (Phase, Option<Reason>);

/// A batch that begins or goes on.
pub(crate) struct Begun<'a> {
    pub(crate) batch: &'a BatchView,
    pub(crate) account: &'a Account,
    pub(crate) to: &'a Target,
    pub(crate) link: Option<String>,
    /// Files that are still to be attached.
    pub(crate) files: u32,
    /// Their bytes.
    pub(crate) bytes: u64,
}

/// What one batch adds to the figures.
#[derive(Default)]
struct Share {
    files: u32,
    bytes: u64,
    /// Bytes of files that were attached before, which count as sent.
    before: u64,
    sent: u64,
    speed: Option<u64>,
    seconds_left: Option<u64>,
}

/// Tells of batches on their way.
pub(crate) struct Report<'a> {
    words: &'a Words,
    face: Face,
    told: HashMap<UploadId, Told>,
    waits: Option<&'static str>,
    attached: u32,
    shares: BTreeMap<BatchId, Share>,
    progress: Option<(Instant, u64)>,
    attaching: bool,
    /// Proofs are among what is attached: they are uploaded, and that is all that can be said.
    has_proofs: bool,
}

enum Face {
    Json,
    Lines,
    Bars(Bars),
}

/// How it ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) attached: u32,
    pub(crate) failed: u32,
    /// Files that stay in the queue, where there is one to speak of.
    pub(crate) left: Option<u32>,
    pub(crate) bytes: u64,
    pub(crate) seconds: f64,
}

impl<'a> Report<'a> {
    pub(crate) fn new(words: &'a Words, json: bool) -> Self {
        Self {
            words,
            face: if json { Face::Json } else { Face::Lines },
            told: HashMap::new(),
            waits: None,
            attached: 0,
            shares: BTreeMap::new(),
            progress: None,
            attaching: false,
            has_proofs: false,
        }
    }

    /// Sending begins.
    pub(crate) fn started(&mut self, begun: Begun<'_>) {
        let Begun {
            batch,
            account,
            to,
            link,
            files,
            bytes,
        } = begun;
        let share = Share {
            files,
            bytes,
            before: batch.bytes.saturating_sub(bytes),
            ..Share::default()
        };
        self.shares.insert(batch.id, share);
        if let Face::Json = self.face {
            let to = To {
                kind: to.place.kind,
                id: &to.place.id,
                title: &to.title,
                number: to.number.as_deref(),
                project: to.project.as_deref(),
                company: to.company.as_deref(),
                link,
            };
            return json::write(&Event::Started {
                batch: batch.id,
                account: &account.name,
                to,
                how: batch.how,
                files,
                bytes,
            });
        }
        let parts = [Some(&to.title), to.project.as_ref(), to.company.as_ref()];
        let title = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
        line(self.words.say("cli-to", &[("destination", title.join(", ").into())]));
        if stderr().is_terminal() && matches!(self.face, Face::Lines) {
            self.face = Face::Bars(Bars::new());
        }
    }

    /// Rows that were over before this command began: nothing is said of them.
    pub(crate) fn knew<'b>(&mut self, rows: impl IntoIterator<Item = &'b RowView>) {
        let known = rows.into_iter().map(|row| (row.id, (row.phase, row.reason.clone())));
        self.told.extend(known);
    }

    /// The engine ended before this batch was written down: it begins anew.
    pub(crate) fn lost(&mut self, batch: BatchId) {
        self.shares.remove(&batch);
    }

    /// Rows of a batch as they are now.
    pub(crate) fn rows(&mut self, batch: BatchId, rows: &[RowView]) {
        for row in rows {
            self.row(batch, row);
        }
    }

    /// Gives every file an end that programs hear of where none of them is sent; people hear why the command failed.
    pub(crate) fn not_sent(&mut self, batch: BatchId, rows: &mut [RowView], failure: &Failure) {
        let Face::Json = self.face else { return };
        let (phase, reason) = match failure {
            Failure::Reason(reason) => (Phase::Failed, Some(reason.clone())),
            Failure::Interrupted => (Phase::Stopped, Some(Reason::Stopped)),
            Failure::Usage(_) | Failure::Ended(_) => (Phase::Failed, None),
        };
        for row in rows.iter_mut().filter(|row| row.phase == Phase::Ready) {
            (row.phase, row.reason) = (phase, reason.clone());
        }
        self.rows(batch, rows);
    }

    /// A row as it is now; said where it differs from what was said before.
    fn row(&mut self, batch: BatchId, row: &RowView) {
        let now = (row.phase, row.reason.clone());
        self.attaching |= row.phase == Phase::Attaching;
        if let Face::Bars(bars) = &mut self.face {
            bars.row(self.words, row);
        }
        if self.told.insert(row.id, now.clone()).as_ref() == Some(&now) || row.phase == Phase::Ready {
            return;
        }
        if row.phase == Phase::Attached {
            self.attached += 1;
            self.waits.take_if(|kind| *kind == SHORT);
        }
        self.has_proofs |= row.proof.is_some();
        let say = |reason: &Reason| self.words.reason(reason);
        match &self.face {
            Face::Json => json::write(&Event::File {
                batch,
                id: row.id,
                name: &row.name,
                sent_as: row.sent_as.as_deref(),
                folder: &row.folder,
                size: row.size,
                phase: row.phase,
                reason: row.reason.as_ref(),
                text: row.reason.as_ref().map(|reason| self.why(row.phase, reason)),
                note: row.note.as_ref(),
                note_text: row.note.as_ref().map(say),
                proof: row.proof.as_deref(),
            }),
            Face::Lines => {
                if ended(row.phase) {
                    self.say_row(row);
                }
            }
            // What went well is seen in the bar; what did not has to stay on the screen.
            Face::Bars(bars) => {
                if ended(row.phase) && (row.phase != Phase::Attached || row.note.is_some() || row.proof.is_some()) {
                    bars.line(|| self.say_row(row));
                }
            }
        }
    }

    fn say_row(&self, row: &RowView) {
        let phase = console::style(match &row.proof {
            Some(_) => self.words.say("ui-phase-proof", &[]),
            None => self.words.phase(row.phase),
        });
        let phase = match row.phase {
            Phase::Attached => phase.green(),
            _ => phase.red(),
        };
        let path = match row.folder.as_str() {
            "" => plain(&row.name),
            folder => plain(&format!("{folder}/{}", row.name)),
        };
        match row.reason.as_ref().or(row.note.as_ref()) {
            // Its sentence says so already.
            Some(reason) if row.phase == Phase::LeftOut => {
                line(console::style(format!("{path}: {}", self.words.reason(reason))).dim());
            }
            Some(reason) => line(format_args!("{phase}  {path}: {}", self.why(row.phase, reason))),
            None => line(format_args!("{phase}  {path}")),
        }
        if let Some(page) = &row.proof {
            line(plain(page));
        }
    }

    fn why(&self, phase: Phase, reason: &Reason) -> String {
        match (phase, reason) {
            // What was stopped on its way is not sent; this was being attached.
            (Phase::Failed, Reason::Stopped) => self.words.say("cli-unknown-file", &[]),
            (Phase::Failed | Phase::Refused, _) => self.words.end(reason),
            _ => self.words.reason(reason),
        }
    }

    /// What moved since the last time.
    pub(crate) fn progress(&mut self, batches: &[BatchProgress], rows: &[RowProgress]) {
        let mut moved = false;
        for batch in batches {
            if let Some(share) = self.shares.get_mut(&batch.id) {
                share.sent = batch.sent.saturating_sub(share.before);
                (share.speed, share.seconds_left) = (batch.speed, batch.seconds_left);
                moved = true;
            }
        }
        if !moved {
            return;
        }
        let sent: u64 = self.shares.values().map(|share| share.sent).sum();
        let bytes: u64 = self.shares.values().map(|share| share.bytes).sum();
        match &self.face {
            Face::Json => {
                let is_news = |(told, before): (Instant, u64)| told.elapsed() >= PAUSE && sent != before;
                if self.progress.is_none_or(is_news) {
                    self.progress = Some((Instant::now(), sent));
                    json::write(&Event::Progress { sent, bytes });
                }
            }
            Face::Lines => {}
            Face::Bars(bars) => {
                let files: u32 = self.shares.values().map(|share| share.files).sum();
                let speed = self
                    .shares
                    .values()
                    .filter_map(|share| share.speed)
                    .reduce(|a, b| a + b);
                let left = self.shares.values().filter_map(|share| share.seconds_left).max();
                let counts = [("attached", self.attached.into()), ("files", files.into())];
                let mut message = vec![self.words.say("cli-progress", &counts)];
                message.extend(speed.map(|speed| format!("{}/s", size(speed))));
                message.extend(left.map(|left| self.time_left(left)));
                bars.moved(rows);
                bars.total(sent, bytes, message.join(", "));
            }
        }
    }

    fn time_left(&self, seconds: u64) -> String {
        let time = match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
            (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
        };
        self.words.say("cli-left", &[("time", time.into())])
    }

    /// Nothing moves for now; said once for each kind of reason in a row.
    pub(crate) fn waits(&mut self, reason: Option<&Reason>) {
        let kind = reason.map(kind);
        // Each file tries for itself whether what lacks is there again, so that it seems to go on all the time.
        if kind.is_none() && self.waits == Some(SHORT) {
            return;
        }
        if std::mem::replace(&mut self.waits, kind) == kind {
            return;
        }
        let Some(reason) = reason else { return };
        let text = self.words.reason(reason);
        match &self.face {
            Face::Json => json::write(&Event::Waiting { reason, text }),
            Face::Lines => complain(text),
            Face::Bars(bars) => bars.line(|| complain(text)),
        }
    }

    /// The person stopped it while so many files were being attached.
    pub(crate) fn stopping(&self, arriving: usize) {
        self.remark(match arriving {
            0 => self.words.say("cli-stopped", &[]),
            _ => self.words.say("cli-arriving", &[("files", (arriving as f64).into())]),
        });
    }

    /// So many files may be attached, and nobody waited to hear it.
    pub(crate) fn unknown(&self, files: usize, how: How) {
        let id = match how {
            How::Files | How::Receipt | How::Proof => "cli-unknown-files",
            How::NewComment | How::NewPost | How::Reply | How::NewExpense => "cli-unknown-comment",
        };
        self.remark(self.words.say(id, &[("files", (files as f64).into()), made(how)]));
    }

    /// The system wants the process to end, or the person does not want to wait: these batches are kept. `own`: with this process nobody
    /// is at work on them.
    pub(crate) fn leaving<'b>(&self, batches: impl IntoIterator<Item = &'b BatchView>, own: bool) {
        self.remark(self.words.say("cli-leaving", &[]));
        let Face::Json = self.face else { return };
        for batch in batches {
            let mut batch = batch.clone();
            if own && batch.state == BatchState::Sending {
                batch.state = BatchState::Queued;
            }
            self.left(&batch);
        }
    }

    /// Names what files are called at the service where it did not give them their own names.
    pub(crate) fn names<'b>(&self, batch: BatchId, rows: impl IntoIterator<Item = &'b RowView>) {
        let attached = rows.into_iter().filter(|row| row.phase == Phase::Attached);
        for (row, sent_as) in attached.filter_map(|row| Some((row, row.sent_as.as_deref()?))) {
            let names = [("name", row.name.as_str().into()), ("there", sent_as.into())];
            let text = self.words.say("cli-sent-as", &names);
            match &self.face {
                Face::Json => json::write(&Event::Name {
                    batch,
                    id: row.id,
                    name: &row.name,
                    sent_as,
                    text,
                }),
                Face::Lines | Face::Bars(_) => self.remark(text),
            }
        }
    }

    /// A batch stays in the queue, and what lets it go on.
    pub(crate) fn left(&self, batch: &BatchView) {
        let text = self.words.left(batch);
        match &self.face {
            Face::Json => json::write(&Event::Left {
                batch: batch.id,
                state: batch.state,
                files: open_files(batch),
                reason: batch.wait.as_ref(),
                text,
            }),
            Face::Lines | Face::Bars(_) => self.remark(text),
        }
    }

    fn remark(&self, text: String) {
        match &self.face {
            Face::Json | Face::Lines => complain(text),
            Face::Bars(bars) => bars.line(|| complain(text)),
        }
    }

    /// Nothing of what was brought can be sent; each has said why.
    pub(crate) fn nothing(&self, all_there: bool) {
        let id = if all_there {
            "cli-all-there"
        } else {
            "cli-nothing-to-send"
        };
        complain(self.words.say(id, &[]));
    }

    /// Some of what was brought is on its way there with other batches, which are named after this.
    pub(crate) fn on_its_way(&self) {
        self.remark(self.words.say("cli-on-its-way", &[]));
    }

    /// The command as a whole failed.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        self.end();
        if let Face::Json = self.face {
            json::failed(self.words, failure);
        }
        output::failed(self.words, failure);
    }

    /// The last line.
    pub(crate) fn summary(&mut self, summary: &Summary) {
        self.end();
        let Summary {
            attached, failed, left, ..
        } = *summary;
        if let Face::Json = self.face {
            return json::write(&Event::Summary {
                attached,
                failed,
                left,
                seconds: (summary.seconds * 1000.0).round() / 1000.0,
            });
        }
        let attached = [("files", attached.into()), ("bytes", (summary.bytes as f64).into())];
        let done = if self.has_proofs {
            "cli-uploaded"
        } else {
            "cli-attached"
        };
        line(self.words.say(done, &attached));
        if failed > 0 {
            let files = summary.attached + failed;
            complain(
                self.words
                    .say("cli-failed", &[("failed", failed.into()), ("files", files.into())]),
            );
        }
    }

    /// Whether some file was seen being attached.
    pub(crate) fn began_to_attach(&self) -> bool {
        self.attaching
    }

    fn end(&mut self) {
        if let Face::Bars(bars) = &mut self.face {
            bars.end();
        }
    }
}

/// Files of a batch that are neither attached nor taken back.
pub(crate) fn open_files(batch: &BatchView) -> u32 {
    let counts = &batch.counts;
    counts.waiting + counts.active + counts.stored + counts.failed
}

/// Nothing follows for this file.
fn ended(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Attached | Phase::Refused | Phase::LeftOut | Phase::Failed | Phase::Stopped
    )
}

/// Tells reasons to wait apart; how often or until when changes all the time.
fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::RateLimited { .. } => "limit",
        Reason::NoConnection { .. } | Reason::NetworkAnswers { .. } => "network",
        Reason::ServiceFailing { .. } => "service",
        _ if reason.is_passing() => SHORT,
        _ => "other",
    }
}

//! What is told while a batch is sent: events for programs, bars or lines for people.

use std::{
    collections::HashMap,
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use attache_core::{
    account::Account,
    destination::{How, Target},
    event::{BatchProgress, BatchView, Phase, RowProgress, RowView, UploadId},
    message::size,
    reason::Reason,
};

use crate::{
    bars::Bars,
    json::{self, Event, To},
    output::{self, Failure, complain, line},
    words::{Words, plain},
};

/// Between two progress events.
const PAUSE: Duration = Duration::from_millis(500);

/// What a row was told to be.
type Told = (Phase, Option<Reason>);

/// Tells of one batch.
pub(crate) struct Report<'a> {
    words: &'a Words,
    face: Face,
    told: HashMap<UploadId, Told>,
    waits: Option<&'static str>,
    counted: (u32, u32),
    bytes: u64,
    progress: Option<(Instant, u64)>,
    attaching: bool,
}

enum Face {
    Json,
    Lines,
    Bars(Bars),
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Summary {
    pub(crate) attached: u32,
    pub(crate) failed: u32,
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
            counted: (0, 0),
            bytes: 0,
            progress: None,
            attaching: false,
        }
    }

    /// Sending begins.
    pub(crate) fn started(&mut self, batch: &BatchView, account: &Account, to: &Target, link: Option<String>) {
        let files = batch.counts.ready;
        self.counted = (0, files);
        self.bytes = batch.bytes;
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
                account: &account.name,
                to,
                how: batch.how,
                files,
                bytes: batch.bytes,
            });
        }
        let parts = [Some(&to.title), to.project.as_ref(), to.company.as_ref()];
        let title = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
        line(self.words.say("cli-to", &[("destination", title.join(", ").into())]));
        if stderr().is_terminal() {
            self.face = Face::Bars(Bars::new());
        }
    }

    /// Rows as they are now.
    pub(crate) fn rows(&mut self, rows: &[RowView]) {
        for row in rows {
            self.row(row);
        }
    }

    /// A row as it is now; said where it differs from what was said before.
    pub(crate) fn row(&mut self, row: &RowView) {
        let now = (row.phase, row.reason.clone());
        self.attaching |= row.phase == Phase::Attaching;
        if let Face::Bars(bars) = &mut self.face {
            bars.row(self.words, row);
        }
        if self.told.insert(row.id, now.clone()).as_ref() == Some(&now) || row.phase == Phase::Ready {
            return;
        }
        if row.phase == Phase::Attached {
            self.counted.0 += 1;
        }
        let say = |reason: &Reason| self.words.reason(reason);
        match &self.face {
            Face::Json => json::write(&Event::File {
                id: row.id,
                name: &row.name,
                folder: &row.folder,
                size: row.size,
                phase: row.phase,
                reason: row.reason.as_ref(),
                text: row.reason.as_ref().map(|reason| self.why(row.phase, reason)),
                note: row.note.as_ref(),
                note_text: row.note.as_ref().map(say),
            }),
            Face::Lines => {
                if ended(row.phase) {
                    self.say_row(row);
                }
            }
            // What went well is seen in the bar; what did not has to stay on the screen.
            Face::Bars(bars) => {
                if ended(row.phase) && (row.phase != Phase::Attached || row.note.is_some()) {
                    bars.line(|| self.say_row(row));
                }
            }
        }
    }

    fn say_row(&self, row: &RowView) {
        let phase = console::style(self.words.phase(row.phase));
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
    }

    fn why(&self, phase: Phase, reason: &Reason) -> String {
        match (phase, reason) {
            // What was stopped on its way is not sent; this was being attached.
            (Phase::Failed, Reason::Stopped) => self.words.say("cli-unknown-file", &[]),
            _ => self.words.reason(reason),
        }
    }

    /// What moved since the last time.
    pub(crate) fn progress(&mut self, batch: &BatchProgress, rows: &[RowProgress]) {
        match &self.face {
            Face::Json => {
                let is_news = |(told, sent): (Instant, u64)| told.elapsed() >= PAUSE && sent != batch.sent;
                if self.progress.is_none_or(is_news) {
                    self.progress = Some((Instant::now(), batch.sent));
                    json::write(&Event::Progress {
                        sent: batch.sent,
                        bytes: self.bytes,
                    });
                }
            }
            Face::Lines => {}
            Face::Bars(bars) => {
                let (attached, files) = self.counted;
                let counts = [("attached", attached.into()), ("files", files.into())];
                let mut message = vec![self.words.say("cli-progress", &counts)];
                message.extend(batch.speed.map(|speed| format!("{}/s", size(speed))));
                message.extend(batch.seconds_left.map(|left| self.left(left)));
                bars.moved(rows);
                bars.total(batch.sent, self.bytes, message.join(", "));
            }
        }
    }

    fn left(&self, seconds: u64) -> String {
        let time = match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
            (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
        };
        self.words.say("cli-left", &[("time", time.into())])
    }

    /// Nothing moves for now; said once for each kind of reason in a row.
    pub(crate) fn waits(&mut self, reason: Option<&Reason>) {
        let kind = reason.map(kind);
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
            How::Files | How::Receipt => "cli-unknown-files",
            How::NewComment | How::NewPost | How::Reply => "cli-unknown-comment",
        };
        self.remark(self.words.say(id, &[("files", (files as f64).into())]));
    }

    fn remark(&self, text: String) {
        match &self.face {
            Face::Json | Face::Lines => complain(text),
            Face::Bars(bars) => bars.line(|| complain(text)),
        }
    }

    /// Nothing of what was brought can be sent; each has said why.
    pub(crate) fn nothing(&self) {
        complain(self.words.say("cli-nothing-to-send", &[]));
    }

    /// The command as a whole failed.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        self.end();
        if let Face::Json = self.face {
            json::write(&Event::Error {
                reason: match failure {
                    Failure::Reason(reason) => Some(reason),
                    Failure::Usage(_) | Failure::Ended(_) | Failure::Interrupted => None,
                },
                text: failure.text(self.words),
                exit: failure.exit() as u8,
            });
        }
        output::failed(self.words, failure);
    }

    /// The last line.
    pub(crate) fn summary(&mut self, summary: &Summary) {
        self.end();
        let Summary { attached, failed, .. } = *summary;
        if let Face::Json = self.face {
            return json::write(&Event::Summary {
                attached,
                failed,
                seconds: (summary.seconds * 1000.0).round() / 1000.0,
            });
        }
        let attached = [("files", attached.into()), ("bytes", (summary.bytes as f64).into())];
        line(self.words.say("cli-attached", &attached));
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
        _ => "other",
    }
}

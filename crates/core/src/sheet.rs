//! The history as a sheet for other programs: CSV as in RFC 4180.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    destination::{How, PlaceKind},
    event::SentFile,
    message::Messages,
    reason::Reason,
};

const COLUMNS: [&str; 10] = [
    "when",
    "account",
    "destination",
    "kind",
    "link",
    "how",
    "file",
    "bytes",
    "state",
    "reason",
];

/// What a program for tables needs before the text, to read it as UTF-8.
pub const MARK: &str = "\u{feff}";

/// A file that was sent.
pub(crate) struct Line {
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) account: String,
    pub(crate) destination: String,
    pub(crate) kind: PlaceKind,
    pub(crate) link: String,
    pub(crate) how: How,
    pub(crate) file: SentFile,
}

/// The whole sheet with its heading, without [`MARK`].
pub(crate) fn write(lines: &[Line]) -> Result<String, Reason> {
    let messages = Messages::english();
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let written = writer.write_record(COLUMNS).and_then(|()| {
        for line in lines {
            let reason = line.file.reason.as_ref();
            writer.write_record([
                when(line.at),
                harmless(&line.account),
                harmless(&line.destination),
                line.kind.word().to_owned(),
                harmless(&line.link),
                name(line.how),
                harmless(&line.file.name),
                line.file.size.to_string(),
                state(&line.file).to_owned(),
                reason
                    .map(|reason| harmless(&messages.text(reason)))
                    .unwrap_or_default(),
            ])?;
        }
        Ok(())
    });
    let bytes = written.ok().and_then(|()| writer.into_inner().ok());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or(Reason::Internal)
}

/// By the clock of this computer, as programs for tables read it.
fn when(at: i64) -> String {
    Timestamp::from_millisecond(at)
        .map(|at| {
            at.to_zoned(TimeZone::system())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
}

fn state(file: &SentFile) -> &'static str {
    match file.reason {
        None => "attached",
        Some(Reason::Stopped) => "stopped",
        Some(_) => "failed",
    }
}

fn name(how: How) -> String {
    match serde_json::to_value(how) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Texts come from other people: one that begins as a formula does is shown as what it is, and not worked out.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::UploadId;

    fn line(name: &str, reason: Option<Reason>) -> Line {
        Line {
            at: 1_731_420_000_000,
            account: "Acme".to_owned(),
            destination: "Startseite".to_owned(),
            kind: PlaceKind::PurchaseOrder,
            link: "https://example.com/1".to_owned(),
            how: How::NewComment,
            file: SentFile {
                id: UploadId(1),
                name: name.to_owned(),
                size: 12,
                attached: reason.is_none(),
                reason,
                content_type: "text/plain".to_owned(),
            },
        }
    }

    #[test]
    fn every_name_comes_back_as_one_harmless_cell() {
        let table = [
            ("plain.txt", "plain.txt"),
            ("with, comma.txt", "with, comma.txt"),
            ("with \"quotes\".txt", "with \"quotes\".txt"),
            ("two\nlines.txt", "two\nlines.txt"),
            ("two\r\nlines.txt", "two\r\nlines.txt"),
            ("Übergröße é 图.txt", "Übergröße é 图.txt"),
            ("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")"),
            ("+1.txt", "'+1.txt"),
            ("-rf", "'-rf"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("a=b", "a=b"),
            ("", ""),
        ];
        for (name, cell) in table {
            let sheet = write(&[line(name, None)]).expect("a sheet");
            let mut read = csv::Reader::from_reader(sheet.as_bytes());
            assert_eq!(read.headers().expect("a heading"), &COLUMNS[..]);
            let record = read.records().next().expect("a line").expect("it is well-formed");
            assert_eq!(&record[6], cell, "{name:?}");
            assert_eq!(record.len(), COLUMNS.len());
        }
    }

    #[test]
    fn lines_end_as_rfc_4180_says_and_tell_what_became_of_a_file() {
        let table = [
            (None, "attached,\r\n"),
            (
                Some(Reason::Stopped),
                "stopped,You stopped it. Retry sends it from the beginning.\r\n",
            ),
            (Some(Reason::Gone), "failed,The file is no longer where it was.\r\n"),
        ];
        for (reason, end) in table {
            let sheet = write(&[line("a.txt", reason)]).expect("a sheet");
            assert!(sheet.starts_with("when,account,"), "{sheet}");
            assert!(
                sheet.ends_with(&format!(
                    ",Acme,Startseite,purchase-order,https://example.com/1,newComment,a.txt,12,{end}"
                )),
                "{sheet}"
            );
        }
    }
}

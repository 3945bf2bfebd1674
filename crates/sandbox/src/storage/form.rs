//! Reads a `multipart/form-data` body piece by piece, without ever holding the file.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::hold_back;
use crate::http::Cut;

/// S3 takes no more than this before the file.
const LARGEST_HEAD: usize = 20 << 10;

/// The next part of a form.
pub(crate) enum Piece {
    Field {
        name: String,
        value: String,
    },
    /// The file begins; its bytes follow.
    File {
        content_type: Option<String>,
        file_name: Option<String>,
    },
    End,
    TooLarge,
    Malformed,
}

/// Why a file could not be read to its end.
pub(crate) enum Broken {
    Cut,
    Malformed,
}

/// A form on its way.
pub(crate) struct Form<'a> {
    body: &'a mut Incoming,
    /// The name of the part that is the file.
    file: &'static str,
    buffer: BytesMut,
    /// `\r\n--boundary`; the buffer begins with a made-up `\r\n` so that the first one fits.
    delimiter: Vec<u8>,
    bandwidth: Option<u64>,
    received: u64,
    /// Bytes of the body that have not been held back yet.
    owed: usize,
    head: usize,
    is_over: bool,
}

/// The boundary that a content type names.
pub(crate) fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let found = parameters
        .split(';')
        .find_map(|part| part.trim().strip_prefix("boundary="))?;
    let found = found.trim_matches('"');
    (!found.is_empty() && found.len() <= 70).then(|| found.to_owned())
}

impl<'a> Form<'a> {
    pub(crate) fn new(body: &'a mut Incoming, file: &'static str, boundary: &str, bandwidth: Option<u64>) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let buffer = BytesMut::from(&b"\r\n"[..]);
        Self {
            body,
            file,
            buffer,
            delimiter,
            bandwidth,
            received: 0,
            owed: 0,
            head: 0,
            is_over: false,
        }
    }

    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// The next field, or the beginning of the file.
    pub(crate) async fn next(&mut self) -> Result<Piece, Cut> {
        match self.part_head().await? {
            Head::End => Ok(Piece::End),
            Head::Malformed => Ok(Piece::Malformed),
            Head::Part {
                name,
                content_type,
                file_name,
            } => {
                if name.eq_ignore_ascii_case(self.file) {
                    return Ok(Piece::File {
                        content_type,
                        file_name,
                    });
                }
                let end = loop {
                    if let Some(end) = find(&self.buffer, &self.delimiter) {
                        break end;
                    }
                    if self.head + self.buffer.len() > LARGEST_HEAD {
                        return Ok(Piece::TooLarge);
                    }
                    if !self.fill().await? {
                        return Err(Cut);
                    }
                };
                self.head += end;
                let value = self.buffer.split_to(end);
                match std::str::from_utf8(&value) {
                    Ok(value) => Ok(Piece::Field {
                        name,
                        value: value.to_owned(),
                    }),
                    Err(_) => Ok(Piece::Malformed),
                }
            }
        }
    }

    /// Some bytes of the file; `None` at its end.
    pub(crate) async fn file(&mut self) -> Result<Option<Bytes>, Broken> {
        loop {
            if let Some(end) = find(&self.buffer, &self.delimiter) {
                return Ok((end > 0).then(|| self.buffer.split_to(end).freeze()));
            }
            // The last bytes could be the beginning of the delimiter.
            let safe = self.buffer.len().saturating_sub(self.delimiter.len() - 1);
            if safe > 0 {
                return Ok(Some(self.buffer.split_to(safe).freeze()));
            }
            match self.fill().await {
                Ok(true) => {}
                Ok(false) => return Err(Broken::Malformed),
                Err(Cut) => return Err(Broken::Cut),
            }
        }
    }

    /// Whether parts follow the file; reads the body to its end.
    pub(crate) async fn has_more(&mut self) -> Result<bool, Cut> {
        let follows = matches!(self.part_head().await?, Head::Part { .. });
        self.finish().await?;
        Ok(follows)
    }

    /// Reads the body to its end.
    pub(crate) async fn finish(&mut self) -> Result<(), Cut> {
        while !self.is_over {
            self.buffer.clear();
            self.fill().await?;
        }
        Ok(())
    }

    async fn part_head(&mut self) -> Result<Head, Cut> {
        let length = self.delimiter.len();
        while self.buffer.len() < length + 2 {
            if !self.fill().await? {
                return Ok(Head::Malformed);
            }
        }
        if !self.buffer.starts_with(&self.delimiter) {
            return Ok(Head::Malformed);
        }
        if &self.buffer[length..length + 2] == b"--" {
            return Ok(Head::End);
        }
        if &self.buffer[length..length + 2] != b"\r\n" {
            return Ok(Head::Malformed);
        }
        let end = loop {
            if let Some(end) = find(&self.buffer[length..], b"\r\n\r\n") {
                break length + end;
            }
            if self.buffer.len() > LARGEST_HEAD || !self.fill().await? {
                return Ok(Head::Malformed);
            }
        };
        self.head += end + 4;
        let head = self.buffer.split_to(end + 4);
        Ok(parse(&String::from_utf8_lossy(&head[length + 2..end])))
    }

    /// Takes in more of the body; false at its end.
    ///
    /// A slow line holds back what follows: the first bytes of what came together are there at once.
    async fn fill(&mut self) -> Result<bool, Cut> {
        hold_back(std::mem::take(&mut self.owed), self.bandwidth).await;
        loop {
            let Some(frame) = self.body.frame().await else {
                self.is_over = true;
                return Ok(false);
            };
            let Ok(data) = frame.map_err(|_| Cut)?.into_data() else {
                continue;
            };
            self.owed += data.len();
            self.received += data.len() as u64;
            self.buffer.extend_from_slice(&data);
            return Ok(true);
        }
    }
}

enum Head {
    Part {
        name: String,
        content_type: Option<String>,
        file_name: Option<String>,
    },
    End,
    Malformed,
}

fn parse(head: &str) -> Head {
    let mut found = None;
    let (mut content_type, mut file_name) = (None, None);
    for line in head.split("\r\n") {
        let Some((name, value)) = line.split_once(':') else {
            return Head::Malformed;
        };
        match name.trim().to_lowercase().as_str() {
            "content-disposition" => {
                let mut parts = value.split(';').map(str::trim);
                if parts.next() != Some("form-data") {
                    return Head::Malformed;
                }
                found = quoted(value, "name");
                file_name = quoted(value, "filename");
            }
            "content-type" => content_type = Some(value.trim().to_owned()),
            // Newer S3 ignores these, an older reader would trip over them.
            "content-length" | "content-transfer-encoding" => {}
            _ => return Head::Malformed,
        }
    }
    match found {
        None => Head::Malformed,
        Some(name) => Head::Part {
            name,
            content_type,
            file_name,
        },
    }
}

/// The quoted value of a parameter.
fn quoted(value: &str, name: &str) -> Option<String> {
    value.split(';').map(str::trim).find_map(|part| {
        let text = part.strip_prefix(name)?.strip_prefix('=')?;
        Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
    })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

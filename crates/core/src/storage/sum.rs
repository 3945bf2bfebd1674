//! What is in a file, to be compared with what was sent before.

use std::path::Path;

use md5::{Digest as _, Md5};
use tokio_util::sync::CancellationToken;

use super::{OpenFile, body::hex};
use crate::upload::Fingerprint;

/// Bytes that are read at once; between two it looks whether anybody still wants to know.
const PIECE: usize = 1024 * 1024;

/// MD5 in hex of a file that is still in this state. `None` where it is not, cannot be read, or `stop` was heard. Blocks.
pub(crate) fn md5_of(path: &Path, state: &Fingerprint, stop: &CancellationToken) -> Option<String> {
    let file = OpenFile::open(path).ok().filter(|file| file.fingerprint() == state)?;
    let (mut hash, mut piece, mut offset) = (Md5::new(), vec![0; PIECE], 0);
    while !stop.is_cancelled() {
        let count = file.read_at(&mut piece, offset).ok()?;
        hash.update(&piece[..count]);
        offset += count as u64;
        if count < piece.len() {
            return (file.fingerprint_now().ok()? == *state).then(|| hex(&hash.finalize()));
        }
    }
    None
}

//! Small pictures of images, as `data:` URLs, so that the page needs no access to files.

use std::{
    io::{BufRead, Cursor, Seek},
    path::PathBuf,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{ImageReader, Limits, codecs::jpeg::JpegEncoder};
use tokio::sync::Semaphore;

/// Twice the 28 px of a row, and some.
const SIDE: u32 = 64;
/// Larger files are not worth the wait.
const MAX_BYTES: u64 = 40 * 1024 * 1024;
/// Decoding takes memory: one after the other, beside the uploads.
static TURN: Semaphore = Semaphore::const_new(2);

/// The picture of an image file; `None` where there is none to be had.
pub(crate) async fn of(path: PathBuf) -> Option<String> {
    let _turn = TURN.acquire().await.ok()?;
    tokio::task::spawn_blocking(move || draw(&path)).await.ok().flatten()
}

fn draw(path: &std::path::Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return None;
    }
    let reader = ImageReader::open(path).ok()?.with_guessed_format().ok()?;
    Some(url(&jpeg(reader)?))
}

/// The small picture of an image; `None` where the bytes are none.
pub(crate) fn small(bytes: &[u8]) -> Option<Vec<u8>> {
    jpeg(ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?)
}

fn jpeg(mut reader: ImageReader<impl BufRead + Seek>) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits);
    let picture = reader
        .decode()
        .ok()?
        .resize_to_fill(SIDE, SIDE, image::imageops::FilterType::Triangle)
        .into_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, 82)
        .encode_image(&picture)
        .ok()?;
    Some(jpeg.into_inner())
}

/// A JPEG as the page shows it.
pub(crate) fn url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg))
}

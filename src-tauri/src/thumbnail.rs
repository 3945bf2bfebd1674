//! Small pictures of images, as `data:` URLs, so that the page needs no access to files.

use std::{
    io::{BufRead, Cursor, Seek},
    path::PathBuf,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{
    DynamicImage, ImageDecoder as _, ImageReader, Limits, Rgba, RgbaImage,
    codecs::jpeg::JpegEncoder,
    imageops::{FilterType, overlay},
};
use tokio::sync::Semaphore;

/// Pixels across and down.
type Frame = (u32, u32);
/// Twice the 28 px of a row, and some.
const ROW: Frame = (64, 64);
/// Twice a tile, whose picture is three wide and two high.
const TILE: Frame = (336, 224);
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
    Some(url(&jpeg(reader, ROW)?))
}

/// The picture of an image on a tile; `None` where the bytes are none.
pub(crate) fn tile(bytes: &[u8]) -> Option<Vec<u8>> {
    jpeg(ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?, TILE)
}

/// Fills the frame as far as it goes. What is smaller is not enlarged: that is what the page does.
fn jpeg(mut reader: ImageReader<impl BufRead + Seek>, (width, height): Frame) -> Option<Vec<u8>> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(256 * 1024 * 1024);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().ok()?;
    limits.reserve(decoder.total_bytes()).ok()?;
    // A phone held upright says so beside the picture.
    let turned = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(turned);
    let (across, down) = (picture.width(), picture.height());
    let picture = picture.resize_to_fill(
        width.min(across).min(down.saturating_mul(width) / height).max(1),
        height.min(down).min(across.saturating_mul(height) / width).max(1),
        FilterType::Triangle,
    );
    // A JPEG cannot be seen through, and black letters on black are none.
    let mut paper = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    overlay(&mut paper, &picture.into_rgba8(), 0, 0);
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, 82)
        .encode_image(&DynamicImage::from(paper).into_rgb8())
        .ok()?;
    Some(jpeg.into_inner())
}

/// A JPEG as the page shows it.
pub(crate) fn url(jpeg: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(jpeg))
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
        bytes.into_inner()
    }

    fn drawn(bytes: &[u8]) -> RgbImage {
        let jpeg = tile(bytes).expect("a picture");
        image::load_from_memory(&jpeg).expect("a JPEG").into_rgb8()
    }

    #[test]
    fn a_picture_has_the_pixels_of_its_frame_or_those_it_has_itself() {
        for ((across, down), expected) in [
            ((800, 600), TILE),
            ((300, 900), (300, 200)),
            ((900, 100), (150, 100)),
            ((16, 16), (16, 10)),
            ((1, 5_000), (1, 1)),
        ] {
            let picture = drawn(&png(RgbImage::new(across, down)));
            assert_eq!(picture.dimensions(), expected, "of {across} × {down}");
        }
        assert_eq!(tile(b"text"), None, "what is no image has no picture");
    }

    #[test]
    fn what_can_be_seen_through_lies_on_white() {
        let picture = drawn(&png(RgbaImage::new(336, 224)));
        let pixel = picture.get_pixel(100, 100);
        assert!(pixel.0.iter().all(|channel| *channel > 250), "{pixel:?} is white");
    }

    #[test]
    fn a_photo_is_turned_upright() {
        let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        let mut bytes = Cursor::new(Vec::new());
        let mut encoder = JpegEncoder::new(&mut bytes);
        image::ImageEncoder::set_exif_metadata(&mut encoder, exif).expect("JPEG has EXIF");
        // White on the left; held upright, that is above.
        let lying = RgbImage::from_fn(600, 400, |x, _| image::Rgb([if x < 300 { 255 } else { 0 }; 3]));
        encoder.encode_image(&lying).expect("a JPEG");
        let picture = drawn(&bytes.into_inner());
        assert!(picture.get_pixel(168, 10)[0] > 200, "white is above");
        assert!(picture.get_pixel(168, 214)[0] < 50, "black is below");
    }
}

//! PNG files: drawn for samples, read to judge screenshots.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufReader, BufWriter},
    path::Path,
};

use png::{BitDepth, ColorType, Decoder, Encoder, OutputInfo, Transformations};

use crate::Outcome;

/// A picture in memory, three bytes a pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads a PNG file.
    pub fn read(path: &Path) -> Outcome<Self> {
        let (frame, bytes) = decode(path)?;
        let samples = frame.color_type.samples();
        let pixels = bytes
            .chunks_exact(samples)
            .map(|pixel| {
                if samples < 3 {
                    [pixel[0]; 3]
                } else {
                    [pixel[0], pixel[1], pixel[2]]
                }
            })
            .collect();
        Ok(Self {
            width: frame.width as usize,
            height: frame.height as usize,
            pixels,
        })
    }

    /// The pixel at this place; black outside.
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        self.pixels.get(y * self.width + x).copied().unwrap_or_default()
    }

    /// How many different colours there are.
    pub fn colours(&self) -> usize {
        self.pixels.iter().collect::<BTreeSet<_>>().len()
    }

    /// Mean brightness, from 0 for black to 255 for white.
    pub fn brightness(&self) -> u8 {
        let sum: u64 = self.pixels.iter().flatten().map(|&part| u64::from(part)).sum();
        (sum / (self.pixels.len().max(1) as u64 * 3)) as u8
    }
}

/// Draws a soft gradient with a circle, so that a sample picture looks like one.
pub fn draw(path: &Path, width: u32, height: u32) -> Outcome<()> {
    let mut encoder = Encoder::new(BufWriter::new(File::create(path)?), width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let (centre_x, centre_y, radius) = (width / 2, height / 2, width.min(height) / 4);
    let mut bytes = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let inside = x.abs_diff(centre_x).pow(2) + y.abs_diff(centre_y).pow(2) < radius.pow(2);
            let shade = (x * 255 / width) as u8;
            bytes.extend(if inside {
                [0xff, 0xff, shade]
            } else {
                [0x12, shade, (y * 255 / height) as u8]
            });
        }
    }
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(())
}

/// The opacity of each pixel of a PNG file; empty where the file knows none.
pub fn opacity(path: &Path) -> Outcome<Vec<u8>> {
    let (frame, bytes) = decode(path)?;
    let samples = frame.color_type.samples();
    let has_opacity = matches!(frame.color_type, ColorType::Rgba | ColorType::GrayscaleAlpha);
    let opacities = bytes.chunks_exact(samples).filter(|_| has_opacity);
    Ok(opacities.map(|pixel| pixel[samples - 1]).collect())
}

fn decode(path: &Path) -> Outcome<(OutputInfo, Vec<u8>)> {
    let mut decoder = Decoder::new(BufReader::new(File::open(path)?));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("the picture is too big")?];
    let frame = reader.next_frame(&mut bytes)?;
    bytes.truncate(frame.buffer_size());
    Ok((frame, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_drew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("drawn.png");
        draw(&path, 64, 32).unwrap();
        let picture = Picture::read(&path).unwrap();
        assert_eq!((picture.width, picture.height), (64, 32), "the size is kept");
        assert_eq!(picture.at(32, 16), [0xff, 0xff, 127], "the circle is in the middle");
        assert!(picture.colours() > 100, "a gradient has many colours");
    }
}

//! Real files to send.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use md5::{Digest, Md5};

use crate::{Outcome, picture};

/// A file that was made to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name without folders.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The MD5 of its bytes, in lower-case hexadecimal digits.
    pub md5: String,
}

impl Sample {
    /// Measures a file.
    pub fn of(path: &Path) -> Outcome<Self> {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or("a sample without a name")?
            .to_owned();
        let mut file = File::open(path)?;
        let mut digest = Md5::new();
        let mut buffer = vec![0; 1 << 16];
        let mut size = 0;
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            size += read as u64;
        }
        let mut md5 = String::new();
        for byte in digest.finalize() {
            write!(md5, "{byte:02x}")?;
        }
        Ok(Self {
            path: path.to_owned(),
            name,
            size,
            md5,
        })
    }
}

/// Seven files of an ordinary day: a picture, a text, an empty one, a long name, 20 MB, and two in a folder.
pub fn everyday(folder: &Path) -> Outcome<Vec<Sample>> {
    let inside = folder.join("Belege März");
    fs::create_dir_all(&inside)?;
    let picture = folder.join("Key visual.png");
    picture::draw(&picture, 640, 400)?;
    let text = folder.join("notes.txt");
    fs::write(&text, "Remember the second colour.\n")?;
    let paths = [
        picture,
        text,
        noise(&folder.join("empty.dat"), 0)?,
        noise(&folder.join("Größe – 日本語 & 100 % (final).pdf"), 48_000)?,
        noise(&folder.join("film.mp4"), 20_000_000)?,
        noise(&inside.join("receipt 1.pdf"), 1_234)?,
        noise(&inside.join("receipt 2.pdf"), 4_321)?,
    ];
    paths.iter().map(|path| Sample::of(path)).collect()
}

/// Twenty files as a test likes them: the everyday ones, one of 300 MiB, and a dozen small ones.
pub fn twenty(folder: &Path) -> Outcome<Vec<Sample>> {
    let mut samples = everyday(folder)?;
    samples.push(Sample::of(&noise(&folder.join("rushes.mov"), 300 << 20)?)?);
    for number in 1..=12 {
        samples.push(Sample::of(&noise(
            &folder.join(format!("scan {number:02}.tif")),
            10_000 * number,
        )?)?);
    }
    Ok(samples)
}

/// Writes `size` bytes that no compressor shortens; the same name and size give the same bytes.
fn noise(path: &Path, size: u64) -> Outcome<PathBuf> {
    let mut file = BufWriter::new(File::create(path)?);
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let mut state = name.iter().fold(size | 1, |state, &byte| {
        state.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
    }) | 1;
    let mut left = size;
    while left > 0 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bytes = state.to_le_bytes();
        let take = left.min(8);
        file.write_all(&bytes[..take as usize])?;
        left -= take;
    }
    file.flush()?;
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_the_same_files_twice() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let sums = |folder: &Path| {
            everyday(folder)
                .unwrap()
                .into_iter()
                .map(|sample| sample.md5)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            sums(one.path()),
            sums(two.path()),
            "samples do not depend on chance or time"
        );
    }

    #[test]
    fn knows_size_and_md5() {
        let folder = tempfile::tempdir().unwrap();
        let samples = everyday(folder.path()).unwrap();
        let empty = samples.iter().find(|sample| sample.name == "empty.dat").unwrap();
        assert_eq!(
            (empty.size, empty.md5.as_str()),
            (0, "d41d8cd98f00b204e9800998ecf8427e"),
            "the MD5 of nothing is known"
        );
        assert_eq!(
            samples.iter().map(|sample| sample.size).max(),
            Some(20_000_000),
            "the film is the biggest"
        );
    }
}

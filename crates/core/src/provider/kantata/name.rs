//! The names that Kantata OX takes: letters, digits, `_` and `-`, and one dot before the extension. Anything else fails the upload
//! (developer.kantata.com, Attachments).

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization as _;

/// Longest name in characters. Nobody says where the service's own limit is; file systems take 255.
const LONGEST: usize = 200;
const LONGEST_EXTENSION: usize = 16;
/// What a name without any sign that can be written becomes.
const NAMELESS: &str = "file";
/// Names that Windows keeps for devices, with any extension: whoever downloads such a file there could not keep it.
const DEVICES: &[&str] = &[
    "AUX", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "CON", "LPT1", "LPT2", "LPT3",
    "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "NUL", "PRN",
];

/// A legal name that reads like this one. A legal name stays as it is.
pub(super) fn at(name: &str) -> String {
    let seen: String = name.nfc().filter(|sign| !is_unseen(*sign)).collect();
    let (stem, extension) = split(seen.trim().trim_end_matches(['.', ' ']));
    let mut stem = if is_legal(stem) { stem.to_owned() } else { written(stem) };
    if stem.is_empty() {
        NAMELESS.clone_into(&mut stem);
    }
    if DEVICES.contains(&stem.to_ascii_uppercase().as_str()) {
        stem.push('_');
    }
    joined(stem, "", extension)
}

/// The `n`th name for files that would all be called `legal`.
pub(super) fn numbered(legal: &str, n: u32) -> String {
    let (stem, extension) = split(legal);
    joined(stem.to_owned(), &format!("_{n}"), extension)
}

/// Stem and extension; an extension is short, of letters and digits, and behind something.
fn split(name: &str) -> (&str, Option<&str>) {
    let is_extension =
        |text: &str| (1..=LONGEST_EXTENSION).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphanumeric());
    match name.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) && !stem.trim_matches('.').is_empty() => {
            (stem, Some(extension))
        }
        _ => (name, None),
    }
}

/// Cuts the stem, which is ASCII, to what is left beside its ending and extension.
fn joined(mut stem: String, ending: &str, extension: Option<&str>) -> String {
    let room = LONGEST - ending.len() - extension.map_or(0, |extension| extension.len() + 1);
    if stem.len() > room {
        stem.truncate(room);
        let end = stem.trim_end_matches(['_', '-']).len();
        stem.truncate(if end == 0 { room } else { end });
    }
    stem.push_str(ending);
    if let Some(extension) = extension {
        stem.push('.');
        stem.push_str(extension);
    }
    stem
}

fn is_legal(stem: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !stem.is_empty() && stem.bytes().all(legal)
}

/// Signs that change how others are read and are not seen themselves: marks of direction, joiners, soft hyphens, variants.
fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ef}'
    )
}

/// The text in letters, digits, `_` and `-`: German as Germans write it without umlauts, other scripts by their sound, emoji by their names.
fn written(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut line = Line::default();
    for (at, sign) in signs.iter().enumerate() {
        let big = is_among_capitals(&signs, at);
        match sign {
            'ä' => line.push_all("ae"),
            'ö' => line.push_all("oe"),
            'ü' => line.push_all("ue"),
            'ß' => line.push_all("ss"),
            'ẞ' => line.push_all("SS"),
            'Ä' => line.push_all(if big { "AE" } else { "Ae" }),
            'Ö' => line.push_all(if big { "OE" } else { "Oe" }),
            'Ü' => line.push_all(if big { "UE" } else { "Ue" }),
            sign if sign.is_ascii() => line.push(*sign),
            sign => {
                let sound = deunicode_char(*sign).unwrap_or("_");
                // A sign that stands for a word begins and ends one.
                let is_word = sound.ends_with(' ') || !sign.is_alphabetic() && sound.len() > 2;
                if is_word {
                    line.push('_');
                }
                line.push_all(sound);
                if is_word {
                    line.push('_');
                }
            }
        }
    }
    line.text.trim_matches(['_', '-']).to_owned()
}

/// Whether the capital here stands among others, as in “ÜBERSICHT”, and not at the beginning of a word, as in “Über”.
fn is_among_capitals(signs: &[char], at: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| signs.get(at)).filter(|sign| sign.is_alphabetic());
    let (before, after) = (letter(at.checked_sub(1)), letter(Some(at + 1)));
    after.or(before).is_some_and(|sign| sign.is_uppercase())
}

/// Legal signs, with whatever stands between words as one sign.
#[derive(Default)]
struct Line {
    text: String,
}

impl Line {
    fn push_all(&mut self, text: &str) {
        text.chars().for_each(|sign| self.push(sign));
    }

    fn push(&mut self, sign: char) {
        let last = self.text.chars().next_back();
        match sign {
            sign if sign.is_ascii_alphanumeric() => self.text.push(sign),
            // “Anna's” reads better as “Annas” than as “Anna_s”.
            '\'' | '`' => {}
            '-' if last == Some('_') => {
                self.text.pop();
                self.text.push('-');
            }
            _ if matches!(last, Some('_' | '-')) => {}
            '-' => self.text.push('-'),
            _ => self.text.push('_'),
        }
    }
}

#[cfg(test)]
mod tests;

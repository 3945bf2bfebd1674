//! Which file names Kantata OX takes.

/// Letters, digits, `_` and `-`, then perhaps a dot and an extension of letters and digits.
pub(crate) fn is_legal(name: &str) -> bool {
    let (stem, extension) = name.split_once('.').unwrap_or((name, "x"));
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric());
    let stem_is_plain = !stem.is_empty()
        && stem
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
    stem_is_plain && is_plain(extension) && name.len() <= 255
}

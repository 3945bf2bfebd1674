//! Names that every file system takes, and that look like what they are.

/// Bytes of a name, so that a number and the end of a temporary name still fit.
const LONGEST: usize = 200;
/// Characters of what counts as an extension.
const EXTENSION: usize = 16;
/// Names that are devices on Windows, whatever their extension.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The name that a file gets here. Somebody else chose it, so nothing in it may lead elsewhere or deceive.
pub(super) fn safe(name: &str) -> String {
    let harmless: String = name
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    // Windows drops dots and spaces at the end; one at the beginning hides a file elsewhere.
    let trimmed = harmless.trim().trim_end_matches(['.', ' ']);
    let visible = trimmed.trim_start_matches(['.', ' ']);
    let hidden = trimmed.len() - visible.len();
    let shown = if hidden > 0 && !visible.is_empty() && !visible.starts_with('_') {
        format!("_{visible}")
    } else {
        visible.to_owned()
    };
    let short = cut(&shown);
    if short.is_empty() {
        return "file".to_owned();
    }
    if is_device(&short) { format!("_{short}") } else { short }
}

/// The `n`th name for files that would all be called so.
pub(crate) fn numbered(name: &str, n: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem} ({n}).{extension}"),
        _ => format!("{name} ({n})"),
    }
}

/// Turns the direction of writing, or cannot be seen: “gnp.exe” would look like “exe.png”.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |kind: &str| {
        let mut rest = stem.strip_prefix(kind).unwrap_or_default().chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

/// Shortens the stem and keeps the extension.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= EXTENSION => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut end = LONGEST - extension.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", stem[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_lead_nowhere_and_deceive_nobody() {
        for (given, safe_one) in [
            ("Angebot final.pdf", "Angebot final.pdf"),
            ("Übersicht 🎉 – 見本.pdf", "Übersicht 🎉 – 見本.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\..\\x.bat", "_.._x.bat"),
            ("C:\\x", "C__x"),
            ("a\0b\nc\u{9b}d.txt", "a_b_c_d.txt"),
            (".bashrc", "_bashrc"),
            ("...", "file"),
            ("", "file"),
            ("  ", "file"),
            ("a. . .", "a"),
            ("gnp\u{202e}.exe", "gnp.exe"),
            ("a\u{200b}b\u{feff}.png", "ab.png"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.log.gz", "_com1.log.gz"),
            ("LPT²", "_LPT²"),
            ("COM10.txt", "COM10.txt"),
            ("console.txt", "console.txt"),
            ("what?<>|\"*.txt", "what______.txt"),
        ] {
            assert_eq!(safe(given), safe_one, "{given:?}");
        }
        let long = safe(&format!("{}.pdf", "ä".repeat(300)));
        assert!(long.len() <= LONGEST && long.ends_with("ä.pdf"), "{long}");
    }

    #[test]
    fn numbers_stand_before_the_extension() {
        assert_eq!(numbered("name.pdf", 2), "name (2).pdf");
        assert_eq!(numbered("name", 3), "name (3)");
        assert_eq!(numbered(".x", 2), ".x (2)");
    }

    proptest! {
        #[test]
        fn every_name_is_one_plain_name(name in any::<String>()) {
            let safe_one = safe(&name);
            prop_assert!(!safe_one.is_empty() && safe_one.len() <= LONGEST + 1);
            prop_assert!(!safe_one.starts_with('.') && !safe_one.ends_with(['.', ' ']));
            prop_assert!(!safe_one.contains(['/', '\\', ':', '\0']));
            prop_assert_eq!(std::path::Path::new(&safe_one).components().count(), 1);
            prop_assert_eq!(safe(&safe_one), safe_one.clone(), "it is taken as it is");
        }
    }
}

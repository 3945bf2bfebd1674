//! What of a text is taken for words, and which texts are the same to people.

use unicode_normalization::UnicodeNormalization as _;

/// Whether a character does something to the words around it in place of being read: a control character, or one that turns the direction
/// of writing. Marks for a single letter of mixed directions are none.
pub fn is_command(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words of a text and nothing that does something to them; tabs and the ends of lines stay.
pub fn words(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines
        .chars()
        .filter(|sign| matches!(sign, '\n' | '\t') || !is_command(*sign))
        .collect()
}

/// Whether people take two names for the same one: however letters are put together, large or small.
pub fn is_same(one: &str, other: &str) -> bool {
    let folded = |text: &str| text.trim().to_lowercase().nfc().collect::<String>();
    folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_something_is_left_out_and_words_stay() {
        assert_eq!(words("Taxi\u{0}\u{1b}[2J\u{9b}\u{7f}"), "Taxi[2J");
        assert_eq!(words("gnp\u{202e}fdp\u{2066}."), "gnpfdp.");
        assert_eq!(words("a\r\nb\rc\n\td"), "a\nb\nc\n\td");
        let hebrew = "\u{200f}חשבונית\u{200e} 12 🎉 Übersicht";
        assert_eq!(words(hebrew), hebrew);
    }

    #[test]
    fn names_are_the_same_however_their_letters_are_put_together() {
        assert!(is_same(" Bu\u{308}ro", "BÜRO"));
        assert!(!is_same("Buro", "Büro"));
    }
}

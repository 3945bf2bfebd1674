//! The order of names as people count: `2` before `10`, large and small letters alike.

use std::ffi::{OsStr, OsString};

use unicode_normalization::UnicodeNormalization;

/// Sorts names by [`Key`]; names that look alike by their bytes, so that the order is always the same.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pieces: Vec<Piece>,
    name: OsString,
}

/// A character, or a whole number in the place of the digit zero: its length without leading zeros, then its digits.
type Piece = (char, usize, String);

impl Key {
    pub(super) fn of(name: &OsStr) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut in_number = false;
        for char in name.to_string_lossy().nfc().flat_map(char::to_lowercase) {
            if !char.is_ascii_digit() {
                pieces.push((char, 0, String::new()));
                in_number = false;
                continue;
            }
            if !in_number {
                pieces.push(('0', 0, String::new()));
                in_number = true;
            }
            let Some((_, length, digits)) = pieces.last_mut() else {
                continue;
            };
            if char != '0' || *length > 0 {
                *length += 1;
                digits.push(char);
            }
        }
        Self {
            pieces,
            name: name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.sort_by_key(|name| Key::of(OsStr::new(name)));
        names
    }

    #[test]
    fn numbers_count_and_case_does_not() {
        let names = [
            "Bild.jpg",
            "bild 1.jpg",
            "Bild2.jpg",
            "bild007.jpg",
            "Bild10.jpg",
            "bild.raw",
            "Äpfel",
        ];
        assert_eq!(
            sorted(&names),
            [
                "bild 1.jpg",
                "Bild.jpg",
                "bild.raw",
                "Bild2.jpg",
                "bild007.jpg",
                "Bild10.jpg",
                "Äpfel"
            ]
        );
    }

    proptest! {
        #[test]
        fn any_order_of_names_sorts_the_same(mut names in proptest::collection::vec("[aA0-9 .é]{0,6}", 0..8)) {
            let by_key = |names: &mut Vec<String>| names.sort_by_key(|name| Key::of(OsStr::new(name)));
            let mut backwards: Vec<String> = names.iter().rev().cloned().collect();
            by_key(&mut names);
            by_key(&mut backwards);
            prop_assert_eq!(names, backwards);
        }

        #[test]
        fn numbers_sort_by_value(small in 0u64..1_000_000, more in 1u64..1_000_000) {
            let of = |number: u64| Key::of(OsStr::new(&format!("Take {number}.wav")));
            prop_assert!(of(small) < of(small + more));
        }
    }
}

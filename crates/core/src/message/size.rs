//! Bytes as people read them: decimal units, few digits, a no-break space.

const UNITS: [&str; 7] = ["bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

#[derive(Clone, Copy)]
enum Rounding {
    Up,
    Down,
}

/// A size with three digits, rounded up: `412 bytes`, `48 KB`, `36.2 MB`, `6.84 GB`. What is over a limit never looks like the limit.
pub fn size(bytes: u64) -> String {
    rounded(bytes, 3, Rounding::Up)
}

/// A limit with four digits, rounded down: `314.5 MB`. Whatever is that large fits.
pub fn limit(bytes: u64) -> String {
    rounded(bytes, 4, Rounding::Down)
}

fn rounded(bytes: u64, digits: u32, rounding: Rounding) -> String {
    if bytes == 1 {
        return "1\u{a0}byte".to_owned();
    }
    let thousands = bytes.max(1).ilog10() / 3;
    let before_point = bytes.max(1).ilog10() % 3 + 1;
    // Whole bytes have no digits behind the point.
    let decimals = (digits - before_point).min(thousands * 3);
    let step = 10u64.pow(thousands * 3 - decimals);
    let steps = match rounding {
        Rounding::Up => bytes.div_ceil(step),
        Rounding::Down => bytes / step,
    };
    let (steps, decimals, thousands) = match steps / 10u64.pow(decimals) {
        // Rounded up into the next unit.
        1000 => (1, 0, thousands + 1),
        _ => (steps, decimals, thousands),
    };
    let unit = UNITS[thousands as usize];
    let whole = steps / 10u64.pow(decimals);
    let rest = steps % 10u64.pow(decimals);
    let rest = format!("{rest:0width$}", width = decimals as usize);
    match rest.trim_end_matches('0') {
        "" => format!("{whole}\u{a0}{unit}"),
        rest => format!("{whole}.{rest}\u{a0}{unit}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_have_three_digits_and_are_rounded_up() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (412, "412 bytes"),
            (999, "999 bytes"),
            (1000, "1 KB"),
            (48_000, "48 KB"),
            (36_150_001, "36.2 MB"),
            (6_840_000_000, "6.84 GB"),
            (6_800_000_000, "6.8 GB"),
            (9_999_999, "10 MB"),
            (999_001, "1 MB"),
            (314_572_801, "315 MB"),
            (u64::MAX, "18.5 EB"),
        ] {
            assert_eq!(size(bytes), expected.replace(' ', "\u{a0}"));
        }
    }

    #[test]
    fn limits_have_four_digits_and_are_rounded_down() {
        for (bytes, expected) in [
            (314_572_800, "314.5 MB"),
            (5_000_000_000, "5 GB"),
            (5_368_709_120, "5.368 GB"),
            (999_999_999, "999.9 MB"),
            (255, "255 bytes"),
        ] {
            assert_eq!(limit(bytes), expected.replace(' ', "\u{a0}"));
        }
    }

    /// Reads a text back.
    fn value(text: &str) -> f64 {
        let (number, unit) = text.split_once('\u{a0}').unwrap();
        let thousands = UNITS.iter().position(|known| known.starts_with(unit));
        number.parse::<f64>().unwrap() * 1000f64.powi(i32::try_from(thousands.unwrap()).unwrap())
    }

    proptest! {
        #[test]
        fn a_limit_never_promises_too_much(bytes in 1u64..1 << 53) {
            prop_assert!(value(&limit(bytes)) <= bytes as f64 * (1.0 + 1e-12));
            prop_assert!(value(&size(bytes)) >= bytes as f64 * (1.0 - 1e-12));
            prop_assert!(size(bytes).chars().count() <= 9);
        }
    }
}

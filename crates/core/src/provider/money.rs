//! Amounts as people read them.

/// Such as “200.00 EUR”: an amount in the smallest unit of a currency, of which `unit` make a whole.
pub(super) fn written(amount: i64, unit: u64, currency: Option<String>) -> String {
    let unit = unit.max(1);
    let sign = if amount < 0 { "-" } else { "" };
    let digits = unit.ilog10() as usize;
    let (whole, rest) = (amount.unsigned_abs() / unit, amount.unsigned_abs() % unit);
    let number = if digits == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{rest:0digits$}")
    };
    let parts = [Some(number), currency];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

//! An expense that is made for its receipt.

use jiff::{ToSpan as _, Zoned, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::reason::Reason;

/// Nobody has kept a receipt for longer, and dates that are none begin before it.
const FIRST_DAY: Date = jiff::civil::date(1970, 1, 1);

/// Services count an amount in a number of 32 bits, of the smallest unit of the project's currency.
const MOST_UNITS: u64 = i32::MAX as u64;

/// Where it is not known what those units are, or the service converts: more is a slip of the hand.
const MOST_WHOLE: u64 = 999_999_999;

/// What an expense is for, as the service tells them apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Category {
    /// Its id at the provider.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// An expense as a person fills it in. What is typed stays as it is typed: whether it will do is asked before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExpenseDraft {
    /// The day of the expense, such as `2026-11-14`.
    pub date: String,
    /// What it is for.
    pub category: Option<Category>,
    /// Such as `189.90` or `189,90`.
    pub amount: String,
    /// The code of the currency, such as `EUR`; blank is the project's own.
    pub currency: String,
    /// Words about it; may be blank.
    pub notes: String,
}

/// What can be chosen for an expense in a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExpenseForm {
    /// By name.
    pub categories: Vec<Category>,
    /// The project's own currency, where it says.
    pub currency: Option<String>,
}

/// A part of an expense without which it cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ExpenseField {
    /// The day.
    Date,
    /// What it is for.
    Category,
    /// How much.
    Amount,
    /// The currency, where it is not the project's own.
    Currency,
}

/// A currency, and how many digits its amounts have behind the point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its code, such as `EUR`.
    pub code: String,
    /// None for the yen, three for the dinar of Kuwait.
    pub digits: u32,
}

/// An amount of money as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// All its digits.
    number: u64,
    /// So many of them behind the point.
    places: u32,
}

/// Digits behind the point that most people write, whatever the currency.
const USUAL: u32 = 2;
/// No currency has more digits behind the point.
const MOST: usize = 4;

impl ExpenseDraft {
    /// Nothing filled in but today.
    pub fn today() -> Self {
        Self {
            date: Zoned::now().date().to_string(),
            category: None,
            amount: String::new(),
            currency: String::new(),
            notes: String::new(),
        }
    }

    /// The first part that is missing or not what it should be. `own` is the project's currency, as far as it is known.
    pub fn lacks(&self, own: Option<&Currency>) -> Option<Reason> {
        if self.day().is_none() {
            return Some(Reason::expense(ExpenseField::Date));
        }
        if self.category.is_none() {
            return Some(Reason::expense(ExpenseField::Category));
        }
        let Some(amount) = self.amount() else {
            return Some(Reason::expense(ExpenseField::Amount));
        };
        let typed = self.currency();
        let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
        if typed.as_deref().is_some_and(|code| !is_code(code)) {
            return Some(Reason::expense(ExpenseField::Currency));
        }
        let currency = match typed {
            Some(code) => Some(
                own.filter(|own| own.code == code)
                    .cloned()
                    .unwrap_or_else(|| Currency::of(code)),
            ),
            None => own.cloned(),
        };
        let is_own = |currency: &Currency| own.is_some_and(|own| own.code == currency.code);
        // An amount of another currency is only about the one that is counted in the project's.
        let most = match currency.as_ref().filter(|currency| is_own(currency)) {
            Some(own) => Amount::new(MOST_UNITS, own.digits),
            None => Amount::new(MOST_WHOLE, 0),
        };
        if amount.exceeds(&most) {
            return Some(Reason::ExpenseIncomplete {
                field: ExpenseField::Amount,
                currency: currency.map(|currency| currency.code),
                digits: None,
                most: Some(most.to_string()),
            });
        }
        // Nobody can tell whether a comma before three digits parts thousands.
        let is_open = amount.places == 3 && self.amount.contains(',');
        currency
            .filter(|currency| is_open || !amount.fits(currency))
            .map(|currency| Reason::ExpenseIncomplete {
                field: ExpenseField::Amount,
                currency: Some(currency.code),
                digits: Some(currency.digits),
                most: None,
            })
    }

    /// The day: one that exists, written as services take it, and none that only a slip of the hand can have made.
    pub fn day(&self) -> Option<Date> {
        self.day_by(Zoned::now().date())
    }

    fn day_by(&self, today: Date) -> Option<Date> {
        let typed = self.date.trim();
        let day: Date = typed.parse().ok()?;
        let next_year = today.saturating_add(1.year());
        // Longer ones carry a time of the day.
        (typed.len() == 10 && (FIRST_DAY..=next_year).contains(&day)).then_some(day)
    }

    /// How much.
    pub fn amount(&self) -> Option<Amount> {
        let typed: String = self.amount.chars().filter(|sign| !sign.is_whitespace()).collect();
        let (whole, rest) = match typed.split_once(['.', ',']) {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (typed.as_str(), ""),
        };
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || rest.len() > MOST || !is_number(whole) || !is_number(rest) {
            return None;
        }
        let amount = Amount {
            // Only one that is too large in any case does not fit.
            number: format!("{whole}{rest}").parse().unwrap_or(u64::MAX),
            places: u32::try_from(rest.len()).ok()?,
        };
        (amount.number > 0).then_some(amount)
    }

    /// The code of the currency, where one is named.
    pub fn currency(&self) -> Option<String> {
        let code = self.currency.trim();
        (!code.is_empty()).then(|| code.to_ascii_uppercase())
    }
}

impl Currency {
    /// As ISO 4217 has it; one that it does not know is taken to have hundredths, as most have.
    pub fn of(code: String) -> Self {
        let known = iso_currency::Currency::from_code(&code).and_then(iso_currency::Currency::exponent);
        Self {
            digits: known.map_or(USUAL, u32::from),
            code,
        }
    }
}

impl Amount {
    fn new(number: u64, places: u32) -> Self {
        Self { number, places }
    }

    fn exceeds(&self, other: &Self) -> bool {
        let at = |amount: &Self, places: u32| u128::from(amount.number) * 10u128.pow(places);
        at(self, other.places) > at(other, self.places)
    }

    /// Whether it can be an amount of this currency. With more digits behind the mark than it has, or than people usually write, nobody can tell
    /// a fraction from thousands.
    fn fits(&self, currency: &Currency) -> bool {
        self.places <= currency.digits.max(USUAL) && self.in_units_of(10u64.pow(currency.digits)).is_some()
    }

    /// In the smallest unit of a currency that has so many in one; `None` where it is not a whole number of them.
    pub fn in_units_of(&self, base_unit: u64) -> Option<u64> {
        let (units, parts) = (self.number.checked_mul(base_unit)?, 10u64.pow(self.places));
        units.is_multiple_of(parts).then_some(units / parts)
    }

    /// The next whole number of such units.
    pub fn about(&self, base_unit: u64) -> u64 {
        self.number.saturating_mul(base_unit).div_ceil(10u64.pow(self.places))
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = 10u64.pow(self.places);
        write!(f, "{}", self.number / parts)?;
        match self.places as usize {
            0 => Ok(()),
            places => write!(f, ".{:0places$}", self.number % parts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> ExpenseDraft {
        ExpenseDraft {
            category: Some(Category {
                id: "456".to_owned(),
                name: "Travel".to_owned(),
            }),
            amount: "189.90".to_owned(),
            ..ExpenseDraft::today()
        }
    }

    fn amount(typed: &str) -> Option<Amount> {
        let amount = typed.to_owned();
        ExpenseDraft { amount, ..filled() }.amount()
    }

    #[test]
    fn what_is_missing_is_told_one_at_a_time() {
        let lacks = |draft: &ExpenseDraft| match draft.lacks(None) {
            Some(Reason::ExpenseIncomplete { field, .. }) => Some(field),
            _ => None,
        };
        let nothing = ExpenseDraft {
            date: String::new(),
            ..ExpenseDraft::today()
        };
        assert_eq!(lacks(&nothing), Some(ExpenseField::Date));
        assert_eq!(lacks(&ExpenseDraft::today()), Some(ExpenseField::Category));
        let with = |change: fn(&mut ExpenseDraft)| {
            let mut draft = filled();
            change(&mut draft);
            lacks(&draft)
        };
        assert_eq!(with(|_| {}), None, "a currency and notes may be left out");
        assert_eq!(with(|draft| draft.amount.clear()), Some(ExpenseField::Amount));
        assert_eq!(
            with(|draft| draft.currency = "Euro".to_owned()),
            Some(ExpenseField::Currency)
        );
        assert_eq!(with(|draft| draft.currency = " usd ".to_owned()), None);
    }

    #[test]
    fn a_day_is_one_that_an_expense_can_have() {
        let day = |typed: &str| {
            let date = typed.to_owned();
            ExpenseDraft { date, ..filled() }.day_by(jiff::civil::date(2026, 11, 22))
        };
        for good in ["2026-11-14", " 2024-02-29 ", "1970-01-01", "2027-11-22"] {
            assert_eq!(day(good).map(|day| day.to_string()).as_deref(), Some(good.trim()));
        }
        for bad in [
            "",
            "14.11.2026",
            "2026-02-29",
            "2026-13-01",
            "0000-01-01",
            "0026-11-14",
            "1969-12-31",
            "2027-11-23",
            "9999-12-31",
            "-002026-11-14",
            "20261114",
            "2026-11-14T10:00",
            "2026-11-14T10:00:00+01:00",
            "2026-11-14 10:00",
        ] {
            assert_eq!(day(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_amount_is_read_as_people_write_it_or_not_at_all() {
        for (typed, cents) in [
            ("189.90", 18_990),
            ("189,9", 18_990),
            ("1 200", 120_000),
            ("1\u{202f}200,05", 120_005),
            (" 7 ", 700),
            ("0.01", 1),
        ] {
            assert_eq!(
                amount(typed).and_then(|it| it.in_units_of(100)),
                Some(cents),
                "{typed:?}"
            );
        }
        for typed in [
            "", "0", "0,00", "-5", "1,234.50", "1.23456", "12.", ".5", "1e3", "12 EUR", "٣",
        ] {
            assert_eq!(amount(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn an_amount_has_no_more_digits_than_its_currency() {
        let euro = Currency::of("EUR".to_owned());
        let lacks = |amount: &str, currency: &str| {
            let (amount, currency) = (amount.to_owned(), currency.to_owned());
            let draft = ExpenseDraft {
                amount,
                currency,
                ..filled()
            };
            draft.lacks(Some(&euro))
        };
        for (amount, currency) in [
            ("189.90", ""),
            ("5000", "JPY"),
            ("5000.00", "JPY"),
            ("1.234", "KWD"),
            ("1.2", "kwd"),
            ("1,2345", "CLF"),
            ("12.34", "ZZZ"),
        ] {
            assert_eq!(lacks(amount, currency), None, "{amount} {currency}");
        }
        for (amount, currency, digits) in [
            ("1.234", "", 2),
            ("1.200", "eur", 2),
            ("5000.50", "JPY", 0),
            ("5.000", "JPY", 0),
            ("1.2345", "KWD", 3),
            ("1,234", "KWD", 3),
            ("1.234", "ZZZ", 2),
        ] {
            let currency = if currency.is_empty() { "EUR" } else { currency };
            let expected = Reason::ExpenseIncomplete {
                field: ExpenseField::Amount,
                currency: Some(currency.to_uppercase()),
                digits: Some(digits),
                most: None,
            };
            assert_eq!(lacks(amount, currency), Some(expected), "{amount} {currency}");
        }
        let most = |most: &str, currency: &str| {
            Some(Reason::ExpenseIncomplete {
                field: ExpenseField::Amount,
                currency: Some(currency.to_owned()),
                digits: None,
                most: Some(most.to_owned()),
            })
        };
        assert_eq!(lacks("21474836.47", ""), None);
        for typed in ["21474836.48", "1000000000", "99999999999999999999999.99"] {
            assert_eq!(
                lacks(typed, ""),
                most("21474836.47", "EUR"),
                "{typed}: more than services count"
            );
        }
        assert_eq!(lacks("1000000000", "JPY"), most("999999999", "JPY"));
        assert_eq!(lacks("999999999", "JPY"), None, "it is only about as much in euros");
        let draft = ExpenseDraft {
            amount: "1.234".to_owned(),
            ..filled()
        };
        assert_eq!(
            draft.lacks(None),
            None,
            "whose currency is not known yet is asked when it is made"
        );
    }

    #[test]
    fn an_amount_is_written_as_it_was_typed_and_counted_in_any_unit() {
        let of = |typed| amount(typed).expect("an amount");
        assert_eq!(
            [of("3,5"), of("5000"), of("0.05"), of("1.234")].map(|it| it.to_string()),
            ["3.5", "5000", "0.05", "1.234"]
        );
        assert_eq!(
            (
                of("5000.00").in_units_of(1),
                of("5000.50").in_units_of(1),
                of("1.234").in_units_of(1_000)
            ),
            (Some(5_000), None, Some(1_234))
        );
        assert_eq!(
            (of("1.234").about(100), of("0.001").about(100), of("5000").about(100)),
            (124, 1, 500_000)
        );
    }
}

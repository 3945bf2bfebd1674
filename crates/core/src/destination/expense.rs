//! An expense that is made for its receipt.

use jiff::{Zoned, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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

/// An amount of money: digits, and at most two behind the point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    whole: u64,
    /// Hundredths.
    hundredths: u64,
}

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

    /// The first part that is missing or not what it should be.
    pub fn lacks(&self) -> Option<ExpenseField> {
        if self.day().is_none() {
            return Some(ExpenseField::Date);
        }
        if self.category.is_none() {
            return Some(ExpenseField::Category);
        }
        if self.amount().is_none() {
            return Some(ExpenseField::Amount);
        }
        let currency = self.currency.trim();
        let is_code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        (!currency.is_empty() && !is_code).then_some(ExpenseField::Currency)
    }

    /// The day.
    pub fn day(&self) -> Option<Date> {
        self.date.trim().parse().ok()
    }

    /// How much. With three digits behind the mark nobody can tell a fraction from thousands, so that is none.
    pub fn amount(&self) -> Option<Amount> {
        let typed: String = self.amount.chars().filter(|sign| !sign.is_whitespace()).collect();
        let (whole, rest) = typed.split_once(['.', ',']).unwrap_or((&typed, "00"));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || whole.len() > 9 || !is_number(rest) || rest.len() > 2 {
            return None;
        }
        let amount = Amount {
            whole: whole.parse().ok()?,
            hundredths: format!("{rest:0<2}").parse().ok()?,
        };
        (amount.whole + amount.hundredths > 0).then_some(amount)
    }

    /// The code of the currency, where one is named.
    pub fn currency(&self) -> Option<String> {
        let code = self.currency.trim();
        (!code.is_empty()).then(|| code.to_ascii_uppercase())
    }
}

impl Amount {
    /// In the smallest unit of a currency that has so many in one; `None` where it is not a whole number of them.
    pub fn in_units_of(&self, base_unit: u64) -> Option<u64> {
        let rest = self.hundredths.checked_mul(base_unit)?;
        (rest % 100 == 0).then(|| self.whole.checked_mul(base_unit)?.checked_add(rest / 100))?
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:02}", self.whole, self.hundredths)
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
        let nothing = ExpenseDraft {
            date: String::new(),
            ..ExpenseDraft::today()
        };
        assert_eq!(nothing.lacks(), Some(ExpenseField::Date));
        assert_eq!(ExpenseDraft::today().lacks(), Some(ExpenseField::Category));
        let with = |change: fn(&mut ExpenseDraft)| {
            let mut draft = filled();
            change(&mut draft);
            draft.lacks()
        };
        assert_eq!(with(|_| {}), None, "a currency and notes may be left out");
        assert_eq!(
            with(|draft| draft.date = "14.11.2026".to_owned()),
            Some(ExpenseField::Date)
        );
        assert_eq!(
            with(|draft| draft.date = "2026-02-30".to_owned()),
            Some(ExpenseField::Date)
        );
        assert_eq!(with(|draft| draft.amount.clear()), Some(ExpenseField::Amount));
        assert_eq!(
            with(|draft| draft.currency = "Euro".to_owned()),
            Some(ExpenseField::Currency)
        );
        assert_eq!(with(|draft| draft.currency = " usd ".to_owned()), None);
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
            "",
            "0",
            "0,00",
            "-5",
            "1.234",
            "1,234.50",
            "12.",
            ".5",
            "1e3",
            "12 EUR",
            "٣",
            "1000000000",
        ] {
            assert_eq!(amount(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_currency_without_parts_takes_whole_numbers() {
        let yen = |typed| amount(typed).and_then(|it| it.in_units_of(1));
        assert_eq!(
            (yen("5000"), yen("5000.00"), yen("5000.50")),
            (Some(5000), Some(5000), None)
        );
        assert_eq!(amount("3,5").map(|it| it.to_string()).as_deref(), Some("3.50"));
    }
}

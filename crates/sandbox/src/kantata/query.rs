//! What a query asks for. Whatever the service does not know it drops without a word; the sandbox notes that.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use url::form_urlencoded;

use super::{
    Failure,
    kind::{Include, Kind, has},
};
use crate::{http::SECRETS, mistake::Mistake, world::Millis};

/// The largest page there is.
const LARGEST: u64 = 200;
const USUAL: u64 = 20;
/// Marks an address of an answer that nobody documented.
pub(super) const FOLLOWED: &str = "followed";

/// Which part of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) start: usize,
    pub(super) size: usize,
    pub(super) number: usize,
}

/// A query, understood.
pub(super) struct Query {
    pub(super) page: Page,
    /// `only=`: these and no others, without pages.
    pub(super) only: Option<Vec<u64>>,
    pub(super) includes: Vec<&'static Include>,
    pub(super) optional: Vec<String>,
    /// A name and whether it goes down.
    pub(super) order: Option<(String, bool)>,
    filters: BTreeMap<String, String>,
    /// What the client should not have asked.
    pub(super) mistakes: Vec<Mistake>,
}

const PLAIN: &str = "page per_page limit offset only include optional_fields optional_fields[] order";

impl Query {
    /// Reads the query of a list, or of one record when `id` says which.
    pub(super) fn read(kind: Kind, text: &str, id: Option<u64>) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let mut mistakes = Vec::new();
        let only = id.map(|id| vec![id]).or_else(|| value("only").map(ids));
        let mut includes = Vec::new();
        for name in value("include").unwrap_or_default().split(',').map(str::trim) {
            let known = kind.includes().iter().find(|include| include.name == name);
            match known.filter(|include| !include.needs_only || only.is_some()) {
                Some(include) => includes.push(include),
                None if name.is_empty() => {}
                None => mistakes.push(dropped("include", name)),
            }
        }
        let given = pairs.iter().filter(|(key, _)| key.starts_with("optional_fields"));
        let mut optional = Vec::new();
        for name in given.flat_map(|(_, value)| value.split(',')).map(str::trim) {
            if has(kind.optional(), name) {
                optional.push(name.to_owned());
            } else {
                mistakes.push(dropped("optional_fields", name));
            }
        }
        let mut filters = BTreeMap::new();
        let is_blamed = |key: &str| key == FOLLOWED || SECRETS.contains(&key);
        for (key, value) in pairs.iter().filter(|(key, _)| !has(PLAIN, key) && !is_blamed(key)) {
            if has(kind.filters(), key) {
                if !value.trim().is_empty() {
                    filters.insert(key.clone(), value.clone());
                }
            } else if has(kind.unplayed(), key)
                || key.starts_with("external_reference_")
                || key.starts_with("by_custom")
            {
                return Err(Failure::not_played(&format!("the filter {key}")));
            } else {
                mistakes.push(dropped("filter", key));
            }
        }
        let order = value("order").and_then(|text| {
            let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
            let known = has(kind.orders(), name) && ["asc", "desc"].contains(&direction);
            if !known {
                mistakes.push(dropped("order", text));
            }
            known.then(|| (name.to_owned(), direction == "desc"))
        });
        let page = page(value, &mut mistakes);
        Ok(Self {
            page,
            only,
            includes,
            optional,
            order,
            filters,
            mistakes,
        })
    }

    /// What an answer to a change may show besides.
    pub(super) fn of_change(kind: Kind, text: &str) -> Result<Self, Failure> {
        Self::read(kind, text, Some(0))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.filters.get(name).map(String::as_str)
    }

    /// A filter that is true or false; anything else counts as not given.
    pub(super) fn truth(&self, name: &str) -> Option<bool> {
        match self.text(name)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.truth(name) == Some(true)
    }

    pub(super) fn id(&self, name: &str) -> Option<u64> {
        // An id that is none fits no record.
        self.text(name).map(|text| text.trim().parse().unwrap_or(0))
    }

    pub(super) fn ids(&self, name: &str) -> Option<Vec<u64>> {
        self.text(name).map(ids)
    }

    pub(super) fn moment(&self, name: &str) -> Option<Millis> {
        let text = self.text(name)?;
        let time = text.parse::<Timestamp>().ok().or_else(|| {
            let date: Date = text.parse().ok()?;
            Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
        });
        time.map(Timestamp::as_millisecond)
    }
}

/// Something that the service drops without a word.
fn dropped(what: &str, name: &str) -> Mistake {
    Mistake::UnsupportedQuery {
        detail: format!("the {what} '{name}' is dropped without a word"),
    }
}

fn ids(text: &str) -> Vec<u64> {
    text.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}

fn page<'a>(value: impl Fn(&str) -> Option<&'a str>, mistakes: &mut Vec<Mistake>) -> Page {
    let number = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok());
    let size = |asked: u64| usize::try_from(asked).unwrap_or(usize::MAX);
    if let Some((limit, offset)) = number("limit").zip(number("offset")) {
        if limit > LARGEST {
            mistakes.push(Mistake::PageTooLarge { asked: limit });
        }
        let limit = limit.clamp(1, LARGEST);
        return Page {
            start: size(offset),
            size: size(limit),
            number: size(offset / limit + 1),
        };
    }
    let asked = number("per_page").unwrap_or(USUAL);
    if asked > LARGEST {
        mistakes.push(Mistake::PageTooLarge { asked });
    }
    let per_page = if asked < 1 { USUAL } else { asked.min(LARGEST) };
    let number = number("page").unwrap_or(1).max(1);
    Page {
        start: size((number - 1).saturating_mul(per_page)),
        size: size(per_page),
        number: size(number),
    }
}

//! The query of a request: filters, sort, includes, sparse fields and paging.

use std::collections::{BTreeMap, HashMap, HashSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use url::form_urlencoded;

use super::{
    Failure,
    tables::{self, Type},
};
use crate::world::Kind;

/// What is to be included, as a tree of relation names.
#[derive(Debug, Default)]
pub(super) struct Tree(pub(super) BTreeMap<String, Tree>);

/// One comparison.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) key: String,
    pub(super) operator: Operator,
    pub(super) values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    NotEq,
    Contains,
    NotContain,
    Gt,
    GtEq,
    Lt,
    LtEq,
}

/// Which part of a list is asked for.
#[derive(Debug)]
pub(super) enum Page {
    Number {
        number: usize,
        size: usize,
    },
    /// The id of the last record seen; `None` at the start.
    Cursor {
        after: Option<u64>,
        size: usize,
    },
}

/// The query of a request.
#[derive(Debug)]
pub(super) struct Query {
    /// All must hold.
    pub(super) conditions: Vec<Condition>,
    /// Groups by their number; all or any must hold.
    pub(super) groups: BTreeMap<u32, Vec<Condition>>,
    pub(super) any_group: bool,
    pub(super) sort: Vec<(String, Order)>,
    pub(super) include: Tree,
    pub(super) fields: HashMap<String, HashSet<String>>,
    pub(super) page: Page,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Up,
    Down,
}

const USUAL_SIZE: usize = 30;
pub(super) const LARGEST_SIZE: usize = 200;

impl Query {
    /// The query of a list.
    pub(super) fn list(kind: Kind, text: &str) -> Result<Self, Failure> {
        let mut query = Self::one(kind, text)?;
        let pairs = pairs(text);
        for (name, value) in &pairs {
            if let Some(path) = bracketed(name, "filter") {
                query.filter(kind, &path, value)?;
            } else if name == "sort" {
                query.sort = sort(kind, value)?;
            }
        }
        query.page = page(&pairs)?;
        Ok(query)
    }

    /// The query of a single record: includes and sparse fields.
    pub(super) fn one(kind: Kind, text: &str) -> Result<Self, Failure> {
        let mut query = Self {
            conditions: Vec::new(),
            groups: BTreeMap::new(),
            any_group: false,
            sort: Vec::new(),
            include: Tree::default(),
            fields: HashMap::new(),
            page: Page::Number {
                number: 1,
                size: USUAL_SIZE,
            },
        };
        for (name, value) in pairs(text) {
            if name == "include" {
                for path in value.split(',').filter(|path| !path.is_empty()) {
                    include(kind, path, path, &mut query.include)?;
                }
            } else if let Some([of]) = bracketed(&name, "fields").as_deref() {
                let names = value.split(',').map(|field| field.trim().to_owned());
                query.fields.insert(of.clone(), names.collect());
            }
        }
        Ok(query)
    }

    fn filter(&mut self, kind: Kind, path: &[String], value: &str) -> Result<(), Failure> {
        match path {
            [key] if key == "$op" => match value {
                "and" => self.any_group = false,
                "or" => self.any_group = true,
                _ => {
                    let detail = format!("Group '{value}' is not supported on this endpoint");
                    return Err(Failure::unsupported("Group", detail));
                }
            },
            [number, rest @ ..] if !rest.is_empty() && number.parse::<u32>().is_ok() => {
                let condition = condition(kind, rest, value)?;
                self.groups
                    .entry(number.parse().unwrap_or_default())
                    .or_default()
                    .push(condition);
            }
            _ => {
                let new = condition(kind, path, value)?;
                let same = self.conditions.iter_mut().find(|old| {
                    old.key == new.key && old.operator == new.operator && path.last().is_some_and(String::is_empty)
                });
                match same {
                    // `filter[k][]=1&filter[k][]=2` is one list.
                    Some(old) => old.values.extend(new.values),
                    None => self.conditions.push(new),
                }
            }
        }
        Ok(())
    }
}

fn condition(kind: Kind, path: &[String], value: &str) -> Result<Condition, Failure> {
    let path = match path {
        [rest @ .., last] if last.is_empty() => rest,
        _ => path,
    };
    let (key, operator) = match path {
        [key] => (key, Operator::Eq),
        [key, operator] => (key, operator_of(key, operator)?),
        _ => return Err(unknown_filter(&path.join("]["))),
    };
    let wanted = tables::filter(kind, key).ok_or_else(|| unknown_filter(key))?;
    let values: Vec<String> = value.split(',').map(|value| value.trim().to_owned()).collect();
    if wanted == Type::Text {
        // A text may hold commas of its own.
        return Ok(Condition {
            key: key.clone(),
            operator,
            values: vec![value.to_owned()],
        });
    }
    for value in &values {
        let fits = match wanted {
            Type::Integer => value.parse::<i64>().is_ok(),
            _ => ["true", "false"].contains(&value.as_str()),
        };
        if !fits {
            let wanted = format!("{wanted:?}");
            let detail = format!(
                "Filter value '{value}' is not supported for filter '{key}', a value of type '{wanted}' was expected"
            );
            return Err(Failure::unsupported("Filter Value", detail));
        }
    }
    Ok(Condition {
        key: key.clone(),
        operator,
        values,
    })
}

fn operator_of(key: &str, name: &str) -> Result<Operator, Failure> {
    Ok(match name {
        "eq" => Operator::Eq,
        "not_eq" => Operator::NotEq,
        "contains" => Operator::Contains,
        "not_contain" => Operator::NotContain,
        "gt" => Operator::Gt,
        "gt_eq" => Operator::GtEq,
        "lt" => Operator::Lt,
        "lt_eq" => Operator::LtEq,
        _ => return Err(unknown_filter(&format!("{key}][{name}"))),
    })
}

fn unknown_filter(key: &str) -> Failure {
    Failure::unsupported("Filter", format!("Filter '{key}' is not supported on this endpoint"))
}

fn sort(kind: Kind, value: &str) -> Result<Vec<(String, Order)>, Failure> {
    let mut keys = Vec::new();
    for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (key, order) = match part.strip_prefix('-') {
            Some(key) => (key, Order::Down),
            None => (part, Order::Up),
        };
        if !tables::can_sort(kind, key) {
            let detail = format!("Sort by '{key}' is not supported on this endpoint");
            return Err(Failure::unsupported("Sort", detail));
        }
        keys.push((key.to_owned(), order));
    }
    Ok(keys)
}

fn include(kind: Kind, path: &str, whole: &str, into: &mut Tree) -> Result<(), Failure> {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name.trim(), Some(rest)),
        None => (path.trim(), None),
    };
    let unsupported = || {
        let detail = format!("Include '{whole}' is not supported on this endpoint");
        Failure::unsupported("Include", detail)
    };
    if !kind.has_relation(name) {
        return Err(unsupported());
    }
    let branch = into.0.entry(name.to_owned()).or_default();
    match (rest, kind.leads_to(name)) {
        (None, _) => Ok(()),
        (Some(rest), Some(target)) => include(target, rest, whole, branch),
        (Some(_), None) => Err(unsupported()),
    }
}

fn page(pairs: &[(String, String)]) -> Result<Page, Failure> {
    let value = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    };
    let number = |name: &str| value(name).and_then(|text| text.parse::<usize>().ok());
    // What the real API does above 200 is not written down; it is held to 200 here.
    let size = number("page[size]").unwrap_or(USUAL_SIZE).clamp(1, LARGEST_SIZE);
    let Some(cursor) = value("page[after]") else {
        return Ok(Page::Number {
            number: number("page[number]").unwrap_or(1).max(1),
            size,
        });
    };
    if value("page[number]").is_some() {
        let detail = "page[number] and page[after] exclude each other";
        return Err(Failure::keyset("keyset_conflict", detail));
    }
    let after = match cursor {
        "" => None,
        text => {
            let invalid = || Failure::keyset("keyset_invalid_cursor", "The cursor is not valid");
            let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
            let text = String::from_utf8(bytes).map_err(|_| invalid())?;
            Some(text.parse().map_err(|_| invalid())?)
        }
    };
    Ok(Page::Cursor { after, size })
}

/// The cursor that points behind a record.
pub(super) fn cursor(id: u64) -> String {
    URL_SAFE_NO_PAD.encode(id.to_string())
}

pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// `name[a][b]` as `[a, b]`.
fn bracketed(text: &str, name: &str) -> Option<Vec<String>> {
    let inner = text.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.split("][").map(ToOwned::to_owned).collect())
}

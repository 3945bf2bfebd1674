//! Files that were listed, and where their bytes are.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use url::Url;

use crate::{
    destination::Place,
    event::{FileThere, FilesThere},
    upload::RemoteId,
};

/// So many are remembered; more are asked for again.
const REMEMBERED: usize = 10_000;

/// A file that a place holds, and where its bytes are. The addresses are the service's words: whoever fetches checks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// As people see it.
    pub file: FileThere,
    /// The file itself.
    pub url: Option<Url>,
    /// A small picture of it.
    pub picture: Option<Url>,
    /// The place that listed it, where one did.
    pub of: Option<Place>,
}

impl Held {
    /// Whether the file itself is a page, so that a page is no sign that somebody else answers.
    pub fn is_page(&self) -> bool {
        let name = self.file.name.to_ascii_lowercase();
        let by_type = self.file.content_type.as_deref().unwrap_or_default();
        by_type.starts_with("text/html")
            || by_type.starts_with("application/xhtml")
            || [".html", ".htm", ".xhtml", ".mht", ".mhtml"]
                .iter()
                .any(|end| name.ends_with(end))
    }
}

/// A page of files, as [`FilesThere`] with all that is known of them.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) files: Vec<Held>,
    pub(super) total: Option<u32>,
    pub(super) next: Option<String>,
}

impl Page {
    /// All there is.
    pub(super) fn whole(files: Vec<Held>) -> Self {
        let total = u32::try_from(files.len()).unwrap_or(u32::MAX);
        Self {
            files,
            total: Some(total),
            next: None,
        }
    }
}

/// What was listed in this run.
#[derive(Debug, Default)]
pub(super) struct Shelves(Mutex<HashMap<RemoteId, Held>>);

impl Shelves {
    /// Remembers a page of what a place holds, and gives it back as people see it.
    pub(super) fn show(&self, place: &Place, page: Page) -> FilesThere {
        let Page { mut files, total, next } = page;
        let shown = files.iter().map(|held| held.file.clone()).collect();
        for held in &mut files {
            held.of = Some(place.clone());
        }
        self.keep(files);
        FilesThere {
            files: shown,
            total,
            next,
        }
    }

    pub(super) fn keep(&self, all: Vec<Held>) {
        let mut known = self.all();
        if known.len() + all.len() > REMEMBERED {
            known.clear();
        }
        known.extend(all.into_iter().map(|held| (RemoteId(held.file.id.clone()), held)));
    }

    /// What had no address then may have one now.
    pub(super) fn get(&self, id: &RemoteId) -> Option<Held> {
        self.all().get(id).filter(|held| held.url.is_some()).cloned()
    }

    /// It is another one now, or gone.
    pub(super) fn forget(&self, id: &RemoteId) {
        self.all().remove(id);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<RemoteId, Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the reading of a list stands between two pages, as text that means nothing to anybody else: the next page, and what the pages before
/// had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) page: u64,
    pub(super) shown: u32,
    /// Records that the service counts and nobody sees.
    pub(super) hidden: u32,
    /// How many records the service counted with the page before; 0 where it did not say.
    pub(super) counted: u64,
}

impl Mark {
    /// Before the first page; also for a text that is none of ours.
    pub(super) fn read(text: Option<&str>) -> Self {
        let numbers: Option<Vec<u64>> = text.map(|text| text.split('.').filter_map(|part| part.parse().ok()).collect());
        match numbers.as_deref() {
            Some(&[page, shown, hidden, counted]) if page > 0 => Self {
                page,
                shown: u32::try_from(shown).unwrap_or(u32::MAX),
                hidden: u32::try_from(hidden).unwrap_or(u32::MAX),
                counted,
            },
            _ => Self {
                page: 1,
                shown: 0,
                hidden: 0,
                counted: 0,
            },
        }
    }

    /// After a page with so many.
    pub(super) fn after(self, shown: usize, hidden: usize) -> Self {
        let sum = |before: u32, more: usize| before.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        Self {
            page: self.page + 1,
            shown: sum(self.shown, shown),
            hidden: sum(self.hidden, hidden),
            ..self
        }
    }

    /// With what the service counts now.
    pub(super) fn of(self, counted: Option<u64>) -> Self {
        Self {
            counted: counted.unwrap_or(0),
            ..self
        }
    }

    pub(super) fn write(self) -> String {
        format!("{}.{}.{}.{}", self.page, self.shown, self.hidden, self.counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_anything_else_is_the_beginning() {
        let begin = Mark::read(None);
        let next = begin.after(200, 3).after(0, 1).of(Some(450));
        assert_eq!(
            next,
            Mark {
                page: 3,
                shown: 200,
                hidden: 4,
                counted: 450
            }
        );
        assert_eq!(Mark::read(Some(&next.write())), next);
        for other in ["", "x", "1", "0.0.0.0", "1.2.3", "1.2.3.4.5", "-1.0.0.0", "1.0"] {
            assert_eq!(Mark::read(Some(other)), begin, "{other}");
        }
    }
}

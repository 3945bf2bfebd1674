//! How fast Kantata OX is asked.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use super::options::KantataOptions;
use crate::limit::check;

/// The same project list so many times within [`POLLED_WITHIN`] is polling.
const POLLED_TIMES: usize = 4;
const POLLED_WITHIN: Duration = Duration::from_secs(1);

/// Who asked when.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    calls: u64,
    general: HashMap<String, VecDeque<Instant>>,
    workspaces: HashMap<String, VecDeque<Instant>>,
    lists: HashMap<(String, String), VecDeque<Instant>>,
}

impl Pace {
    /// Counts a request, or says when the next one would pass.
    pub(super) fn admit(
        &mut self,
        options: &KantataOptions,
        token: &str,
        is_project_list: bool,
        now: Instant,
    ) -> Result<(), Duration> {
        self.calls += 1;
        if options
            .too_many_every
            .is_some_and(|every| every > 0 && self.calls.is_multiple_of(every))
        {
            return Err(Duration::from_secs(1));
        }
        let general = self.general.entry(token.to_owned()).or_default();
        check(general, options.rate.general, now).map_err(|too_many| too_many.reset)?;
        if is_project_list {
            let workspaces = self.workspaces.entry(token.to_owned()).or_default();
            check(workspaces, options.rate.workspaces, now).map_err(|too_many| too_many.reset)?;
            workspaces.push_back(now);
        }
        general.push_back(now);
        Ok(())
    }

    /// Whether a project list is asked for again and again; told once for each time it begins.
    pub(super) fn is_polled(&mut self, token: &str, query: &str, now: Instant) -> bool {
        let times = self.lists.entry((token.to_owned(), query.to_owned())).or_default();
        while times
            .front()
            .is_some_and(|first| now.duration_since(*first) >= POLLED_WITHIN)
        {
            times.pop_front();
        }
        times.push_back(now);
        times.len() == POLLED_TIMES
    }
}

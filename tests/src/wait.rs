//! Waiting for conditions.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::Outcome;

/// How long a condition may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Looks until there is something, at most for `patience`; `what` names the condition in the error.
pub fn until<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if Instant::now() >= deadline {
            return Err(format!("waited {} s in vain until {what}", patience.as_secs()).into());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_waited_for() {
        let error = until::<()>("the moon is blue", Duration::ZERO, || Ok(None)).unwrap_err();
        assert_eq!(error.to_string(), "waited 0 s in vain until the moon is blue");
    }

    #[test]
    fn looks_again() {
        let mut looks = 0;
        let found = until("the third look", PATIENCE, || {
            looks += 1;
            Ok((looks == 3).then_some(looks))
        });
        assert_eq!(found.unwrap(), 3, "nothing is found at the first two looks");
    }
}

//! Questions on a terminal.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use attache_core::reason::Reason;

use crate::output::Failure;

/// Whether somebody is there to be asked.
pub(crate) fn somebody() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks for yes; anything else is no.
pub(crate) async fn yes(text: String) -> Result<bool, Failure> {
    let answered = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        write!(stderr(), "{text} [y/N] ")?;
        stderr().flush()?;
        stdin().lock().read_line(&mut answer)?;
        Ok::<_, std::io::Error>(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
    });
    match answered.await {
        Ok(Ok(take)) => Ok(take),
        Ok(Err(error)) => Err(Failure::Ended(error.to_string())),
        Err(_) => Err(Reason::Internal.into()),
    }
}

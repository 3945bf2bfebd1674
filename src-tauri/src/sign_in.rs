//! Signing in with the browser: one at a time, and as long as its dialog wants it.

use std::sync::{Mutex, PoisonError};

use attache_core::{
    event::{Code, CommandError},
    reason::Reason,
};
use tokio::sync::oneshot;

/// The sign-in that is under way.
#[derive(Default)]
pub(crate) struct SigningIn {
    /// Dropped to end it.
    current: Mutex<Option<oneshot::Sender<()>>>,
    /// Held by the one that listens for the browser: the next one needs the same port.
    turn: tokio::sync::Mutex<()>,
}

impl SigningIn {
    /// Ends it, if there is one.
    pub(crate) fn end(&self) {
        self.set(None);
    }

    /// Waits for this one, which takes the place of an earlier one.
    pub(crate) async fn wait<T>(
        &self,
        sign_in: impl Future<Output = Result<T, CommandError>>,
    ) -> Result<T, CommandError> {
        let (end, ended) = oneshot::channel();
        self.set(Some(end));
        let in_turn = async {
            let _turn = self.turn.lock().await;
            sign_in.await
        };
        tokio::select! {
            biased;
            _ = ended => Err(CommandError { code: Some(Code::Cancelled), reason: Reason::SignInDeclined }),
            answer = in_turn => answer,
        }
    }

    fn set(&self, end: Option<oneshot::Sender<()>>) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn code<T>(answer: Result<T, CommandError>) -> Option<Code> {
        answer.err().and_then(|error| error.code)
    }

    #[tokio::test]
    async fn it_ends_when_nobody_wants_it_any_more_and_for_the_next_one() {
        let signing_in = SigningIn::default();
        let given_up = signing_in.wait(pending::<Result<(), _>>());
        let end = async { signing_in.end() };
        let (answer, ()) = tokio::join!(given_up, end);
        assert_eq!(code(answer), Some(Code::Cancelled), "the dialog was closed");
        let (first, second) = tokio::join!(
            signing_in.wait(pending::<Result<i32, _>>()),
            signing_in.wait(ready(Ok(2)))
        );
        assert_eq!(code(first), Some(Code::Cancelled), "another one began");
        assert_eq!(second.ok(), Some(2), "and has its turn");
    }
}

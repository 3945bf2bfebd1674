//! The line of those who want a picture. The one who came last is served first: it is on the screen. Who waited longest is let go where too
//! many wait, because nobody looks at that row any more.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// At the same time: pictures take memory while they are drawn.
const AT_ONCE: usize = 4;
/// Rows of a large screen, and some.
const MOST_WAITING: usize = 80;

#[derive(Clone, Debug, Default)]
pub(super) struct Line(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// A place at the front, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Line);

impl Line {
    /// Waits for a turn; `None`: too many came since.
    pub(super) async fn turn(&self) -> Option<Turn> {
        let waits = {
            let mut state = self.state();
            if state.running < AT_ONCE {
                state.running += 1;
                return Some(Turn(self.clone()));
            }
            // Who is gone takes no place of others.
            state.waiting.retain(|waits| !waits.is_closed());
            if state.waiting.len() >= MOST_WAITING {
                state.waiting.pop_front();
            }
            let (sender, waits) = oneshot::channel();
            state.waiting.push_back(sender);
            waits
        };
        waits.await.ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut state = self.0.state();
            let next = state.waiting.pop_back();
            if next.is_none() {
                state.running -= 1;
            }
            next
        };
        // A turn that nobody takes is dropped here, and so goes to the next.
        if let Some(next) = next {
            drop(next.send(Turn(self.0.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn who_came_last_is_served_first_and_who_waited_longest_is_let_go() {
        let line = Line::default();
        let mut front = Vec::new();
        for _ in 0..AT_ONCE {
            front.push(line.turn().await.expect("a turn"));
        }
        let mut waiting: Vec<_> = (0..=MOST_WAITING).map(|_| Box::pin(line.turn())).collect();
        for wait in &mut waiting {
            let polled = wait.as_mut().now_or_never();
            assert!(polled.is_none(), "there is no place yet");
        }
        assert!(waiting.remove(0).await.is_none(), "one more came than can wait");
        let gone = waiting.pop();
        drop(gone);
        drop(front.pop());
        let last = waiting.pop().expect("somebody waits");
        let turn = last.await.expect("the last of those who are still there");
        drop(turn);
        drop(waiting);
        drop(front);
        assert_eq!(line.state().running, 0, "no place is lost");
    }
}

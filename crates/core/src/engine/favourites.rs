//! Destinations a person keeps at hand.

use tokio::sync::oneshot;

use super::{Engine, News, send::Written};
use crate::destination::Target;

impl Engine {
    /// Keeps a destination among the favourites, or takes it off them.
    pub(crate) fn set_favourite(&mut self, target: Target, on: bool) -> Written {
        let (store, news, (told, written)) = (self.store.at_once(), self.news.clone(), oneshot::channel());
        self.ledger.write("a favourite", async move {
            let result = store.set_favourite(&target, on).await;
            if result.is_ok() {
                let _ = news.send(News::Favourites(store.favourites().await?));
            }
            // Whoever asked may have gone meanwhile.
            let _ = told.send(result);
            Ok(())
        });
        written
    }

    pub(crate) fn set_favourites(&mut self, favourites: Vec<Target>) {
        self.favourites = favourites;
        self.changed.favourites = true;
    }
}

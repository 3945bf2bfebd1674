//! Notifications on the screen: one for each thing at most, each on a plain thread, because showing one and waiting for its click block.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use notify_rust::{Notification, NotificationResponse};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::news::{About, Act, Notice};

/// The action that a click beside the buttons stands for.
const CLICK: &str = "default";

/// What the thread of a notification is told.
enum Order {
    Replace(Box<Notice>),
    Close,
}

/// Those on the screen.
#[derive(Clone, Default)]
pub(crate) struct Popups {
    live: Arc<Mutex<HashMap<About, UnboundedSender<Order>>>>,
}

impl Popups {
    fn live(&self) -> MutexGuard<'_, HashMap<About, UnboundedSender<Order>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows this one, in the place of the last one about the same thing. `act` is called when it is clicked.
    pub(crate) fn show(&self, notice: Notice, act: impl FnOnce(Act) + Send + 'static) {
        let about = notice.about.clone();
        let mut live = self.live();
        let mut notice = Box::new(notice);
        if let Some(orders) = live.get(&about) {
            match orders.send(Order::Replace(notice)) {
                // Its thread is just ending.
                Err(mpsc::error::SendError(Order::Replace(unheard))) => notice = unheard,
                Err(mpsc::error::SendError(Order::Close)) | Ok(()) => return,
            }
        }
        let (orders, heard) = mpsc::unbounded_channel();
        live.insert(about.clone(), orders.clone());
        let popups = self.clone();
        let started = std::thread::Builder::new().name("notification".into()).spawn(move || {
            let acted = Popup { notice, orders: heard }.run();
            popups.forget(&about, &orders);
            if let Some(acted) = acted {
                act(acted);
            }
        });
        if let Err(error) = started {
            tracing::warn!(%error, "a notification could not be shown");
        }
    }

    /// Takes the one about this off the screen.
    pub(crate) fn close(&self, about: &About) {
        if let Some(orders) = self.live().remove(about) {
            // Its thread may just have ended.
            let _ = orders.send(Order::Close);
        }
    }

    /// Takes all off the screen that are about such things.
    pub(crate) fn close_all(&self, such: impl Fn(&About) -> bool) {
        let abouts: Vec<About> = self.live().keys().filter(|about| such(about)).cloned().collect();
        for about in abouts {
            self.close(&about);
        }
    }

    fn forget(&self, about: &About, ended: &UnboundedSender<Order>) {
        let mut live = self.live();
        if live.get(about).is_some_and(|orders| orders.same_channel(ended)) {
            live.remove(about);
        }
    }
}

/// One notification and what its thread hears.
struct Popup {
    notice: Box<Notice>,
    orders: UnboundedReceiver<Order>,
}

impl Popup {
    /// What the response stands for; `None` where it was only closed.
    fn meant(&self, response: &NotificationResponse) -> Option<Act> {
        let pressed = match response {
            NotificationResponse::Default => CLICK,
            NotificationResponse::Action(key) => key,
            NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => return None,
        };
        if pressed == CLICK {
            return Some(self.notice.click.clone());
        }
        // macOS answers with the label, the others with the place among the buttons.
        let mut buttons = self.notice.buttons.iter().enumerate();
        let (_, (_, act)) = buttons.find(|(place, (label, _))| *pressed == place.to_string() || pressed == label)?;
        Some(act.clone())
    }

    fn fill(&self, notification: &mut Notification) {
        // Servers that show this action as a button of its own are few.
        let mut buttons = self.notice.buttons.iter();
        let same = buttons.find(|(_, act)| *act == self.notice.click);
        notification.actions.clear();
        notification
            .appname("Attaché")
            .summary(&self.notice.title)
            .body(&plain(&self.notice.body))
            .action(CLICK, same.map_or("", |(label, _)| label));
        for (place, (label, _)) in self.notice.buttons.iter().enumerate() {
            notification.action(&place.to_string(), label);
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
impl Popup {
    /// Shows it and stays until it is clicked or gone.
    fn run(mut self) -> Option<Act> {
        let mut notification = Notification::new();
        self.fill(&mut notification);
        let mut handle = match notification.icon("attache-app").show() {
            Ok(handle) => handle,
            Err(error) => {
                tracing::warn!(%error, "a notification could not be shown");
                return None;
            }
        };
        loop {
            match zbus::block_on(next(&handle, &mut self.orders)) {
                Heard::Response(response) => return self.meant(&response),
                Heard::Order(Some(Order::Replace(notice))) => {
                    self.notice = notice;
                    self.fill(&mut handle);
                    if let Err(error) = handle.update() {
                        tracing::warn!(%error, "a notification could not be renewed");
                        return None;
                    }
                }
                Heard::Order(Some(Order::Close) | None) => {
                    handle.close();
                    return None;
                }
            }
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
enum Heard {
    Response(NotificationResponse),
    Order(Option<Order>),
}

/// Whichever comes first: a click, or an order.
#[cfg(all(unix, not(target_os = "macos")))]
async fn next(handle: &notify_rust::NotificationHandle, orders: &mut UnboundedReceiver<Order>) -> Heard {
    use futures_util::future::{Either, select};

    let waiting = std::pin::pin!(response(handle));
    let order = std::pin::pin!(orders.recv());
    match select(waiting, order).await {
        Either::Left((response, _)) => Heard::Response(response),
        Either::Right((order, _)) => Heard::Order(order),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
async fn response(handle: &notify_rust::NotificationHandle) -> NotificationResponse {
    let mut heard = None;
    handle
        .wait_for_action_async(|response| heard = Some(response.clone()))
        .await;
    // Without a response the bus is gone, and the notification with it.
    heard.unwrap_or(NotificationResponse::Closed(notify_rust::CloseReason::Other(0)))
}

/// Windows and macOS cannot take one back or renew it; a new one comes on top.
#[cfg(not(all(unix, not(target_os = "macos"))))]
impl Popup {
    fn run(mut self) -> Option<Act> {
        loop {
            let mut notification = Notification::new();
            self.fill(&mut notification);
            let mut acted = None;
            let waited = notification.show().and_then(|handle| {
                handle.wait_for_response(|response: &NotificationResponse| acted = self.meant(response))
            });
            if let Err(error) = waited {
                tracing::warn!(%error, "a notification could not be shown");
            }
            match self.orders.try_recv() {
                Ok(Order::Replace(notice)) if acted.is_none() => self.notice = notice,
                _ => return acted,
            }
        }
    }
}

/// The body is markup on Linux; titles of tasks are anybody's text.
#[cfg(all(unix, not(target_os = "macos")))]
fn plain(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn plain(body: &str) -> String {
    body.to_owned()
}

#[cfg(test)]
mod tests {
    use attache_core::event::BatchId;

    use super::*;

    #[test]
    fn a_response_is_what_its_button_stands_for() {
        let popup = Popup {
            notice: Box::new(Notice {
                about: About::Batch(BatchId(1)),
                title: String::new(),
                body: String::new(),
                click: Act::Show(BatchId(1)),
                buttons: vec![
                    ("Retry".to_owned(), Act::Retry(BatchId(1))),
                    ("Show".to_owned(), Act::Front),
                ],
                problem: true,
            }),
            orders: mpsc::unbounded_channel().1,
        };
        let pressed = |key: &str| popup.meant(&NotificationResponse::Action(key.to_owned()));
        assert_eq!(pressed("0"), Some(Act::Retry(BatchId(1))), "by its place");
        assert_eq!(pressed("Show"), Some(Act::Front), "by its label, as on macOS");
        assert_eq!(
            pressed("default"),
            Some(Act::Show(BatchId(1))),
            "some servers name it so"
        );
        assert_eq!(pressed("unknown"), None);
        assert_eq!(popup.meant(&NotificationResponse::Default), Some(Act::Show(BatchId(1))));
    }
}

//! Notifications: what is worth one, and how it is shown. None while the window is in front.

mod news;
mod popup;

pub(crate) use self::{
    news::{About, Act, News, Notice, Told, goes_on},
    popup::Popups,
};

use tauri::{AppHandle, Manager, Runtime};

use crate::{Shell, acts, window};

/// Passes news on to the screen, where the person wants it and does not see it anyway.
pub(crate) fn tell<R: Runtime>(handle: &AppHandle<R>, news: News) {
    match news {
        News::Over(about) => handle.state::<Shell>().popups.close(&about),
        News::Tell(notice) if !window::is_in_front(handle) => {
            show(handle, *notice);
        }
        News::Tell(_) => {}
    }
}

/// Shows a notification unless the person wants none of its kind, and says whether it is shown.
pub(crate) fn show<R: Runtime>(handle: &AppHandle<R>, notice: Notice) -> bool {
    let shell = handle.state::<Shell>();
    if !notice.is_wanted(shell.seen().settings.notifications) {
        return false;
    }
    let clicked = handle.clone();
    shell
        .popups
        .show(notice, move |act| acts::from_notification(&clicked, act));
    true
}

/// The person looks at the window: what it shows needs no notification.
pub(crate) fn looked_at<R: Runtime>(handle: &AppHandle<R>) {
    let shell = handle.state::<Shell>();
    let showing = shell.bridge.showing();
    shell.popups.close_all(|about| match about {
        About::Batch(batch) => Some(*batch) == showing,
        About::Account(_) | About::Network | About::Tray => true,
    });
}

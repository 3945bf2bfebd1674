//! Hears the stream for everything outside the page: tray, notifications, sleep and what the settings switch.

use attache_core::{
    awake::{self, Holder},
    event::{Event, Message},
    message::Messages,
};
use tauri::{AppHandle, Manager, Runtime};
use tokio::{
    sync::{mpsc::UnboundedReceiver, watch},
    time::{Duration, Instant, sleep_until},
};

use crate::{
    Shell, login,
    notify::{self, Told},
    tray::{self, face::Face},
};

/// The tray is renewed at most so often.
const RENEW: Duration = Duration::from_millis(400);

/// Starts to hear, and puts the icon on the panel as soon as there is one.
pub(crate) async fn start<R: Runtime>(handle: &AppHandle<R>, panel: watch::Receiver<bool>) {
    let app = handle.state::<Shell>().app.clone();
    if let Ok((_, messages)) = app.subscribe().await {
        let mut holder = Holder::default();
        tokio::spawn(awake::keep(messages, move |wanted| holder.hold(wanted)));
    }
    let Ok((_, messages)) = app.subscribe().await else {
        return;
    };
    let watch = Watch {
        handle: handle.clone(),
        told: Told::new(Messages::english()),
        messages: Messages::english(),
        shown: None,
        renew_at: None,
        opens_at_login: None,
    };
    tokio::spawn(watch.run(messages, panel));
}

struct Watch<R: Runtime> {
    handle: AppHandle<R>,
    told: Told,
    messages: Messages,
    /// What the tray shows.
    shown: Option<Face>,
    /// When the tray shows what has changed.
    renew_at: Option<Instant>,
    /// As the system was told.
    opens_at_login: Option<bool>,
}

impl<R: Runtime> Watch<R> {
    async fn run(mut self, mut messages: UnboundedReceiver<Message>, mut panel: watch::Receiver<bool>) {
        let mut panel_looks = true;
        loop {
            let next_look = self.told.next_look();
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.hear(&message.event),
                    // The engine has ended, and the app with it.
                    None => return,
                },
                changed = panel.changed(), if panel_looks => {
                    panel_looks = changed.is_ok();
                    self.shown = None;
                    self.renew_at = Some(Instant::now());
                }
                () = at(self.renew_at) => self.renew(*panel.borrow()),
                () = at(next_look) => self.look(),
            }
        }
    }

    fn hear(&mut self, event: &Event) {
        let shell = self.handle.state::<Shell>();
        let news = {
            let mut seen = shell.seen();
            seen.hear(event);
            self.told.hear(event, &seen, Instant::now())
        };
        for news in news {
            notify::tell(&self.handle, news);
        }
        if matches!(event, Event::Snapshot { .. } | Event::Settings { .. }) {
            let wanted = shell.seen().settings.open_at_login;
            if self.opens_at_login.replace(wanted) != Some(wanted) {
                login::open_at_login(wanted);
            }
        }
        self.renew_at.get_or_insert_with(|| Instant::now() + RENEW);
    }

    fn look(&mut self) {
        let shell = self.handle.state::<Shell>();
        let news = self.told.look(&shell.seen(), Instant::now());
        if let Some(news) = news {
            notify::tell(&self.handle, news);
        }
    }

    fn renew(&mut self, is_there: bool) {
        self.renew_at = None;
        if !is_there {
            return;
        }
        let face = Face::of(&self.handle.state::<Shell>().seen(), &self.messages);
        if self.shown.as_ref() != Some(&face) {
            self.shown = Some(face.clone());
            tray::show(&self.handle, face);
        }
    }
}

/// At that time, or never.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

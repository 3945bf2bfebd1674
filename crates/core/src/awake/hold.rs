//! Asks the system not to fall asleep by itself. Where nobody can be asked, nothing is lost but that.

use std::sync::mpsc::{Sender, channel};

use crate::message::Messages;

/// Who asks, as the system lists it.
const WHO: &str = "Attaché";

/// Holds sleep off and lets it go, on a thread of its own: the system's services may take their time.
#[derive(Debug, Default)]
pub struct Holder {
    thread: Option<Sender<bool>>,
}

impl Holder {
    /// Holds sleep off from now on, or lets it go.
    pub fn hold(&mut self, wanted: bool) {
        // Nothing was held, so nothing has to be let go.
        if !wanted && self.thread.is_none() {
            return;
        }
        let thread = self.thread.get_or_insert_with(start);
        // The thread lives as long as this end.
        let _ = thread.send(wanted);
    }
}

fn start() -> Sender<bool> {
    let (tell, wanted) = channel::<bool>();
    let started = std::thread::Builder::new().name("awake".into()).spawn(move || {
        let why = Messages::english().text_of("awake-why", &[]);
        let mut held = None;
        while let Ok(wanted) = wanted.recv() {
            held = wanted.then(|| system::hold(WHO, &why));
        }
        drop(held);
    });
    if let Err(error) = started {
        tracing::info!(%error, "the computer may fall asleep");
    }
    tell
}

#[cfg(target_os = "linux")]
mod system {
    use zbus::{Connection, OwnedFd, Proxy, Result, proxy::MethodFlags};

    /// What is held; dropping it lets go.
    pub(super) struct Held {
        _login: Option<OwnedFd>,
        _desktop: Option<Connection>,
    }

    /// GNOME's number for falling asleep; not for the screen, nor for signing out.
    const SUSPEND: u32 = 4;

    pub(super) fn hold(who: &str, why: &str) -> Held {
        let quietly = |error| tracing::info!(%error, "nobody there to hold off sleep");
        zbus::block_on(async {
            Held {
                _login: login(who, why).await.map_err(quietly).ok(),
                _desktop: desktop(who, why).await.map_err(quietly).ok(),
            }
        })
    }

    /// The login service, until the descriptor is closed. Only idling: whoever asks for sleep gets it.
    async fn login(who: &str, why: &str) -> Result<OwnedFd> {
        let bus = Connection::system().await?;
        let name = "org.freedesktop.login1";
        let manager = Proxy::new(&bus, name, "/org/freedesktop/login1", "org.freedesktop.login1.Manager").await?;
        manager.call("Inhibit", &("idle", who, why, "block")).await
    }

    /// Desktops that count idle time themselves, and do not ask the login service; until the connection is closed.
    async fn desktop(who: &str, why: &str) -> Result<Connection> {
        let bus = Connection::session().await?;
        let name = "org.gnome.SessionManager";
        let session = Proxy::new(&bus, name, "/org/gnome/SessionManager", name).await?;
        let asked = (who, 0_u32, why, SUSPEND);
        let gnome: Result<Option<u32>> = session
            .call_with_flags("Inhibit", MethodFlags::NO_AUTO_START, &asked)
            .await;
        if gnome.is_err() {
            let (name, path) = (
                "org.freedesktop.PowerManagement",
                "/org/freedesktop/PowerManagement/Inhibit",
            );
            let power = Proxy::new(&bus, name, path, "org.freedesktop.PowerManagement.Inhibit").await?;
            let _cookie: Option<u32> = power
                .call_with_flags("Inhibit", MethodFlags::NO_AUTO_START, &(who, why))
                .await?;
        }
        Ok(bus)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// What is held; dropping it lets go.
    pub(super) type Held = Option<keepawake::KeepAwake>;

    pub(super) fn hold(who: &str, why: &str) -> Held {
        let held = keepawake::Builder::default()
            .idle(true)
            .app_name(who)
            .reason(why)
            .create();
        held.map_err(|error| tracing::info!(%error, "nobody there to hold off sleep"))
            .ok()
    }
}

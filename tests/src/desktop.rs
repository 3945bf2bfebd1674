//! A throwaway desktop: screen, window manager, bus, keychain and notifications, all its own.

mod home;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;

use crate::{
    Outcome, PATIENCE,
    process::{self, Running},
    until,
};

/// Desktops take turns: two of them would fight for two cores, and tests are written for one.
static TURN: Mutex<()> = Mutex::new(());

/// Light or dark, as the system says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

/// A running desktop. Dropping it ends everything that it started, the last one first.
pub struct Desktop {
    programs: RefCell<Vec<Running>>,
    pub(crate) file_manager: RefCell<Option<Running>>,
    env: RefCell<BTreeMap<String, String>>,
    folder: TempDir,
    log: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// Runs a scenario on a fresh desktop. When it fails, the screen is kept as `failed.png` beside the logs in `log`.
///
/// # Panics
///
/// When the scenario fails or panics: it is the body of a test.
pub fn on_a_desktop(log: &Path, scenario: impl FnOnce(&Desktop) -> Outcome<()>) {
    let desktop = match Desktop::start(log) {
        Ok(desktop) => desktop,
        Err(error) => panic!("the desktop does not start: {error} (logs: {})", log.display()),
    };
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| scenario(&desktop)));
    if !matches!(outcome, Ok(Ok(()))) {
        // The scenario's own error matters more than a picture that could not be taken.
        let _ = desktop.screenshot(&log.join("failed.png"));
        eprintln!("logs and a picture of the screen: {}", log.display());
    }
    drop(desktop);
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => panic!("{error}"),
        Err(panic) => panic::resume_unwind(panic),
    }
}

impl Desktop {
    /// Starts a desktop and waits until everything on it answers. Its logs go to `log`, which is emptied first.
    pub fn start(log: &Path) -> Outcome<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        if log.exists() {
            fs::remove_dir_all(log)?;
        }
        fs::create_dir_all(log)?;
        let desktop = Self {
            programs: RefCell::default(),
            file_manager: RefCell::default(),
            env: RefCell::default(),
            folder: tempfile::Builder::new().prefix("attache-").tempdir()?,
            log: log.to_owned(),
            _turn: turn,
        };
        desktop.furnish()?;
        desktop.start_screen()?;
        desktop.start_bus()?;
        desktop.run("window-manager", &Command::new("openbox"), "")?;
        desktop.run("settings", &Command::new("xsettingsd"), "")?;
        let mut keyring = Command::new("gnome-keyring-daemon");
        keyring.args(["--foreground", "--unlock", "--components=secrets"]);
        desktop.run("keychain", &keyring, "pw")?;
        let mut dunst = Command::new("dunst");
        dunst.arg("-print");
        desktop.run("notifications", &dunst, "")?;
        desktop.wait_until_up()?;
        Ok(desktop)
    }

    /// The home folder of whoever sits at this desktop.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The folder for logs and pictures of this run.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Sets a variable for programs started from now on.
    pub fn set_env(&self, name: &str, value: impl Into<String>) {
        self.env.borrow_mut().insert(name.to_owned(), value.into());
    }

    /// A variable of the programs on this desktop.
    pub(crate) fn variable(&self, name: &str) -> Outcome<String> {
        let env = self.env.borrow();
        Ok(env.get(name).ok_or_else(|| format!("{name} is not set"))?.clone())
    }

    /// A command that runs on this desktop and nowhere else.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        self.here(&Command::new(program.as_ref()))
    }

    /// Starts a program on this desktop that runs until the desktop ends.
    pub fn start_program(&self, name: &str, command: &Command) -> Outcome<()> {
        self.run(name, command, "")
    }

    /// Starts a program on this desktop that the caller ends.
    pub fn launch(&self, name: &str, command: &Command) -> Outcome<Running> {
        Running::start(self.here(command), name, &self.log, "")
    }

    /// Starts the panel with its tray.
    pub fn start_panel(&self) -> Outcome<()> {
        let mut panel = Command::new("xfce4-panel");
        panel.arg("--disable-wm-check");
        self.start_program("panel", &panel)?;
        self.wait_for_name("org.kde.StatusNotifierWatcher")
    }

    /// Takes a picture of the whole screen.
    pub fn screenshot(&self, path: &Path) -> Outcome<()> {
        process::read(self.command("scrot").arg("--overwrite").arg(path)).map(drop)
    }

    /// Switches light and dark, for running programs and for later ones.
    pub fn set_scheme(&self, scheme: Scheme) -> Outcome<()> {
        self.write_scheme(scheme)?;
        self.program("settings", |settings| {
            process::signal(settings.id(), "HUP");
            Ok(())
        })
    }

    /// What the notification server has printed so far.
    pub(crate) fn notified(&self) -> Outcome<String> {
        self.program("notifications", Running::output)
    }

    /// Waits until somebody owns this name on the bus.
    pub(crate) fn wait_for_name(&self, name: &str) -> Outcome<()> {
        until(&format!("{name} is on the bus"), PATIENCE, || {
            self.all_still_there()?;
            let owned = process::read(self.command("dbus-send").args([
                "--session",
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.NameHasOwner",
                &format!("string:{name}"),
            ]))?;
            Ok(owned.contains("true").then_some(()))
        })
    }

    fn start_screen(&self) -> Outcome<()> {
        let mut screen = Command::new("Xvfb");
        screen.args(["-displayfd", "1", "-screen", "0", "1800x1000x24", "-nolisten", "tcp"]);
        let number = self.first_line("screen", &screen)?;
        self.set_env("DISPLAY", format!(":{number}"));
        Ok(())
    }

    fn start_bus(&self) -> Outcome<()> {
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]);
        let address = self.first_line("bus", &bus)?;
        self.set_env("DBUS_SESSION_BUS_ADDRESS", address);
        Ok(())
    }

    fn wait_until_up(&self) -> Outcome<()> {
        until("the window manager is there", PATIENCE, || {
            self.all_still_there()?;
            // It fails as long as there is no window manager.
            Ok(process::read(self.command("xdotool").arg("get_num_desktops")).ok())
        })?;
        self.wait_for_name("org.freedesktop.secrets")?;
        self.wait_for_name("org.freedesktop.Notifications")
    }

    fn all_still_there(&self) -> Outcome<()> {
        self.programs.borrow_mut().iter_mut().try_for_each(Running::still_there)
    }

    fn run(&self, name: &str, command: &Command, input: &str) -> Outcome<()> {
        let running = Running::start(self.here(command), name, &self.log, input)?;
        self.programs.borrow_mut().push(running);
        Ok(())
    }

    fn program<T>(&self, name: &str, ask: impl FnOnce(&Running) -> Outcome<T>) -> Outcome<T> {
        let programs = self.programs.borrow();
        let program = programs.iter().find(|program| program.is(name));
        ask(program.ok_or_else(|| format!("{name} was not started"))?)
    }

    fn first_line(&self, name: &str, command: &Command) -> Outcome<String> {
        self.run(name, command, "")?;
        until(&format!("the {name} says where it is"), PATIENCE, || {
            self.all_still_there()?;
            let output = self.program(name, Running::output)?;
            Ok(output.split_once('\n').map(|(line, _)| line.to_owned()))
        })
    }

    /// The same command in the desktop's environment. `setpriv` lets it end with this process, even when that is killed.
    fn here(&self, command: &Command) -> Command {
        let mut here = Command::new("setpriv");
        here.args(["--pdeathsig", "TERM", "--"])
            .arg(command.get_program())
            .args(command.get_args());
        here.env_clear().envs(self.env.borrow().iter()).current_dir(self.home());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => here.env(name, value),
                None => here.env_remove(name),
            };
        }
        here
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        self.file_manager.take();
        let mut programs = self.programs.take();
        while programs.pop().is_some() {}
    }
}

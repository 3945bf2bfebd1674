//! A throwaway desktop: screen, window manager, bus, keychain and notifications, all its own.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    env, fs,
    os::unix::fs::PermissionsExt,
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

/// Variables of the machine that the programs on the desktop may know; everything else is the desktop's own.
const KEPT: [&str; 7] = [
    "PATH",
    "TZ",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "RUST_LOG",
    "RUST_BACKTRACE",
    "ATTACHE_LOG",
];

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
        Err(error) => panic!(
            "the desktop does not start: {error} (logs: {})",
            log.display()
        ),
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

    /// Fills the home folder with what the programs expect to find there.
    fn furnish(&self) -> Outcome<()> {
        let home = self.home();
        let runtime = self.folder.path().join("run");
        for folder in [
            &home.join(".config/gtk-3.0"),
            &home.join(".config/pcmanfm/default"),
            &runtime,
        ] {
            fs::create_dir_all(folder)?;
        }
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))?;
        fs::write(
            home.join(".config/pcmanfm/default/pcmanfm.conf"),
            "[ui]\nview_mode=list\nside_pane_mode=hidden;places\nmaximized=0\nwin_width=420\nwin_height=600\n",
        )?;
        self.write_scheme(Scheme::Light)?;
        let mut env = self.env.borrow_mut();
        for name in KEPT {
            if let Ok(value) = env::var(name) {
                env.insert(name.to_owned(), value);
            }
        }
        let own = [
            ("HOME", home.display().to_string()),
            ("XDG_RUNTIME_DIR", runtime.display().to_string()),
            ("XDG_CURRENT_DESKTOP", "XFCE".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("USER", "attache".to_owned()),
            ("NO_PROXY", "localhost,127.0.0.1,::1".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".to_owned()),
        ];
        env.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Ok(())
    }

    /// `settings.ini` is read by programs that start, the settings daemon tells those that run.
    fn write_scheme(&self, scheme: Scheme) -> Outcome<()> {
        let (theme, dark) = match scheme {
            Scheme::Light => ("Adwaita", 0),
            Scheme::Dark => ("Adwaita-dark", 1),
        };
        let home = self.home();
        fs::write(
            home.join(".config/gtk-3.0/settings.ini"),
            format!(
                "[Settings]\ngtk-theme-name={theme}\ngtk-icon-theme-name=Adwaita\ngtk-font-name=Inter 10\n\
                 gtk-application-prefer-dark-theme={dark}\n"
            ),
        )?;
        fs::write(
            home.join(".xsettingsd"),
            format!(
                "Net/ThemeName \"{theme}\"\nNet/IconThemeName \"Adwaita\"\nGtk/FontName \"Inter 10\"\n\
                 Xft/Antialias 1\nXft/Hinting 1\nXft/HintStyle \"hintslight\"\nXft/RGBA \"none\"\n"
            ),
        )?;
        Ok(())
    }

    fn start_screen(&self) -> Outcome<()> {
        let mut screen = Command::new("Xvfb");
        screen.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
        ]);
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
        self.programs
            .borrow_mut()
            .iter_mut()
            .try_for_each(Running::still_there)
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
        here.env_clear()
            .envs(self.env.borrow().iter())
            .current_dir(self.home());
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

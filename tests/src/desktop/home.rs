//! What the programs on the desktop find in their home folder and among their variables.

use std::{env, fs, os::unix::fs::PermissionsExt, path::PathBuf};

use super::{Desktop, Scheme};
use crate::Outcome;

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

impl Desktop {
    /// Fills the home folder with what the programs expect to find there.
    pub(super) fn furnish(&self) -> Outcome<()> {
        let home = self.home();
        let runtime = self.folder.path().join("run");
        for folder in [
            &home.join(".config/gtk-3.0"),
            &home.join(".config/pcmanfm/default"),
            &home.join(".config/dunst"),
            &runtime,
        ] {
            fs::create_dir_all(folder)?;
        }
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700))?;
        fs::write(
            home.join(".config/pcmanfm/default/pcmanfm.conf"),
            "[ui]\nview_mode=list\nside_pane_mode=hidden;places\nmaximized=0\nwin_width=420\nwin_height=600\n",
        )?;
        // Asked which button of a notification is meant, the server is told what the scenario wrote down.
        let chooser = home.join(".choose-button");
        let pattern = |line: u8| format!("grep -F -- \"$(sed -n {line}p '{}')\"", self.button().display());
        fs::write(
            &chooser,
            format!("#!/bin/sh\n{} | {} | head -n 1\n", pattern(1), pattern(2)),
        )?;
        fs::set_permissions(&chooser, fs::Permissions::from_mode(0o700))?;
        // The server reads one file only, so it gets the system's own with that line changed.
        let usual = fs::read_to_string("/etc/xdg/dunst/dunstrc").unwrap_or_else(|_| "[global]\ndmenu = \n".to_owned());
        let lines = usual
            .lines()
            .map(|line| match line.trim_start().strip_prefix("dmenu =") {
                Some(_) => format!("dmenu = {}\n", chooser.display()),
                None => format!("{line}\n"),
            });
        fs::write(home.join(".config/dunst/dunstrc"), lines.collect::<String>())?;
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

    /// The file that names the button of a notification to press.
    pub(crate) fn button(&self) -> PathBuf {
        self.home().join(".button")
    }

    /// `settings.ini` is read by programs that start, the settings daemon tells those that run.
    pub(super) fn write_scheme(&self, scheme: Scheme) -> Outcome<()> {
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
}

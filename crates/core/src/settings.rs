//! Settings: one JSON file in the home, replaced whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write},
    ops::RangeInclusive,
};

pub use crate::event::Settings;
use crate::{
    home::{Home, put_aside, unusable},
    reason::Reason,
    throttle,
};

/// How many files may be under way at the same time.
pub const CONCURRENCY: RangeInclusive<u8> = 1..=16;

/// Reads the settings of a home, the defaults where there are none, and says where a file that makes no sense was put aside.
pub fn load(home: &Home) -> (Settings, Option<Reason>) {
    let file = home.settings();
    let trouble = match fs::read(&file) {
        Ok(bytes) => match serde_json::from_slice::<Settings>(&bytes) {
            Ok(settings) => return (clamped(&settings), None),
            Err(error) => error.to_string(),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return (Settings::default(), None);
        }
        Err(error) => error.to_string(),
    };
    let notice = match put_aside(&file, &[]) {
        Ok(aside) => {
            tracing::error!(%trouble, aside = %aside.display(), "the settings were put aside");
            Reason::SettingsPutAside
        }
        Err(error) => unusable(&error),
    };
    (Settings::default(), Some(notice))
}

/// Writes the settings of a home, as they hold from now on.
pub fn save(home: &Home, settings: &Settings) -> Result<Settings, Reason> {
    let settings = clamped(settings);
    replace(home, &settings).map_err(|error| unusable(&error))?;
    Ok(settings)
}

/// The settings as they can hold.
pub(crate) fn clamped(settings: &Settings) -> Settings {
    Settings {
        concurrency: settings.concurrency.clamp(*CONCURRENCY.start(), *CONCURRENCY.end()),
        speed_limit: settings.speed_limit.map(|limit| limit.max(throttle::SLOWEST)),
        ..settings.clone()
    }
}

/// Writes beside the file and renames over it, so that a crash leaves the old settings or the new ones.
fn replace(home: &Home, settings: &Settings) -> io::Result<()> {
    let beside = home.settings().with_extension("json.new");
    let mut file = File::create(&beside)?;
    serde_json::to_writer_pretty(&mut file, settings)?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, home.settings())?;
    // The rename itself is on the disk only once the folder is; Windows has no handle for that.
    #[cfg(unix)]
    File::open(home.folder())?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Notifications, StartWhen};

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let home = Home::at(folder.path()).expect("home");
        (folder, home)
    }

    #[test]
    fn settings_come_back_and_leave_no_other_file() {
        let (folder, home) = home();
        assert_eq!(load(&home), (Settings::default(), None));
        let settings = Settings {
            concurrency: 9,
            speed_limit: Some(500_000),
            start: StartWhen::AtOnce,
            keep_awake: false,
            restore_names: false,
            notifications: Notifications::Problems,
            keep_in_tray: false,
            open_at_login: true,
            told_of_tray: true,
        };
        assert_eq!(save(&home, &settings), Ok(settings.clone()));
        assert_eq!(load(&home), (settings, None));
        assert_eq!(fs::read_dir(folder.path()).expect("list").count(), 1);
    }

    #[test]
    fn numbers_out_of_range_are_brought_into_it() {
        let (_folder, home) = home();
        for (asked, held) in [(0, 1), (1, 1), (16, 16), (17, 16), (255, 16)] {
            let of = |concurrency| Settings {
                concurrency,
                ..Settings::default()
            };
            assert_eq!(save(&home, &of(asked)), Ok(of(held)));
        }
        fs::write(home.settings(), r#"{"concurrency": 200, "speedLimit": 0}"#).expect("edit");
        let held = load(&home).0;
        assert_eq!((held.concurrency, held.speed_limit), (16, Some(throttle::SLOWEST)));
    }

    #[test]
    fn what_is_missing_is_the_default_and_what_is_unknown_is_no_trouble() {
        let (_folder, home) = home();
        fs::write(home.settings(), r#"{"later": true}"#).expect("edit");
        assert_eq!(load(&home), (Settings::default(), None));
    }

    #[test]
    fn a_file_that_makes_no_sense_is_put_aside() {
        let (folder, home) = home();
        fs::write(home.settings(), "{").expect("damage");
        assert_eq!(load(&home), (Settings::default(), Some(Reason::SettingsPutAside)));
        assert_eq!(load(&home), (Settings::default(), None), "said once");
        let kept: Vec<_> = fs::read_dir(folder.path())
            .expect("list")
            .map(|entry| entry.expect("entry").path())
            .collect();
        assert_eq!(fs::read_to_string(&kept[0]).expect("kept"), "{");
    }

    #[test]
    fn settings_that_cannot_be_written_say_so() {
        let (folder, home) = home();
        drop(folder);
        let outcome = save(&home, &Settings::default());
        assert!(matches!(outcome, Err(Reason::HomeUnusable { .. })), "{outcome:?}");
    }
}

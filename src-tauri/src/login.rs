//! Opening at login: what the system is told follows the setting.

use auto_launch::AutoLaunchBuilder;

use crate::intake::HIDDEN;

const NAME: &str = "Attaché";

/// Tells the system, on a thread of its own: it writes files, and on macOS asks another program.
pub(crate) fn open_at_login(wanted: bool) {
    let told = std::thread::Builder::new().name("login".into()).spawn(move || {
        if let Err(error) = tell(wanted) {
            tracing::warn!(%error, wanted, "the system was not told whether to start Attaché");
        }
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the system was not told whether to start Attaché");
    }
}

fn tell(wanted: bool) -> auto_launch::Result<()> {
    let Some(program) = program() else { return Ok(()) };
    let launch = AutoLaunchBuilder::new()
        .set_app_name(NAME)
        .set_app_path(&program)
        .set_args(&[HIDDEN])
        .build()?;
    match (wanted, launch.is_enabled()?) {
        // Also where it is known already: the program may have moved.
        (true, _) => launch.enable(),
        (false, true) => launch.disable(),
        (false, false) => Ok(()),
    }
}

/// The program as the system has to be given it.
fn program() -> Option<String> {
    // Inside an AppImage the program lies in a folder that is gone with the process.
    let image = std::env::var_os("APPIMAGE").map(std::path::PathBuf::from);
    let program = image.or_else(|| std::env::current_exe().ok())?;
    let program = program.to_str()?;
    Some(if cfg!(target_os = "linux") {
        quoted(program)
    } else {
        program.to_owned()
    })
}

/// As the specification of desktop entries wants a path with spaces or signs.
fn quoted(program: &str) -> String {
    let mut quoted = String::from('"');
    for sign in program.chars() {
        match sign {
            // Once for the command line, and the backslash once more for the file.
            '"' | '`' | '$' => quoted.extend(['\\', '\\', sign]),
            '\\' => quoted.push_str(r"\\\\"),
            '%' => quoted.push_str("%%"),
            _ => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_quoted_as_desktop_entries_want_it() {
        assert_eq!(quoted("/opt/My Apps/attache"), r#""/opt/My Apps/attache""#);
        assert_eq!(quoted("/a$b%c"), r#""/a\\$b%%c""#, "both levels of escapes");
    }
}

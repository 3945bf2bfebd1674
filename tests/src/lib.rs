//! Drives the real app on a real desktop.
//!
//! [`Desktop`] is a throwaway desktop on a screen that nobody sees: window manager, notifications, keychain and accessibility on a session bus
//! of their own, with a fresh home. A scenario runs in [`on_a_desktop`], starts what it needs there and waits for conditions, never for time.
//!
//! ```no_run
//! use attache_e2e::{Driver, Sandbox, desktop_log, built, on_a_desktop, samples};
//!
//! on_a_desktop(&desktop_log("drag"), |desktop| {
//!     let sandbox = Sandbox::start(&built("attache")?, &desktop.home().join("sandbox"))?;
//!     let driver = Driver::start(desktop)?;
//!     let page = driver.open(&built("attache-app")?, &[])?;
//!     page.find("button")?.click()?;
//!     let files = samples::everyday(&desktop.home().join("files"))?;
//!     let from = desktop.file_manager(&desktop.home().join("files"))?;
//!     let to = desktop.window("Attaché")?;
//!     desktop.place_side_by_side(&from, &to)?;
//!     desktop.drag_all(&from, &to)?;
//!     page.until("the files are listed", &format!("return document.querySelectorAll('[role=row]').length >= {}", files.len()))?;
//!     page.screenshot(&desktop.log().join("listed.png"))?;
//!     sandbox.state()?;
//!     Ok(())
//! });
//! ```
//!
//! [`Sandbox`] and [`samples`] run everywhere; the desktop itself needs Linux.

use std::{error::Error, path::PathBuf};

pub mod http;
pub mod picture;
pub mod samples;
mod sandbox;
mod wait;

#[cfg(target_os = "linux")]
mod audit;
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod drag;
#[cfg(target_os = "linux")]
mod driver;
#[cfg(target_os = "linux")]
mod keychain;
#[cfg(target_os = "linux")]
mod notifications;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod tray;
#[cfg(target_os = "linux")]
mod window;

pub use sandbox::Sandbox;
pub use wait::{PATIENCE, until};

#[cfg(target_os = "linux")]
pub use {
    audit::{AXE, Violation},
    desktop::{Desktop, Scheme, on_a_desktop},
    driver::{Driver, Element, Page},
    keychain::Secret,
    notifications::Notification,
    process::Running,
    tray::{Line, Tray},
    window::{Place, Window},
};

/// What went wrong, in words for whoever reads the test's output.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A result whose error is read by people only.
pub type Outcome<T> = Result<T, Failure>;

/// The program of this name that was built beside the running one.
pub fn built(name: &str) -> Outcome<PathBuf> {
    let mut folder = std::env::current_exe()?;
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let program = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    if program.is_file() {
        Ok(program)
    } else {
        Err(format!("{} is not built; `cargo xtask test` builds it", program.display()).into())
    }
}

/// Where the logs and pictures of a scenario go: `target/e2e/NAME`.
pub fn desktop_log(name: &str) -> PathBuf {
    // The test lies in `target/debug/deps`.
    let program = std::env::current_exe().unwrap_or_default();
    let target = program
        .ancestors()
        .nth(3)
        .map_or_else(std::env::temp_dir, PathBuf::from);
    target.join("e2e").join(name)
}

//! Where the window was and how large, kept in the home folder.

use std::{fs, path::PathBuf};

use attache_core::home::Home;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, LogicalPosition, LogicalSize, Manager, Monitor, Runtime, WebviewWindow, WebviewWindowBuilder};

/// The smallest window in which everything has its place, in logical pixels.
pub(super) const SMALLEST: (f64, f64) = (720.0, 520.0);
const USUAL: (f64, f64) = (980.0, 680.0);

/// So much of its upper edge has to be on a screen to be taken hold of.
const GRIP: f64 = 64.0;

/// The bounds of a window, in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Bounds {
    /// Its inner size.
    width: f64,
    height: f64,
    /// Its outer corner. Wayland tells nobody.
    corner: Option<(f64, f64)>,
    maximised: bool,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            width: USUAL.0,
            height: USUAL.1,
            corner: None,
            maximised: false,
        }
    }
}

impl Bounds {
    /// As they were kept, where they fit this screen.
    pub(super) fn kept<R: Runtime>(handle: &AppHandle<R>, home: &Home) -> Self {
        let kept = fs::read(file(home)).ok();
        let kept: Self = kept
            .and_then(|json| serde_json::from_slice(&json).ok())
            .unwrap_or_default();
        let monitors = handle.available_monitors().unwrap_or_default();
        let screens: Vec<Screen> = monitors.iter().map(Screen::of).collect();
        kept.fitting(&screens)
    }

    /// Keeps those of a window that is about to go.
    pub(super) fn keep<R: Runtime>(window: &WebviewWindow<R>, home: &Home) {
        let Some(bounds) = Self::of(window, Self::kept(window.app_handle(), home)) else {
            return;
        };
        let kept = serde_json::to_vec(&bounds)
            .map_err(Into::into)
            .and_then(|json| fs::write(file(home), json));
        if let Err(error) = kept {
            tracing::warn!(%error, "the place of the window is not kept");
        }
    }

    /// `before` lends the size of a window that is maximised now.
    fn of<R: Runtime>(window: &WebviewWindow<R>, before: Self) -> Option<Self> {
        if window.is_maximized().ok()? {
            return Some(Self {
                maximised: true,
                ..before
            });
        }
        let scale = window.scale_factor().ok()?;
        let size: LogicalSize<f64> = window.inner_size().ok()?.to_logical(scale);
        let corner = window.outer_position().ok();
        let corner = corner
            .map(|corner| corner.to_logical(scale))
            .map(|LogicalPosition { x, y }| (x, y));
        Some(Self {
            width: size.width,
            height: size.height,
            corner: corner.filter(|_| std::env::var_os("WAYLAND_DISPLAY").is_none()),
            maximised: false,
        })
    }

    fn fitting(self, screens: &[Screen]) -> Self {
        let visible = |&(x, y): &(f64, f64)| screens.iter().any(|screen| screen.holds(x, y));
        Self {
            width: self.width.max(SMALLEST.0),
            height: self.height.max(SMALLEST.1),
            corner: self.corner.filter(visible),
            maximised: self.maximised,
        }
    }

    /// Gives them to a window that is about to open.
    pub(super) fn apply<'a, R: Runtime, M: Manager<R>>(
        &self,
        window: WebviewWindowBuilder<'a, R, M>,
    ) -> WebviewWindowBuilder<'a, R, M> {
        let window = window.inner_size(self.width, self.height).maximized(self.maximised);
        match self.corner {
            Some((x, y)) => window.position(x, y),
            None => window,
        }
    }
}

/// A screen.
struct Screen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Screen {
    fn of(monitor: &Monitor) -> Self {
        let scale = monitor.scale_factor();
        let LogicalPosition { x, y } = monitor.position().to_logical(scale);
        let LogicalSize { width, height } = monitor.size().to_logical(scale);
        Self { x, y, width, height }
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        (self.x - GRIP..self.x + self.width - GRIP).contains(&x)
            && (self.y - GRIP..self.y + self.height - GRIP).contains(&y)
    }
}

fn file(home: &Home) -> PathBuf {
    home.folder().join("window.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Screen = Screen {
        x: 0.0,
        y: 0.0,
        width: 1280.0,
        height: 900.0,
    };

    #[test]
    fn a_window_opens_where_it_can_be_seen() {
        let at = |x, y| Bounds {
            corner: Some((x, y)),
            ..Bounds::default()
        };
        assert_eq!(at(40.0, 30.0).fitting(&[SCREEN]), at(40.0, 30.0));
        assert_eq!(
            at(1900.0, 30.0).fitting(&[SCREEN]),
            Bounds::default(),
            "the second screen is gone"
        );
        assert_eq!(at(40.0, 30.0).fitting(&[]), Bounds::default(), "no screen is known");
    }

    #[test]
    fn a_size_from_another_time_is_at_least_the_smallest() {
        let tiny = Bounds {
            width: 10.0,
            height: -3.0,
            ..Bounds::default()
        };
        let fitting = tiny.fitting(&[SCREEN]);
        assert_eq!((fitting.width, fitting.height), SMALLEST);
    }
}

//! Windows on the desktop, found and moved as a person would.

use std::path::Path;

use crate::{Desktop, Outcome, PATIENCE, process, until};

/// A window on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    id: String,
}

/// Where a window is, without its frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Pixels from the left edge of the screen.
    pub x: i32,
    /// Pixels from the upper edge of the screen.
    pub y: i32,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
}

impl Desktop {
    /// Waits for a visible window whose title contains `title`.
    pub fn window(&self, title: &str) -> Outcome<Window> {
        until(&format!("a window is called {title}"), PATIENCE, || {
            Ok(self.windows(title)?.pop())
        })
    }

    /// The visible windows whose title contains `title`.
    pub fn windows(&self, title: &str) -> Outcome<Vec<Window>> {
        let search = self
            .command("xdotool")
            .args(["search", "--onlyvisible", "--name", title])
            .output()?;
        // It exits with 1 when there is none.
        let ids = String::from_utf8_lossy(&search.stdout).into_owned();
        Ok(ids.lines().map(|id| Window { id: id.to_owned() }).collect())
    }

    /// Where a window is now.
    pub fn place(&self, window: &Window) -> Outcome<Place> {
        let text = self.xdotool(&["getwindowgeometry", "--shell", &window.id])?;
        let mut place = Place::default();
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            match key {
                "X" => place.x = value.parse()?,
                "Y" => place.y = value.parse()?,
                "WIDTH" => place.width = value.parse()?,
                "HEIGHT" => place.height = value.parse()?,
                _ => {}
            }
        }
        Ok(place)
    }

    /// Gives a window another size and waits until it has it.
    pub fn resize(&self, window: &Window, width: i32, height: i32) -> Outcome<()> {
        self.xdotool(&["windowsize", &window.id, &width.to_string(), &height.to_string()])?;
        until("the window has its new size", PATIENCE, || {
            let place = self.place(window)?;
            Ok(((place.width, place.height) == (width, height)).then_some(()))
        })
    }

    /// Moves a window so that its upper left corner is about here.
    pub fn move_to(&self, window: &Window, x: i32, y: i32) -> Outcome<()> {
        self.xdotool(&["windowmove", "--sync", &window.id, &x.to_string(), &y.to_string()])
            .map(drop)
    }

    /// Puts one window at the left edge of the screen and the other one at its right.
    pub fn place_side_by_side(&self, left: &Window, right: &Window) -> Outcome<()> {
        self.move_to(left, 0, 40)?;
        let width = self.place(left)?.width;
        self.move_to(right, width + 12, 40)
    }

    /// Takes a picture of one window, without its frame.
    pub fn screenshot_of(&self, window: &Window, path: &Path) -> Outcome<()> {
        process::read(self.command("import").args(["-window", &window.id]).arg(path)).map(drop)
    }

    /// Brings a window to the front and gives it the keyboard.
    pub fn activate(&self, window: &Window) -> Outcome<()> {
        self.xdotool(&["windowactivate", "--sync", &window.id]).map(drop)
    }

    /// Presses keys, such as `ctrl+a`, in the window that has the keyboard.
    pub fn press(&self, keys: &str) -> Outcome<()> {
        self.xdotool(&["key", "--clearmodifiers", keys]).map(drop)
    }

    /// Types text into the window that has the keyboard.
    pub fn type_text(&self, text: &str) -> Outcome<()> {
        self.xdotool(&["type", "--delay", "20", "--", text]).map(drop)
    }

    /// Clicks at a place of the screen; 1 is the left button, 3 the right one.
    pub fn click_at(&self, x: i32, y: i32, button: u8) -> Outcome<()> {
        self.xdotool(&[
            "mousemove",
            &x.to_string(),
            &y.to_string(),
            "click",
            &button.to_string(),
        ])
        .map(drop)
    }

    pub(crate) fn xdotool(&self, arguments: &[&str]) -> Outcome<String> {
        process::read(self.command("xdotool").args(arguments))
    }
}

//! A real drag out of a real file manager.

use std::{fs, path::Path, process::Command, thread, time::Duration};

use crate::{Desktop, Outcome, PATIENCE, Place, Window, picture::Picture, until};

/// Steps of one drag, and the time between them: toolkits ignore a pointer that jumps.
const STEPS: i32 = 40;
const STEP: Duration = Duration::from_millis(30);

impl Desktop {
    /// Opens a folder in the file manager. There is one window at a time: a second start would only add a tab.
    pub fn file_manager(&self, folder: &Path) -> Outcome<Window> {
        fs::create_dir_all(folder)?;
        self.file_manager.take();
        let mut pcmanfm = Command::new("pcmanfm");
        pcmanfm.arg("--no-desktop").arg(folder);
        self.file_manager.replace(Some(self.launch("file-manager", &pcmanfm)?));
        let title = folder
            .file_name()
            .ok_or("a folder without a name")?
            .to_string_lossy()
            .into_owned();
        self.window(&title)
    }

    /// Drags everything in the file manager's window onto the middle of another window.
    pub fn drag_all(&self, from: &Window, to: &Window) -> Outcome<()> {
        let target = self.place(to)?;
        self.drag_all_to(from, target.x + target.width / 2, target.y + target.height / 2)
    }

    /// Drags everything in the file manager's window to a place of the screen.
    pub fn drag_all_to(&self, from: &Window, x: i32, y: i32) -> Outcome<()> {
        self.hold_all(from, x, y)?;
        self.xdotool(&["mouseup", "1"])?;
        Ok(())
    }

    /// Drags everything in the file manager's window to a place of the screen and keeps it there; `let_go` drops it.
    pub fn hold_all(&self, from: &Window, x: i32, y: i32) -> Outcome<()> {
        let (start_x, start_y) = self.select_all(from)?;
        self.move_pointer(start_x, start_y)?;
        self.xdotool(&["mousedown", "1"])?;
        for step in 1..=STEPS {
            self.move_pointer(
                start_x + (x - start_x) * step / STEPS,
                start_y + (y - start_y) * step / STEPS,
            )?;
            thread::sleep(STEP);
        }
        // A last small move, so that the window under the pointer has answered before the release.
        self.move_pointer(x + 1, y + 1)?;
        thread::sleep(STEP * 4);
        Ok(())
    }

    /// Drops what [`Desktop::hold_all`] holds.
    pub fn let_go(&self) -> Outcome<()> {
        self.xdotool(&["mouseup", "1"]).map(drop)
    }

    /// Selects everything in a file manager where nothing is selected yet, and returns a place on the first row.
    fn select_all(&self, window: &Window) -> Outcome<(i32, i32)> {
        self.activate(window)?;
        let place = self.place(window)?;
        let path = self.log().join("selection.png");
        let look = || -> Outcome<Picture> {
            thread::sleep(STEP * 8);
            self.screenshot(&path)?;
            Picture::read(&path)
        };
        // The window is painted a while after it is there, and keys are lost before.
        let mut last = look()?;
        let before = until("the file manager is painted", PATIENCE, || {
            let now = look()?;
            let calm = now == last && now.colours() > 32;
            last = now;
            Ok(calm.then(|| last.clone()))
        })?;
        until("the files are selected", PATIENCE, || {
            self.activate(window)?;
            self.press("ctrl+a")?;
            Ok(first_change(&before, &look()?, place))
        })
    }

    fn move_pointer(&self, x: i32, y: i32) -> Outcome<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).map(drop)
    }
}

/// A place some pixels into the first row of the window that looks different now, below its bars.
fn first_change(before: &Picture, now: &Picture, window: Place) -> Option<(i32, i32)> {
    const INTO: i32 = 8;
    let differs = |x: i32, y: i32| before.at(x as usize, y as usize) != now.at(x as usize, y as usize);
    let x = window.x + window.width / 6;
    (window.y + 70..window.y + window.height - 40)
        .find(|&y| (0..INTO).all(|down| differs(x, y + down)))
        .map(|y| (x, y + INTO))
}

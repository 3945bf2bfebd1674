//! The tray: what [`face`] works out, on the system's panel.

pub(crate) mod face;
pub(crate) mod host;
mod shade;

use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use attache_core::message::Messages;
use tauri::{
    AppHandle, Manager, Runtime,
    image::Image,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use self::{
    face::{Act, Entry, Face},
    shade::Colour,
};
use crate::{Shell, acts, window};

const ID: &str = "attache";

/// What the lines of the menu do, by their ids.
type Acts = Arc<Mutex<HashMap<String, Act>>>;

/// Shows a face on an icon that is there.
type Show = Box<dyn FnMut(Face)>;

thread_local! {
    /// The one icon. Its parts count their owners without locks, so that it stays on the main thread from beginning to end.
    static ICON: RefCell<Option<Show>> = RefCell::default();
}

/// Shows this face on the panel, where the icon is put first if it is not there yet.
pub(crate) fn show<R: Runtime>(handle: &AppHandle<R>, face: Face) {
    let on_main = handle.clone();
    let asked = handle.run_on_main_thread(move || {
        ICON.with_borrow_mut(|icon| match icon {
            Some(show) => show(face),
            None => *icon = put(&on_main, face),
        });
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "the tray does not show what is true");
    }
}

/// Takes the icon off the panel. For the end, on the main thread.
pub(crate) fn take_off() {
    drop(ICON.take());
}

fn put<R: Runtime>(handle: &AppHandle<R>, face: Face) -> Option<Show> {
    let mut tray = match Tray::build(handle, face) {
        Ok(tray) => tray,
        Err(error) => {
            tracing::warn!(%error, "there is no icon in the tray");
            return None;
        }
    };
    handle.state::<Shell>().has_icon();
    Some(Box::new(move |face| {
        if let Err(error) = tray.show(face) {
            tracing::warn!(%error, "the tray does not show what is true");
        }
    }))
}

/// The icon on the panel.
struct Tray<R: Runtime> {
    handle: AppHandle<R>,
    icon: TrayIcon<R>,
    acts: Acts,
    shown: Face,
    colour: Colour,
    /// The lines that stand, in their order, so that an open menu is not torn down for a figure.
    lines: Vec<MenuItem<R>>,
}

impl<R: Runtime> Tray<R> {
    fn build(handle: &AppHandle<R>, face: Face) -> tauri::Result<Self> {
        let acts = Acts::default();
        let colour = shade::colour();
        let (menu, lines) = build_menu(handle, &face.menu, &acts)?;
        let chosen = acts.clone();
        let mut builder = TrayIconBuilder::with_id(ID)
            .title("Attaché")
            .tooltip(tooltip(&face))
            .menu(&menu)
            .icon_as_template(true)
            .show_menu_on_left_click(false)
            .on_menu_event(move |handle, event| {
                let chosen = chosen.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(act) = chosen.get(event.id().as_ref()) {
                    acts::from_tray(handle, act.clone());
                }
            })
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    window::front(icon.app_handle());
                }
            });
        if let Some(picture) = picture(&face, colour) {
            builder = builder.icon(picture);
        }
        Ok(Self {
            icon: builder.build(handle)?,
            handle: handle.clone(),
            acts,
            shown: face,
            colour,
            lines,
        })
    }

    /// Shows this face; what is the same is left alone.
    fn show(&mut self, face: Face) -> tauri::Result<()> {
        let colour = shade::colour();
        if (face.icon, colour) != (self.shown.icon, self.colour) {
            self.icon.set_icon_with_as_template(picture(&face, colour), true)?;
            self.colour = colour;
        }
        if face.tooltip != self.shown.tooltip {
            self.icon.set_tooltip(Some(tooltip(&face)))?;
        }
        if face.menu != self.shown.menu {
            self.show_menu(&face.menu)?;
        }
        self.shown = face;
        Ok(())
    }

    fn show_menu(&mut self, menu: &[Entry]) -> tauri::Result<()> {
        if shape(menu) != shape(&self.shown.menu) {
            let (menu, lines) = build_menu(&self.handle, menu, &self.acts)?;
            self.lines = lines;
            return self.icon.set_menu(Some(menu));
        }
        for ((line, now), before) in self.lines.iter().zip(texts(menu)).zip(texts(&self.shown.menu)) {
            if now != before {
                line.set_text(escaped(now))?;
            }
        }
        Ok(())
    }
}

fn picture(face: &Face, colour: Colour) -> Option<Image<'static>> {
    let (pixels, width, height) = shade::pixels(face.icon, colour)?;
    Some(Image::new_owned(pixels, width, height))
}

/// On Linux the name stands above it anyway.
fn tooltip(face: &Face) -> String {
    if cfg!(target_os = "linux") {
        return face.tooltip.clone();
    }
    Messages::english().text_of("tray-tip", &[("line", face.tooltip.as_str().into())])
}

/// The lines of a menu in their order, those of submenus included.
fn lines(menu: &[Entry]) -> impl Iterator<Item = (&str, Option<&Act>)> {
    menu.iter().flat_map(|entry| match entry {
        Entry::Line { text, act } => vec![(text.as_str(), act.as_ref())],
        Entry::Submenu { entries, .. } => lines(entries).collect(),
        Entry::Gap => Vec::new(),
    })
}

fn texts(menu: &[Entry]) -> impl Iterator<Item = &str> {
    lines(menu).map(|(text, _)| text)
}

/// Everything of a menu but the words of its lines.
fn shape(menu: &[Entry]) -> Vec<(&'static str, Option<Act>)> {
    menu.iter()
        .flat_map(|entry| match entry {
            Entry::Line { act, .. } => vec![("line", act.clone())],
            Entry::Submenu { entries, .. } => [vec![("submenu", None)], shape(entries), vec![("end", None)]].concat(),
            Entry::Gap => vec![("gap", None)],
        })
        .collect()
}

fn build_menu<R: Runtime>(
    handle: &AppHandle<R>,
    entries: &[Entry],
    acts: &Acts,
) -> tauri::Result<(Menu<R>, Vec<MenuItem<R>>)> {
    let mut built = Built {
        handle,
        acts: HashMap::new(),
        lines: Vec::new(),
    };
    let items = built.items(entries)?;
    let items: Vec<&dyn IsMenuItem<R>> = items.iter().map(AsRef::as_ref).collect();
    let menu = Menu::with_items(handle, &items)?;
    *acts.lock().unwrap_or_else(PoisonError::into_inner) = built.acts;
    Ok((menu, built.lines))
}

struct Built<'a, R: Runtime> {
    handle: &'a AppHandle<R>,
    acts: HashMap<String, Act>,
    lines: Vec<MenuItem<R>>,
}

impl<R: Runtime> Built<'_, R> {
    fn items(&mut self, entries: &[Entry]) -> tauri::Result<Vec<Box<dyn IsMenuItem<R>>>> {
        entries.iter().map(|entry| self.item(entry)).collect()
    }

    fn item(&mut self, entry: &Entry) -> tauri::Result<Box<dyn IsMenuItem<R>>> {
        Ok(match entry {
            Entry::Line { text, act } => {
                let id = format!("{ID}-{}", self.lines.len());
                let line = MenuItem::with_id(self.handle, &id, escaped(text), act.is_some(), None::<&str>)?;
                if let Some(act) = act {
                    self.acts.insert(id, act.clone());
                }
                self.lines.push(line.clone());
                Box::new(line)
            }
            Entry::Submenu { text, entries } => {
                let items = self.items(entries)?;
                let items: Vec<&dyn IsMenuItem<R>> = items.iter().map(AsRef::as_ref).collect();
                Box::new(Submenu::with_items(self.handle, escaped(text), true, &items)?)
            }
            Entry::Gap => Box::new(PredefinedMenuItem::separator(self.handle)?),
        })
    }
}

/// A single `&` would underline the sign after it.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use attache_core::event::BatchId;

    use super::*;

    fn line(text: &str, act: Option<Act>) -> Entry {
        Entry::Line {
            text: text.to_owned(),
            act,
        }
    }

    #[test]
    fn a_figure_that_moves_leaves_the_shape_of_the_menu_as_it_is() {
        let menu = |text: &str, batch: u64| {
            vec![
                line(text, None),
                Entry::Submenu {
                    text: "To".to_owned(),
                    entries: vec![line("A task", Some(Act::Show(BatchId(batch))))],
                },
                Entry::Gap,
            ]
        };
        assert_eq!(shape(&menu("3 of 12", 1)), shape(&menu("4 of 12", 1)));
        assert_ne!(
            shape(&menu("4 of 12", 1)),
            shape(&menu("4 of 12", 2)),
            "a line that does something else is another one"
        );
        assert_eq!(
            texts(&menu("4 of 12", 1)).collect::<Vec<_>>(),
            ["4 of 12", "A task"],
            "the lines of a submenu are lines too"
        );
    }

    #[test]
    fn a_sign_in_a_title_underlines_nothing() {
        assert_eq!(escaped("Brandt & Partner"), "Brandt && Partner");
    }
}

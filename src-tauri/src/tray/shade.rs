//! The colour of the icon: what stands out from the panel.

use super::face::Icon;

/// Red, green and blue of the icon.
pub(crate) type Colour = [u8; 3];

const DARK: Colour = [0x22, 0x26, 0x29];
#[cfg(not(target_os = "macos"))]
const LIGHT: Colour = [0xf4, 0xf5, 0xf6];

/// Pixels of an icon in this colour; the drawings are black.
pub(crate) fn pixels(icon: Icon, colour: Colour) -> Option<(Vec<u8>, u32, u32)> {
    let drawing = image::load_from_memory_with_format(drawing(icon), image::ImageFormat::Png).ok()?;
    let mut drawing = drawing.into_rgba8();
    for pixel in drawing.pixels_mut() {
        let [.., alpha] = pixel.0;
        let alpha = if icon == Icon::Paused { alpha / 2 } else { alpha };
        let [red, green, blue] = colour;
        pixel.0 = [red, green, blue, alpha];
    }
    let (width, height) = drawing.dimensions();
    Some((drawing.into_raw(), width, height))
}

fn drawing(icon: Icon) -> &'static [u8] {
    macro_rules! png {
        ($name:literal) => {
            include_bytes!(concat!("../../../icons/tray-", $name, ".png"))
        };
    }
    match icon {
        Icon::Idle | Icon::Paused => png!("idle"),
        Icon::Attention => png!("attention"),
        Icon::Busy(0) => png!("busy-0"),
        Icon::Busy(1) => png!("busy-1"),
        Icon::Busy(2) => png!("busy-2"),
        Icon::Busy(3) => png!("busy-3"),
        Icon::Busy(4) => png!("busy-4"),
        Icon::Busy(5) => png!("busy-5"),
        Icon::Busy(6) => png!("busy-6"),
        Icon::Busy(_) => png!("busy-7"),
    }
}

/// Desktops whose panel is dark unless somebody changed it, whatever the windows are.
#[cfg(target_os = "linux")]
const DARK_PANELS: [&str; 6] = ["GNOME", "Unity", "XFCE", "X-Cinnamon", "Budgie", "Pantheon"];

/// What stands out now. To be asked on the main thread.
#[cfg(target_os = "linux")]
pub(crate) fn colour() -> Colour {
    use gtk::prelude::GtkSettingsExt;

    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    if desktop.split(':').any(|name| DARK_PANELS.contains(&name)) {
        return LIGHT;
    }
    let settings = gtk::Settings::default();
    let is_dark = settings.is_some_and(|settings| {
        let theme = settings.gtk_theme_name().unwrap_or_default().to_lowercase();
        settings.is_gtk_application_prefer_dark_theme() || theme.ends_with("-dark")
    });
    if is_dark { LIGHT } else { DARK }
}

/// What stands out from the taskbar, which has a setting of its own.
#[cfg(windows)]
pub(crate) fn colour() -> Colour {
    const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let light = windows_registry::CURRENT_USER
        .open(KEY)
        .and_then(|key| key.get_u32("SystemUsesLightTheme"));
    if light.is_ok_and(|light| light == 1) {
        DARK
    } else {
        LIGHT
    }
}

/// A template: the system gives it its colour.
#[cfg(target_os = "macos")]
pub(crate) fn colour() -> Colour {
    DARK
}

#[cfg(test)]
mod tests {
    use super::{super::face::FILLS, *};

    fn ink(icon: Icon) -> u64 {
        let (pixels, width, height) = pixels(icon, DARK).expect("a drawing");
        assert_eq!(pixels.len() as u32, width * height * 4);
        pixels.chunks(4).map(|pixel| u64::from(pixel[3])).sum()
    }

    #[test]
    fn the_case_fills_step_by_step() {
        let fills: Vec<u64> = (0..FILLS).map(|fill| ink(Icon::Busy(fill))).collect();
        assert!(fills.is_sorted_by(|a, b| a < b), "each has more in it: {fills:?}");
    }

    #[test]
    fn a_paused_icon_is_half_as_strong_and_every_icon_has_the_colour_asked_for() {
        assert!(ink(Icon::Paused).abs_diff(ink(Icon::Idle) / 2) < ink(Icon::Idle) / 50);
        assert!(ink(Icon::Attention) > ink(Icon::Idle), "a solid case");
        let (pixels, ..) = pixels(Icon::Idle, DARK).expect("a drawing");
        assert!(pixels.chunks(4).all(|pixel| pixel[..3] == DARK));
    }
}

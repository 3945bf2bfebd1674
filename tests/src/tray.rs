//! The tray as a panel sees it: `org.kde.StatusNotifierItem` and its menu, `com.canonical.dbusmenu`.

use std::{collections::HashMap, fs, path::Path};

use zbus::{
    Connection, OwnedObjectPath, OwnedVariant, Structure, Variant, block_on, connection,
    proxy::{CacheProperties, Proxy},
};

use crate::{Desktop, Outcome, PATIENCE, picture, until};

/// An icon in the tray.
pub struct Tray {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// A line of its menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    id: i32,
    /// Its text, with plain spaces.
    pub text: String,
    /// Whether it can be chosen.
    pub enabled: bool,
}

impl Desktop {
    /// Waits for the one icon in the tray.
    pub fn tray(&self) -> Outcome<Tray> {
        let bus = block_on(self.connect())?;
        let watcher = block_on(proxy(
            &bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
        ))?;
        let item = until("there is an icon in the tray", PATIENCE, || {
            let items: Vec<String> = block_on(watcher.get_property("RegisteredStatusNotifierItems"))?;
            Ok(items.into_iter().next())
        })?;
        let (service, path) = item.split_once('/').ok_or("an item without a path")?;
        let path = format!("/{path}");
        let item = block_on(proxy(&bus, service, &path, "org.kde.StatusNotifierItem"))?;
        let menu: OwnedObjectPath = block_on(item.get_property("Menu"))?;
        let menu = block_on(proxy(&bus, service, menu.as_str(), "com.canonical.dbusmenu"))?;
        Ok(Tray { item, menu })
    }

    async fn connect(&self) -> Outcome<Connection> {
        let address = self.variable("DBUS_SESSION_BUS_ADDRESS")?;
        Ok(connection::Builder::address(address.as_str()).build().await?)
    }
}

impl Tray {
    /// Its tooltip.
    pub fn tooltip(&self) -> Outcome<String> {
        let tooltip: OwnedVariant = block_on(self.item.get_property("ToolTip"))?;
        let tooltip = Structure::try_from(tooltip)?;
        let Some(Variant::Str(text)) = tooltip.fields().get(3) else {
            return Err("a tooltip without a text".into());
        };
        Ok(plain(text))
    }

    /// The drawing it shows, of those in the folder `icons`: `idle`, `busy-3`, `attention`; `paused` is the idle one, half as strong.
    pub fn icon(&self, icons: &Path) -> Outcome<String> {
        let pixmaps: Vec<(i32, i32, Vec<u8>)> = block_on(self.item.get_property("IconPixmap"))?;
        let (_, _, pixels) = pixmaps.first().ok_or("no icon")?;
        // The colour depends on the panel; the form is in the opacity, which comes first.
        let shown: Vec<u8> = pixels.chunks(4).map(|pixel| pixel[0]).collect();
        for drawing in fs::read_dir(icons)? {
            let path = drawing?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(name) = name.strip_prefix("tray-") else {
                continue;
            };
            if path.extension().is_none_or(|extension| extension != "png") {
                continue;
            }
            let drawn = picture::opacity(&path)?;
            if drawn == shown {
                return Ok(name.to_owned());
            }
            if drawn.iter().map(|opacity| opacity / 2).eq(shown.iter().copied()) {
                return Ok("paused".to_owned());
            }
        }
        Err("the icon is none of ours".into())
    }

    /// The lines of its menu, those of submenus included.
    pub fn lines(&self) -> Outcome<Vec<Line>> {
        let (_, layout): (u32, Layout) = block_on(self.menu.call("GetLayout", &(0_i32, -1_i32, Vec::<String>::new())))?;
        let mut lines = Vec::new();
        collect(layout, &mut lines)?;
        Ok(lines)
    }

    /// The texts of its lines; what cannot be chosen is in brackets.
    pub fn texts(&self) -> Outcome<Vec<String>> {
        let text = |line: Line| {
            if line.enabled {
                line.text
            } else {
                format!("[{}]", line.text)
            }
        };
        Ok(self.lines()?.into_iter().map(text).collect())
    }

    /// Waits until the menu has a line with this text.
    pub fn line(&self, text: &str) -> Outcome<Line> {
        until(&format!("the tray's menu says {text}"), PATIENCE, || {
            Ok(self.lines()?.into_iter().find(|line| line.text.contains(text)))
        })
    }

    /// Chooses the line with this text.
    pub fn choose(&self, text: &str) -> Outcome<()> {
        let line = self.line(text)?;
        let clicked = &(line.id, "clicked", Variant::from(""), 0_u32);
        Ok(block_on(self.menu.call("Event", clicked))?)
    }

    /// Clicks the icon itself.
    pub fn click(&self) -> Outcome<()> {
        Ok(block_on(self.item.call("Activate", &(0_i32, 0_i32)))?)
    }
}

/// A line of the menu with those below it, as they come over the bus.
type Layout = (i32, HashMap<String, OwnedVariant>, Vec<OwnedVariant>);

fn collect(layout: Layout, lines: &mut Vec<Line>) -> Outcome<()> {
    let (id, mut properties, below) = layout;
    if let Some(label) = properties.remove("label") {
        let enabled = properties.remove("enabled").map_or(Ok(true), bool::try_from)?;
        // An underscore underlines the sign after it, two of them are one.
        let label = String::try_from(label)?.replace("__", "_");
        lines.push(Line {
            id,
            text: plain(&label),
            enabled,
        });
    }
    for one in below {
        let one = Structure::try_from(one)?;
        collect(<Layout>::try_from(one)?, lines)?;
    }
    Ok(())
}

async fn proxy(bus: &Connection, service: &str, path: &str, interface: &'static str) -> Outcome<Proxy<'static>> {
    let proxy: Proxy<'static> = zbus::proxy::Builder::new(bus)
        .destination(service.to_owned())
        .path(path.to_owned())
        .interface(interface)
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    Ok(proxy)
}

/// Spaces that do not break are spaces.
fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

//! Whether a path that is not there lies on a drive or share that is not connected.

use std::path::{Component, Path, PathBuf, Prefix};

/// A folder in which systems mount drives, and how many folders below it the drive may be.
struct Root {
    path: &'static str,
    first: usize,
    last: usize,
}

/// `/media` holds drives themselves, or one folder a person with the drives inside.
const ROOTS: &[Root] = if cfg!(target_os = "macos") {
    &[root("/Volumes", 1, 1)]
} else {
    &[
        root("/run/media", 2, 2),
        root("/media", 1, 2),
        root("/mnt", 1, 1),
        // Shares opened in a file manager: /run/user/1000/gvfs/sftp:host=…
        root("/run/user", 3, 3),
    ]
};

const fn root(path: &'static str, first: usize, last: usize) -> Root {
    Root { path, first, last }
}

/// The name of the drive that `path` lies on, if that drive is not connected now.
pub(super) fn away(path: &Path) -> Option<String> {
    if let Some((root, name)) = windows_drive(path) {
        return (!root.exists()).then_some(name);
    }
    ROOTS
        .iter()
        .find_map(|root| missing(Path::new(root.path), root.first..=root.last, path))
}

/// The name of the drive that `path` lies on, connected or not.
pub(super) fn name(path: &Path) -> Option<String> {
    if let Some((_, name)) = windows_drive(path) {
        return Some(name);
    }
    ROOTS.iter().find_map(|root| {
        let depth = path.strip_prefix(root.path).ok()?.components().count();
        let mounts = (root.first..=root.last.min(depth.checked_sub(1)?))
            .filter_map(|depth| mount(Path::new(root.path), depth, path));
        let mounts: Vec<PathBuf> = mounts.collect();
        let mounted = mounts.iter().find(|mount| is_mounted(mount));
        mounted.or(mounts.first()).map(|mount| shown(mount))
    })
}

/// Looks at the folders of `path` at these depths below `root`: the first one that is missing or holds nothing is a drive that was taken away.
fn missing(root: &Path, depths: std::ops::RangeInclusive<usize>, path: &Path) -> Option<String> {
    for depth in depths {
        let mount = mount(root, depth, path)?;
        if mount == path || is_mounted(&mount) {
            return None;
        }
        // An entry of the mount table keeps its folder, empty, while the drive is away.
        let holds_nothing = match std::fs::read_dir(&mount) {
            Ok(mut entries) => entries.next().is_none(),
            Err(_) => !mount.exists(),
        };
        if holds_nothing {
            return Some(shown(&mount));
        }
    }
    None
}

fn mount(root: &Path, depth: usize, path: &Path) -> Option<PathBuf> {
    let below: Vec<Component> = path.strip_prefix(root).ok()?.components().collect();
    Some(root.join(below.get(..depth)?.iter().collect::<PathBuf>()))
}

#[cfg(unix)]
fn is_mounted(mount: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).ok().map(|found| found.dev());
    match (device(mount), mount.parent().and_then(device)) {
        (Some(inside), Some(outside)) => inside != outside,
        _ => false,
    }
}

#[cfg(windows)]
fn is_mounted(mount: &Path) -> bool {
    mount.exists()
}

/// A drive's name is its folder's; a share's is in its address, as in `smb-share:server=nas,share=Projekte`.
fn shown(mount: &Path) -> String {
    let name = mount.file_name().unwrap_or(mount.as_os_str()).to_string_lossy();
    let part = |key: &str| {
        let (_, parts) = name.split_once(':')?;
        parts
            .split(',')
            .find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
            .map(str::to_owned)
    };
    part("share")
        .or_else(|| part("host"))
        .or_else(|| part("server"))
        .unwrap_or_else(|| name.into_owned())
}

/// Only Windows has paths that begin with a drive or share.
fn windows_drive(path: &Path) -> Option<(PathBuf, String)> {
    let Component::Prefix(prefix) = path.components().next()? else {
        return None;
    };
    let name = match prefix.kind() {
        Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => format!("{}:", letter as char),
        Prefix::UNC(_, share) | Prefix::VerbatimUNC(_, share) => share.to_string_lossy().into_owned(),
        Prefix::Verbatim(_) | Prefix::DeviceNS(_) => return None,
    };
    let mut root = PathBuf::from(prefix.as_os_str());
    root.push(std::path::MAIN_SEPARATOR_STR);
    Some((root, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_that_is_missing_or_empty_is_away() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        std::fs::create_dir_all(root.join("ada/Kamera")).unwrap();
        let at = |path: &str| missing(root, 1..=2, &root.join(path));

        assert_eq!(at("Projekte/a.pdf"), Some("Projekte".into()), "no such folder");
        assert_eq!(
            at("ada/Stick/a.pdf"),
            Some("Stick".into()),
            "gone from the person's folder"
        );
        assert_eq!(at("ada/Kamera/a.jpg"), Some("Kamera".into()), "an empty mount point");

        std::fs::write(root.join("ada/Kamera/b.jpg"), "").unwrap();
        assert_eq!(at("ada/Kamera/a.jpg"), None, "the drive is there, the file is not");
        assert_eq!(at("ada/Notiz.txt"), None, "a file that lies where drives are mounted");
    }

    #[test]
    fn a_share_goes_by_its_own_name() {
        let name = |name: &str| shown(Path::new(name));
        assert_eq!(name("/gvfs/smb-share:server=nas,share=projekte"), "projekte");
        assert_eq!(name("/gvfs/sftp:host=example.com,user=ada"), "example.com");
        assert_eq!(name("/mnt/Projekte"), "Projekte");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn drives_are_looked_for_where_the_system_mounts_them() {
        let stick = Path::new("/run/media/nobody-here/Projekte/a.pdf");
        assert_eq!(away(stick), Some("Projekte".into()));
        assert_eq!(name(stick), Some("Projekte".into()));
        assert_eq!(away(Path::new("/nowhere/a.pdf")), None);
        assert_eq!(name(Path::new("/nowhere/a.pdf")), None);
    }
}

//! Where the socket lies, and how it is opened.

use std::io;

use interprocess::local_socket::{
    ListenerOptions, Name,
    tokio::{Listener, Stream, prelude::*},
};

use crate::home::Home;

/// Listens. What lies at the same place is of a process that is gone: the caller holds the lock of the home.
pub(super) fn listen(home: &Home) -> io::Result<Listener> {
    let options = ListenerOptions::new().name(name(home)?).try_overwrite(true);
    #[cfg(unix)]
    let options = {
        use interprocess::os::unix::local_socket::ListenerOptionsExt as _;
        options.mode(0o600)
    };
    options.create_tokio()
}

/// Speaks to whoever listens.
pub(super) async fn connect(home: &Home) -> io::Result<Stream> {
    Stream::connect(name(home)?).await
}

#[cfg(unix)]
fn name(home: &Home) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName as _};
    path(home)?.to_fs_name::<GenericFilePath>()
}

/// A path of a socket has room for about a hundred bytes. Where the home lies too deep, the socket lies in a private folder beside
/// other temporary things, named after the home.
#[cfg(unix)]
fn path(home: &Home) -> io::Result<std::path::PathBuf> {
    use std::os::unix::{ffi::OsStrExt as _, fs::MetadataExt as _};

    const ROOM: usize = 100;
    let inside = home.folder().join("engine.sock");
    if inside.as_os_str().len() <= ROOM {
        return Ok(inside);
    }
    let folder = std::env::temp_dir().join(format!("attache-{:016x}", hash(home.folder().as_os_str().as_bytes())));
    crate::home::make_private(&folder)?;
    let (of_folder, of_home) = (std::fs::symlink_metadata(&folder)?, std::fs::metadata(home.folder())?);
    let private = of_folder.mode().trailing_zeros() >= 6;
    let ours = of_folder.is_dir() && of_folder.uid() == of_home.uid() && private;
    if !ours {
        return Err(io::Error::other("the folder for the socket belongs to somebody else"));
    }
    Ok(folder.join("engine.sock"))
}

#[cfg(windows)]
fn name(home: &Home) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName as _};
    format!("attache-{:016x}", hash(home.folder().as_os_str().as_encoded_bytes())).to_ns_name::<GenericNamespaced>()
}

/// FNV-1a: the same in every version of Attaché, which the standard library's hasher does not promise.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_home_has_the_same_name_in_every_version() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_home_that_lies_deep_has_a_socket_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().expect("temporary folder");
        let home = Home::at(&parent.path().join("deep".repeat(30))).expect("home");
        let listener = listen(&home).expect("socket");
        let (accepted, connected) = tokio::join!(listener.accept(), connect(&home));
        accepted.expect("accepted");
        connected.expect("connected");
        let mode = std::fs::metadata(path(&home).expect("path"))
            .expect("metadata")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else may speak to it");
    }
}

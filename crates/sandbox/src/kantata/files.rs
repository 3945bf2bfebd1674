//! Reading Kantata OX's files: the address is signed and needs no token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::shared::Shared;

/// What makes the address of an attachment's file good.
pub(super) fn signature(attachment: u64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(b"addresses").expect("HMAC takes a key of any length");
    mac.update(attachment.to_string().as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

/// What is behind an address.
pub(crate) enum Behind {
    /// Nobody knows: the address is not signed.
    Hidden,
    /// There is no file any more.
    Nothing,
    /// A stored object and its size.
    File(String, u64),
}

/// What is behind an address under `/secure_attachments/`.
pub(crate) fn behind(shared: &Shared, path: &str, query: &str) -> Behind {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let id = parts.nth(1).and_then(|id| id.parse::<u64>().ok()).unwrap_or_default();
    let given = url::form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "signature").then(|| value.into_owned()));
    if given != Some(signature(id)) {
        return Behind::Hidden;
    }
    let found = shared.kantata(|world| {
        let record = world.attachments.get(&id).filter(|record| !record.deleted)?;
        let object = world.object_of(record)?;
        Some(Behind::File(object.file.clone(), object.size))
    });
    found.unwrap_or(Behind::Nothing)
}

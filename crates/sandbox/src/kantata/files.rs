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

/// The file and the size behind an address under `/secure_attachments/`; `None` inside is one that is gone, outside one that
/// is not signed.
pub(crate) fn answer(shared: &Shared, path: &str, query: &str) -> Option<Option<(String, u64)>> {
    let id: u64 = path
        .strip_prefix("/secure_attachments/")?
        .split('/')
        .next()?
        .parse()
        .ok()?;
    let given = url::form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "signature").then(|| value.into_owned()))?;
    if given != signature(id) {
        return None;
    }
    Some(shared.kantata(|world| {
        let record = world.attachments.get(&id).filter(|record| !record.deleted)?;
        let object = world.object_of(record)?;
        Some((object.file.clone(), object.size))
    }))
}

//! An intent: the one shape for everything a person brings, wherever it comes from.

use std::{ffi::OsString, path::PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{destination::How, event::BatchId};

/// Something a person brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Intent {
    /// Files and folders, as the system named them.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub paths: Vec<PathBuf>,
    /// A pasted or given link, or `task/ID`.
    pub link: Option<String>,
    /// Text for a new comment.
    pub text: Option<String>,
    /// How to attach, where the person said so.
    pub how: Option<How>,
    /// The staged batch it belongs to; `None` makes a new one.
    pub batch: Option<BatchId>,
    /// A command waits for it: it is given up where a person would be waited for. The mark is random; by it the command finds the batch
    /// again, should it lose sight of it.
    pub mark: Option<String>,
    /// Files of it at the same time, at most.
    pub concurrency: Option<u8>,
}

/// A mark that no other intent has.
pub fn new_mark() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Names of files need not be text; only the system's own form has all of them.
fn write<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(paths.iter().map(|path| path.as_os_str()))
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PathBuf>, D::Error> {
    let names = Vec::<OsString>::deserialize(from)?;
    Ok(names.into_iter().map(PathBuf::from).collect())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt as _;

    use super::*;

    #[test]
    fn names_that_are_no_text_come_through() {
        let intent = Intent {
            paths: vec![
                PathBuf::from("/ä b.pdf"),
                OsString::from_vec(b"/\xff\xfe.pdf".to_vec()).into(),
            ],
            ..Intent::default()
        };
        let text = serde_json::to_string(&intent).expect("written");
        assert_eq!(serde_json::from_str::<Intent>(&text).expect("read"), intent);
    }
}

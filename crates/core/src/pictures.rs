//! Small pictures of files at services: fetched, drawn small, and kept in the home up to a limit.

mod cache;
mod line;

use std::path::PathBuf;

use md5::{Digest as _, Md5};
use url::Url;

use self::{cache::Cache, line::Line};
use crate::{
    account::AccountId,
    event::{Code, CommandError},
    http,
    provider::{Fault, FilesHost, Held, Wanted},
    reason::Reason,
};

/// Draws a picture small; `None` where it is none. May take a while.
pub(crate) type Draw = fn(&[u8]) -> Option<Vec<u8>>;

/// Larger ones are no small pictures.
const LARGEST: usize = 4 << 20;

/// All of a home.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    line: Line,
    cache: Cache,
}

impl Pictures {
    /// Kept in this folder, or nowhere.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self {
            line: Line::default(),
            cache: Cache::new(folder),
        }
    }

    /// The picture of a file. Why there is none is nobody's business: the window shows its kind then.
    pub(crate) async fn get(
        &self,
        account: &AccountId,
        host: &FilesHost,
        held: &Held,
        draw: Draw,
    ) -> Result<Option<Vec<u8>>, CommandError> {
        let Some(url) = &held.picture else { return Ok(None) };
        let key = key(&held.file.id, url);
        let Some(_turn) = self.line.turn().await else {
            return Err(CommandError {
                code: Some(Code::Outdated),
                reason: Reason::Stopped,
            });
        };
        if let Some(kept) = self.cache.get(account, &key).await {
            return Ok(Some(kept));
        }
        let bytes = match fetch(host, url).await {
            Ok(bytes) => bytes,
            Err(fault) => {
                tracing::debug!(file = held.file.id, %fault, "no picture");
                return Ok(None);
            }
        };
        // Only a panic ends it without an answer.
        let drawn = tokio::task::spawn_blocking(move || draw(&bytes))
            .await
            .unwrap_or_default();
        if let Some(drawn) = &drawn {
            self.cache.keep(account, &key, drawn.clone()).await;
        }
        Ok(drawn)
    }

    /// Nothing of this account is kept any more.
    pub(crate) async fn forget(&self, account: &AccountId) {
        self.cache.forget(account).await;
    }
}

/// A file that changes gets another address. Its name leads nowhere, whatever the service says.
fn key(file: &str, url: &Url) -> String {
    let mut sum = Md5::new();
    for part in [file, "\n", url.path(), "\n", url.query().unwrap_or_default()] {
        sum.update(part.as_bytes());
    }
    let digest: [u8; 16] = sum.finalize().into();
    format!("{:032x}", u128::from_be_bytes(digest))
}

async fn fetch(host: &FilesHost, url: &Url) -> Result<Vec<u8>, Fault> {
    let wanted = Wanted {
        url,
        from: 0,
        tag: None,
        page: false,
    };
    let mut response = host.get(wanted).await?.response;
    let kind = response.headers().get(reqwest::header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let raster = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"];
    if !raster.contains(&kind.split(';').next().unwrap_or_default().trim()) {
        return Err(host.other());
    }
    let mut bytes = Vec::new();
    let patience = host.http().patience();
    let body = async {
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| host.http().fault(error, http::Sent::Perhaps))?
        {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(host.other());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    let silent = || http::no_connection(http::Sent::Perhaps, crate::reason::Connection::Silent);
    tokio::time::timeout(patience.call, body)
        .await
        .unwrap_or_else(|_| Err(silent()))?;
    Ok(bytes)
}

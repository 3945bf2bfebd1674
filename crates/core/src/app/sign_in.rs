//! Services that can be connected, and signing in to them with the browser.

use url::Url;

use super::{App, connect::allowed};
use crate::{
    account::{Addresses, ProviderKind},
    destination::PlaceKind,
    event::{CommandError, Offer},
    provider,
    reason::Reason,
    secrets::Token,
    sign_in::{Client, REDIRECT, SignIn},
};

impl App {
    /// Every service that can be connected.
    pub fn offers() -> Vec<Offer> {
        let offer = |provider| {
            let service = provider::service(provider);
            let signs_in = service.authority(&Addresses::default()).is_some();
            let takes = |kind| !service.choices(kind).is_empty();
            Offer {
                provider,
                redirect: signs_in.then(|| REDIRECT.to_owned()),
                inside: if takes(PlaceKind::Post) {
                    PlaceKind::Post
                } else {
                    PlaceKind::Comment
                },
                found: service.found_by_words().to_vec(),
                shelves: PlaceKind::ALL
                    .into_iter()
                    .map(|kind| (kind, service.shelves(kind).to_vec()))
                    .filter(|(_, shelves)| !shelves.is_empty())
                    .collect(),
            }
        };
        ProviderKind::ALL.into_iter().map(offer).collect()
    }

    /// Begins to sign in with the browser: the page to open, and the token once the person has agreed there. Dropping what comes ends it.
    pub async fn sign_in(
        &self,
        provider: ProviderKind,
        addresses: &Addresses,
        client: Client,
    ) -> Result<(Url, impl Future<Output = Result<Token, CommandError>> + Send + use<>), CommandError> {
        allowed(addresses)?;
        // Nobody is offered what a service does not have.
        let authority = provider::service(provider)
            .authority(addresses)
            .ok_or(Reason::Internal)?;
        let sign_in = SignIn::begin(provider, authority, client).await?;
        let http = self.inner.http.clone();
        Ok((sign_in.page(), async move { Ok(sign_in.finish(&http).await?) }))
    }
}

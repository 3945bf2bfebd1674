//! An API token: goes into one header and nowhere else.

use reqwest::header::HeaderValue;

use crate::{account::ProviderKind, reason::Reason};

/// A token whose text never shows up in a log.
#[derive(Clone)]
pub(super) struct Token(HeaderValue);

impl Token {
    /// A token as it is.
    pub(super) fn new(provider: ProviderKind, text: &str) -> Result<Self, Reason> {
        Self::after(provider, "", text)
    }

    /// A token as `Authorization` wants it.
    pub(super) fn bearer(provider: ProviderKind, text: &str) -> Result<Self, Reason> {
        Self::after(provider, "Bearer ", text)
    }

    fn after(provider: ProviderKind, before: &str, text: &str) -> Result<Self, Reason> {
        let text = text.trim();
        match HeaderValue::from_str(&format!("{before}{text}")) {
            Ok(mut value) if !text.is_empty() => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            _ => Err(Reason::WrongToken { provider }),
        }
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_shows() {
        let provider = ProviderKind::Productive;
        let token = Token::new(provider, " secret-1 ").unwrap();
        assert_eq!(token.header(), "secret-1", "spaces come with pasting");
        let bearer = Token::bearer(provider, " secret-1 ").unwrap();
        assert_eq!(
            bearer.header(),
            "Bearer secret-1",
            "as the other kind of header wants it"
        );
        for token in [token, bearer] {
            assert!(
                !format!("{token:?} {:?}", token.header()).contains("secret"),
                "neither form may show it"
            );
        }
        for bad in ["", "  ", "two\nlines"] {
            assert!(Token::new(provider, bad).is_err(), "{bad:?} cannot be sent");
            assert!(Token::bearer(provider, bad).is_err(), "{bad:?} cannot be sent");
        }
    }
}

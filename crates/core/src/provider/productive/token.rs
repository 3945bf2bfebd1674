//! An API token: goes into one header and nowhere else.

use reqwest::header::HeaderValue;

use crate::{account::ProviderKind, reason::Reason};

/// A token whose text never shows up in a log.
#[derive(Clone)]
pub(super) struct Token(HeaderValue);

impl Token {
    pub(super) fn new(text: &str) -> Result<Self, Reason> {
        let wrong = Reason::WrongToken {
            provider: ProviderKind::Productive,
        };
        match HeaderValue::from_str(text.trim()) {
            Ok(mut value) if !value.is_empty() => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            _ => Err(wrong),
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
        let token = Token::new(" secret-1 ").unwrap();
        assert_eq!(token.header(), "secret-1", "spaces come with pasting");
        assert!(
            !format!("{token:?} {:?}", token.header()).contains("secret"),
            "neither form may show it"
        );
        for bad in ["", "  ", "two\nlines"] {
            assert!(Token::new(bad).is_err(), "{bad:?} cannot be sent");
        }
    }
}

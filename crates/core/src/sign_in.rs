//! Signing in with the browser: the authorisation code of OAuth 2.0 over a redirect to this computer (RFC 6749, RFC 8252).
//!
//! Client id and secret are the person's own, registered at the service together with [`REDIRECT`]. The secret is used once, to get the
//! token, and kept nowhere.

use std::time::Duration;

use rand::RngExt as _;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use url::{Url, form_urlencoded};

use crate::{
    account::ProviderKind,
    http::{self, Http, Sent},
    message::Messages,
    provider::{Fault, FaultKind},
    reason::Reason,
    secrets::Token,
};

/// Services compare the whole address with the registered one, so the port is always the same.
const PORT: u16 = 47_653;
const PATH: &str = "/callback";
/// The address to register at the service.
pub const REDIRECT: &str = "http://127.0.0.1:47653/callback";

/// How long a person may take in the browser.
const PATIENCE: Duration = Duration::from_mins(15);
/// How long a browser may take to say what it wants.
const REQUEST: Duration = Duration::from_secs(5);
/// Longest request that is read: far beyond any redirect.
const MAX_REQUEST: usize = 16 * 1024;
/// Longest text of the service that is kept.
const MAX_WORDS: usize = 300;

/// Where a service lets people sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The page for people.
    pub authorize: Url,
    /// Where the code becomes a token.
    pub token: Url,
}

/// An application as the person registered it at the service.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: Token,
}

/// A sign-in that is under way; dropping it ends it.
#[derive(Debug)]
pub struct SignIn {
    provider: ProviderKind,
    listener: TcpListener,
    redirect: String,
    state: String,
    authority: Authority,
    client: Client,
}

/// What a browser brought.
enum Visit {
    Code(String),
    Declined,
    /// Nothing of this sign-in, such as the icon browsers ask for.
    Other,
}

impl SignIn {
    /// Listens for the browser. [`Reason::SignInPort`] where another program has the port.
    pub async fn begin(provider: ProviderKind, authority: Authority, client: Client) -> Result<Self, Reason> {
        Self::at(PORT, provider, authority, client).await
    }

    async fn at(port: u16, provider: ProviderKind, authority: Authority, client: Client) -> Result<Self, Reason> {
        let taken = |error: std::io::Error| {
            tracing::warn!(%error, port, "cannot listen for the browser");
            Reason::SignInPort { port }
        };
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(taken)?;
        let port = listener.local_addr().map_err(taken)?.port();
        Ok(Self {
            provider,
            listener,
            redirect: format!("http://127.0.0.1:{port}{PATH}"),
            state: format!("{:032x}", rand::rng().random::<u128>()),
            authority,
            client,
        })
    }

    /// The page to open in the browser.
    pub fn page(&self) -> Url {
        let mut page = self.authority.authorize.clone();
        page.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client.id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("state", &self.state);
        page
    }

    /// Waits for the person and gets the token.
    pub async fn finish(self, http: &Http) -> Result<Token, Reason> {
        let code = timeout(PATIENCE, self.code())
            .await
            .map_err(|_| Reason::SignInDeclined)??;
        self.exchange(http, &code).await
    }

    async fn code(&self) -> Result<String, Reason> {
        loop {
            let Ok((mut browser, _)) = self.listener.accept().await else {
                // Out of handles, or gone before it was accepted: the next one may do.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let visit = timeout(REQUEST, self.hear(&mut browser)).await.unwrap_or(Visit::Other);
            let page = match visit {
                Visit::Code(_) => Some("sign-in-done"),
                Visit::Declined => Some("sign-in-declined"),
                Visit::Other => None,
            };
            // What the browser shows afterwards changes nothing.
            let _ = timeout(REQUEST, answer(&mut browser, page)).await;
            match visit {
                Visit::Code(code) => return Ok(code),
                Visit::Declined => return Err(Reason::SignInDeclined),
                Visit::Other => {}
            }
        }
    }

    async fn hear(&self, browser: &mut TcpStream) -> Visit {
        let (mut request, mut piece) = (Vec::new(), [0; 2048]);
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            match browser.read(&mut piece).await {
                Ok(count @ 1..) if request.len() + count <= MAX_REQUEST => request.extend_from_slice(&piece[..count]),
                _ => return Visit::Other,
            }
        }
        let request = String::from_utf8_lossy(&request);
        let mut words = request.split_ascii_whitespace();
        match (words.next(), words.next()) {
            (Some("GET"), Some(target)) => self.read(target),
            _ => Visit::Other,
        }
    }

    fn read(&self, target: &str) -> Visit {
        let Some((PATH, query)) = target.split_once('?') else {
            return Visit::Other;
        };
        let (mut code, mut state, mut error) = (None, None, false);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "code" => code = Some(value.into_owned()),
                "state" => state = Some(value.into_owned()),
                "error" => error = true,
                _ => {}
            }
        }
        // Anybody on this computer may call here: only who was sent out with this state is believed.
        match code {
            _ if state.as_ref() != Some(&self.state) => Visit::Other,
            Some(code) if !error => Visit::Code(code),
            _ => Visit::Declined,
        }
    }

    async fn exchange(&self, http: &Http, code: &str) -> Result<Token, Reason> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.client.id)
            .append_pair("client_secret", self.client.secret.expose())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.redirect)
            .finish();
        let asked = async {
            let client = http.client(&self.authority.token).await?;
            let request = client
                .post(self.authority.token.clone())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .timeout(http.patience().call)
                .body(form);
            let response = request.send().await.map_err(|error| http.fault(error, Sent::Perhaps))?;
            let (status, body) = (response.status(), http::read(response).await?);
            Ok::<_, Fault>((status, body))
        };
        let (status, body) = asked.await.map_err(|fault| self.reason(&fault))?;
        let answer: Value = match serde_json::from_slice(&body) {
            Ok(answer) => answer,
            Err(_) if http::is_page(None, &body) => {
                return Err(Reason::NetworkAnswers {
                    provider: self.provider,
                });
            }
            Err(_) => {
                return Err(Reason::NotTheService {
                    provider: self.provider,
                });
            }
        };
        if let Some(token) = answer["access_token"].as_str().filter(|_| status.is_success()) {
            return Ok(Token::from(token.to_owned()));
        }
        let words = answer["error_description"].as_str().or(answer["error"].as_str());
        let words: String = words.unwrap_or(status.as_str()).chars().take(MAX_WORDS).collect();
        Err(Reason::SignInRefused {
            provider: self.provider,
            detail: words.trim_end_matches('.').to_owned(),
        })
    }

    fn reason(&self, fault: &Fault) -> Reason {
        tracing::info!(%fault, "the token could not be fetched");
        match fault.kind {
            FaultKind::Network { why, .. } => Reason::NoConnection {
                provider: self.provider,
                why,
            },
            _ => Reason::NotTheService {
                provider: self.provider,
            },
        }
    }
}

/// A small page that says what came of it; for anything else, that there is none.
async fn answer(browser: &mut TcpStream, page: Option<&str>) -> std::io::Result<()> {
    let (status, text) = match page {
        Some(page) => ("200 OK", Messages::english().text_of(page, &[])),
        None => ("404 Not Found", String::new()),
    };
    let body = format!(
        "<!doctype html><meta charset=utf-8><title>Attaché</title><p style=\"font: 16px system-ui; margin: 4em\">{text}</p>"
    );
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n",
        body.len()
    );
    browser.write_all(head.as_bytes()).await?;
    browser.write_all(body.as_bytes()).await?;
    browser.shutdown().await
}

#[cfg(test)]
mod tests;

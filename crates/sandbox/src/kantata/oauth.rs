//! Signing in: an application asks, the person answers at once, and a code becomes a token.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hyper::Response;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::{Host, Url, form_urlencoded};

use super::{
    options::Consent,
    seed,
    world::{Code, Token},
};
use crate::{
    http::{Body, Call, Cut, read_body, reply, set},
    policy::hex,
    shared::{Shared, now},
};

const DENIED: &str = "The resource owner or authorization server denied the request.";
const BAD_GRANT: &str = "The provided authorization grant is invalid, expired, revoked, does not match the \
                         redirection URI used in the authorization request, or was issued to another client.";

type Pairs = Vec<(String, String)>;

fn pairs(text: &[u8]) -> Pairs {
    form_urlencoded::parse(text).into_owned().collect()
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
    found.map(|(_, value)| value.as_str())
}

/// `GET /oauth/authorize`: answers with the way back, as if the person had pressed the button already.
pub(super) fn authorize(call: &Call) -> Response<Body> {
    let asked = pairs(call.query().as_bytes());
    let options = call.shared.options().kantata;
    // Neither of these goes back to the application: nobody knows whether it is one.
    if value(&asked, "client_id") != Some(seed::CLIENT_ID) {
        return page(401, "Client authentication failed due to unknown client.");
    }
    let Some(back) = value(&asked, "redirect_uri").filter(|uri| is_registered(uri, &options.redirect_uris)) else {
        return page(401, "The redirect uri included is not valid.");
    };
    let Ok(mut address) = Url::parse(back) else {
        return page(401, "The redirect uri included is not valid.");
    };
    let refusal = match (value(&asked, "response_type"), options.consent) {
        (Some("code"), Consent::Grant) => None,
        (Some("code"), Consent::Deny) => Some(("access_denied", DENIED)),
        _ => Some((
            "unsupported_response_type",
            "The authorization server does not support this response type.",
        )),
    };
    if let Some((error, description)) = refusal {
        let mut query = address.query_pairs_mut();
        query
            .append_pair("error", error)
            .append_pair("error_description", description);
    } else {
        let code = remember(&call.shared, back, &asked);
        address.query_pairs_mut().append_pair("code", &code);
    }
    if let Some(state) = value(&asked, "state") {
        address.query_pairs_mut().append_pair("state", state);
    }
    let mut response = reply(
        302,
        "text/html; charset=utf-8",
        "<html>You are being redirected.</html>",
    );
    set(&mut response, "location", address.as_str());
    response
}

/// Registered addresses must be the same to the letter.
fn is_registered(uri: &str, registered: &[String]) -> bool {
    if !registered.is_empty() {
        return registered.iter().any(|known| known == uri);
    }
    Url::parse(uri).is_ok_and(|url| match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    })
}

fn remember(shared: &Shared, back: &str, asked: &Pairs) -> String {
    let life = i64::try_from(shared.options().kantata.code_life.as_millis()).unwrap_or(i64::MAX);
    let method = value(asked, "code_challenge_method").unwrap_or("plain");
    let challenge = value(asked, "code_challenge").map(|text| (method.to_owned(), text.to_owned()));
    shared.change_kantata(|world| {
        let text = secret("code", world.next_id());
        let code = Code {
            redirect_uri: back.to_owned(),
            expires_at: now().saturating_add(life),
            challenge,
            user: seed::ANNA,
            used: false,
        };
        world.codes.insert(text.clone(), code);
        text
    })
}

/// `POST /oauth/token` and `POST /oauth/revoke`.
pub(super) async fn exchange(call: &mut Call) -> Result<Response<Body>, Cut> {
    let bytes = read_body(call.request.body_mut(), 64 << 10).await?;
    let given = pairs(&bytes);
    let answer = if call.path() == "/oauth/revoke" {
        revoke(call, &given)
    } else {
        token(call, &given)
    };
    Ok(match answer {
        Ok(document) => {
            let mut response = reply(200, "application/json; charset=utf-8", document);
            set(&mut response, "cache-control", "no-store");
            response
        }
        Err((status, error, description)) => {
            let document = json!({"error": error, "error_description": description});
            reply(status, "application/json; charset=utf-8", document.to_string())
        }
    })
}

type Refusal = (u16, &'static str, &'static str);

fn token(call: &Call, given: &Pairs) -> Result<String, Refusal> {
    let bad = (400, "invalid_grant", BAD_GRANT);
    check_client(call, given)?;
    match value(given, "grant_type") {
        Some("authorization_code") => {}
        Some(_) => {
            let description = "The authorization grant type is not supported by the authorization server.";
            return Err((400, "unsupported_grant_type", description));
        }
        None => return Err((400, "invalid_request", "Missing required parameter: grant_type.")),
    }
    let code = value(given, "code").ok_or((400, "invalid_request", "Missing required parameter: code."))?;
    call.shared.change_kantata(|world| {
        let known = world.codes.get_mut(code).ok_or(bad)?;
        let is_same = value(given, "redirect_uri") == Some(known.redirect_uri.as_str());
        if known.used || known.expires_at < now() || !is_same || !is_proven(known, value(given, "code_verifier")) {
            return Err(bad);
        }
        known.used = true;
        let user = known.user;
        let text = secret("token", world.next_id());
        world.tokens.push(Token {
            value: text.clone(),
            user,
            revoked: false,
        });
        Ok(json!({"access_token": text, "token_type": "bearer"}).to_string())
    })
}

/// Whether the one who brings a code is the one who asked for it.
fn is_proven(code: &Code, verifier: Option<&str>) -> bool {
    let Some((method, challenge)) = &code.challenge else {
        return true;
    };
    let verifier = verifier.unwrap_or_default();
    match method.as_str() {
        "S256" => URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge,
        _ => verifier == challenge,
    }
}

fn revoke(call: &Call, given: &Pairs) -> Result<String, Refusal> {
    check_client(call, given)?;
    let text = value(given, "token").unwrap_or_default();
    call.shared.change_kantata(|world| {
        for known in world.tokens.iter_mut().filter(|known| known.value == text) {
            known.revoked = true;
        }
    });
    // What is unknown is revoked as well as what is known.
    Ok("{}".to_owned())
}

/// The application's id and secret, in the form or in the header.
fn check_client(call: &Call, given: &Pairs) -> Result<(), Refusal> {
    let basic = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Basic "));
    let basic = basic.and_then(|text| String::from_utf8(STANDARD.decode(text).ok()?).ok());
    let is_known = match &basic {
        Some(both) => both.split_once(':') == Some((seed::CLIENT_ID, seed::CLIENT_SECRET)),
        None => {
            value(given, "client_id") == Some(seed::CLIENT_ID)
                && value(given, "client_secret") == Some(seed::CLIENT_SECRET)
        }
    };
    let description = "Client authentication failed due to unknown client, no client authentication included, or \
                       unsupported authentication method.";
    if is_known {
        Ok(())
    } else {
        Err((401, "invalid_client", description))
    }
}

/// A text that nobody guesses, and that is another one for each number.
fn secret(what: &str, number: u64) -> String {
    hex(&Sha256::digest(format!("{what} {number} of this sandbox")))
}

fn page(status: u16, message: &str) -> Response<Body> {
    let text = format!("<!doctype html><html><body><h1>An error has occurred</h1><p>{message}</p></body></html>");
    reply(status, "text/html; charset=utf-8", text)
}

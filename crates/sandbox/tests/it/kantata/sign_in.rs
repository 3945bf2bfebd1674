//! Signing in with a code, and the pages of the web application.

use std::time::Duration;

use attache_sandbox::{Consent, Mistake, Step, seed::kantata as seed};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::client::{Client, text};
use crate::client::read;

const BACK: &str = "http://127.0.0.1:8765/callback";

async fn authorize(client: &Client, more: &[(&str, &str)]) -> (u16, Option<Url>) {
    let (id, _) = client.sandbox.kantata_client();
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", id),
        ("redirect_uri", BACK),
        ("state", "s & t"),
    ];
    for (name, value) in more {
        query.retain(|(known, _)| known != name);
        query.push((name, value));
    }
    let url = Url::parse_with_params(&format!("{}/oauth/authorize", client.sandbox.kantata_web_url()), query).unwrap();
    let response = client.http.get(url).send().await.unwrap();
    let location = response.headers().get("location");
    (
        response.status().as_u16(),
        location.map(|location| location.to_str().unwrap().parse().unwrap()),
    )
}

fn value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

async fn exchange(client: &Client, code: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let (id, secret) = client.sandbox.kantata_client();
    let mut form = vec![
        ("client_id", id),
        ("client_secret", secret),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
    ];
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    let url = format!("{}/oauth/token", client.sandbox.kantata_web_url());
    read(client.http.post(url).form(&form).send().await.unwrap()).await
}

#[tokio::test]
async fn a_code_becomes_a_token_once() {
    let mut client = Client::new().await;
    let (status, back) = authorize(&client, &[]).await;
    let back = back.unwrap();
    assert_eq!(
        (status, back.path(), value(&back, "state").as_deref()),
        (302, "/callback", Some("s & t"))
    );
    let code = value(&back, "code").unwrap();
    let wrong = exchange(&client, &code, &[("redirect_uri", "http://127.0.0.1:1/callback")]).await;
    assert_eq!((wrong.0, &wrong.1["error"]), (400, &json!("invalid_grant")));
    let wrong = exchange(&client, &code, &[("client_secret", "wrong")]).await;
    assert_eq!((wrong.0, &wrong.1["error"]), (401, &json!("invalid_client")));
    let wrong = exchange(&client, &code, &[("grant_type", "password")]).await;
    assert_eq!(wrong.1["error"], "unsupported_grant_type");
    let (status, document) = exchange(&client, &code, &[]).await;
    assert_eq!((status, &document["token_type"]), (200, &json!("bearer")));
    assert_eq!(exchange(&client, &code, &[]).await.0, 400, "a code is good once");

    document["access_token"].as_str().unwrap().clone_into(&mut client.token);
    let (_, me) = client.get("/users/me").await;
    assert!(me["users"][seed::ANNA.to_string()].is_object());
    let (id, secret) = client.sandbox.kantata_client();
    let revoke = client
        .http
        .post(format!("{}/oauth/revoke", client.sandbox.kantata_web_url()))
        .basic_auth(id, Some(secret))
        .form(&[("token", &client.token)]);
    assert_eq!(revoke.send().await.unwrap().status(), 200);
    assert_eq!(client.get("/users/me").await.0, 401);
    assert!(client.sandbox.count(Step::SignIn) > 5);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn people_may_say_no_and_addresses_must_be_known() {
    let client = Client::new().await;
    client
        .sandbox
        .change_options(|options| options.kantata.consent = Consent::Deny);
    let back = authorize(&client, &[]).await.1.unwrap();
    assert_eq!(value(&back, "error").as_deref(), Some("access_denied"));
    assert!(
        back.query()
            .unwrap()
            .contains("error_description=The+resource+owner+or")
    );
    assert_eq!(value(&back, "state").as_deref(), Some("s & t"));
    client
        .sandbox
        .change_options(|options| options.kantata.consent = Consent::Grant);
    let back = authorize(&client, &[("response_type", "token")]).await.1.unwrap();
    assert_eq!(value(&back, "error").as_deref(), Some("unsupported_response_type"));
    assert_eq!(authorize(&client, &[("client_id", "wrong")]).await, (401, None));
    assert_eq!(
        authorize(&client, &[("redirect_uri", "https://example.com/")]).await,
        (401, None)
    );
    client
        .sandbox
        .change_options(|options| options.kantata.redirect_uris = vec![format!("{BACK}/")]);
    assert_eq!(authorize(&client, &[]).await, (401, None), "the same to the letter");
}

#[tokio::test]
async fn codes_end_and_belong_to_who_asked() {
    let client = Client::new().await;
    let verifier = "a-verifier-that-is-long-enough-to-be-one-43";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let with = [
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let code = value(&authorize(&client, &with).await.1.unwrap(), "code").unwrap();
    assert_eq!(exchange(&client, &code, &[]).await.0, 400);
    assert_eq!(exchange(&client, &code, &[("code_verifier", verifier)]).await.0, 200);
    client
        .sandbox
        .change_options(|options| options.kantata.code_life = Duration::ZERO);
    let code = value(&authorize(&client, &[]).await.1.unwrap(), "code").unwrap();
    client
        .sandbox
        .change_options(|options| options.latency = Duration::from_millis(5));
    assert_eq!(exchange(&client, &code, &[]).await.1["error"], "invalid_grant");
    let url = format!("{}/oauth/token?client_secret=abc", client.sandbox.kantata_web_url());
    client.http.post(url).send().await.unwrap();
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::SecretInAddress {
            name: "client_secret".to_owned()
        }]
    );
}

#[tokio::test]
async fn pages_show_projects_and_tasks() {
    let client = Client::new().await;
    let base = client.sandbox.kantata_web_url();
    for path in [
        format!("/workspaces/{}/tracker/{}", seed::RELAUNCH, seed::STARTSEITE),
        format!("/workspaces/{}/stories/{}", seed::RELAUNCH, seed::STARTSEITE),
        format!(
            "/workspaces/{}?tab=time-tracking&story_id={}",
            seed::RELAUNCH,
            seed::STARTSEITE
        ),
    ] {
        let page = text(client.http.get(format!("{base}{path}")).send().await.unwrap()).await;
        assert!(page.contains("<h1>Startseite: finale Visuals freigeben</h1>"), "{path}");
        assert!(page.contains("Kommt heute &lt;b&gt;noch&lt;/b&gt;.") && page.contains("Wireframe_v3.svg"));
    }
    let page = text(
        client
            .http
            .get(format!("{base}/workspaces/{}", seed::AWKWARD))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"));
    client.assert_no_mistakes();
    client.http.get(format!("{base}/login")).send().await.unwrap();
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::FollowedRedirect { .. }]
    ));
}

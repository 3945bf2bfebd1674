//! Signing in with the browser, at the sandbox's own pages. The address that services send browsers back to is always the same, so the
//! tests that listen there are one.

use attache_core::{
    account::{Addresses, ProviderKind},
    app::{App, Keep, NewAccount},
    event::CommandError,
    reason::Reason,
    secrets::Token,
    sign_in::{Client, REDIRECT},
};
use attache_sandbox::{Consent, Options, Sandbox};
use reqwest::{header::LOCATION, redirect::Policy};
use url::Url;

use super::harness::{Desk, person};

const KANTATA: ProviderKind = ProviderKind::Kantata;

fn addresses(sandbox: &Sandbox) -> Addresses {
    Addresses {
        api: Some(sandbox.kantata_url()),
        web: Some(sandbox.kantata_web_url()),
        ..Addresses::default()
    }
}

fn client(sandbox: &Sandbox, secret: Option<&str>) -> Client {
    let (id, right) = sandbox.kantata_client();
    Client {
        id: id.to_owned(),
        secret: Token::from(secret.unwrap_or(right).to_owned()),
    }
}

/// Opens the page and goes where it sends, as a browser does; answers what is shown at the end.
fn browse(page: Url) -> tokio::task::JoinHandle<String> {
    tokio::spawn(async move {
        let browser = reqwest::Client::builder().redirect(Policy::none()).no_proxy().build();
        let browser = browser.expect("a browser");
        let sent = browser.get(page).send().await.expect("an answer");
        let back = sent.headers().get(LOCATION).expect("it sends back").to_str();
        let back = back.expect("an address").to_owned();
        assert!(back.starts_with(REDIRECT), "to the address that was registered: {back}");
        let shown = browser.get(back).send().await.expect("an answer");
        shown.text().await.expect("a page")
    })
}

async fn sign_in(app: &App, sandbox: &Sandbox, secret: Option<&str>) -> (Result<Token, CommandError>, String) {
    let begun = app.sign_in(KANTATA, &addresses(sandbox), client(sandbox, secret)).await;
    let (page, token) = begun.expect("it begins");
    let browser = browse(page);
    (token.await, browser.await.expect("a browser"))
}

fn why<T>(outcome: Result<T, CommandError>) -> Option<Reason> {
    outcome.err().map(|error| error.reason)
}

#[tokio::test]
async fn a_browser_brings_a_token_that_opens_an_account() {
    let mut options = Options::for_tests();
    options.kantata.redirect_uris = vec![REDIRECT.to_owned()];
    let desk = Desk::with(options, person()).await;

    let (token, shown) = sign_in(&desk, &desk.sandbox, None).await;
    assert!(shown.contains("You are signed in."), "the browser says so: {shown}");
    let new = NewAccount {
        provider: KANTATA,
        name: None,
        organisation: None,
        addresses: addresses(&desk.sandbox),
        token: token.expect("a token"),
        keep: Keep::Keychain,
        sandbox: false,
    };
    let account = desk.add_account(new).await.expect("the token opens the account");
    assert_eq!(
        (account.name.as_str(), account.person.as_str()),
        ("Kantata OX", "Anna Lindqvist")
    );

    let (token, shown) = sign_in(&desk, &desk.sandbox, Some("wrong")).await;
    assert!(
        matches!(why(token), Some(Reason::SignInRefused { provider: KANTATA, .. })),
        "the secret is wrong"
    );
    assert!(shown.contains("You are signed in."), "the browser cannot know: {shown}");

    let consent = |consent| {
        desk.sandbox
            .change_options(move |options| options.kantata.consent = consent);
    };
    consent(Consent::Deny);
    let (token, shown) = sign_in(&desk, &desk.sandbox, None).await;
    assert_eq!(why(token), Some(Reason::SignInDeclined));
    assert!(shown.contains("You are not signed in."), "{shown}");
    consent(Consent::Grant);

    // One sign-in at a time can be called back; one that is given up makes room.
    let begin = async || {
        let addresses = addresses(&desk.sandbox);
        desk.sign_in(KANTATA, &addresses, client(&desk.sandbox, None)).await
    };
    let first = begin().await.expect("it begins");
    assert_eq!(why(begin().await), Some(Reason::SignInPort { port: 47_653 }));
    drop(first);
    assert!(begin().await.is_ok(), "the port is free again");
    desk.done().await;
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_safe() {
    let desk = Desk::new().await;
    let addresses = Addresses {
        web: Some("http://kantata.example".to_owned()),
        ..Addresses::default()
    };
    let begun = desk.sign_in(KANTATA, &addresses, client(&desk.sandbox, None)).await;
    let address = "http://kantata.example".to_owned();
    assert_eq!(why(begun), Some(Reason::BadAddress { address }));
    let begun = desk
        .sign_in(
            ProviderKind::Productive,
            &Addresses::default(),
            client(&desk.sandbox, None),
        )
        .await;
    assert_eq!(why(begun), Some(Reason::Internal), "Productive has no such page");
    desk.done().await;
}

#[tokio::test]
async fn accounts_of_a_service_that_tells_no_names_are_told_apart_by_the_person() {
    let desk = Desk::new().await;
    let new = |token: &str, api: &str| NewAccount {
        provider: KANTATA,
        name: None,
        organisation: None,
        addresses: Addresses {
            api: Some(api.to_owned()),
            ..addresses(&desk.sandbox)
        },
        token: Token::from(token.to_owned()),
        keep: Keep::ThisRun,
        sandbox: false,
    };
    let api = desk.sandbox.kantata_url();
    let first = desk.add_account(new(desk.sandbox.kantata_token(), &api)).await;
    assert_eq!(first.expect("an account").name, "Kantata OX");
    let again = desk.add_account(new(desk.sandbox.kantata_token(), &api)).await;
    assert!(
        matches!(why(again), Some(Reason::AccountExists { .. })),
        "it is connected already"
    );
    let elsewhere = api.replace("127.0.0.1", "localhost");
    let other = desk
        .add_account(new(desk.sandbox.other_kantata_token(), &elsewhere))
        .await;
    assert_eq!(other.expect("an account").name, "Kantata OX, Tom Berger");
    desk.done().await;
}

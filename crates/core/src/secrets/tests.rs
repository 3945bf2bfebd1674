//! What secrets promise, without a real keychain.

use super::*;

fn token(text: &str) -> Token {
    Token::from(text.to_owned())
}

fn account() -> AccountId {
    AccountId("a".to_owned())
}

#[test]
fn a_token_does_not_show() {
    let token = token(" \tsecret\n");
    assert_eq!(format!("{token:?}"), "Token(…)");
    assert_eq!(token.expose(), "secret", "white space comes from pasting");
    let mut secrets = Secrets::in_memory().answering_with(Some(token.clone()));
    secrets.this_run.lock().insert(account(), token);
    secrets.keychain = Keychain::Memory(secrets.this_run.clone());
    assert!(!format!("{secrets:?}").contains("secret\""));
}

#[tokio::test]
async fn a_keychain_keeps_and_forgets() {
    let secrets = Secrets::in_memory();
    assert_eq!(secrets.token(&account()).await, Ok(None));
    assert_eq!(secrets.keep(&account(), token("one")).await, Ok(Kept::Keychain));
    assert_eq!(secrets.keep(&account(), token("two")).await, Ok(Kept::Keychain));
    assert_eq!(secrets.whereabouts(&account()).await, Ok(Some(Whereabouts::Keychain)));
    assert_eq!(secrets.token(&account()).await, Ok(Some(token("two"))));
    assert_eq!(
        secrets.token(&AccountId::random()).await,
        Ok(None),
        "each account has its own"
    );
    secrets.forget(&account()).await.expect("forget");
    secrets.forget(&account()).await.expect("gone is fine");
    assert_eq!(secrets.token(&account()).await, Ok(None));
}

#[tokio::test]
async fn without_a_keychain_a_token_lives_for_this_run() {
    let secrets = Secrets::with(Keychain::Broken(Reason::NoKeychain));
    assert_eq!(
        secrets.token(&account()).await,
        Err(Reason::NoKeychain),
        "nobody can know whether there is one"
    );
    assert_eq!(secrets.keep(&account(), token("one")).await, Ok(Kept::ThisRun));
    assert_eq!(secrets.whereabouts(&account()).await, Ok(Some(Whereabouts::ThisRun)));
    assert_eq!(
        secrets.clone().token(&account()).await,
        Ok(Some(token("one"))),
        "clones share it"
    );
    secrets.forget(&account()).await.expect("it was only in memory");
    assert_eq!(
        secrets.forget(&account()).await,
        Err(Reason::NoKeychain),
        "an earlier run may have kept one"
    );
}

#[tokio::test]
async fn a_locked_keychain_is_no_reason_to_keep_a_token_elsewhere() {
    let secrets = Secrets::with(Keychain::Broken(Reason::KeychainLocked));
    assert_eq!(
        secrets.keep(&account(), token("one")).await,
        Err(Reason::KeychainLocked)
    );
    assert_eq!(secrets.token(&account()).await, Err(Reason::KeychainLocked));
    secrets.keep_for_this_run(&account(), token("one"));
    assert_eq!(secrets.token(&account()).await, Ok(Some(token("one"))));
}

#[tokio::test]
async fn a_given_token_beats_the_keychain() {
    let secrets = Secrets::in_memory().answering_with(Some(token("given")));
    secrets.keep(&account(), token("kept")).await.expect("keep");
    assert_eq!(secrets.token(&account()).await, Ok(Some(token("given"))));
    let secrets = secrets.answering_with(None);
    assert_eq!(secrets.token(&account()).await, Ok(Some(token("kept"))));
}

#[tokio::test]
async fn a_panic_in_the_keychain_is_no_keychain() {
    let outcome = apart(|| -> Result<(), Reason> { panic!("planted") }).await;
    assert_eq!(outcome, Err(Reason::NoKeychain));
}

#[tokio::test]
async fn a_prompt_nobody_answers_ends_the_wait() {
    let (answer, person) = std::sync::mpsc::channel::<()>();
    let outcome = apart_within(Duration::ZERO, move || {
        // Ends when the test lets go of the other side.
        let _ = person.recv();
        Ok(())
    })
    .await;
    assert_eq!(outcome, Err(Reason::KeychainLocked));
    drop(answer);
}

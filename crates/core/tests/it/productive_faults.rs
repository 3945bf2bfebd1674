//! Tokens, refusals and troubles on the way to Productive.

use std::time::Duration;

use attache_core::{
    account::{Addresses, ProviderKind},
    http::Http,
    provider::{Fault, FaultKind, Membership, Parent, Provider as _, productive, service},
    reason::{Connection, Reason},
    upload::{RemoteId, Stored, Verdict},
};
use attache_sandbox::{Action, Fault as Trouble, Role, Step, seed};

use crate::{
    harness::{World, account, impatient, kind, md5, no_answer, provider_at, task},
    server::{Manner, Server},
};

async fn memberships(http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault> {
    service(ProviderKind::Productive)
        .memberships(http, addresses, token)
        .await
}

#[tokio::test]
async fn who_a_token_belongs_to() {
    let world = World::new().await;
    let addresses = account(&world.sandbox).addresses;
    let member = |organisation: &str, name: &str, person: &str| Membership {
        organisation: organisation.to_owned(),
        organisation_name: name.to_owned(),
        person: person.to_owned(),
    };
    let both = memberships(&world.http, &addresses, world.sandbox.token())
        .await
        .unwrap();
    let lena = "Lena Hoffmann";
    let expected = [
        member("10", "Brandt & Partner", lena),
        member("14", "Grünfelder Bio GmbH", lena),
    ];
    assert_eq!(both, expected, "both organisations");
    let one = memberships(&world.http, &addresses, world.sandbox.single_org_token())
        .await
        .unwrap();
    assert_eq!(one.len(), 1, "one organisation");
    for wrong in ["nonsense", "", "two\nlines"] {
        let outcome = memberships(&world.http, &addresses, wrong).await;
        assert_eq!(kind(outcome), FaultKind::TokenRefused, "{wrong:?} is no token");
    }
    let page = Server::answering(
        "404 Not Found",
        &[("Content-Type", "text/html")],
        "<html>nothing</html>",
    )
    .await;
    let addresses = Addresses {
        api: Some(page.url()),
        ..Addresses::default()
    };
    let outcome = memberships(&world.http, &addresses, "token").await;
    assert_eq!(kind(outcome), FaultKind::NotTheService, "some other web server");
}

#[tokio::test]
async fn refusals_mean_what_they_mean() {
    let world = World::new().await;
    let (place, file) = (task(seed::EMPTY), world.folder.file("a.txt", b"hello"));
    world.sandbox.close_access(seed::EMPTY);
    assert_eq!(kind(world.provider.look_up(&place).await), FaultKind::NoAccess, "403");
    world.sandbox.open_access(seed::EMPTY);
    world.sandbox.delete_task(seed::EMPTY);
    assert_eq!(kind(world.provider.look_up(&place).await), FaultKind::Gone, "404");
    let reader = world.with_token(world.sandbox.read_only_token());
    assert_eq!(
        kind(reader.reserve(&file, Parent::NewComment).await),
        FaultKind::NoAccess,
        "a token that only reads"
    );
    let mut refused = file.clone();
    refused.content_type = "application/x-msdownload".to_owned();
    let expected = FaultKind::Refused {
        field: Some("content_type".to_owned()),
        detail: "is reserved".to_owned(),
    };
    let fault = world.provider.reserve(&refused, Parent::NewComment).await.unwrap_err();
    assert_eq!(fault.kind, expected, "422 with field and words");
    assert!(fault.request_id.is_some(), "with the id for support");
    world.sandbox.revoke_token(world.sandbox.token());
    assert_eq!(
        kind(world.provider.search("x", &[]).await),
        FaultKind::TokenRefused,
        "401"
    );
}

#[tokio::test]
async fn troubles_on_the_way_are_told_apart() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    for (action, expected) in [
        (Action::bad_gateway(), FaultKind::Unavailable { status: 502 }),
        (Action::status(500), FaultKind::Unavailable { status: 500 }),
        (Action::captive_portal(), FaultKind::NetworkAnswers),
        (Action::LoseReply, no_answer(Connection::Cut)),
        (Action::CutMidReply, no_answer(Connection::Cut)),
    ] {
        world.sandbox.fault(Trouble::at(Step::Parent, action.clone()).times(3));
        let outcome = kind(world.provider.look_up(&place).await);
        assert_eq!(outcome, expected, "{action:?}");
        world.sandbox.clear_faults();
    }
    let hanging = Server::new([Manner::Silent]).await;
    let outcome = provider_at(&hanging.url(), impatient()).look_up(&place).await;
    assert_eq!(kind(outcome), no_answer(Connection::Silent), "a service that hangs");
    let elsewhere = [("Location", "https://login.example/")];
    let portal = Server::answering("302 Found", &elsewhere, "").await;
    let outcome = provider_at(&portal.url(), Http::default()).look_up(&place).await;
    assert_eq!(
        kind(outcome),
        FaultKind::Intercepted,
        "sent to a login page, and not going there"
    );
    let json = Server::answering("200 OK", &[("Content-Type", "application/json")], "{\"ok\":true}").await;
    let outcome = provider_at(&json.url(), Http::default()).look_up(&place).await;
    assert_eq!(kind(outcome), FaultKind::NotTheService, "JSON, and not the service's");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let closed = format!("http://{}", closed.unwrap());
    let outcome = provider_at(&closed, Http::default()).look_up(&place).await;
    assert_eq!(
        kind(outcome),
        FaultKind::Network {
            sent: false,
            why: Connection::Unreachable
        },
        "nobody there"
    );
}

#[tokio::test]
async fn an_answer_about_something_else_is_not_believed() {
    let body = "{\"data\":{\"id\":\"8\",\"type\":\"attachments\",\"attributes\":{}}}";
    let server = Server::answering("200 OK", &[], body).await;
    let provider = provider_at(&server.url(), Http::default());
    let stored = Stored {
        location: "https://s/key".to_owned(),
        etag: None,
        md5: md5(b""),
        verdict: Verdict::NotVerifiable,
        size: 0,
    };
    let register = |id: &str| {
        let id = RemoteId(id.to_owned());
        let (provider, stored) = (&provider, &stored);
        async move { provider.register(&id, stored, Parent::NewComment).await }
    };
    assert!(register("8").await.is_ok(), "the object itself");
    assert_eq!(kind(register("9").await), FaultKind::NotTheService, "another object");
}

#[tokio::test]
async fn being_told_to_wait_holds_the_next_call() {
    let world = World::new().await;
    let pause = Duration::from_millis(1_300);
    let place = task(seed::STARTSEITE);
    for action in [Action::rate_limited(pause), Action::retry_after(Duration::from_secs(1))] {
        world.sandbox.fault(Trouble::on(Role::Api, action.clone()));
        let FaultKind::RateLimited { after: Some(after) } = kind(world.provider.listed(&place).await) else {
            panic!("{action:?} says how long");
        };
        assert!(
            after == Duration::from_secs(2) || after == Duration::from_secs(1),
            "rounded up: {after:?}"
        );
        let start = std::time::Instant::now();
        assert!(
            world.provider.listed(&place).await.is_ok(),
            "the next call waits by itself"
        );
        assert!(
            start.elapsed() >= after.min(pause),
            "and goes after {after:?}: {:?}",
            start.elapsed()
        );
    }
    assert_eq!(world.sandbox.mistakes(), [], "the limit was respected");
    world
        .sandbox
        .fault(Trouble::on(Role::Api, Action::rate_limit_text_under(403)));
    let outcome = kind(world.provider.listed(&place).await);
    assert_eq!(
        outcome,
        FaultKind::RateLimited { after: None },
        "its words count under any status"
    );
}

#[tokio::test]
async fn the_token_goes_to_the_api_and_nowhere_else() {
    let body = "{\"data\":[]}";
    let api = Server::answering("200 OK", &[], body).await;
    let provider = provider_at(&api.url(), Http::default());
    provider.listed(&task(1)).await.unwrap();
    let head = &api.seen()[0].head;
    for line in [
        "x-auth-token: secret-token",
        "x-organization-id: 10",
        "content-type: application/vnd.api+json",
        "user-agent: attache/",
    ] {
        assert!(
            head.contains(&format!("\r\n{line}")),
            "{line} belongs to every call: {head}"
        );
    }
    let other = Server::answering("200 OK", &[], body).await;
    let moving = Server::answering("307 Temporary Redirect", &[("Location", &other.url())], "").await;
    let provider = provider_at(&moving.url(), Http::default());
    assert_eq!(
        kind(provider.listed(&task(1)).await),
        FaultKind::Intercepted,
        "no redirect is followed"
    );
    assert_eq!(other.seen().len(), 0, "the other host never saw the token");
    let links = format!(
        "{{\"data\":[{{\"id\":\"1\",\"type\":\"attachments\"}}],\"links\":{{\"next\":\"{}\"}}}}",
        other.url()
    );
    let paging = Server::new([
        Manner::Answer(crate::server::answer("200 OK", &[], &links)),
        Manner::Answer(crate::server::answer("200 OK", &[], body)),
    ])
    .await;
    let listed = provider_at(&paging.url(), Http::default())
        .listed(&task(1))
        .await
        .unwrap();
    assert_eq!(
        (listed.len(), other.seen().len()),
        (1, 0),
        "pages are asked of the API itself"
    );
    let words = format!("{:?}", provider_at(&paging.url(), Http::default()));
    assert!(!words.contains("secret-token"), "and it never shows: {words}");
}

#[tokio::test]
async fn accounts_with_impossible_addresses_are_refused() {
    let world = World::new().await;
    let mut account = account(&world.sandbox);
    account.addresses.storage = Some("http://storage.example".to_owned());
    let gate = attache_core::rate::RateGate::new([]);
    let refused = productive::Productive::new(Http::default(), gate.clone(), &account, "token").map(|_| ());
    let address = "http://storage.example".to_owned();
    assert_eq!(
        refused,
        Err(Reason::BadAddress { address }),
        "plain http is for this computer only"
    );
    account.addresses.storage = None;
    let refused = productive::Productive::new(Http::default(), gate, &account, "").map(|_| ());
    let provider = ProviderKind::Productive;
    assert_eq!(refused, Err(Reason::WrongToken { provider }), "no token is no token");
}

//! Tokens, refusals and troubles on the way to Kantata OX.

use std::time::Duration;

use attache_core::{
    account::{Addresses, ProviderKind},
    http::Http,
    provider::{Fault, FaultKind, Membership, Parent, Provider as _, service},
    upload::RemoteId,
};
use attache_sandbox::{Action, Fault as Trouble, Role, Step, seed::kantata as seed};
use serde_json::json;

use super::world::{World, addresses, post, provider_at, task};
use crate::{
    harness::{impatient, kind},
    server::{Manner, Server, answer},
};

async fn memberships(http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault> {
    service(ProviderKind::Kantata).memberships(http, addresses, token).await
}

#[tokio::test]
async fn who_a_token_belongs_to() {
    let world = World::new().await;
    let addresses = addresses(&world.sandbox);
    let both = [
        (world.sandbox.kantata_token(), "Anna Lindqvist"),
        (world.sandbox.other_kantata_token(), "Tom Berger"),
    ];
    for (token, person) in both {
        let found = memberships(&world.http, &addresses, token).await.unwrap();
        let expected = Membership {
            organisation: seed::ACCOUNT.to_string(),
            organisation_name: "Kantata OX".to_owned(),
            person: person.to_owned(),
        };
        assert_eq!(found, [expected]);
    }
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
    let elsewhere = Addresses {
        api: Some(page.url()),
        ..Addresses::default()
    };
    assert_eq!(
        kind(memberships(&world.http, &elsewhere, "token").await),
        FaultKind::NotTheService,
        "some other web server"
    );
}

#[tokio::test]
async fn refusals_mean_what_they_mean() {
    let world = World::new().await;
    let file = world.folder.file("a.txt", b"hello");
    world.sandbox.fault(Trouble::at(
        Step::Reserve,
        Action::invalid("type", "Type is not included in the list"),
    ));
    let fault = world.provider.reserve(&file, Parent::NewComment).await.unwrap_err();
    assert!(
        matches!(fault.kind, FaultKind::Refused { field: Some(_), .. }),
        "{fault:?}"
    );
    assert!(fault.request_id.is_some(), "with the id for support");
    world.sandbox.revoke_token(world.sandbox.kantata_token());
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
    for action in [
        Action::bad_gateway(),
        Action::status(500),
        Action::captive_portal(),
        Action::LoseReply,
        Action::CutMidReply,
    ] {
        world.sandbox.fault(Trouble::at(Step::Parent, action.clone()).times(3));
        let outcome = kind(world.provider.look_up(&place).await);
        let expected = match action {
            Action::LoseReply | Action::CutMidReply => matches!(outcome, FaultKind::Network { sent: true, .. }),
            Action::Reply { status: 200, .. } => outcome == FaultKind::NetworkAnswers,
            Action::Reply { status, .. } => outcome == FaultKind::Unavailable { status },
            _ => false,
        };
        assert!(expected, "{action:?}: {outcome:?}");
        world.sandbox.clear_faults();
    }
    let hanging = Server::new([Manner::Silent]).await;
    let outcome = kind(provider_at(&hanging.url(), impatient()).look_up(&place).await);
    assert!(
        matches!(outcome, FaultKind::Network { sent: true, .. }),
        "a service that hangs: {outcome:?}"
    );
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
    let closed = Server::answering("200 OK", &[], "").await.url();
    let outcome = kind(provider_at(&closed, Http::default()).look_up(&place).await);
    assert!(
        matches!(outcome, FaultKind::Network { sent: false, .. }),
        "nobody there: {outcome:?}"
    );
}

#[tokio::test]
async fn an_answer_about_something_else_is_not_believed() {
    let body = json!({"count": 1, "results": [{"key": "posts", "id": "8"}], "posts": {"8": {"id": "8", "attachment_ids": []}}});
    let server = Server::answering("200 OK", &[], &body.to_string()).await;
    let provider = provider_at(&server.url(), Http::default());
    assert_eq!(provider.listed(&post(8)).await.unwrap(), [], "the post itself");
    assert_eq!(
        kind(provider.listed(&post(9)).await),
        FaultKind::NotTheService,
        "another post"
    );
    assert_eq!(
        kind(provider.look_up(&task(8)).await),
        FaultKind::NotTheService,
        "no task at all"
    );
}

#[tokio::test]
async fn being_told_to_wait_holds_the_next_call() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    for action in [
        Action::retry_after(Duration::from_secs(1)),
        Action::rate_limited_silently(),
        Action::rate_limit_text_under(403),
    ] {
        world.sandbox.fault(Trouble::on(Role::Api, action.clone()));
        let FaultKind::RateLimited { after } = kind(world.provider.listed(&place).await) else {
            panic!("{action:?} is a limit");
        };
        let start = std::time::Instant::now();
        assert!(
            world.provider.listed(&place).await.is_ok(),
            "the next call waits by itself"
        );
        let least = after.unwrap_or(Duration::from_secs(1));
        assert!(
            start.elapsed() >= least.mul_f64(0.9),
            "{action:?}: {:?}",
            start.elapsed()
        );
    }
    assert_eq!(world.sandbox.mistakes(), [], "the limit was respected");
}

#[tokio::test]
async fn the_token_goes_to_the_api_and_nowhere_else() {
    let body = "{\"count\":0,\"results\":[],\"posts\":{}}";
    let api = Server::answering("200 OK", &[], body).await;
    let provider = provider_at(&format!("{}/api/v1", api.url()), Http::default());
    provider.listed(&task(1)).await.unwrap();
    let head = &api.seen()[0].head;
    assert!(head.starts_with("get /api/v1/posts.json?"), "{head}");
    for line in [
        "authorization: bearer secret-token",
        "accept: application/json",
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
    let page = json!({
        "count": 201, "results": [{"key": "posts", "id": "1"}], "posts": {"1": {"id": "1", "attachment_ids": [7]}},
        "meta": {"page_count": 2, "next": other.url()}, "links": {"next": other.url()},
    });
    let paging = Server::new([
        Manner::Answer(answer("200 OK", &[], &page.to_string())),
        Manner::Answer(answer("200 OK", &[], body)),
    ])
    .await;
    let provider = provider_at(&paging.url(), Http::default());
    assert_eq!(provider.listed(&task(1)).await.unwrap()[0].id, RemoteId("7".to_owned()));
    assert!(
        paging.seen()[1].head.contains("page=2&per_page=200"),
        "pages are asked for by number"
    );
    assert_eq!(other.seen().len(), 0, "the other host never saw the token");
    assert!(!format!("{provider:?}").contains("secret-token"), "and it never shows");
}

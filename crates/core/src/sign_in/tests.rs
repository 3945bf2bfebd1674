use std::sync::{Arc, Mutex};

use super::*;

const PROVIDER: ProviderKind = ProviderKind::Productive;

/// The service's end: gives out a token for the right form, and keeps what it was asked.
struct Exchange {
    url: Url,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Exchange {
    async fn answering(status: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/oauth/token", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut request = Vec::new();
                let mut piece = [0; 4096];
                while !String::from_utf8_lossy(&request).contains("redirect_uri=") {
                    let count = client.read(&mut piece).await.expect("a request");
                    request.extend_from_slice(&piece[..count]);
                }
                let request = String::from_utf8_lossy(&request).into_owned();
                kept.lock().expect("no test panics here").push(request);
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                client.write_all(answer.as_bytes()).await.expect("an answer");
            }
        });
        Self {
            url: Url::parse(&url).expect("an address"),
            asked,
        }
    }

    async fn begin(&self) -> SignIn {
        let authority = Authority {
            authorize: Url::parse("https://app.example/oauth/authorize?x=1").expect("an address"),
            token: self.url.clone(),
        };
        let client = Client {
            id: "an id".to_owned(),
            secret: Token::from("a secret&more".to_owned()),
        };
        SignIn::at(0, PROVIDER, authority, client).await.expect("a port")
    }
}

/// Goes where the page would send the browser, with these answers, and reads the status.
fn visit(sign_in: &SignIn, target: &str) -> tokio::task::JoinHandle<String> {
    let address = sign_in.listener.local_addr().expect("an address");
    let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    tokio::spawn(async move {
        let mut browser = TcpStream::connect(address).await.expect("somebody listens");
        browser.write_all(request.as_bytes()).await.expect("a request");
        let mut answer = String::new();
        browser.read_to_string(&mut answer).await.expect("an answer");
        answer
    })
}

fn query(page: &Url, name: &str) -> String {
    let found = page.query_pairs().find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_person_who_agrees_brings_a_token() {
    let exchange = Exchange::answering("200 OK", r#"{"access_token":"the token","token_type":"bearer"}"#).await;
    let sign_in = exchange.begin().await;
    let page = sign_in.page();
    assert_eq!(query(&page, "response_type"), "code");
    assert_eq!(query(&page, "client_id"), "an id");
    assert_eq!(query(&page, "x"), "1", "what the address had stays");
    let (state, redirect) = (query(&page, "state"), query(&page, "redirect_uri"));
    assert!(state.len() >= 32, "nobody guesses it");
    // Whatever else calls there in between changes nothing.
    let icon = visit(&sign_in, "/favicon.ico");
    let stranger = visit(&sign_in, "/callback?code=stolen&state=guessed");
    let browser = visit(&sign_in, &format!("/callback?code=a%20code&state={state}"));
    let token = sign_in.finish(&Http::default()).await.expect("a token");
    assert_eq!(token.expose(), "the token");
    assert!(icon.await.expect("icon").starts_with("HTTP/1.1 404"));
    assert!(stranger.await.expect("stranger").starts_with("HTTP/1.1 404"));
    assert!(browser.await.expect("browser").starts_with("HTTP/1.1 200"));
    let asked = exchange.asked.lock().expect("no test panics here").clone();
    let body = asked[0].split("\r\n\r\n").nth(1).expect("a body").to_owned();
    let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(asked.len(), 1, "the stranger's code was never used");
    assert_eq!(field("grant_type"), Some("authorization_code"));
    assert_eq!(field("code"), Some("a code"));
    assert_eq!(field("client_secret"), Some("a secret&more"));
    assert_eq!(field("redirect_uri"), Some(redirect.as_str()), "the same as before");
}

#[tokio::test]
async fn a_person_who_declines_is_told_so() {
    let exchange = Exchange::answering("200 OK", "{}").await;
    let sign_in = exchange.begin().await;
    let state = query(&sign_in.page(), "state");
    let browser = visit(&sign_in, &format!("/callback?error=access_denied&state={state}"));
    assert_eq!(
        sign_in.finish(&Http::default()).await.map(|_| ()),
        Err(Reason::SignInDeclined)
    );
    assert!(browser.await.expect("browser").starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn what_the_service_says_against_it_is_passed_on() {
    let said = r#"{"error":"invalid_client","error_description":"Client authentication failed."}"#;
    for (status, body, expected) in [
        (
            "401 Unauthorized",
            said,
            Reason::SignInRefused {
                provider: PROVIDER,
                detail: "Client authentication failed".to_owned(),
            },
        ),
        (
            "200 OK",
            r#"{"error":"invalid_grant"}"#,
            Reason::SignInRefused {
                provider: PROVIDER,
                detail: "invalid_grant".to_owned(),
            },
        ),
        (
            "200 OK",
            "<html>hotel</html>",
            Reason::NetworkAnswers { provider: PROVIDER },
        ),
        ("200 OK", "hello", Reason::NotTheService { provider: PROVIDER }),
    ] {
        let exchange = Exchange::answering(status, body).await;
        let sign_in = exchange.begin().await;
        let state = query(&sign_in.page(), "state");
        let _browser = visit(&sign_in, &format!("/callback?code=1&state={state}"));
        assert_eq!(
            sign_in.finish(&Http::default()).await.map(|_| ()),
            Err(expected),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let exchange = Exchange::answering("200 OK", "{}").await;
    let first = exchange.begin().await;
    let port = first.listener.local_addr().expect("an address").port();
    let second = SignIn::at(port, PROVIDER, first.authority.clone(), first.client.clone()).await;
    assert_eq!(second.map(|_| ()), Err(Reason::SignInPort { port }));
}

#[test]
fn the_address_to_register_is_the_one_that_is_listened_at() {
    assert_eq!(REDIRECT, format!("http://127.0.0.1:{PORT}{PATH}"));
}

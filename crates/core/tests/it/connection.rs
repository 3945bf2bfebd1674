//! Why there is no answer, told by what really happens on a socket.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use attache_core::{
    http::{Http, Patience, Proxies},
    provider::{FaultKind, Provider as _},
    reason::Connection,
    upload::RemoteId,
};
use attache_sandbox::{Action, Fault, Step};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;

use crate::harness::{World, kind, no_answer, provider_at, task, words};

const SHORT: Patience = Patience {
    connect: Duration::from_millis(300),
    idle: Duration::from_millis(300),
    call: Duration::from_millis(600),
};

/// Long enough for a busy machine, far too short for anything that waits in vain.
const SOON: Duration = Duration::from_secs(20);

fn straight() -> Http {
    Http::by(SHORT, Proxies::None)
}

/// Nothing of the request left this computer for the service.
fn unsent(why: Connection) -> FaultKind {
    FaultKind::Network { sent: false, why }
}

/// What comes of asking for a task there.
async fn ask(http: &Http, address: &str) -> FaultKind {
    let start = Instant::now();
    let asked = kind(provider_at(address, http.clone()).look_up(&task(1)).await);
    assert!(start.elapsed() < SOON, "{address} was waited for too long");
    asked
}

/// Treats every connection alike.
async fn listen<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection));
        }
    });
    address
}

/// Says this as soon as the other side has said something, then ends.
async fn saying(words: &'static str) -> SocketAddr {
    listen(move |mut connection| async move {
        let _ = connection.read(&mut [0; 4_096]).await;
        let _ = connection.write_all(words.as_bytes()).await;
    })
    .await
}

/// An address where nobody listens any more.
async fn closed() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address")
}

/// TLS with a certificate that nobody has vouched for.
async fn self_signed() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "service.invalid".to_owned()]);
    let made = made.expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |connection| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(mut connection) = acceptor.accept(connection).await {
                let _ = connection.read(&mut [0; 4_096]).await;
            }
        }
    })
    .await
}

#[tokio::test]
async fn nobody_there() {
    let there = closed().await;
    for scheme in ["http", "https"] {
        let asked = ask(&straight(), &format!("{scheme}://{there}")).await;
        assert_eq!(asked, unsent(Connection::Unreachable), "{scheme} to a closed port");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows() {
    let patient = Http::by(Patience::default(), Proxies::None);
    let asked = ask(&patient, "https://attache.invalid").await;
    assert_eq!(asked, unsent(Connection::NameUnknown));
}

#[tokio::test]
async fn no_safe_connection_is_not_no_network() {
    let plain = saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    let garbage = saying("\u{1}\u{2}\u{3} this is no TLS at all").await;
    let strange = self_signed().await;
    for (there, what) in [
        (plain, "plain HTTP"),
        (garbage, "garbage"),
        (strange, "an unknown certificate"),
    ] {
        let asked = ask(&straight(), &format!("https://localhost:{}", there.port())).await;
        assert_eq!(asked, unsent(Connection::NotTrusted), "{what} in place of TLS");
    }
}

#[tokio::test]
async fn a_proxy_that_is_in_the_way() {
    let by = |proxy: SocketAddr| {
        let proxy = format!("http://{proxy}").parse().expect("an address");
        Http::by(SHORT, Proxies::At(proxy))
    };
    for (proxy, what) in [
        (
            saying("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n").await,
            "wants a sign-in",
        ),
        (
            saying("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n").await,
            "refuses",
        ),
        (saying("").await, "hangs up"),
        (closed().await, "is not there"),
    ] {
        let asked = ask(&by(proxy), "https://service.invalid").await;
        assert_eq!(asked, unsent(Connection::Proxy), "a proxy that {what}");
    }
    let silent = listen(|connection| async move {
        let _open = connection;
        std::future::pending::<()>().await;
    });
    let asked = ask(&by(silent.await), "https://service.invalid").await;
    assert_eq!(asked, unsent(Connection::Silent), "a proxy that says nothing");

    // It lets everything through, and looks into it: the certificate is its own.
    let within = self_signed().await;
    let looking = listen(move |mut connection| async move {
        let _ = connection.read(&mut [0; 4_096]).await;
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        if let Ok(mut within) = TcpStream::connect(within).await {
            let _ = tokio::io::copy_bidirectional(&mut connection, &mut within).await;
        }
    });
    let asked = ask(&by(looking.await), "https://service.invalid").await;
    assert_eq!(asked, unsent(Connection::NotTrusted), "a proxy that inspects TLS");
}

#[tokio::test]
async fn silence_before_and_after_the_head() {
    let half_open = listen(|mut connection| async move {
        let _ = connection.read(&mut [0; 4_096]).await;
        std::future::pending::<()>().await;
    });
    let half_open = half_open.await;
    let asked = ask(&straight(), &format!("http://{half_open}")).await;
    assert_eq!(asked, no_answer(Connection::Silent), "the request may have arrived");
    let asked = ask(&straight(), &format!("https://{half_open}")).await;
    assert_eq!(asked, unsent(Connection::Silent), "not before TLS stands");

    let hole = listen(|mut connection| async move {
        let _ = connection.read(&mut [0; 4_096]).await;
        let _ = connection
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
            .await;
        std::future::pending::<()>().await;
    });
    let asked = ask(&straight(), &format!("http://{}", hole.await)).await;
    assert_eq!(asked, no_answer(Connection::Silent), "a black hole after the head");
}

#[tokio::test]
async fn an_answer_that_is_cut() {
    for words in ["", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"data\":"] {
        let asked = ask(&straight(), &format!("http://{}", saying(words).await)).await;
        assert_eq!(asked, no_answer(Connection::Cut), "after {words:?}");
    }
}

#[tokio::test]
async fn a_drip_is_not_waited_for_for_ever() {
    let world = World::new().await;
    let pause = Duration::from_millis(50);
    world.sandbox.fault(Fault::at(Step::Parent, Action::Drip { pause }));
    let asked = ask(&straight(), &world.sandbox.api_url()).await;
    assert_eq!(
        asked,
        no_answer(Connection::Silent),
        "bytes that come are no answer yet: a call has its time"
    );
}

/// What a connection that is kept does with its next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Answer,
    /// Answers, and hangs up a moment later without having said so.
    AnswerAndLeave,
    /// Reads it and hangs up.
    Leave,
    /// Reads it and says nothing.
    Silence,
}

/// A server whose connections each have their script, and its log: connection and first line of each request.
struct Keeping {
    address: SocketAddr,
    log: Arc<Mutex<Vec<(usize, String)>>>,
    left: watch::Receiver<usize>,
}

impl Keeping {
    async fn new(scripts: &'static [&'static [Next]]) -> Self {
        let (log, (leaving, left)) = (Arc::<Mutex<Vec<_>>>::default(), watch::channel(0));
        let (kept, count) = (Arc::clone(&log), Arc::new(Mutex::new(0)));
        let address = listen(move |connection| {
            let mut count = count.lock().expect("nothing panics here");
            let number = *count;
            *count += 1;
            let script = scripts.get(number).copied().unwrap_or(&[Next::Answer]);
            follow(connection, number, script, Arc::clone(&kept), leaving.clone())
        })
        .await;
        Self { address, log, left }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn log(&self) -> Vec<(usize, String)> {
        self.log.lock().expect("nothing panics here").clone()
    }

    /// Waits until so many connections were left.
    async fn left(&mut self, connections: usize) {
        let left = self.left.wait_for(|left| *left >= connections);
        tokio::time::timeout(SOON, left)
            .await
            .expect("in time")
            .expect("it lives");
    }
}

async fn follow(
    mut connection: TcpStream,
    number: usize,
    script: &[Next],
    log: Arc<Mutex<Vec<(usize, String)>>>,
    leaving: watch::Sender<usize>,
) {
    const ANSWER: &str = r#"{"data":{"id":"1","type":"tasks","attributes":{"title":"A"}}}"#;
    let mut script = script.iter().chain(std::iter::repeat(&Next::Answer));
    let mut bytes = Vec::new();
    while let Some(head) = request(&mut connection, &mut bytes).await {
        let line = head.lines().next().unwrap_or_default().to_owned();
        log.lock().expect("nothing panics here").push((number, line));
        let next = *script.next().expect("without end");
        if next == Next::Silence {
            return std::future::pending().await;
        }
        if next == Next::Leave {
            break;
        }
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ANSWER}", ANSWER.len());
        let _ = connection.write_all(answer.as_bytes()).await;
        if next == Next::AnswerAndLeave {
            break;
        }
    }
    drop(connection);
    leaving.send_modify(|left| *left += 1);
}

/// Reads one request to its end.
async fn request(connection: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.trim().parse().expect("a length"));
            if bytes.len() >= end + 4 + length {
                bytes.drain(..end + 4 + length);
                return Some(head);
            }
        }
        if connection.read_buf(bytes).await.unwrap_or(0) == 0 {
            return None;
        }
    }
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_costs_nothing() {
    let mut server = Keeping::new(&[&[Next::AnswerAndLeave]]).await;
    let provider = provider_at(&server.url(), Http::by(Patience::default(), Proxies::None));
    provider.look_up(&task(1)).await.expect("an answer");
    server.left(1).await;
    provider.look_up(&task(1)).await.expect("another connection is made");
    let connections: Vec<usize> = server.log().iter().map(|(connection, _)| *connection).collect();
    assert_eq!(connections, [0, 1], "one request each, and no fault between them");
}

#[tokio::test]
async fn what_may_have_been_heard_is_not_said_again_by_itself() {
    let server = Keeping::new(&[&[Next::Answer, Next::Leave]]).await;
    let provider = provider_at(&server.url(), Http::by(Patience::default(), Proxies::None));
    provider.look_up(&task(1)).await.expect("an answer");
    let posted = provider
        .make(&task(1), words("Here"), &[RemoteId("7".to_owned())])
        .await;
    assert_eq!(
        kind(posted),
        no_answer(Connection::Cut),
        "whoever posts a comment hears that it may be there"
    );
    let posts = server.log().iter().filter(|(_, line)| line.starts_with("post")).count();
    assert_eq!(posts, 1, "people would see a second one: {:?}", server.log());
}

#[tokio::test]
async fn after_sleep_no_kept_connection_is_trusted() {
    let server = Keeping::new(&[&[Next::Answer, Next::Silence], &[Next::Answer]]).await;
    let http = straight();
    let provider = provider_at(&server.url(), http.clone());
    provider.look_up(&task(1)).await.expect("an answer");
    // The other side has forgotten the connection meanwhile, and nothing on it says so.
    http.renew();
    provider.look_up(&task(1)).await.expect("at once, by a new connection");
    let connections: Vec<usize> = server.log().iter().map(|(connection, _)| *connection).collect();
    assert_eq!(connections, [0, 1]);
}

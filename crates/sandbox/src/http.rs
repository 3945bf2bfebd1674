//! The plumbing below the hosts: connections, answers, and how faults bend them.

use std::{
    convert::Infallible,
    fmt, io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Full, StreamBody, combinators::BoxBody};
use hyper::{
    Request, Response, StatusCode,
    body::{Frame, Incoming},
    header::{self, HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    api, control,
    fault::Action,
    files, kantata,
    record::{Host, RequestRecord, Role, Step},
    scripted,
    shared::{Shared, pause},
    storage, web,
};

pub(crate) type Body = BoxBody<Bytes, io::Error>;
/// An answer, or a cut connection.
pub(crate) type Outcome = Result<Response<Body>, Cut>;

/// The connection ends without an answer.
#[derive(Debug)]
pub(crate) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection was cut")
    }
}

impl std::error::Error for Cut {}

/// A request with its place in the log.
pub(crate) struct Call {
    pub(crate) shared: Arc<Shared>,
    pub(crate) sequence: u64,
    pub(crate) request: Request<Incoming>,
    /// The fault that changes how the host itself acts.
    pub(crate) twist: Option<Action>,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether the request carries what belongs to an API.
    pub(crate) fn shows_token(&self) -> bool {
        ["x-auth-token", "x-organization-id", "authorization"]
            .iter()
            .any(|name| self.header(name).is_some())
    }

    /// Whether a token is part of the address, where only Productive's files host wants one.
    pub(crate) fn shows_key(&self) -> bool {
        url::form_urlencoded::parse(self.query().as_bytes()).any(|(name, _)| name == "token")
    }

    /// The token it comes with, in the words of either API.
    pub(crate) fn token(&self) -> Option<&str> {
        let bearer = || self.header("authorization")?.strip_prefix("Bearer ");
        self.header("x-auth-token").or_else(bearer)
    }

    pub(crate) fn method(&self) -> &str {
        self.request.method().as_str()
    }

    pub(crate) fn path(&self) -> &str {
        self.request.uri().path()
    }

    pub(crate) fn query(&self) -> &str {
        self.request.uri().query().unwrap_or_default()
    }
}

/// Accepts connections until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, host: Host, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        // Finished connections are taken out, so that a long life does not pile them up.
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (shared, ended) = (shared.clone(), shared.clone());
        connections.spawn(async move {
            let service = service_fn(move |request| handle(host, shared.clone(), request));
            // An error here is a connection that the client or a fault has cut.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
            ended.connection_ended();
        });
    }
}

async fn handle(host: Host, shared: Arc<Shared>, request: Request<Incoming>) -> Outcome {
    let role = host.role();
    if role == Role::Api && request.uri().path().starts_with("/_sandbox/") {
        return control::answer(&shared, request).await;
    }
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let query = request.uri().query().unwrap_or_default();
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let step = Step::of(host, &method, &path, query, content_type);
    let sequence = shared.begin(RequestRecord {
        sequence: 0,
        role,
        provider: host.provider(),
        step,
        method: method.clone(),
        path: path.clone(),
        query: without_secrets(query),
        status: None,
        time: SystemTime::now(),
        headers: request.headers().keys().map(ToString::to_string).collect(),
        body_size: 0,
    });
    let twist = shared.take_fault(role, step, &method, &path);
    pause(shared.options().latency).await;
    let call = Call {
        shared: shared.clone(),
        sequence,
        request,
        twist: twist.clone(),
    };
    let outcome = match twist {
        Some(action) => scripted::answer(host, call, action).await,
        None => act(host, call).await,
    }?;
    shared.note(sequence, |record| {
        record.status = Some(outcome.status().as_u16());
    });
    Ok(outcome)
}

/// Lets a host do what it does.
pub(crate) async fn act(host: Host, call: Call) -> Outcome {
    match host {
        Host::Api => api::answer(call).await,
        Host::Storage => storage::answer(call).await,
        Host::Files => files::answer(call).await,
        Host::Web => Ok(web::answer(&call)),
        Host::KantataApi => kantata::answer(call).await,
        Host::KantataWeb => kantata::web(call).await,
    }
}

/// An answer with a whole body.
pub(crate) fn reply(status: u16, content_type: &str, body: impl Into<Bytes>) -> Response<Body> {
    let body = Full::new(body.into())
        .map_err(|never: Infallible| match never {})
        .boxed();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, header::CONTENT_TYPE.as_str(), content_type);
    response
}

/// An answer with a body that comes in pieces.
pub(crate) fn streamed(
    status: u16,
    content_type: &str,
    pieces: impl futures_util::Stream<Item = io::Result<Bytes>> + Send + Sync + 'static,
) -> Response<Body> {
    let mut response = reply(status, content_type, Bytes::new());
    *response.body_mut() = BodyExt::boxed(StreamBody::new(pieces.map(|piece| piece.map(Frame::data))));
    response
}

/// Sets a header; values that HTTP cannot carry are left out.
pub(crate) fn set(response: &mut Response<Body>, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
        response.headers_mut().insert(name, value);
    }
}

/// Reads a whole small body; the rest of a larger one is read and thrown away.
pub(crate) async fn read_body(body: &mut Incoming, largest: usize) -> Result<Vec<u8>, Cut> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Cut)?.into_data() else {
            continue;
        };
        let room = largest.saturating_sub(bytes.len()).min(data.len());
        bytes.extend_from_slice(&data[..room]);
    }
    Ok(bytes)
}

/// Reads a body to its end, so that the client gets to read the answer.
pub(crate) async fn drain(call: &mut Call) -> Result<(), Cut> {
    let mut size = 0;
    while let Some(frame) = call.request.body_mut().frame().await {
        size += frame.map_err(|_| Cut)?.data_ref().map_or(0, |data| data.len() as u64);
    }
    call.shared.note(call.sequence, |record| record.body_size += size);
    Ok(())
}

/// Half of a body, then a cut connection.
pub(crate) async fn halved(response: Response<Body>) -> Outcome {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let half = bytes.slice(..bytes.len() / 2);
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        // An error that is there at once would be met before the head is on its way.
        if sender.send(Ok(half)).await.is_ok() {
            pause(Duration::from_millis(20)).await;
            let _ = sender.send(Err(io::Error::other("cut"))).await;
        }
    });
    let pieces = received(receiver);
    let mut cut = streamed(200, "", pieces);
    (*cut.status_mut(), *cut.headers_mut()) = (parts.status, parts.headers);
    set(&mut cut, "content-length", &bytes.len().to_string());
    Ok(cut)
}

/// A body with more at its end than there is, and no length that would say so.
pub(crate) async fn lengthened(response: Response<Body>, more: usize) -> Outcome {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let pieces = stream::iter([Ok(bytes), Ok(Bytes::from(vec![b'+'; more]))]);
    let mut longer = streamed(200, "", pieces);
    (*longer.status_mut(), *longer.headers_mut()) = (parts.status, parts.headers);
    longer.headers_mut().remove(header::CONTENT_LENGTH);
    Ok(longer)
}

/// A body a byte at a time.
pub(crate) async fn dripping(response: Response<Body>, time: Duration) -> Outcome {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let length = bytes.len();
    let pieces = stream::unfold((bytes, 0), move |(bytes, at)| async move {
        if at >= bytes.len() {
            return None;
        }
        pause(time).await;
        Some((Ok(bytes.slice(at..=at)), (bytes, at + 1)))
    });
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    // The pieces are made by a task of their own, because the body must be shareable.
    tokio::spawn(async move {
        let mut pieces = Box::pin(pieces);
        while let Some(piece) = pieces.next().await {
            if sender.send(piece).await.is_err() {
                return;
            }
        }
    });
    let mut slow = streamed(200, "", received(receiver));
    (*slow.status_mut(), *slow.headers_mut()) = (parts.status, parts.headers);
    set(&mut slow, "content-length", &length.to_string());
    Ok(slow)
}

/// What a channel brings, as a stream.
pub(crate) fn received<T: Send + 'static>(
    mut receiver: tokio::sync::mpsc::Receiver<T>,
) -> impl futures_util::Stream<Item = T> + Send + Sync {
    stream::poll_fn(move |context| receiver.poll_recv(context))
}

/// Names of what must not be kept.
pub(crate) const SECRETS: [&str; 4] = ["token", "access_token", "client_secret", "code"];

/// The query with the values of secrets left out.
fn without_secrets(query: &str) -> String {
    let parts = query.split('&').map(|part| match part.split_once('=') {
        Some((name, _)) if SECRETS.contains(&name) => format!("{name}=…"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("&")
}

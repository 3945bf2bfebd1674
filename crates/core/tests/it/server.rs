//! A tiny HTTP server that answers as a test says and keeps what it was sent.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// How a server treats its next request.
#[derive(Clone, Debug)]
pub(crate) enum Manner {
    /// Reads everything, then answers.
    Answer(String),
    /// Answers after the head, without reading the body.
    AnswerEarly(String),
    /// Reads everything, then says nothing.
    Silent,
    /// Reads nothing and says nothing.
    BlackHole,
}

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Request line and headers, in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Runs until it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: AbortHandle,
}

impl Server {
    /// The last manner holds for all further requests.
    pub(crate) async fn new(manners: impl Into<Vec<Manner>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (manners, kept) = (manners.into(), Arc::clone(&seen));
        let task = tokio::spawn(async move {
            let mut next = 0;
            loop {
                let Ok((connection, _)) = listener.accept().await else {
                    return;
                };
                let manner = manners[next.min(manners.len() - 1)].clone();
                next += 1;
                tokio::spawn(serve(connection, manner, Arc::clone(&kept)));
            }
        });
        Self {
            address,
            seen,
            task: task.abort_handle(),
        }
    }

    /// Always the same answer.
    pub(crate) async fn answering(status: &str, headers: &[(&str, &str)], body: &str) -> Self {
        Self::new([Manner::Answer(answer(status, headers, body))]).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics here").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer as it goes over the wire.
pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> String {
    let headers: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let headers = headers.concat();
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

async fn serve(mut connection: TcpStream, manner: Manner, seen: Arc<Mutex<Vec<Seen>>>) {
    if matches!(manner, Manner::BlackHole) {
        return std::future::pending().await;
    }
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().expect("a length"));
    if !matches!(manner, Manner::AnswerEarly(_)) {
        while bytes.len() < head_end + length {
            if connection.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                break;
            }
        }
    }
    let body = bytes[head_end..].to_vec();
    seen.lock().expect("no test panics here").push(Seen { head, body });
    match manner {
        Manner::Answer(answer) | Manner::AnswerEarly(answer) => {
            let _ = connection.write_all(answer.as_bytes()).await;
            let _ = connection.shutdown().await;
            // What is still on its way is taken, as closing at once would reset the connection.
            let mut rest = [0; 4_096];
            while connection.read(&mut rest).await.unwrap_or(0) > 0 {}
        }
        Manner::Silent | Manner::BlackHole => std::future::pending().await,
    }
}

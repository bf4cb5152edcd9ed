//! HTTP byte by byte, for requests that no client library would send and for connections stopped half-way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Answer;

/// The longest that a test waits for bytes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The key of requests that are not about keys, as in [`TestServer::client`](super::TestServer::client).
pub(crate) const AUTHORIZATION: (&str, &str) = ("Authorization", "Bearer sk_test_51U7Qw2Kx8RbTn4LpTestSuite");

/// What a form is sent as.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Host and port of a URL.
pub(crate) fn authority(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

/// One request on a connection of its own.
pub(crate) async fn send(url: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let text = exchange(url, &request(url, method, path, headers, body)).await;
    parse(&text).unwrap_or_else(|| panic!("not an answer: {text:?}"))
}

/// The bytes of a request after which the server closes the connection.
pub(crate) fn request(url: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", authority(url));
    head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
    if !body.is_empty() {
        write!(head, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Sends bytes and gives all that comes back until the server closes the connection.
pub(crate) async fn exchange(url: &str, bytes: &[u8]) -> String {
    let mut connection = Connection::open(url).await;
    connection.write(bytes).await;
    connection.rest().await
}

/// An open connection.
pub(crate) struct Connection<S> {
    stream: S,
    received: Vec<u8>,
}

impl Connection<TcpStream> {
    pub(crate) async fn open(url: &str) -> Self {
        Self::on(TcpStream::connect(authority(url)).await.unwrap())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(crate) fn on(stream: S) -> Self {
        Self { stream, received: Vec::new() }
    }

    /// Sends bytes; a server that hung up in the meantime is no failure of the test's.
    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        drop(self.stream.write_all(bytes).await);
        drop(self.stream.flush().await);
    }

    /// Says that nothing more will be sent.
    pub(crate) async fn half_close(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// Sends the head of a `POST` and waits until the server asks for the body: it has judged the head by then.
    pub(crate) async fn begin_post(&mut self, path: &str, headers: &[(&str, &str)], length: usize) {
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        head.extend(headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
        write!(head, "Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n").unwrap();
        self.write(head.as_bytes()).await;
        self.until(b"HTTP/1.1 100 Continue\r\n\r\n").await;
        self.received.clear();
    }

    /// Reads up to and including `end`.
    pub(crate) async fn until(&mut self, end: &[u8]) {
        while !self.received.ends_with(end) {
            let read = tokio::time::timeout(PATIENCE, self.stream.read_buf(&mut self.received)).await;
            let read = read.expect("the server went silent").unwrap();
            assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&self.received));
        }
    }

    /// All that comes until the server closes the connection.
    pub(crate) async fn rest(self) -> String {
        String::from_utf8(self.rest_of_bytes().await).unwrap()
    }

    async fn rest_of_bytes(mut self) -> Vec<u8> {
        let ended = tokio::time::timeout(PATIENCE, async {
            while matches!(self.stream.read_buf(&mut self.received).await, Ok(1..)) {}
        });
        ended.await.expect("the server did not close the connection");
        self.received
    }

    /// The answer after which the server closes the connection.
    pub(crate) async fn answer(self) -> Answer {
        let text = self.rest().await;
        parse(&text).unwrap_or_else(|| panic!("not an answer: {text:?}"))
    }
}

/// Takes apart one answer with a plain body.
pub(crate) fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Some(Answer { status, headers, text: body.to_owned() })
}

/// As [`exchange`], for servers that may answer in bytes that are no text.
pub(crate) async fn exchange_lossy(url: &str, bytes: &[u8]) -> String {
    let mut connection = Connection::open(url).await;
    connection.write(bytes).await;
    String::from_utf8_lossy(&connection.rest_of_bytes().await).into_owned()
}

//! One small request to a server, and where servers of this machine may be.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use identity_mock::DEFAULT_PORT;
use tokio::net::TcpStream;

use super::args::Target;
use super::{Failure, record};

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Bytes,
}

/// Where the server may be: where it was said to be, where servers of this machine said they are, where one would be.
pub(super) fn candidates(target: &Target) -> Vec<String> {
    if let Some(url) = &target.url {
        return vec![url.clone()];
    }
    let mut urls: Vec<String> = record::servers().into_iter().map(|ready| ready.url).collect();
    let host = target.host.filter(|host| !host.is_unspecified()).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let port = target.port.filter(|port| *port != 0).unwrap_or(DEFAULT_PORT);
    urls.push(format!("http://{}", SocketAddr::new(host, port)));
    urls
}

/// Asks for a path and takes nothing but 200.
pub(super) async fn answers(url: &str, path: &str) -> Result<(), Failure> {
    let answer = send(url, Request::get(path), Bytes::new()).await?;
    if answer.status == 200 { Ok(()) } else { Err(Failure::failed(answer.status.to_string())) }
}

/// Sends a request to the server at `url`, whose path the request has.
pub(super) async fn send(url: &str, request: hyper::http::request::Builder, body: Bytes) -> Result<Answer, Failure> {
    tokio::time::timeout(PATIENCE, exchange(url, request, body))
        .await
        .map_err(|_| Failure::failed("no answer in time"))?
}

async fn exchange(url: &str, request: hyper::http::request::Builder, body: Bytes) -> Result<Answer, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::failed(error.to_string());
    let base = url::Url::parse(url).map_err(|error| failed(&error))?;
    let host = base.host_str().ok_or_else(|| Failure::failed("the URL has no host"))?;
    let port = base.port_or_known_default().unwrap_or(DEFAULT_PORT);
    // An IPv6 address is in brackets in a URL, and without them for the system.
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.map_err(|error| failed(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let request =
        request.header("host", format!("{host}:{port}")).body(Full::new(body)).map_err(|error| failed(&error))?;
    let response = sender.send_request(request).await.map_err(|error| failed(&error))?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map_err(|error| failed(&error))?.to_bytes();
    Ok(Answer { status, body })
}

//! `healthcheck` and `wait`: one small request, once or until it succeeds.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use http_body_util::Empty;
use hyper::Request;
use hyper_util::rt::TokioIo;
use identity_mock::DEFAULT_PORT;
use tokio::net::TcpStream;

use super::args::{Target, Wait};
use super::{Failure, record, small_runtime};

/// How long one try may take.
const ONE_TRY: Duration = Duration::from_secs(3);
/// How long to wait between tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Whether a server lives.
pub(super) fn healthcheck(target: &Target) -> Result<(), Failure> {
    let urls = candidates(target);
    small_runtime()?.block_on(async {
        for url in &urls {
            if answers(url, "/livez").await.is_ok() {
                return Ok(());
            }
        }
        Err(Failure::failed(format!("no identity-mock answers at {}", urls.join(" or ")))
            .with_hint("name the server with `--url http://HOST:PORT`"))
    })
}

/// Waits until a server can serve.
pub(super) fn wait(wait: &Wait) -> Result<(), Failure> {
    small_runtime()?.block_on(async {
        let trying = async {
            loop {
                for url in candidates(&wait.target) {
                    if answers(&url, "/readyz").await.is_ok() {
                        return;
                    }
                }
                pause().await;
            }
        };
        tokio::time::timeout(wait.timeout, trying).await.map_err(|_| {
            let limit = humantime::format_duration(wait.timeout);
            Failure::failed(format!("no identity-mock was ready within {limit}"))
                .with_hint("name the server with `--url http://HOST:PORT`, or give it more time with `--timeout`")
        })
    })
}

/// Where the server may be: where it was said to be, where servers of this machine said they are, where one would be.
fn candidates(target: &Target) -> Vec<String> {
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
async fn answers(url: &str, path: &str) -> Result<(), Failure> {
    tokio::time::timeout(ONE_TRY, ask(url, path)).await.map_err(|_| Failure::failed("no answer in time"))?
}

async fn ask(url: &str, path: &str) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::failed(error.to_string());
    let base = url::Url::parse(url).map_err(|error| failed(&error))?;
    let host = base.host_str().ok_or_else(|| Failure::failed("the URL has no host"))?;
    let port = base.port_or_known_default().unwrap_or(DEFAULT_PORT);
    // An IPv6 address is in brackets in a URL, and without them for the system.
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.map_err(|error| failed(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
    tokio::spawn(connection);
    let request = Request::get(path)
        .header("host", format!("{host}:{port}"))
        .body(Empty::<bytes::Bytes>::new())
        .map_err(|error| failed(&error))?;
    let response = sender.send_request(request).await.map_err(|error| failed(&error))?;
    if response.status() == 200 { Ok(()) } else { Err(Failure::failed(response.status().to_string())) }
}

#[expect(clippy::disallowed_methods, reason = "this program waits for another one")]
async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

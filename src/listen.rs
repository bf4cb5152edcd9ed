//! Connections: accepting them, speaking HTTP on them, letting them end.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait when the system has no more files to give for connections.
const PAUSE_WHEN_EXHAUSTED: Duration = Duration::from_millis(50);

/// Where connections come from.
#[derive(Debug)]
pub(crate) enum Listener {
    /// A port.
    Tcp(TcpListener),
    /// A file.
    Unix(UnixListener),
}

/// The file of a unix socket, removed when dropped.
#[derive(Debug)]
pub(crate) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Nobody can be told if it is gone already.
        drop(std::fs::remove_file(&self.0));
    }
}

/// Listens on a unix socket. A socket that nobody answers on is taken over, any other file is left alone.
pub(crate) async fn unix(path: &Path) -> io::Result<(Listener, SocketFile)> {
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            if !is_stale(path).await? {
                return Err(error);
            }
            std::fs::remove_file(path)?;
            UnixListener::bind(path)?
        }
        bound => bound?,
    };
    Ok((Listener::Unix(listener), SocketFile(path.to_owned())))
}

/// Whether a file is the socket of a program that has ended.
async fn is_stale(path: &Path) -> io::Result<bool> {
    let is_socket = std::fs::symlink_metadata(path)?.file_type().is_socket();
    let refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    Ok(is_socket && UnixStream::connect(path).await.is_err_and(refused))
}

/// The address by which this machine reaches a listener that may listen on all of them.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Serves connections until told to stop, then waits for those that are being answered, `drain` at most.
pub(crate) async fn serve(listener: Listener, router: Router, stop: CancellationToken, drain: Duration) {
    let connections = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    // A client that has nothing more to say may still wait for its answer.
    builder.http1().half_close(true).title_case_headers(true);
    builder.http2().timer(TokioTimer::new());
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener) => match accepted {
                Ok((stream, peer)) => {
                    let service = service(&router, peer);
                    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
                    let connection = connections.watch(connection);
                    // A connection that breaks concerns its client alone.
                    tokio::spawn(async move { drop(connection.await) });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    pause(PAUSE_WHEN_EXHAUSTED).await;
                }
            },
        }
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => {}
        () = pause(drain) => tracing::warn!("some connections were cut off"),
    }
}

/// Marks a response in place of which the connection ends.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection ends without an answer")]
pub(crate) struct CutOff;

impl From<Infallible> for CutOff {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// The router, told where the requests of one connection come from.
fn service(
    router: &Router,
    peer: Peer,
) -> TowerToHyperService<
    impl tower::Service<Request<Incoming>, Response = Response, Error = CutOff, Future: Send> + Clone + Send + use<>,
> {
    let service = router.clone().map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(Body::new)
    });
    TowerToHyperService::new(service.map_result(|result: Result<Response, Infallible>| {
        let response = result?;
        if response.extensions().get::<CutOff>().is_some() { Err(CutOff) } else { Ok(response) }
    }))
}

/// Where a connection comes from; nowhere if through a file.
type Peer = Option<IpAddr>;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn accept(listener: &Listener) -> io::Result<(Box<dyn Stream>, Peer)> {
    match listener {
        Listener::Tcp(listener) => {
            let (stream, address) = listener.accept().await?;
            stream.set_nodelay(true)?;
            Ok((Box::new(stream), Some(address.ip())))
        }
        Listener::Unix(listener) => {
            let (stream, _) = listener.accept().await?;
            Ok((Box::new(stream), None))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a time-out of transport, which no clock of the domain moves")]
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

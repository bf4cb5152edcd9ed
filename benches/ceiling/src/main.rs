//! The ceiling that `scripts/bench` measures identity-mock against: the same HTTP stack on the same machine, with no
//! work behind it. `GET` and `POST /{size}` answer a constant body of that many bytes; a posted body is read whole.
//!
//! Usage: `ceiling [--port PORT] [--threads THREADS]`; prints `Ready. URL` once it listens, and stops on SIGTERM.

use std::error::Error;
use std::net::Ipv4Addr;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use tokio::signal::unix::{SignalKind, signal};

const LARGEST_BODY: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut port = 0;
    let mut threads = 2;
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        let value = args.next().ok_or_else(|| format!("`{flag}` needs a value"))?;
        match flag.as_str() {
            "--port" => port = value.parse()?,
            "--threads" => threads = value.parse()?,
            _ => return Err(format!("unknown flag `{flag}`").into()),
        }
    }
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?.block_on(serve(port))
}

async fn serve(port: u16) -> Result<(), Box<dyn Error>> {
    // An answer is the first bytes of this one text: no allocation and no copy for a request.
    let body = Bytes::from("x".repeat(LARGEST_BODY));
    let routes = Router::new().route("/{size}", get(constant).post(read_then_constant)).with_state(body);

    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("Ready. http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        served = axum::serve(listener, routes) => Ok(served?),
        _ = terminate.recv() => Ok(()),
    }
}

async fn constant(State(body): State<Bytes>, Path(size): Path<usize>) -> Response {
    if size > LARGEST_BODY {
        return StatusCode::NOT_FOUND.into_response();
    }
    ([(CONTENT_TYPE, "application/json")], body.slice(..size)).into_response()
}

async fn read_then_constant(body: State<Bytes>, size: Path<usize>, _posted: Bytes) -> Response {
    constant(body, size).await
}

//! A receiver of webhooks: a real server on a free port that answers as it is told and keeps what it got, to the byte.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::process::PATIENCE;

/// How a delivery is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Answering {
    /// With this status.
    Status(u16),
    /// With a redirect to this URL.
    Redirect(String),
    /// Never.
    Hang,
    /// By closing the connection.
    Close,
    /// With 200, but not before [`Receiver::release`].
    Late,
}

/// A delivery as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// A running receiver; it stops when dropped.
pub(crate) struct Receiver {
    url: String,
    received: mpsc::UnboundedReceiver<Received>,
    plan: Arc<Plan>,
    server: JoinHandle<()>,
}

struct Plan {
    next: Mutex<VecDeque<Answering>>,
    usual: Mutex<Answering>,
    late: Semaphore,
}

impl Receiver {
    /// Starts one that answers 200.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        Self::on(listener)
    }

    /// Starts one where another was, or nobody yet.
    pub(crate) async fn start_at(url: &str) -> Self {
        Self::on(TcpListener::bind(super::raw::authority(url.strip_suffix("/hook").unwrap())).await.unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let plan = Arc::new(Plan {
            next: Mutex::default(),
            usual: Mutex::new(Answering::Status(200)),
            late: Semaphore::new(0),
        });
        let server = tokio::spawn(serve(listener, sender, plan.clone()));
        Self { url, received, plan, server }
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Answers so from now on.
    pub(crate) fn answer(&self, answering: Answering) {
        *self.plan.usual.lock().unwrap() = answering;
    }

    /// Answers so first, one delivery after the other, and then as usual.
    pub(crate) fn answer_first(&self, answers: impl IntoIterator<Item = Answering>) {
        self.plan.next.lock().unwrap().extend(answers);
    }

    /// Lets one late answer go.
    pub(crate) fn release(&self) {
        self.plan.late.add_permits(1);
    }

    /// The next delivery, which must come.
    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(PATIENCE, self.received.recv()).await;
        next.expect("no delivery came").expect("the receiver runs")
    }

    /// So many deliveries, which must come.
    pub(crate) async fn take(&mut self, count: usize) -> Vec<Received> {
        let mut taken = Vec::with_capacity(count);
        for _ in 0..count {
            taken.push(self.next().await);
        }
        taken
    }

    /// What has come and was not asked for yet. Says nothing about what may still come.
    pub(crate) fn waiting(&mut self) -> Vec<Received> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, sender: mpsc::UnboundedSender<Received>, plan: Arc<Plan>) {
    // With the set, connections end when the server does.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (sender, plan) = (sender.clone(), plan.clone());
        let service = service_fn(move |request| take(request, sender.clone(), plan.clone()));
        // A connection that is closed on purpose is no failure.
        connections
            .spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
    }
}

async fn take(
    request: Request<Incoming>,
    sender: mpsc::UnboundedSender<Received>,
    plan: Arc<Plan>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return Err(std::io::ErrorKind::UnexpectedEof.into()) };
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    let answering = plan.next.lock().unwrap().pop_front();
    let answering = answering.unwrap_or_else(|| plan.usual.lock().unwrap().clone());
    // Whoever no longer looks does not mind.
    drop(sender.send(Received {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: headers.collect(),
        body: body.to_bytes(),
    }));
    match answering {
        Answering::Status(status) => Ok(response(status, None)),
        Answering::Redirect(url) => Ok(response(302, Some(&url))),
        Answering::Hang => {
            let never: Infallible = std::future::pending().await;
            match never {}
        }
        Answering::Close => Err(std::io::ErrorKind::ConnectionReset.into()),
        Answering::Late => {
            plan.late.acquire().await.unwrap().forget();
            Ok(response(200, None))
        }
    }
}

fn response(status: u16, location: Option<&str>) -> Response<Full<Bytes>> {
    let response = Response::builder().status(status);
    let response = location.into_iter().fold(response, |response, url| response.header("location", url));
    response.body(Full::from("received")).unwrap()
}

impl Received {
    /// The event.
    pub(crate) fn event(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The event's `type`, without what all of Identity's begin with.
    pub(crate) fn kind(&self) -> String {
        self.event()["type"].as_str().unwrap().strip_prefix("identity.verification_session.").unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The time of the signature, which must be good.
    pub(crate) fn signed_at(&self, secret: &str) -> i64 {
        let header = self.header("stripe-signature").unwrap();
        let parts: Vec<(&str, &str)> = header.split(',').map(|part| part.split_once('=').unwrap()).collect();
        let time = parts.iter().find(|(scheme, _)| *scheme == "t").unwrap().1;
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        let digits = mac.finalize().into_bytes().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert!(parts.contains(&("v1", &digits)), "{header} is not signed with {secret}");
        time.parse().unwrap()
    }
}

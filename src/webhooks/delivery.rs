//! One attempt at a delivery: given bytes are posted to a URL, and what came of it is told. When and how often is not
//! known here. Details in docs/fidelity.md, "Webhook endpoints and deliveries".

use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::{Request, Response, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use url::Url;

use super::failure::Failure;
use super::resolver::Resolver;
use super::tls;
use crate::domain::Mode;
use crate::wire::webhook;

/// What of an answer's body is kept.
const KEPT_BODY_BYTES: usize = 5000;

/// A body longer than this is not read to its end, and its connection not used again.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// How long a connection may wait for the next delivery: less than servers usually keep one open, so that none is used
/// at the moment at which it is closed.
const IDLE_CONNECTION: Duration = Duration::from_secs(2);

type HttpClient = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Sends deliveries; clones share connections.
#[derive(Clone, Debug)]
pub(crate) struct Sender(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    test: HttpClient,
    /// Made when first used, since reading what a machine trusts takes a while.
    live: OnceLock<HttpClient>,
    timeout: Duration,
}

/// What came of an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// The receiver answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
    /// It did not.
    Failed(Failure),
}

impl Outcome {
    /// Whether the delivery has succeeded: any 2xx, and nothing else.
    /// Source: <https://docs.stripe.com/webhooks>.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, .. })
    }
}

impl Sender {
    /// A sender that waits so long for a whole answer.
    pub(crate) fn new(timeout: Duration) -> Self {
        Self(Arc::new(Inner { test: client(tls::unchecking()), live: OnceLock::new(), timeout }))
    }

    /// Posts `body` once. Redirects are not followed.
    pub(crate) async fn send(&self, url: &Url, body: Bytes, signature: &str, mode: Mode) -> Outcome {
        let request = match request(url, body, signature) {
            Ok(request) => request,
            Err(what) => return Outcome::Failed(Failure { what, is_refusal: false }),
        };
        match tokio::time::timeout(self.0.timeout, exchange(self.client(mode), request)).await {
            Ok(Ok((status, body))) => Outcome::Answered { status, body },
            Ok(Err(error)) => Outcome::Failed(Failure::of(&error, url)),
            Err(_) => {
                let what = format!("no answer within {}", humantime::format_duration(self.0.timeout));
                Outcome::Failed(Failure { what, is_refusal: false })
            }
        }
    }

    fn client(&self, mode: Mode) -> &HttpClient {
        match mode {
            Mode::Test => &self.0.test,
            Mode::Live => self.0.live.get_or_init(|| client(tls::checking())),
        }
    }
}

fn client(tls: ClientConfig) -> HttpClient {
    let mut connector = HttpConnector::new_with_resolver(Resolver);
    // Otherwise it would refuse what TLS is to be put around.
    connector.enforce_http(false);
    connector.set_nodelay(true);
    let connector =
        HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().wrap_connector(connector);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_CONNECTION)
        .http1_title_case_headers(true)
        .build(connector)
}

/// The whole request. A name and a password in the URL become an `Authorization`.
fn request(url: &Url, body: Bytes, signature: &str) -> Result<Request<Full<Bytes>>, String> {
    let unusable = |error: &dyn Error| format!("the URL cannot be requested: {error}");
    let mut bare = url.clone();
    bare.set_fragment(None);
    // Only an URL without a host has none to take away.
    let _: Result<(), ()> = bare.set_username("").and_then(|()| bare.set_password(None));
    let uri: Uri = bare.as_str().parse().map_err(|error| unusable(&error))?;
    let mut request = Request::post(uri);
    for (name, value) in webhook::HEADERS {
        request = request.header(*name, *value);
    }
    request = request.header(webhook::STRIPE_SIGNATURE, signature);
    if let Some(credentials) = credentials(url) {
        request = request.header(header::AUTHORIZATION, credentials);
    }
    request.body(Full::new(body)).map_err(|error| unusable(&error))
}

fn credentials(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let name: Vec<u8> = percent_decode_str(url.username()).collect();
    let password: Vec<u8> = percent_decode_str(url.password().unwrap_or_default()).collect();
    let pair = STANDARD.encode([&name[..], b":", &password[..]].concat());
    HeaderValue::from_str(&format!("Basic {pair}")).ok()
}

async fn exchange(
    client: &HttpClient,
    request: Request<Full<Bytes>>,
) -> Result<(u16, String), hyper_util::client::legacy::Error> {
    let response = client.request(request).await?;
    let status = response.status().as_u16();
    Ok((status, beginning(response).await))
}

/// The beginning of a body. What is missing because the connection broke is not missed: the status has come.
async fn beginning(response: Response<Incoming>) -> String {
    let (mut kept, mut length) = (Vec::new(), 0);
    let mut body = response.into_body();
    while let Some(Ok(frame)) = body.frame().await {
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        let wanted = data.len().min(KEPT_BODY_BYTES - kept.len());
        kept.extend_from_slice(&data[..wanted]);
        if length > MAX_BODY_BYTES {
            break;
        }
    }
    let mut text = String::from_utf8_lossy(&kept).into_owned();
    if length > kept.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::params::text::webhook_url;

    const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    fn sender() -> Sender {
        Sender::new(Duration::from_secs(10))
    }

    async fn listener() -> (TcpListener, Url) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        (listener, Url::parse(&url).unwrap())
    }

    async fn send(url: &Url) -> Outcome {
        sender().send(url, Bytes::from_static(b"{}"), "t=1", Mode::Test).await
    }

    /// Reads one request with a body that ends with `}`, and answers it.
    async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &str) -> String {
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            assert!(stream.read_buf(&mut request).await.unwrap() > 0, "the request ends too early");
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        String::from_utf8(request).unwrap()
    }

    async fn exchange_with(listener: &TcpListener, url: &Url, text: &str) -> (Outcome, String) {
        let served = async { answer(listener.accept().await.unwrap().0, text).await };
        tokio::join!(send(url), served)
    }

    #[tokio::test]
    async fn a_delivery_has_stripes_headers_and_the_very_bytes() {
        let (listener, url) = listener().await;
        let url = url.join("/hook?x=1#part").unwrap();
        let (outcome, request) = exchange_with(&listener, &url, OK).await;
        assert_eq!(outcome, Outcome::Answered { status: 200, body: "ok".to_owned() });
        assert!(outcome.is_success());
        let port = url.port().unwrap();
        let expected = format!(
            "POST /hook?x=1 HTTP/1.1\r\nContent-Type: application/json; charset=utf-8\r\n\
             User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\nAccept: */*; q=0.5, application/xml\r\n\
             Cache-Control: no-cache\r\nStripe-Signature: t=1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        assert_eq!(request, expected);
    }

    #[tokio::test]
    async fn a_name_and_a_password_are_sent_as_such() {
        let (listener, mut url) = listener().await;
        url.set_username("us er").unwrap();
        url.set_password(Some("p:w")).unwrap();
        let (_, request) = exchange_with(&listener, &url, OK).await;
        assert!(request.starts_with("POST /hook "), "{request}");
        assert!(
            request.contains(&format!("\r\nAuthorization: Basic {}\r\n", STANDARD.encode("us er:p:w"))),
            "{request}"
        );
    }

    #[tokio::test]
    async fn redirects_are_answers_and_not_followed() {
        let (listener, url) = listener().await;
        let text = format!("HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n");
        let (outcome, _) = exchange_with(&listener, &url, &text).await;
        assert_eq!(outcome, Outcome::Answered { status: 302, body: String::new() });
        assert!(!outcome.is_success());
    }

    #[tokio::test]
    async fn a_long_body_is_cut() {
        let (listener, url) = listener().await;
        let long = "x".repeat(MAX_BODY_BYTES * 2);
        let text = format!("HTTP/1.1 500 Oops\r\nContent-Length: {}\r\n\r\n{long}", long.len());
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await.unwrap();
            // Whoever does not read to the end closes the connection.
            drop(stream.write_all(text.as_bytes()).await);
        };
        let (outcome, ()) = tokio::join!(send(&url), served);
        let body = "x".repeat(KEPT_BODY_BYTES) + "…";
        assert_eq!(outcome, Outcome::Answered { status: 500, body });
    }

    #[tokio::test]
    async fn one_connection_serves_several_deliveries() {
        let (listener, url) = listener().await;
        let sender = sender();
        let sending = async {
            for _ in 0..3 {
                assert!(sender.send(&url, Bytes::from_static(b"{}"), "t=1", Mode::Test).await.is_success());
            }
        };
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..3 {
                answer(&mut stream, OK).await;
            }
        };
        tokio::join!(sending, served);
    }

    #[tokio::test]
    async fn a_receiver_that_hangs_is_given_up() {
        let (listener, url) = listener().await;
        let sender = Sender::new(Duration::from_millis(30));
        let outcome = sender.send(&url, Bytes::from_static(b"{}"), "t=1", Mode::Test).await;
        let what = "no answer within 30ms".to_owned();
        assert_eq!(outcome, Outcome::Failed(Failure { what, is_refusal: false }));
        drop(listener);
    }

    #[tokio::test]
    async fn a_receiver_that_closes_has_failed() {
        let (listener, url) = listener().await;
        let (outcome, _) = exchange_with(&listener, &url, "").await;
        let what = "the connection was closed before an answer came".to_owned();
        assert_eq!(outcome, Outcome::Failed(Failure { what, is_refusal: false }));
    }

    #[tokio::test]
    async fn nobody_listening_and_names_that_lead_nowhere_are_told() {
        let (listener, url) = listener().await;
        drop(listener);
        let what = format!("nobody listens at 127.0.0.1:{}", url.port().unwrap());
        assert_eq!(send(&url).await, Outcome::Failed(Failure { what, is_refusal: true }));

        let what = "the name `no-such-host.invalid` cannot be resolved".to_owned();
        let url = Url::parse("http://no-such-host.invalid/").unwrap();
        assert_eq!(send(&url).await, Outcome::Failed(Failure { what, is_refusal: false }));
    }

    #[tokio::test]
    async fn localhost_is_reached_whatever_it_is_called() {
        let (listener, mut url) = listener().await;
        url.set_host(Some("hooks.localhost")).unwrap();
        let (outcome, _) = exchange_with(&listener, &url, OK).await;
        assert!(outcome.is_success(), "{outcome:?}");
    }

    /// A TLS server whose certificate nobody signed.
    fn acceptor() -> TlsAcceptor {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    #[tokio::test]
    async fn certificates_are_checked_in_live_mode_alone() {
        let (listener, mut url) = listener().await;
        url.set_scheme("https").unwrap();
        let acceptor = acceptor();
        let served = async {
            let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            answer(stream, OK).await
        };
        let (outcome, request) = tokio::join!(send(&url), served);
        assert!(outcome.is_success(), "{outcome:?}");
        assert!(request.starts_with("POST /hook HTTP/1.1\r\n"), "{request}");

        let sender = sender();
        let live = sender.send(&url, Bytes::from_static(b"{}"), "t=1", Mode::Live);
        let (outcome, refused) =
            tokio::join!(live, async { acceptor.accept(listener.accept().await.unwrap().0).await.err() });
        let Outcome::Failed(Failure { what, is_refusal: false }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(what, "no TLS connection: invalid peer certificate: UnknownIssuer");
        assert!(refused.is_some());
    }

    #[tokio::test]
    async fn a_receiver_without_tls_is_told_from_one_with_it() {
        let (listener, mut url) = listener().await;
        url.set_scheme("https").unwrap();
        let served = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
        };
        let (outcome, ()) = tokio::join!(send(&url), served);
        let Outcome::Failed(Failure { what, .. }) = outcome else { panic!("{outcome:?}") };
        assert!(what.starts_with("no TLS connection: "), "{what}");
    }

    fn url_like() -> impl Strategy<Value = String> {
        ("https?", "([a-z0-9.-]{1,20}|\\[::1\\]|\\PC{1,10})", "(:[0-9]{1,5})?", "\\PC{0,40}")
            .prop_map(|(scheme, host, port, rest)| format!("{scheme}://{host}{port}/{rest}"))
    }

    proptest! {
        #[test]
        fn every_url_that_is_accepted_can_be_requested(text in url_like()) {
            if let Ok(url) = webhook_url(&text) {
                prop_assert!(request(&url, Bytes::new(), "t=1").is_ok(), "{}", text);
            }
        }
    }
}

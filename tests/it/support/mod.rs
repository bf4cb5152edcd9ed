//! The harness: a server in this process with reproducible ids and a clock that stands, and clients of it.

pub(crate) mod driving;
pub(crate) mod multipart;
pub(crate) mod page_schema;
pub(crate) mod pages;
pub(crate) mod phone;
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod receiver;
pub(crate) mod webhooks;

use std::collections::BTreeMap;
use std::time::Duration;

use identity_mock::{Config, Server};
use reqwest::Method;
use serde_json::Value;

pub(crate) mod ordered;

/// The content type of a form.
pub(crate) const FORM_CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// The path of the endpoint that most tests are about.
pub(crate) const SESSIONS: &str = "/v1/identity/verification_sessions";

/// When the clock of a test server stands, unless moved: the time of the examples in Stripe's newest version.
pub(crate) const START: i64 = 1_793_102_400;

/// A configuration that gives the same answers in every run.
pub(crate) fn reproducible() -> Config {
    Config { id_seed: Some(1), frozen_at: Some(START), ..Config::default() }
}

/// Starts a server that gives the same answers in every run.
pub(crate) async fn start() -> TestServer {
    start_with(reproducible()).await
}

/// Starts a server whose answers are the same to the byte: links begin with Stripe's host, not with a port that
/// differs from run to run.
pub(crate) async fn start_literal() -> TestServer {
    start_with(Config { public_url: Some("https://verify.stripe.com".to_owned()), ..reproducible() }).await
}

/// The machine's time, for tests of what takes time by itself.
#[expect(clippy::disallowed_methods, reason = "no clock of a server moves it")]
pub(crate) fn instant() -> std::time::Instant {
    std::time::Instant::now()
}

/// The path of one session.
pub(crate) fn session_path(id: &str) -> String {
    format!("{SESSIONS}/{id}")
}

/// Starts a server.
pub(crate) async fn start_with(config: Config) -> TestServer {
    TestServer { server: Server::start(config).await.unwrap() }
}

/// A server in this process.
pub(crate) struct TestServer {
    server: Server,
}

impl TestServer {
    /// A client with the key that most tests use.
    pub(crate) fn client(&self) -> Client {
        self.client_with_key("sk_test_51U7Qw2Kx8RbTn4LpTestSuite")
    }

    /// A client with another key.
    pub(crate) fn client_with_key(&self, key: &str) -> Client {
        Client::new(self.server.url(), key)
    }

    pub(crate) fn url(&self) -> &str {
        self.server.url()
    }

    /// Moves the clock and does what falls due.
    pub(crate) async fn advance(&self, by: Duration) {
        self.server.control().advance(by).await.unwrap();
    }

    /// Stops the server and waits for it.
    pub(crate) async fn shutdown(self) {
        self.server.shutdown().await;
    }
}

/// A client of one key, or of none if it is empty; clones share connections.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    key: String,
    headers: BTreeMap<String, String>,
}

/// What a server answered that is perhaps no text.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Download {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) bytes: Vec<u8>,
}

/// What a server answered.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
}

impl Client {
    pub(crate) fn new(url: &str, key: &str) -> Self {
        Self {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            url: url.to_owned(),
            key: key.to_owned(),
            headers: BTreeMap::new(),
        }
    }

    /// The same client, which shows redirects and does not follow them.
    pub(crate) fn without_redirects(&self) -> Self {
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { http: builder.build().unwrap(), ..self.clone() }
    }

    /// The same client, sending one header more.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(name.to_owned(), value.to_owned());
        client
    }

    /// Posts a form; brackets in names are sent percent-encoded, as the SDKs do.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.http.post(format!("{}{path}", self.url)).form(form)).await
    }

    /// Posts a form to a server that may be gone; nothing if no whole answer came.
    pub(crate) async fn try_post(&self, path: &str, form: &[(&str, &str)]) -> Option<Answer> {
        self.try_send(self.http.post(format!("{}{path}", self.url)).form(form)).await.ok()
    }

    /// Gets a path with a query.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        self.send(self.http.get(format!("{}{path}", self.url)).query(query)).await
    }

    /// Any other request, which gets the client's key and headers.
    pub(crate) async fn request(
        &self,
        method: reqwest::Method,
        path: &str,
        build: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        self.send(build(self.http.request(method, format!("{}{path}", self.url)))).await
    }

    /// Creates a session, which must succeed, and gives it.
    pub(crate) async fn create(&self, form: &[(&str, &str)]) -> Value {
        let answer = self.post(SESSIONS, form).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Creates a plain document session and gives its id.
    pub(crate) async fn create_id(&self) -> String {
        self.create(&[("type", "document")]).await["id"].as_str().unwrap().to_owned()
    }

    /// Sends a form that is written out: as the body of a `POST`, as the query of anything else.
    pub(crate) async fn send_form(&self, method: Method, path: &str, form: &str) -> Answer {
        if method == Method::POST {
            let form = form.to_owned();
            let build = |request: reqwest::RequestBuilder| request.header("content-type", FORM_CONTENT_TYPE).body(form);
            self.request(method, path, build).await
        } else {
            self.request(method, &format!("{path}?{form}"), |request| request).await
        }
    }

    /// Sends each form and expects its refusal, written as [`Answer::error_line`] has it but for the beginning,
    /// `400 invalid_request_error`.
    pub(crate) async fn assert_refused(&self, method: Method, path: &str, table: &[(&str, &str)]) {
        for (form, refusal) in table {
            let answer = self.send_form(method.clone(), path, form).await;
            assert_eq!(answer.error_line(), format!("400 invalid_request_error {refusal}"), "{form}");
        }
    }

    /// The session of this id, which must exist.
    pub(crate) async fn session(&self, id: &str) -> Value {
        let answer = self.get(&session_path(id), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// A page of sessions, which must come.
    pub(crate) async fn list(&self, query: &str) -> Value {
        let answer = self.send_form(Method::GET, SESSIONS, query).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        answer.json()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap()
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let Download { status, headers, bytes } = self.try_load(request).await?;
        let text = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into());
        Ok(Answer { status, headers, text })
    }

    /// Gets what is at a path.
    pub(crate) async fn download(&self, path: &str) -> Download {
        self.try_load(self.http.get(format!("{}{path}", self.url))).await.unwrap()
    }

    async fn try_load(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Download> {
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let request = if self.key.is_empty() { request } else { request.bearer_auth(&self.key) };
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        Ok(Download { status, headers, bytes: response.bytes().await?.to_vec() })
    }
}

impl Download {
    /// The answer as text, which it must be.
    pub(crate) fn into_text(self) -> Answer {
        let text = String::from_utf8(self.bytes).unwrap();
        Answer { status: self.status, headers: self.headers, text }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The error as a line: `400 invalid_request_error code=... param=...: message`; its other keys are checked to
    /// be what Stripe always sends.
    pub(crate) fn error_line(&self) -> String {
        let body = self.json();
        let error = &body["error"];
        let text = |key: &str| error[key].as_str().unwrap_or("-").to_owned();
        assert!(self.text.ends_with("}\n"), "an error ends with a newline: {:?}", self.text);
        match error["code"].as_str() {
            Some(code) => {
                assert_eq!(error["doc_url"], format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
            }
            None => assert_eq!(error.get("doc_url"), None),
        }
        if let Some(id) = self.header("request-id") {
            assert!(text("request_log_url").ends_with(&format!("workbench/logs?object={id}")), "{}", self.text);
        }
        format!("{} {} code={} param={}: {}", self.status, text("type"), text("code"), text("param"), text("message"))
    }
}

/// The ids of a list's page.
pub(crate) fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

//! A visitor of a session's pages: a browser without a script, which shows redirects and does not follow them.

use reqwest::Method;
use serde_json::Value;

use super::multipart::{self, Part};
use super::{Answer, Client, TestServer};

/// Somebody who follows a session's link.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) browser: Client,
    /// The path of the link.
    pub(crate) path: String,
}

impl TestServer {
    /// Creates a session, and somebody who follows its link.
    pub(crate) async fn visited(&self, form: &[(&str, &str)]) -> (Value, Visitor) {
        let session = self.client().create(form).await;
        let visitor = self.visitor(&session);
        (session, visitor)
    }

    /// Somebody who follows the link of a session of this server.
    pub(crate) fn visitor(&self, session: &Value) -> Visitor {
        let (_, token) = session["url"].as_str().unwrap().rsplit_once('/').unwrap();
        Visitor { browser: self.client_with_key("").without_redirects(), path: format!("/start/{token}") }
    }
}

impl Visitor {
    /// The same visitor, in the modal of a page, whose origin the queries then have to name.
    pub(crate) fn in_modal(&self) -> Self {
        Self { path: self.path.replacen("/start/", "/modal/", 1), ..self.clone() }
    }

    /// The same visitor, whose browser sends one header more.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Self {
        Self { browser: self.browser.with_header(name, value), ..self.clone() }
    }

    /// The page at the link, or at what follows it.
    pub(crate) async fn get(&self, rest: &str) -> Answer {
        self.browser.get(&format!("{}{rest}", self.path), &[]).await
    }

    /// The page, which must be there.
    pub(crate) async fn page(&self, rest: &str) -> String {
        let answer = self.get(rest).await;
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text);
        answer.text
    }

    /// Fills in the form of a page and sends it.
    pub(crate) async fn send(&self, rest: &str, form: &[(&str, &str)]) -> Answer {
        let mark = mark(&self.page(rest).await);
        self.browser.post(&format!("{}{rest}", self.path), &[&[("csrf", mark.as_str())], form].concat()).await
    }

    /// The same with a file.
    pub(crate) async fn send_file(&self, rest: &str, filename: &str, contents: &[u8]) -> Answer {
        let mark = mark(&self.page(rest).await);
        let body = multipart::body(&[Part::Field("csrf", &mark), Part::File(filename, contents)]);
        let path = format!("{}{rest}", self.path);
        let build =
            |request: reqwest::RequestBuilder| request.header("content-type", multipart::content_type()).body(body);
        self.browser.request(Method::POST, &path, build).await
    }

    /// Fills in the form of a screen and gives the word of the screen that it leads to.
    pub(crate) async fn step(&self, screen: &str, form: &[(&str, &str)]) -> String {
        let answer = self.send(&format!("/verify/{screen}"), form).await;
        assert_eq!(answer.status, 303, "{screen}: {}", answer.text);
        last_part(&answer)
    }
}

/// The mark of the form on a page.
pub(crate) fn mark(page: &str) -> String {
    let (_, rest) = page.split_once(r#"name="csrf" value=""#).unwrap_or_else(|| panic!("no form: {page}"));
    rest.split_once('"').unwrap().0.to_owned()
}

/// What a redirect leads to, without what comes before the last slash.
pub(crate) fn last_part(answer: &Answer) -> String {
    answer.header("location").unwrap().rsplit('/').next().unwrap().to_owned()
}

/// The test ids on a page, in their order.
pub(crate) fn test_ids(page: &str) -> Vec<&str> {
    page.split(r#"data-testid=""#).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

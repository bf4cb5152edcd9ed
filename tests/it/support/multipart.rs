//! Bodies of uploads, part by part.

use super::{Answer, Client};

/// The path of uploads.
pub(crate) const FILES: &str = "/v1/files";

/// What separates the parts.
pub(crate) const BOUNDARY: &str = "7d1a-boundary-of-a-test";

/// The content type of such a body.
pub(crate) fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A part of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    /// A field.
    Field(&'a str, &'a str),
    /// The file of this name with these contents.
    File(&'a str, &'a [u8]),
    /// A part with these headers and contents.
    Raw(&'a str, &'a [u8]),
}

/// The body that the parts make.
pub(crate) fn body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let (headers, contents) = match *part {
            Part::Field(name, value) => (format!("Content-Disposition: form-data; name=\"{name}\""), value.as_bytes()),
            Part::File(filename, contents) => (
                format!(
                    "Content-Disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\n\
                     Content-Type: application/octet-stream"
                ),
                contents,
            ),
            Part::Raw(headers, contents) => (headers.to_owned(), contents),
        };
        body.extend_from_slice(format!("--{BOUNDARY}\r\n{headers}\r\n\r\n").as_bytes());
        body.extend_from_slice(contents);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

impl Client {
    /// Uploads the parts.
    pub(crate) async fn upload(&self, parts: &[Part<'_>]) -> Answer {
        self.upload_body(&content_type(), body(parts)).await
    }

    /// Uploads a body of any kind.
    pub(crate) async fn upload_body(&self, content_type: &str, body: Vec<u8>) -> Answer {
        self.request(reqwest::Method::POST, FILES, |request| request.header("content-type", content_type).body(body))
            .await
    }

    /// Uploads a file that must be accepted, and gives its id.
    pub(crate) async fn upload_id(&self, purpose: &str, filename: &str, contents: &[u8]) -> String {
        let answer = self.upload(&[Part::Field("purpose", purpose), Part::File(filename, contents)]).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }
}

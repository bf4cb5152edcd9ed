//! The error body. Keys appear only when set, and sorted, but for refusals made before routing.

use serde::Serialize;

/// `{"error": {...}}`.
#[derive(Serialize, Debug)]
pub struct Envelope<T> {
    /// The error itself.
    pub error: T,
}

/// An error of a request that reached the API.
#[derive(Serialize, Debug)]
pub struct RoutedError<'a> {
    /// A word that programs may compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    /// Where the code is explained; only with a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_url: Option<String>,
    /// A sentence for people.
    pub message: &'a str,
    /// The parameter that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<&'a str>,
    /// Where the request can be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_log_url: Option<String>,
    /// One of Stripe's four error types.
    #[serde(rename = "type")]
    pub error_type: &'static str,
}

/// A refusal made before routing: other order, no log.
#[derive(Serialize, Debug)]
pub struct GatewayError<'a> {
    /// A sentence for people.
    pub message: &'a str,
    /// One of Stripe's four error types.
    #[serde(rename = "type")]
    pub error_type: &'static str,
    /// A word that programs may compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    /// Where the code is explained; only with a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_url: Option<String>,
}

/// The page that explains a code. Source: every recorded error with a code.
pub fn doc_url(code: &str) -> String {
    format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-"))
}

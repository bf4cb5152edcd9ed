//! What the Stripe CLI and the server tell each other on their websocket, and the answer that leads there.
//!
//! Source: `pkg/websocket` and `pkg/stripeauth` of stripe/stripe-cli, and what its version 1.52.0 sends; details in
//! docs/fidelity.md, "Stripe CLI".

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{ApiVersion, Mode, RequestLog};

/// The answer to `POST /v1/stripecli/sessions`.
#[derive(Serialize, Debug)]
#[expect(missing_docs, reason = "the fields of the answer")]
pub struct Session<'a> {
    pub default_version: &'a str,
    pub display_connect_filter_warning: bool,
    pub latest_version: &'a str,
    /// How often the CLI connects anew, in seconds.
    pub reconnect_delay: u64,
    /// What the events are signed with.
    pub secret: &'a str,
    pub websocket_authorized_feature: &'a str,
    pub websocket_id: &'a str,
    pub websocket_url: &'a str,
}

/// An event to forward: exactly this body, with exactly these headers.
#[derive(Serialize, Debug)]
pub struct WebhookEvent<'a> {
    endpoint: Endpoint<'a>,
    event_payload: &'a str,
    http_headers: BTreeMap<&'a str, &'a str>,
    #[serde(rename = "type")]
    message_type: &'static str,
    webhook_conversation_id: &'a str,
    webhook_id: &'a str,
}

/// What the event would have been sent to. Without a version it is for those who listen in the account's default version,
/// with one for those who listen with `--latest`.
#[derive(Serialize, Debug)]
struct Endpoint<'a> {
    api_version: Option<&'a str>,
}

/// A request to show.
#[derive(Serialize, Debug)]
pub struct RequestLogEvent<'a> {
    event_payload: String,
    request_log_id: &'a str,
    #[serde(rename = "type")]
    message_type: &'static str,
}

#[derive(Serialize, Debug)]
struct RequestLogPayload<'a> {
    created_at: i64,
    error: LoggedError<'a>,
    livemode: bool,
    method: &'a str,
    request_id: &'a str,
    status: u16,
    url: &'a str,
}

/// Empty texts are not shown.
#[derive(Default, Serialize, Debug)]
struct LoggedError<'a> {
    charge: &'a str,
    code: &'a str,
    decline_code: &'a str,
    error_insight: &'a str,
    message: &'a str,
    param: &'a str,
    #[serde(rename = "type")]
    error_type: &'a str,
}

/// What the CLI says.
#[derive(Clone, PartialEq, Eq, Deserialize, Debug)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromCli {
    /// It has got an event, or a request to show.
    EventAck {
        /// Which one.
        #[serde(alias = "event_token")]
        event_id: String,
        /// As it was told.
        #[serde(default)]
        webhook_conversation_id: String,
    },
    /// What it forwarded an event to has answered.
    WebhookResponse {
        /// Where that was.
        forward_url: String,
        /// How it answered.
        status: u16,
        /// As it was told.
        #[serde(default)]
        webhook_conversation_id: String,
    },
    /// Something else.
    #[serde(other)]
    Other,
}

impl<'a> WebhookEvent<'a> {
    /// The message; `webhook_id` and `conversation` come back as they are.
    pub fn new(
        payload: &'a str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        version: Option<&'a ApiVersion>,
        webhook_id: &'a str,
        conversation: &'a str,
    ) -> Self {
        Self {
            endpoint: Endpoint { api_version: version.map(ApiVersion::as_str) },
            event_payload: payload,
            http_headers: headers.into_iter().collect(),
            message_type: "webhook_event",
            webhook_conversation_id: conversation,
            webhook_id,
        }
    }

    /// As it is sent.
    pub fn text(&self) -> String {
        compact(self)
    }
}

impl<'a> RequestLogEvent<'a> {
    /// The message.
    pub fn new(log: &'a RequestLog) -> Self {
        let error = log.error.as_ref().map(|error| LoggedError {
            code: error.code.as_deref().unwrap_or_default(),
            message: &error.message,
            param: error.param.as_deref().unwrap_or_default(),
            error_type: &error.error_type,
            ..LoggedError::default()
        });
        let payload = RequestLogPayload {
            created_at: log.created.seconds(),
            error: error.unwrap_or_default(),
            livemode: log.mode == Mode::Live,
            method: &log.method,
            request_id: log.id.as_str(),
            status: log.status,
            url: &log.path,
        };
        Self { event_payload: compact(&payload), request_log_id: log.id.as_str(), message_type: "request_log_event" }
    }

    /// As it is sent.
    pub fn text(&self) -> String {
        compact(self)
    }
}

impl FromCli {
    /// What a message says; nothing if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("views have string keys")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str, json};

    use super::*;
    use crate::domain::request_log::LoggedError;
    use crate::domain::{RequestId, Timestamp};

    #[test]
    fn an_event_is_a_text_in_a_message() {
        let payload = "{\n  \"id\": \"evt_1\"\n}";
        let headers = [("Stripe-Signature", "t=1,v1=0"), ("Content-Type", "application/json; charset=utf-8")];
        let message = WebhookEvent::new(payload, headers, None, "we_1", "wc_1");
        assert_eq!(
            message.text(),
            r#"{"endpoint":{"api_version":null},"event_payload":"{\n  \"id\": \"evt_1\"\n}","http_headers":{"Content-Type":"application/json; charset=utf-8","Stripe-Signature":"t=1,v1=0"},"type":"webhook_event","webhook_conversation_id":"wc_1","webhook_id":"we_1"}"#
        );
        let version = ApiVersion::newest();
        let message: Value = from_str(&WebhookEvent::new("", [], Some(&version), "", "").text()).unwrap();
        assert_eq!(message["endpoint"], json!({"api_version": "2026-10-28.endive"}));
    }

    #[test]
    fn a_request_is_a_text_in_a_message() {
        let error = LoggedError {
            error_type: "invalid_request_error".to_owned(),
            code: Some("resource_missing".to_owned()),
            message: "No such VerificationSession: 'vs_1'".to_owned(),
            param: Some("session".to_owned()),
        };
        let log = RequestLog {
            id: RequestId::parse("req_1").unwrap(),
            created: Timestamp::from_seconds(1_793_102_400),
            mode: Mode::Test,
            method: "GET".to_owned(),
            path: "/v1/identity/verification_sessions/vs_1".to_owned(),
            status: 404,
            error: Some(error),
            ip_address: None,
        };
        let message: Value = from_str(&RequestLogEvent::new(&log).text()).unwrap();
        assert_eq!((&message["type"], &message["request_log_id"]), (&json!("request_log_event"), &json!("req_1")));
        let payload: Value = from_str(message["event_payload"].as_str().unwrap()).unwrap();
        let expected = json!({
            "created_at": 1_793_102_400,
            "error": {
                "charge": "",
                "code": "resource_missing",
                "decline_code": "",
                "error_insight": "",
                "message": "No such VerificationSession: 'vs_1'",
                "param": "session",
                "type": "invalid_request_error"
            },
            "livemode": false,
            "method": "GET",
            "request_id": "req_1",
            "status": 404,
            "url": "/v1/identity/verification_sessions/vs_1"
        });
        assert_eq!(payload, expected);
    }

    #[test]
    fn what_the_cli_says_is_understood() {
        let ack = FromCli::EventAck { event_id: "evt_1".to_owned(), webhook_conversation_id: "wc_1".to_owned() };
        let text = r#"{"type":"event_ack","event_id":"evt_1","webhook_conversation_id":"wc_1","webhook_id":"we_1"}"#;
        assert_eq!(FromCli::parse(&format!("{text}\n")), Some(ack.clone()));
        // Before it had a better name.
        let text = r#"{"type":"event_ack","event_token":"evt_1","webhook_conversation_id":"wc_1"}"#;
        assert_eq!(FromCli::parse(text), Some(ack));
        let text = r#"{"type":"webhook_response","forward_url":"http://localhost:4242","status":302,"http_headers":{},"body":"","webhook_conversation_id":"wc_1","webhook_id":"we_1","notification_id":"evt_1"}"#;
        let response = FromCli::WebhookResponse {
            forward_url: "http://localhost:4242".to_owned(),
            status: 302,
            webhook_conversation_id: "wc_1".to_owned(),
        };
        assert_eq!(FromCli::parse(text), Some(response));
        assert_eq!(FromCli::parse(r#"{"type":"news","x":1}"#), Some(FromCli::Other));
        for text in ["", "hello", "{}", r#"{"type":"event_ack"}"#] {
            assert_eq!(FromCli::parse(text), None, "{text}");
        }
    }
}

//! An event as Stripe shows and sends it: an envelope around an object that was rendered when the event was made, and is
//! never rendered again.
//!
//! Source: <https://docs.stripe.com/api/events/object>; details in docs/fidelity.md, "Events".

use serde::Serialize;
use serde_json::value::RawValue;

use super::json;
use crate::domain::{ApiVersion, EventId, EventKind, Mode, RequestId, Timestamp};

/// What an envelope says.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// The event's id.
    pub id: &'a EventId,
    /// The connected account that it is about, if it is sent to somebody else.
    pub account: Option<&'a str>,
    /// The version that the object was rendered for.
    pub api_version: &'a ApiVersion,
    /// The authentication context, if it is told.
    pub context: Option<&'a str>,
    /// When it happened.
    pub created: Timestamp,
    /// The object as it was then, in JSON as `wire::json` writes it.
    pub object: &'a str,
    /// Test or live.
    pub mode: Mode,
    /// How many endpoints have not taken it yet.
    pub pending_webhooks: usize,
    /// What caused it.
    pub cause: Cause<'a>,
    /// What happened.
    pub kind: EventKind,
}

/// What caused an event.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Cause<'a> {
    /// The request; none if it was the user, or time.
    pub request: Option<&'a RequestId>,
    /// The idempotency key of the request.
    pub idempotency_key: Option<&'a str>,
}

/// The view.
#[derive(Serialize, Debug)]
pub struct Event<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    api_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    created: i64,
    data: Data<'a>,
    livemode: bool,
    pending_webhooks: usize,
    request: Request<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize, Debug)]
struct Data<'a> {
    object: &'a RawValue,
}

#[derive(Serialize, Debug)]
struct Request<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// The view of an event; none if its object is no JSON, which only somebody who changed the database can bring
    /// about.
    pub fn new(envelope: Envelope<'a>) -> Option<Self> {
        Some(Self {
            id: envelope.id.as_str(),
            object: "event",
            account: envelope.account,
            api_version: envelope.api_version.as_str(),
            context: envelope.context,
            created: envelope.created.seconds(),
            data: Data { object: json::written(envelope.object)? },
            livemode: envelope.mode.is_live(),
            pending_webhooks: envelope.pending_webhooks,
            request: Request {
                id: envelope.cause.request.map(RequestId::as_str),
                idempotency_key: envelope.cause.idempotency_key,
            },
            kind: envelope.kind.name(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::list::List;

    const OBJECT: &str = r#"{
  "id": "vs_1UV92qKx8RbTn4Lp3hV0cQeZ",
  "object": "identity.verification_session",
  "metadata": {},
  "options": {
    "document": {
      "allowed_types": [
        "passport"
      ]
    }
  }
}"#;

    fn envelope(id: &EventId) -> Envelope<'_> {
        static VERSION: std::sync::LazyLock<ApiVersion> = std::sync::LazyLock::new(ApiVersion::newest);
        Envelope {
            id,
            account: None,
            api_version: &VERSION,
            context: None,
            created: Timestamp::from_millis(1_793_102_480_123),
            object: OBJECT,
            mode: Mode::Test,
            pending_webhooks: 1,
            cause: Cause::default(),
            kind: EventKind::Verified,
        }
    }

    #[test]
    fn an_event_is_printed_as_stripe_prints_it() {
        let id = EventId::parse("evt_1UV948Kx8RbTn4LpQ7r8S9t0").unwrap();
        let body = json::success(&Event::new(envelope(&id)).unwrap());
        assert_eq!(
            std::str::from_utf8(&body).unwrap(),
            r#"{
  "id": "evt_1UV948Kx8RbTn4LpQ7r8S9t0",
  "object": "event",
  "api_version": "2026-10-28.endive",
  "created": 1793102480,
  "data": {
    "object": {
      "id": "vs_1UV92qKx8RbTn4Lp3hV0cQeZ",
      "object": "identity.verification_session",
      "metadata": {},
      "options": {
        "document": {
          "allowed_types": [
            "passport"
          ]
        }
      }
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": null,
    "idempotency_key": null
  },
  "type": "identity.verification_session.verified"
}"#
        );
    }

    #[test]
    fn account_context_and_request_stand_at_their_places() {
        let id = EventId::parse("evt_1").unwrap();
        let request = RequestId::parse("req_Q1w2E3r4T5y6U7").unwrap();
        let envelope = Envelope {
            account: Some("acct_1R4kScFkz2A7XNTi"),
            context: Some("acct_1R4kScFkz2A7XNTi"),
            object: "{}",
            mode: Mode::Live,
            cause: Cause { request: Some(&request), idempotency_key: Some("k \"1\"") },
            ..envelope(&id)
        };
        let body = json::success(&Event::new(envelope).unwrap());
        assert_eq!(
            std::str::from_utf8(&body).unwrap(),
            r#"{
  "id": "evt_1",
  "object": "event",
  "account": "acct_1R4kScFkz2A7XNTi",
  "api_version": "2026-10-28.endive",
  "context": "acct_1R4kScFkz2A7XNTi",
  "created": 1793102480,
  "data": {
    "object": {}
  },
  "livemode": true,
  "pending_webhooks": 1,
  "request": {
    "id": "req_Q1w2E3r4T5y6U7",
    "idempotency_key": "k \"1\""
  },
  "type": "identity.verification_session.verified"
}"#
        );
    }

    #[test]
    fn events_of_a_list_are_indented_as_a_whole() {
        let id = EventId::parse("evt_1").unwrap();
        let page = List::new("/v1/events", vec![Event::new(envelope(&id)).unwrap()], false);
        let body = String::from_utf8(json::success(&page).to_vec()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(value["data"][0]["data"]["object"], serde_json::from_str::<serde_json::Value>(OBJECT).unwrap());
        assert!(body.contains("\n          \"id\": \"vs_1UV92qKx8RbTn4Lp3hV0cQeZ\",\n"), "{body}");
    }

    #[test]
    fn an_object_that_is_no_json_is_told() {
        let id = EventId::parse("evt_1").unwrap();
        assert!(Event::new(Envelope { object: "{", ..envelope(&id) }).is_none());
    }
}

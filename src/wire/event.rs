//! An event as Stripe shows and sends it: an envelope around its session as it was then, of which `snapshot` makes the
//! text.
//!
//! Source: <https://docs.stripe.com/api/events/object>; details in docs/fidelity.md, "Events".

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{json, snapshot};
use crate::domain::{self, AccountId, ApiVersion, Mode, RequestId};

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
    pending_webhooks: u32,
    request: Request<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize, Debug)]
struct Data<'a> {
    object: Cow<'a, RawValue>,
}

#[derive(Serialize, Debug)]
struct Request<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// The view of an event in the version that it was made for; none if its object is no JSON, which only somebody who
    /// changed the database can bring about.
    pub fn new(event: &'a domain::Event, mode: Mode) -> Option<Self> {
        Self::in_version(event, &event.api_version, mode)
    }

    /// The view of an event in another version.
    pub fn in_version(event: &'a domain::Event, version: &'a ApiVersion, mode: Mode) -> Option<Self> {
        Some(Self {
            id: event.id.as_str(),
            object: "event",
            account: None,
            api_version: version.as_str(),
            context: None,
            created: event.created.seconds(),
            data: Data { object: object_in(version, &event.object)? },
            livemode: mode.is_live(),
            pending_webhooks: event.pending_webhooks,
            request: Request {
                id: event.request.id.as_ref().map(RequestId::as_str),
                idempotency_key: event.request.idempotency_key.as_deref(),
            },
            kind: event.kind.name(),
        })
    }

    /// The same as another account gets it, to which `account` is connected.
    #[must_use]
    pub fn of_connected(self, account: &'a AccountId) -> Self {
        Self { account: Some(account.as_str()), context: Some(account.as_str()), ..self }
    }
}

/// The object of an event as a version shows it.
fn object_in<'a>(version: &ApiVersion, object: &'a str) -> Option<Cow<'a, RawValue>> {
    if version.shows_related_customer_account() {
        return json::written(object).map(Cow::Borrowed);
    }
    RawValue::from_string(snapshot::in_version(object, version)).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_str, to_value};

    use super::*;
    use crate::domain::{EventId, EventKind, EventRequest, SessionId, Timestamp};
    use crate::wire::list::List;

    const OBJECT: &str = r#"{
  "id": "vs_1UV92qKx8RbTn4Lp3hV0cQeZ",
  "object": "identity.verification_session",
  "metadata": {
    "related_customer_account": "mine"
  },
  "options": {
    "document": {
      "allowed_types": [
        "passport"
      ]
    }
  },
  "related_customer": null,
  "related_customer_account": null,
  "status": "verified"
}"#;

    fn event() -> domain::Event {
        domain::Event {
            id: EventId::parse("evt_1UV948Kx8RbTn4LpQ7r8S9t0").unwrap(),
            created: Timestamp::from_millis(1_793_102_480_123),
            kind: EventKind::Verified,
            session: SessionId::parse("vs_1UV92qKx8RbTn4Lp3hV0cQeZ").unwrap(),
            request: EventRequest::default(),
            api_version: ApiVersion::newest(),
            object: OBJECT.into(),
            pending_webhooks: 1,
        }
    }

    #[test]
    fn an_event_is_printed_as_stripe_prints_it() {
        assert_eq!(
            json::text(&Event::new(&event(), Mode::Test).unwrap()),
            r#"{
  "id": "evt_1UV948Kx8RbTn4LpQ7r8S9t0",
  "object": "event",
  "api_version": "2026-10-28.endive",
  "created": 1793102480,
  "data": {
    "object": {
      "id": "vs_1UV92qKx8RbTn4Lp3hV0cQeZ",
      "object": "identity.verification_session",
      "metadata": {
        "related_customer_account": "mine"
      },
      "options": {
        "document": {
          "allowed_types": [
            "passport"
          ]
        }
      },
      "related_customer": null,
      "related_customer_account": null,
      "status": "verified"
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
        let account = AccountId::parse("acct_1R4kScFkz2A7XNTi").unwrap();
        let request =
            EventRequest { id: RequestId::parse("req_Q1w2E3r4T5y6U7"), idempotency_key: Some("k \"1\"".to_owned()) };
        let event = domain::Event { object: "{}".into(), request, ..event() };
        assert_eq!(
            json::text(&Event::new(&event, Mode::Live).unwrap().of_connected(&account)),
            r#"{
  "id": "evt_1UV948Kx8RbTn4LpQ7r8S9t0",
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
        let event = event();
        let body = json::text(&List::new("/v1/events", vec![Event::new(&event, Mode::Test).unwrap()], false));
        let value: Value = from_str(&body).unwrap();
        assert_eq!(value["data"][0]["data"]["object"], from_str::<Value>(OBJECT).unwrap());
        assert!(body.contains("\n          \"id\": \"vs_1UV92qKx8RbTn4Lp3hV0cQeZ\",\n"), "{body}");
    }

    #[test]
    fn an_older_version_lacks_what_came_later() {
        let (event, older) = (event(), ApiVersion::parse("2025-11-17.clover").unwrap());
        let view = Event::in_version(&event, &older, Mode::Test).unwrap();
        let shown: Value = from_str(&json::text(&view)).unwrap();
        let mut expected = to_value(Event::new(&event, Mode::Test).unwrap()).unwrap();
        expected["api_version"] = "2025-11-17.clover".into();
        expected["data"]["object"].as_object_mut().unwrap().remove("related_customer_account");
        assert_eq!(shown, expected);
        assert!(json::text(&view).contains("\"related_customer\": null,\n      \"status\""), "{}", json::text(&view));
    }

    #[test]
    fn an_object_that_is_no_json_is_told() {
        assert!(Event::new(&domain::Event { object: "{".into(), ..event() }, Mode::Test).is_none());
    }
}

//! A webhook endpoint as Stripe shows it. `secret` is there only in the answer to its creation.
//! Source: a create answer of 2026-05 in the recordings of `spree/spree_stripe`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::webhook_endpoint::application_of;
use crate::domain::{self, AccountId, ApiVersion, EndpointId};

/// The view.
#[derive(Serialize, Debug)]
pub struct WebhookEndpoint<'a> {
    id: &'a str,
    object: &'static str,
    api_version: Option<&'a str>,
    application: Option<String>,
    created: i64,
    description: Option<&'a str>,
    enabled_events: Vec<&'a str>,
    livemode: bool,
    metadata: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    status: &'static str,
    url: &'a str,
}

/// An endpoint that is gone.
#[expect(clippy::struct_field_names, reason = "the keys of the answer")]
#[derive(Serialize, Debug)]
pub struct Deleted<'a> {
    id: &'a str,
    object: &'static str,
    deleted: bool,
}

impl<'a> WebhookEndpoint<'a> {
    /// The view of an endpoint of `account`.
    pub fn new(endpoint: &'a domain::WebhookEndpoint, account: &AccountId) -> Self {
        Self {
            id: endpoint.id.as_str(),
            object: "webhook_endpoint",
            api_version: endpoint.api_version.as_ref().map(ApiVersion::as_str),
            application: endpoint.connect.then(|| application_of(account)),
            created: endpoint.created.seconds(),
            description: endpoint.description.as_deref(),
            enabled_events: endpoint.enabled_events.names().collect(),
            livemode: endpoint.mode.is_live(),
            metadata: endpoint.metadata.pairs(),
            secret: None,
            status: endpoint.status.word(),
            url: &endpoint.url,
        }
    }

    /// The same with its signing secret.
    #[must_use]
    pub fn with_secret(self, endpoint: &'a domain::WebhookEndpoint) -> Self {
        Self { secret: Some(endpoint.secret.as_str()), ..self }
    }
}

impl<'a> Deleted<'a> {
    /// The view of an endpoint that was deleted.
    pub fn new(id: &'a EndpointId) -> Self {
        Self { id: id.as_str(), object: "webhook_endpoint", deleted: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::webhook_endpoint::NewEndpoint;
    use crate::domain::{EnabledEvents, Metadata, Mode, Timestamp};
    use crate::wire::json;

    fn account() -> AccountId {
        AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap()
    }

    fn endpoint(connect: bool) -> domain::WebhookEndpoint {
        let names = ["identity.verification_session.verified", "identity.verification_session.requires_input"];
        let new = NewEndpoint {
            url: "https://example.com/hook".to_owned(),
            enabled_events: EnabledEvents::of_names(names.map(str::to_owned)).unwrap(),
            api_version: None,
            connect,
            description: None,
            metadata: Metadata::default(),
        };
        let random = "Z1x2C3v40123456789abcdefghijABCDEFGHIJ01";
        domain::WebhookEndpoint::create(new, &account(), Mode::Test, random, Timestamp::from_seconds(1_793_102_400))
    }

    #[test]
    fn the_secret_is_shown_on_demand() {
        let endpoint = endpoint(false);
        let view = WebhookEndpoint::new(&endpoint, &account()).with_secret(&endpoint);
        assert_eq!(
            std::str::from_utf8(&json::success(&view)).unwrap(),
            r#"{
  "id": "we_1UV92qKx8RbTn4LpZ1x2C3v4",
  "object": "webhook_endpoint",
  "api_version": null,
  "application": null,
  "created": 1793102400,
  "description": null,
  "enabled_events": [
    "identity.verification_session.requires_input",
    "identity.verification_session.verified"
  ],
  "livemode": false,
  "metadata": {},
  "secret": "whsec_0123456789abcdefghijABCDEFGHIJ01",
  "status": "enabled",
  "url": "https://example.com/hook"
}"#
        );
        let view = serde_json::to_value(WebhookEndpoint::new(&endpoint, &account())).unwrap();
        assert_eq!(view.get("secret"), None);
    }

    #[test]
    fn endpoints_for_connected_accounts_name_an_application() {
        let view = serde_json::to_value(WebhookEndpoint::new(&endpoint(true), &account())).unwrap();
        assert_eq!(view["application"], application_of(&account()));
    }

    #[test]
    fn a_deleted_endpoint_is_a_stub() {
        let id = EndpointId::parse("we_1").unwrap();
        let body = json::success(&Deleted::new(&id));
        let expected = "{\n  \"id\": \"we_1\",\n  \"object\": \"webhook_endpoint\",\n  \"deleted\": true\n}";
        assert_eq!(std::str::from_utf8(&body).unwrap(), expected);
    }
}

//! An ephemeral key as Stripe shows it: its secret only when it is made.
//! Source: public samples of 2019 to 2021, and the types of stripe/stripe-node, where `secret` is optional.

use serde::Serialize;

use crate::domain::{self, Mode};

/// The view.
#[derive(Serialize, Debug)]
pub struct EphemeralKey<'a> {
    id: &'a str,
    object: &'static str,
    associated_objects: Vec<AssociatedObject<'a>>,
    created: i64,
    expires: i64,
    livemode: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

#[derive(Serialize, Debug)]
struct AssociatedObject<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    object_type: &'static str,
}

impl<'a> EphemeralKey<'a> {
    /// A key that was made just now.
    pub fn issued(key: &'a domain::EphemeralKey, mode: Mode) -> Self {
        Self { secret: Some(key.secret.as_str()), ..Self::known(key, mode) }
    }

    /// A key that its owner has already.
    pub fn known(key: &'a domain::EphemeralKey, mode: Mode) -> Self {
        let customer = key.scope.customer.as_deref().map(|id| (id, "customer"));
        let session = key.scope.session.as_ref().map(|id| (id.as_str(), "verification_session"));
        let objects = customer.into_iter().chain(session);
        Self {
            id: key.id.as_str(),
            object: "ephemeral_key",
            associated_objects: objects.map(|(id, object_type)| AssociatedObject { id, object_type }).collect(),
            created: key.created.seconds(),
            expires: key.expires.seconds(),
            livemode: mode.is_live(),
            secret: None,
        }
    }
}

//! What the Stripe CLI needs to listen. Source: `pkg/stripeauth` and `pkg/websocket` of stripe/stripe-cli.

pub(in crate::http) mod sessions;
pub(in crate::http) mod subscribe;

//! The HTTP front door: which URL leads to which action, how a request is judged before it, and how results become
//! Stripe's answers. The only folder that knows a status code.

mod call;
mod console;
mod control;
mod error;
mod faulting;
mod follow_link;
mod form;
mod headers;
mod health;
mod hosted;
mod journaling;
mod layer;
mod messages;
mod reply;
mod routes;
mod scope;
mod stripe_js;
mod upload;
mod v1;

pub(crate) use routes::router;

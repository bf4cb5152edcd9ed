//! Stripe's JSON: views that only serialize, lists, `expand`, the error body. Order of keys, null and absent are
//! the contract; nothing here decides anything.

pub mod ephemeral_key;
pub mod error;
pub mod event;
pub mod expand;
pub mod file;
pub mod json;
pub mod list;
pub mod report;
pub mod session;
pub mod snapshot;
pub mod stripe_cli;
pub mod verification_page;
pub mod webhook;
pub mod webhook_endpoint;

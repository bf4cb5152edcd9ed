//! The one hallway behind every front door: open a transaction, load, ask the domain, save, commit. An action knows
//! no HTTP; whoever calls it hands in the function that renders its result.

mod cancel;
mod complete_redaction;
mod create;
mod error;
mod idempotency;
mod list;
mod redact;
mod renew;
mod retrieve;
mod update;

pub(crate) use cancel::cancel;
pub(crate) use complete_redaction::complete_redactions;
pub(crate) use create::create;
pub(crate) use error::{ActionError, NoSuch, Place};
pub(crate) use idempotency::{
    Answer, Binding, Conflict, Execution, InFlight, InFlightKey, KEY_RETENTION, Rendered, recall,
};
pub(crate) use list::{SessionList, list};
pub(crate) use redact::redact;
pub(crate) use retrieve::retrieve;
pub(crate) use update::update;

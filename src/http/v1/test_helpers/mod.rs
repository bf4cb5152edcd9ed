//! `/v1/test_helpers/identity/verification_sessions/:session/VERB`: what a person does in Stripe's own test mode, by one
//! call. Stripe has no such endpoints; they take and answer what Stripe's would (docs/fidelity.md, "Test helpers").

mod attempting;
pub(in crate::http) mod complete_redaction;
pub(in crate::http) mod expire;
mod overrides;
pub(in crate::http) mod preset;
pub(in crate::http) mod process;
pub(in crate::http) mod submit;
pub(in crate::http) mod unverify;
pub(in crate::http) mod verify;

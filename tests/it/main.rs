//! The whole product from outside: real servers, real HTTP, real databases.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, helpers included")]

mod cancel;
mod create;
mod create_refusals;
mod expand;
mod list;
mod list_filters;
mod redact;
mod retrieve;
mod support;
mod update;

mod authentication;
mod bad_input;
mod borders;
mod domain_matrix;
mod idempotency;
mod versions;

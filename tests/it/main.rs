//! The whole product from outside: real servers, real HTTP, real databases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod authentication;
mod bad_input;
mod borders;
mod concurrency;
mod domain_matrix;
mod durability;
mod idempotency;
mod lifecycle;
mod process;
mod versions;

//! The whole product from outside: real servers, real HTTP, real databases.

mod support;

mod authentication;
mod bad_input;
mod borders;
mod domain_matrix;
mod idempotency;
mod versions;

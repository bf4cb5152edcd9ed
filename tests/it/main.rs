//! The whole product from outside: real servers, real HTTP, real databases.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed, helpers included")]

mod attempts_model;
mod authentication;
mod bad_input;
mod borders;
mod cancel;
mod concurrency;
mod control_clock;
mod control_rules;
mod create;
mod create_refusals;
mod domain_matrix;
mod doors;
mod due;
mod durability;
mod ephemeral_keys;
mod expand;
mod file_links;
mod files;
mod helper_idempotency;
mod helper_refusals;
mod idempotency;
mod lifecycle;
mod list;
mod list_filters;
mod outcomes;
mod overrides;
mod presets;
mod process;
mod recordings;
mod redact;
mod reference_samples;
mod reports;
mod retrieve;
mod session_kinds;
mod support;
mod update;
mod upload_refusals;
mod uploads;
mod verification_page_endings;
mod verification_page_refusals;
mod verification_page_walks;
mod verification_pages;
mod versions;
mod wire;

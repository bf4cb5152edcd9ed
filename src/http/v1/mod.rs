//! Stripe's own endpoints, one file each, and the helpers that bring a session to an outcome.

pub(super) mod ephemeral_keys;
pub(super) mod events;
mod expanding;
pub(super) mod file_links;
pub(super) mod files;
mod paging;
mod personal;
pub(super) mod stripecli;
pub(super) mod test_helpers;
pub(super) mod verification_pages;
pub(super) mod verification_reports;
pub(super) mod verification_sessions;
pub(super) mod webhook_endpoints;

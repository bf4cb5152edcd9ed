//! Stripe's own endpoints, one file each.

pub(super) mod verification_sessions;

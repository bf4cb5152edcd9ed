//! `/v1/identity/verification_reports`.

pub(in crate::http) mod list;
pub(in crate::http) mod retrieve;

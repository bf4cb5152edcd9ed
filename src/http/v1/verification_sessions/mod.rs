//! `/v1/identity/verification_sessions`.

pub(in crate::http) mod cancel;
pub(in crate::http) mod create;
pub(in crate::http) mod list;
mod options;
pub(in crate::http) mod redact;
pub(in crate::http::v1) mod rendering;
pub(in crate::http) mod retrieve;
pub(in crate::http) mod update;

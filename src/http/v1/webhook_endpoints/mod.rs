//! `/v1/webhook_endpoints`.

pub(in crate::http) mod create;
mod decoding;
pub(in crate::http) mod delete;
pub(in crate::http) mod list;
mod rendering;
pub(in crate::http) mod retrieve;
pub(in crate::http) mod update;

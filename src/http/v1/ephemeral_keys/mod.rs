//! `/v1/ephemeral_keys`.

pub(in crate::http) mod create;
pub(in crate::http) mod delete;
mod rendering;

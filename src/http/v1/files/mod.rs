//! `/v1/files`.

pub(in crate::http) mod contents;
pub(in crate::http) mod create;
pub(in crate::http) mod list;
pub(in crate::http::v1) mod rendering;
pub(in crate::http) mod retrieve;

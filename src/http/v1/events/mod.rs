//! `/v1/events`.

pub(in crate::http) mod list;
mod rendering;
pub(in crate::http) mod retrieve;
pub(in crate::http) mod retry;

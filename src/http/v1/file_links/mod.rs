//! `/v1/file_links`.

pub(in crate::http) mod create;
pub(in crate::http) mod list;
mod rendering;
pub(in crate::http) mod retrieve;
pub(in crate::http) mod update;

pub(super) use create::new_link;

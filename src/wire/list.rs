//! A page of a list.

use serde::Serialize;

/// A page: newest first, with the path of the list without its query.
#[derive(Serialize, Debug)]
pub struct List<T> {
    object: &'static str,
    data: Vec<T>,
    has_more: bool,
    url: &'static str,
}

impl<T> List<T> {
    /// The page of `url` that holds `data`.
    pub fn new(url: &'static str, data: Vec<T>, has_more: bool) -> Self {
        Self { object: "list", data, has_more, url }
    }
}

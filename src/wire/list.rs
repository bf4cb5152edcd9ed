//! A page of a list.

use std::borrow::Cow;

use serde::Serialize;

/// A page: newest first, with the path of the list without its query, but for lists inside of objects.
#[derive(Serialize, Debug)]
pub struct List<T> {
    object: &'static str,
    data: Vec<T>,
    has_more: bool,
    url: Cow<'static, str>,
}

impl<T> List<T> {
    /// The page of `url` that holds `data`.
    pub fn new(url: impl Into<Cow<'static, str>>, data: Vec<T>, has_more: bool) -> Self {
        Self { object: "list", data, has_more, url: url.into() }
    }
}

//! Rows of tables that a piece of work only adds to: staged one by one, they go into the batch's statements as they are.

use std::sync::Arc;

use super::tx::Stored;
use crate::domain::Event;

/// A row to write: new, or in place of the one with its number.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// An event.
    Event(Arc<Stored<Event>>),
}

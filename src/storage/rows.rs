//! Rows of tables that a piece of work only adds to: staged one by one, they go into the batch's statements as they are.

use std::sync::Arc;

use bytes::Bytes;

use super::tx::Stored;
use crate::domain::{Event, File, FileLink, SessionId};

/// A row to write: new, or in place of the one with its number.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// An event.
    Event(Arc<Stored<Event>>),
    /// A file.
    File(Arc<Stored<File>>),
    /// The contents of the file of this number.
    FileContents(i64, Bytes),
    /// No row but what takes some away: the contents of what this session's user sent.
    NoFileContents(SessionId),
    /// A link to a file.
    FileLink(Arc<Stored<FileLink>>),
}

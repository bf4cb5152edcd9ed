//! What can go wrong with storage. Clients never see these texts; the log does.

use std::path::PathBuf;

/// A request that storage could not serve.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database refused: disk full, file gone, locked by another program.
    #[error("the database failed: {0}")]
    Database(String),
    /// A row that this version cannot understand.
    #[error("row {id} of {table} is inconsistent: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// The server is stopping.
    #[error("the store is closed")]
    Closed,
    /// The work itself panicked; its transaction was dropped.
    #[error("the request's own work failed")]
    Panicked,
}

/// Why a database cannot be used. Each leaves the file as it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// No temporary file could be made.
    #[error("cannot make a temporary database: {0}")]
    Temporary(#[source] std::io::Error),
    /// The file or its folder cannot be read or written.
    #[error("cannot open the database {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// Its tables cannot be read, though it is a database of ours.
    #[error("the database cannot be read: {0}")]
    Damaged(String),
    /// Some other kind of file, or another program's database.
    #[error("{} is not a database of identity-mock", .0.display())]
    Foreign(PathBuf),
    /// Made by a newer version.
    #[error("{} was made by a newer version of identity-mock", .0.display())]
    Newer(PathBuf),
    /// Another server runs on it.
    #[error("{} is in use by another identity-mock", .0.display())]
    InUse(PathBuf),
}

impl OpenError {
    /// What to do about it.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Temporary(_) => "set `TMPDIR` to a folder that can be written, or give `--database FILE`",
            Self::Unreadable { .. } => "check that the folder exists and that this user may write there",
            Self::Damaged(_) => "the file may be damaged: restore it, or give `--database` another one",
            Self::Foreign(_) => "give `--database` another file; this one was left as it is",
            Self::Newer(_) => "use that version, or another file; this one was left as it is",
            Self::InUse(_) => "stop the other server, or give `--database` another file",
        }
    }
}

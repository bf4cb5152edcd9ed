//! The SQLite side: opening a file safely, rows and what they mean, the statements of the writer and the readers.

mod answer_row;
mod delivery_row;
mod endpoint_row;
mod ephemeral_key_row;
mod error;
mod event_readers;
mod event_row;
mod file_link_row;
mod file_readers;
mod file_row;
mod forgetting;
mod open;
mod overview_readers;
mod readers;
mod report_row;
mod reset;
mod rule_row;
mod session_row;
mod token_readers;
mod write;

pub(super) use open::Database;
pub(super) use readers::Readers;

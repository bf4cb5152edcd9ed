//! Where state lives: SQLite behind a single writer and a bounded cache. The only folder that knows SQL.
//!
//! Writes go through one queue. The writer takes whatever waits there, runs it against memory, and writes all of
//! it in one transaction; nobody hears of success before the commit. Reads come from a cache that cannot differ
//! from the database: it changes only while readers of the database are kept out (see [`gate`](writer)).
//!
//! Invariant: no sqlx type appears in a public signature, and nothing outside says what a row looks like.

mod cache;
mod ephemeral_keys;
mod error;
mod feed;
mod files;
mod kept;
mod kept_body;
mod links;
mod namespaces;
mod overview;
mod position;
mod reset;
mod rows;
mod rules;
mod sqlite;
mod store;
mod tx;
mod webhooks;
mod writer;

pub(crate) use error::{OpenError, StoreError};
pub(crate) use feed::{Lane, News};
pub(crate) use files::{FileFilter, FileLinkFilter};
pub(crate) use kept::Kept;
pub(crate) use kept_body::Look;
pub(crate) use overview::{AccountOverview, COUNTED, Sought};
pub(crate) use position::Position;
pub(crate) use reset::{Part, Reset};
pub(crate) use rows::Row;
pub(crate) use store::{DueOf, Location, Page, ReportFilter, SessionFilter, SessionQuery, Store, Walk, Window};
pub(crate) use tx::{Needs, Stored, StoredAnswer, StoredReport, StoredSession, Tx};
pub(crate) use webhooks::{EVENT_RETENTION, EventFilter, StoredDelivery, WantedEvent};

//! Rows of tables that a piece of work only adds to: staged one by one, they go into the batch's statements as they are.

use std::sync::Arc;

use bytes::Bytes;

use super::tx::Stored;
use super::webhooks::StoredDelivery;
use crate::domain::{DeliveryAttempt, EphemeralKey, Event, File, FileLink, Rule, SessionId, WebhookEndpoint};

/// A row to write: new, or in place of the one with its number.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// An event that has just happened.
    Event(Arc<Stored<Event>>),
    /// An event of before, in other words.
    ChangedEvent(Arc<Stored<Event>>),
    /// An endpoint.
    WebhookEndpoint(Arc<Stored<WebhookEndpoint>>),
    /// The endpoint of this number is deleted.
    NoWebhookEndpoint(i64),
    /// A rule.
    Rule(Arc<Stored<Rule>>),
    /// The rule of this number is deleted.
    NoRule(i64),
    /// Something that an endpoint has to be told.
    Delivery(Arc<StoredDelivery>),
    /// One endpoint less has to be told of the event of this number.
    Delivered {
        /// The number.
        event: i64,
    },
    /// An attempt at a delivery.
    Attempt {
        /// The number of the attempt.
        sequence: i64,
        /// The number of the delivery.
        delivery: i64,
        /// What came of it.
        attempt: Arc<DeliveryAttempt>,
    },
    /// A file.
    File(Arc<Stored<File>>),
    /// The contents of the file of this number.
    FileContents(i64, Bytes),
    /// No row but what takes some away: the contents of what this session's user sent.
    NoFileContents(SessionId),
    /// A link to a file.
    FileLink(Arc<Stored<FileLink>>),
    /// An ephemeral key.
    EphemeralKey(Arc<Stored<EphemeralKey>>),
}

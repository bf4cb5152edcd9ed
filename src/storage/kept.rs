//! What an account has few of and every write may ask for: kept whole in memory, and changed only by the writer, once the
//! change is committed.

use std::sync::Arc;

use super::tx::Stored;
use crate::domain::{EndpointId, Rule, WebhookEndpoint};

/// What is kept of one account in one mode.
#[derive(Clone, Default, Debug)]
pub(crate) struct Kept {
    /// In the order of their making.
    pub(crate) webhook_endpoints: Vec<Arc<Stored<WebhookEndpoint>>>,
    /// In the order of their making, which is also the order in which they are asked.
    pub(crate) rules: Vec<Arc<Stored<Rule>>>,
}

impl Kept {
    /// The endpoint of this id.
    pub(crate) fn webhook_endpoint(&self, id: &EndpointId) -> Option<&Arc<Stored<WebhookEndpoint>>> {
        self.webhook_endpoints.iter().find(|stored| stored.object.id == *id)
    }
}

/// Puts a row into the place of the one with its number, or at the end.
pub(super) fn put<T>(rows: &mut Vec<Arc<Stored<T>>>, row: Arc<Stored<T>>) {
    match rows.iter_mut().find(|other| other.sequence == row.sequence) {
        Some(place) => *place = row,
        None => rows.push(row),
    }
}

/// Takes out the row with this number.
pub(super) fn take_out<T>(rows: &mut Vec<Arc<Stored<T>>>, sequence: i64) {
    rows.retain(|row| row.sequence != sequence);
}

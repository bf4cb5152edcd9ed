//! A row of `idempotent_answers` and the answer it stands for.

use serde::Serialize;

use crate::domain::{RequestId, Timestamp};
use crate::storage::{StoreError, StoredAnswer};

/// Column by column, but for the number that SQLite gives.
#[derive(Serialize, Debug)]
pub(super) struct AnswerRow {
    pub(super) namespace_id: i64,
    pub(super) key: String,
    pub(super) created: i64,
    pub(super) path: String,
    pub(super) fingerprint: String,
    pub(super) request_id: String,
    pub(super) status: i64,
    pub(super) body: String,
}

impl AnswerRow {
    /// The row of `answer`.
    pub(super) fn new(namespace_id: i64, key: &str, answer: &StoredAnswer) -> Self {
        Self {
            namespace_id,
            key: key.to_owned(),
            created: answer.created.millis(),
            path: answer.path.clone(),
            fingerprint: answer.fingerprint.clone(),
            request_id: answer.request_id.to_string(),
            status: i64::from(answer.status),
            body: answer.body.clone(),
        }
    }

    /// The answer that the row stands for.
    pub(super) fn into_answer(self) -> Result<StoredAnswer, StoreError> {
        let inconsistent = |what: &str| StoreError::Inconsistent {
            table: "idempotent_answers",
            id: self.key.clone(),
            what: what.to_owned(),
        };
        Ok(StoredAnswer {
            created: Timestamp::from_millis(self.created),
            request_id: RequestId::parse(&self.request_id).ok_or_else(|| inconsistent("request_id"))?,
            status: u16::try_from(self.status).map_err(|_| inconsistent("status"))?,
            path: self.path,
            fingerprint: self.fingerprint,
            body: self.body,
        })
    }
}

//! A row of `idempotent_answers` and the answer it stands for.

use serde::Serialize;

use crate::domain::{RequestId, Timestamp};
use crate::storage::{StoreError, StoredAnswer};

/// The columns that are written, in the order of the statement; SQLite numbers them.
#[derive(Serialize, Debug)]
pub(super) struct WrittenAnswer<'a>(i64, &'a str, i64, &'a str, &'a str, &'a str, u16, &'a str);

impl<'a> WrittenAnswer<'a> {
    /// The row of `answer`.
    pub(super) fn new(namespace_id: i64, key: &'a str, answer: &'a StoredAnswer) -> Self {
        Self(
            namespace_id,
            key,
            answer.created.millis(),
            &answer.path,
            &answer.fingerprint,
            answer.request_id.as_str(),
            answer.status,
            &answer.body,
        )
    }
}

/// The columns that are read.
#[derive(Debug)]
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

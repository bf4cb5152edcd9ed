//! The readers' statements that find sessions by their tokens.

use super::readers::Readers;
use super::session_row::SessionRow;
use crate::domain::Session;
use crate::storage::namespaces::Entry;
use crate::storage::{StoreError, Stored};

impl Readers {
    /// The session whose newest token is this one.
    pub(in crate::storage) async fn session_of_token(
        &self,
        entry: &Entry,
        token: &str,
    ) -> Result<Option<Stored<Session>>, StoreError> {
        let number = entry.number;
        let row = sqlx::query_as!(
            SessionRow,
            "select sequence, namespace_id, id, status, client_reference_id, related_customer, related_customer_account, details
            from verification_sessions indexed by verification_sessions_by_token
            where namespace_id = ?1 and token = ?2",
            number,
            token
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(|row| row.into_stored(entry.namespace.mode)).transpose()
    }

    /// The session that had this token before its newest one.
    pub(in crate::storage) async fn session_of_former_token(
        &self,
        entry: &Entry,
        token: &str,
    ) -> Result<Option<Stored<Session>>, StoreError> {
        let number = entry.number;
        let row = sqlx::query_as!(
            SessionRow,
            "select
                sequence, verification_sessions.namespace_id, id, status, client_reference_id, related_customer,
                related_customer_account, details
            from former_tokens
            join verification_sessions on sequence = session_sequence
            where former_tokens.namespace_id = ?1 and former_tokens.token = ?2",
            number,
            token
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(|row| row.into_stored(entry.namespace.mode)).transpose()
    }
}

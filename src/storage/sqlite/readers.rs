//! The readers' statements. A list walks one index from a position on, so every page costs the same.

use sqlx::SqlitePool;

use super::session_row::SessionRow;
use crate::domain::{SessionId, Timestamp};
use crate::storage::namespaces::Entry;
use crate::storage::{SessionQuery, StoreError, Stored, Walk};

/// A pool of connections that only read.
#[derive(Debug)]
pub(in crate::storage) struct Readers(SqlitePool);

/// A redaction under way.
pub(in crate::storage) struct RedactionRow {
    pub(in crate::storage) namespace: i64,
    pub(in crate::storage) id: SessionId,
    pub(in crate::storage) due: Timestamp,
}

/// One page from one index. The index is named, so that a statement that cannot use it does not even compile;
/// filters other than the index's own are looked at row by row.
macro_rules! page {
    ($pool:expr, $entry:expr, $query:expr, $index:literal, $equals:literal, $value:expr) => {{
        let (number, filter) = ($entry.number, &$query.filter);
        let (after, before) = ($query.after.number(), $query.before.number());
        let limit = i64::from($query.limit) + 1;
        let status = filter.status.map(|status| status.word());
        match $query.walk {
            Walk::NewestFirst => {
                sqlx::query_as!(
                    SessionRow,
                    "select * from verification_sessions indexed by "
                        + $index
                        + " where namespace_id = ?1 and "
                        + $equals
                        + " and position < ?3 and position > ?4
                        and (?5 is null or status = ?5)
                        and (?6 is null or client_reference_id = ?6)
                        and (?7 is null or related_customer = ?7)
                        and (?8 is null or related_customer_account = ?8)
                        order by position desc limit ?9",
                    number,
                    $value,
                    before,
                    after,
                    status,
                    filter.client_reference_id,
                    filter.related_customer,
                    filter.related_customer_account,
                    limit
                )
                .fetch_all($pool)
                .await
            }
            Walk::OldestFirst => {
                sqlx::query_as!(
                    SessionRow,
                    "select * from verification_sessions indexed by "
                        + $index
                        + " where namespace_id = ?1 and "
                        + $equals
                        + " and position < ?3 and position > ?4
                        and (?5 is null or status = ?5)
                        and (?6 is null or client_reference_id = ?6)
                        and (?7 is null or related_customer = ?7)
                        and (?8 is null or related_customer_account = ?8)
                        order by position limit ?9",
                    number,
                    $value,
                    before,
                    after,
                    status,
                    filter.client_reference_id,
                    filter.related_customer,
                    filter.related_customer_account,
                    limit
                )
                .fetch_all($pool)
                .await
            }
        }
    }};
}

impl Readers {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self(pool)
    }

    /// One session.
    pub(in crate::storage) async fn session(
        &self,
        entry: &Entry,
        id: &SessionId,
    ) -> Result<Option<Stored>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            SessionRow,
            "select * from verification_sessions where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(|row| row.into_stored(entry.namespace.mode)).transpose()
    }

    /// A page and one row more, in the order of the walk.
    pub(in crate::storage) async fn sessions(
        &self,
        entry: &Entry,
        query: &SessionQuery,
    ) -> Result<Vec<Stored>, StoreError> {
        let filter = &query.filter;
        let pool = &self.0;
        let rows = if let Some(reference) = &filter.client_reference_id {
            page!(
                pool,
                entry,
                query,
                "verification_sessions_by_client_reference",
                "client_reference_id = ?2",
                reference
            )
        } else if let Some(customer) = &filter.related_customer {
            page!(pool, entry, query, "verification_sessions_by_customer", "related_customer = ?2", customer)
        } else if let Some(account) = &filter.related_customer_account {
            page!(
                pool,
                entry,
                query,
                "verification_sessions_by_customer_account",
                "related_customer_account = ?2",
                account
            )
        } else if let Some(status) = filter.status {
            let status = status.word();
            page!(pool, entry, query, "verification_sessions_by_status", "status = ?2", status)
        } else {
            page!(pool, entry, query, "verification_sessions_by_age", "?2 = 1", 1)
        }?;
        rows.into_iter().map(|row| row.into_stored(entry.namespace.mode)).collect()
    }

    /// The redactions that fall due first.
    pub(in crate::storage) async fn redactions(&self, count: i64) -> Result<Vec<RedactionRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select namespace_id, id, redaction_due as "due!"
            from verification_sessions
            where redaction_due is not null
            order by redaction_due
            limit ?1"#,
            count
        )
        .fetch_all(&self.0)
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                Some(RedactionRow {
                    namespace: row.namespace_id,
                    id: SessionId::parse(&row.id)?,
                    due: Timestamp::from_millis(row.due),
                })
            })
            .collect())
    }

    /// Whether the database answers.
    pub(in crate::storage) async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query_scalar!(r#"select 1 as "one!: i64""#).fetch_one(&self.0).await?;
        Ok(())
    }

    /// Closes the connections.
    pub(in crate::storage) async fn close(&self) {
        self.0.close().await;
    }
}

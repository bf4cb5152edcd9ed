//! The readers' statements. A list walks one index from a position on, so every page costs the same.

use serde::Serialize;
use sqlx::SqlitePool;

use super::report_row::ReportRow;
use super::session_row::SessionRow;
use crate::domain::{Report, ReportId, Session, SessionId, Status, Timestamp};
use crate::storage::namespaces::Entry;
use crate::storage::{ReportFilter, SessionQuery, StoreError, Stored, Walk, Window};

/// A pool of connections that only read.
#[derive(Debug)]
pub(in crate::storage) struct Readers(pub(super) SqlitePool);

/// Something that happens to a session by itself.
pub(in crate::storage) struct DueRow {
    pub(in crate::storage) namespace: i64,
    pub(in crate::storage) id: SessionId,
    pub(in crate::storage) due: Timestamp,
}

struct FoundDue {
    namespace_id: i64,
    id: String,
    due: i64,
}

impl FoundDue {
    fn into_due(self) -> Option<DueRow> {
        let id = SessionId::parse(&self.id)?;
        Some(DueRow { namespace: self.namespace_id, id, due: Timestamp::from_millis(self.due) })
    }
}

/// The parameter of `json_each`.
pub(super) fn json_array(values: &[impl Serialize]) -> Result<String, StoreError> {
    serde_json::to_string(values).map_err(|error| StoreError::Database(error.to_string()))
}

/// One page from one index. The index is named, so that a statement that cannot use it does not even compile; filters
/// other than the index's own are looked at row by row, as parameters from `?6` on.
macro_rules! page {
    (
        $self:ident, $row:ty, $columns:literal, $entry:ident, $window:expr, $index:literal, $value:expr,
        $filters:literal, $($filter:expr),+
    ) => {{
        let (number, window) = ($entry.number, $window);
        let (after, before) = (window.after.number(), window.before.number());
        let limit = i64::from(window.limit) + 1;
        match window.walk {
            Walk::NewestFirst => {
                sqlx::query_as!(
                    $row,
                    "select " + $columns + " from " + $index + " = ?2 and namespace_id = ?1 and position < ?3 and position > ?4 and "
                        + $filters
                        + " order by position desc limit ?5",
                    number, $value, before, after, limit, $($filter),+
                )
                .fetch_all(&$self.0)
                .await
            }
            Walk::OldestFirst => {
                sqlx::query_as!(
                    $row,
                    "select " + $columns + " from " + $index + " = ?2 and namespace_id = ?1 and position < ?3 and position > ?4 and "
                        + $filters
                        + " order by position limit ?5",
                    number, $value, before, after, limit, $($filter),+
                )
                .fetch_all(&$self.0)
                .await
            }
        }
    }};
}

pub(super) use page;

/// A page of sessions: the index that leads to it, and the value that its first column after the namespace has.
macro_rules! session_page {
    ($self:ident, $entry:ident, $query:ident, $index:literal, $value:expr) => {{
        let filter = &$query.filter;
        let status = filter.status.map(Status::word);
        page!(
            $self, SessionRow, "sequence, namespace_id, id, status, client_reference_id, related_customer, related_customer_account, details", $entry,
            $query.window,
            $index,
            $value,
            "(?6 is null or status = ?6)
            and (?7 is null or client_reference_id = ?7)
            and (?8 is null or related_customer = ?8)
            and (?9 is null or related_customer_account = ?9)",
            status,
            filter.client_reference_id,
            filter.related_customer,
            filter.related_customer_account
        )
    }};
}

/// A page of reports, as above.
macro_rules! report_page {
    ($self:ident, $entry:ident, $filter:ident, $window:ident, $index:literal, $value:expr) => {
        page!(
            $self,
            ReportRow,
            "sequence, namespace_id, id, verification_session, client_reference_id, details",
            $entry,
            $window,
            $index,
            $value,
            "(?6 is null or type = ?6)
            and (?7 is null or client_reference_id = ?7)
            and (?8 is null or verification_session = ?8)",
            $filter.report_type,
            $filter.client_reference_id,
            $filter.verification_session
        )
    };
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
    ) -> Result<Option<Stored<Session>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            SessionRow,
            "select sequence, namespace_id, id, status, client_reference_id, related_customer, related_customer_account, details
            from verification_sessions
            where namespace_id = ?1 and id = ?2",
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
    ) -> Result<Vec<Stored<Session>>, StoreError> {
        let filter = &query.filter;
        let rows = if let Some(reference) = &filter.client_reference_id {
            session_page!(
                self,
                entry,
                query,
                "verification_sessions indexed by verification_sessions_by_client_reference where client_reference_id",
                reference
            )
        } else if let Some(customer) = &filter.related_customer {
            session_page!(
                self,
                entry,
                query,
                "verification_sessions indexed by verification_sessions_by_customer where related_customer",
                customer
            )
        } else if let Some(account) = &filter.related_customer_account {
            session_page!(
                self,
                entry,
                query,
                "verification_sessions indexed by verification_sessions_by_customer_account
                where related_customer_account",
                account
            )
        } else if let Some(status) = filter.status.map(Status::word) {
            session_page!(
                self,
                entry,
                query,
                "verification_sessions indexed by verification_sessions_by_status where status",
                status
            )
        } else {
            session_page!(
                self,
                entry,
                query,
                "verification_sessions indexed by verification_sessions_by_age where 1",
                1
            )
        }?;
        rows.into_iter().map(|row| row.into_stored(entry.namespace.mode)).collect()
    }

    /// One report.
    pub(in crate::storage) async fn report(
        &self,
        entry: &Entry,
        id: &ReportId,
    ) -> Result<Option<Stored<Report>>, StoreError> {
        let (number, id) = (entry.number, id.as_str());
        let row = sqlx::query_as!(
            ReportRow,
            "select sequence, namespace_id, id, verification_session, client_reference_id, details
            from verification_reports
            where namespace_id = ?1 and id = ?2",
            number,
            id
        )
        .fetch_optional(&self.0)
        .await?;
        row.map(ReportRow::into_stored).transpose()
    }

    /// A page of reports and one row more, in the order of the walk.
    pub(in crate::storage) async fn reports(
        &self,
        entry: &Entry,
        filter: &ReportFilter,
        window: Window,
    ) -> Result<Vec<Stored<Report>>, StoreError> {
        let rows = if let Some(session) = &filter.verification_session {
            report_page!(
                self,
                entry,
                filter,
                window,
                "verification_reports indexed by verification_reports_by_session where verification_session",
                session
            )
        } else if let Some(reference) = &filter.client_reference_id {
            report_page!(
                self,
                entry,
                filter,
                window,
                "verification_reports indexed by verification_reports_by_client_reference where client_reference_id",
                reference
            )
        } else if let Some(report_type) = filter.report_type {
            report_page!(
                self,
                entry,
                filter,
                window,
                "verification_reports indexed by verification_reports_by_type where type",
                report_type
            )
        } else {
            report_page!(
                self,
                entry,
                filter,
                window,
                "verification_reports indexed by verification_reports_by_age where 1",
                1
            )
        }?;
        rows.into_iter().map(ReportRow::into_stored).collect()
    }

    /// What happens by itself first, in all namespaces but these.
    pub(in crate::storage) async fn sessions_due(&self, but: &[i64], count: i64) -> Result<Vec<DueRow>, StoreError> {
        let but = json_array(but)?;
        let rows = sqlx::query_as!(
            FoundDue,
            r#"select namespace_id, id, due as "due!"
            from verification_sessions indexed by verification_sessions_by_due
            where due is not null and namespace_id not in (select value from json_each(?1))
            order by due, sequence
            limit ?2"#,
            but,
            count
        )
        .fetch_all(&self.0)
        .await?;
        Ok(rows.into_iter().filter_map(FoundDue::into_due).collect())
    }

    /// What happens by itself first in these namespaces.
    pub(in crate::storage) async fn sessions_due_of(
        &self,
        namespaces: &[i64],
        count: i64,
    ) -> Result<Vec<DueRow>, StoreError> {
        let namespaces = json_array(namespaces)?;
        let rows = sqlx::query_as!(
            FoundDue,
            r#"select namespace_id, id, due as "due!"
            from verification_sessions indexed by verification_sessions_by_due_of_account
            where due is not null and namespace_id in (select value from json_each(?1))
            order by due, sequence
            limit ?2"#,
            namespaces,
            count
        )
        .fetch_all(&self.0)
        .await?;
        Ok(rows.into_iter().filter_map(FoundDue::into_due).collect())
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

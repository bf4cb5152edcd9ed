//! The statements behind what people look at. Each walks an index a limited way, so that none holds the writer up for
//! long, however many rows there are and however few of them match.

use super::readers::Readers;
use super::session_row::SessionRow;
use crate::domain::{Mode, SessionId, Status};
use crate::storage::StoreError;
use crate::storage::namespaces::Entry;
use crate::storage::overview::{LOOKED_THROUGH, Sought, Walked};
use crate::storage::position::Position;

/// The rows of a limited walk that match, as parameters from `?4` on; the text, `?5`, is in lower case.
macro_rules! walk {
    ($self:ident, $rows:literal, $first:expr, $sought:ident, $before:expr) => {{
        let status = $sought.status.map(Status::word);
        let text = $sought.text.as_ref().map(|text| text.to_ascii_lowercase());
        let limit = i64::try_from($sought.limit + 1).unwrap_or(i64::MAX);
        let (first, before) = ($first, $before);
        sqlx::query_as!(
            SessionRow,
            "select sequence, namespace_id, id, status, client_reference_id, related_customer, related_customer_account, details
            from (" + $rows + ")
            where (?4 is null or status = ?4)
            and (
                ?5 is null
                or instr(lower(id), ?5) > 0
                or instr(lower(client_reference_id), ?5) > 0
                or instr(lower(json_extract(details, '$.provided_details.email')), ?5) > 0
                or exists (
                    select 1 from json_each(details, '$.metadata') as pair
                    where instr(lower(pair.key || '=' || pair.value), ?5) > 0
                )
            )
            limit ?6",
            first, before, LOOKED_THROUGH, status, text, limit
        )
        .fetch_all(&$self.0)
        .await?
    }};
}

impl Readers {
    /// A limited walk through the sessions of all accounts, in the order of insertion.
    pub(in crate::storage) async fn sessions_of_all(&self, sought: &Sought) -> Result<Walked, StoreError> {
        let (mode, before) = (sought.mode.map(Mode::is_live), sought.before.unwrap_or(i64::MAX));
        let rows = walk!(
            self,
            "select * from (
                select * from verification_sessions where sequence < ?2 order by sequence desc limit ?3
            ) where ?1 is null or namespace_id in (select id from namespaces where livemode = ?1)
            order by sequence desc",
            mode,
            sought,
            before
        );
        let reached = sqlx::query_scalar!(
            r#"select sequence as "sequence!" from verification_sessions
            where sequence < ?1 order by sequence desc limit 1 offset ?2"#,
            before,
            LAST_LOOKED_AT
        )
        .fetch_optional(&self.0)
        .await?;
        walked(rows, reached, sought.limit, |sequence, _| sequence)
    }

    /// A limited walk through the sessions of one account in one mode, in the order of its lists.
    pub(in crate::storage) async fn sessions_of_account(
        &self,
        entry: &Entry,
        sought: &Sought,
    ) -> Result<Walked, StoreError> {
        let (number, before) = (entry.number, sought.before.unwrap_or(i64::MAX));
        let rows = walk!(
            self,
            "select * from verification_sessions indexed by verification_sessions_by_age
            where namespace_id = ?1 and position < ?2 order by position desc limit ?3",
            number,
            sought,
            before
        );
        let reached = sqlx::query_scalar!(
            "select position from verification_sessions indexed by verification_sessions_by_age
            where namespace_id = ?1 and position < ?2 order by position desc limit 1 offset ?3",
            number,
            before,
            LAST_LOOKED_AT
        )
        .fetch_optional(&self.0)
        .await?;
        walked(rows, reached, sought.limit, |_, position| position.number())
    }

    /// The sessions of this id, of which there is one an account at the most.
    pub(in crate::storage) async fn sessions_with_id(&self, id: &SessionId) -> Result<Walked, StoreError> {
        let id = id.as_str();
        let rows = sqlx::query_as!(
            SessionRow,
            r#"select sequence as "sequence!", namespace_id as "namespace_id!", id as "id!", status as "status!",
                client_reference_id, related_customer, related_customer_account, details as "details!"
            from verification_sessions
            where namespace_id in (select id from namespaces) and id = ?1"#,
            id
        )
        .fetch_all(&self.0)
        .await?;
        walked(rows, None, usize::MAX, |sequence, _| sequence)
    }

    /// How many sessions an account has, `most` at the most.
    pub(in crate::storage) async fn count_sessions(&self, entry: &Entry, most: i64) -> Result<i64, StoreError> {
        let number = entry.number;
        let count = sqlx::query_scalar!(
            r#"select count(*) as "count!: i64" from (
                select 1 from verification_sessions indexed by verification_sessions_by_age
                where namespace_id = ?1 limit ?2
            )"#,
            number,
            most
        )
        .fetch_one(&self.0)
        .await?;
        Ok(count)
    }
}

/// How many rows lie before the last one that a walk looks at.
const LAST_LOOKED_AT: i64 = LOOKED_THROUGH - 1;

/// What a walk found, each session with its place. The mode is the namespace's, which only the caller knows.
fn walked(
    rows: Vec<SessionRow>,
    reached: Option<i64>,
    limit: usize,
    place: impl Fn(i64, Position) -> i64,
) -> Result<Walked, StoreError> {
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let number = row.namespace_id;
        let stored = row.into_stored(Mode::Test)?;
        placed.push((place(stored.sequence, stored.position()), number, stored));
    }
    Ok(Walked { rows: placed, reached }.cut(limit))
}

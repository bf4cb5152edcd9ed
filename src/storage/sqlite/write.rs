//! The writer's statements. Each takes a whole batch as one JSON array, because handing a statement to SQLite's
//! thread costs more than running it.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use sqlx::Connection as _;

use super::answer_row::{AnswerRow, WrittenAnswer};
use super::delivery_row::{self, WrittenAttempt, WrittenDelivery};
use super::endpoint_row::{self, WrittenEndpoint};
use super::ephemeral_key_row::{self, WrittenEphemeralKey};
use super::event_row::{self, EventRow, WrittenEvent};
use super::file_link_row::{self, WrittenFileLink};
use super::file_row::{self, WrittenFile};
use super::open::Database;
use super::report_row::{ReportRow, WrittenReport};
use super::rule_row::{self, WrittenRule};
use super::session_row::{SessionRow, WrittenSession};
use crate::domain::{Event, Namespace, SessionId};
use crate::storage::namespaces::Namespaces;
use crate::storage::{Row, StoreError, Stored, StoredAnswer, StoredReport, StoredSession};

/// A batch, encoded.
pub(in crate::storage) struct Prepared {
    namespaces: Option<String>,
    sessions: Option<String>,
    reports: Option<String>,
    answers: Option<String>,
    events: Option<String>,
    endpoints: Option<String>,
    deleted_endpoints: Option<String>,
    rules: Option<String>,
    deleted_rules: Option<String>,
    deliveries: Option<String>,
    delivered: Option<String>,
    attempts: Option<String>,
    files: Option<String>,
    file_contents: Vec<(i64, Bytes)>,
    forgotten_owners: Option<String>,
    file_links: Option<String>,
    ephemeral_keys: Option<String>,
}

fn array(rows: &[impl Serialize]) -> Result<Option<String>, StoreError> {
    if rows.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(rows).map(Some).map_err(|error| StoreError::Database(error.to_string()))
}

impl Database {
    /// Encodes a batch; done before readers are kept out.
    pub(in crate::storage) fn prepare(
        namespaces: &HashMap<Namespace, i64>,
        sessions: &[(i64, Arc<StoredSession>)],
        reports: &[(i64, Arc<StoredReport>)],
        answers: &[(i64, String, Arc<StoredAnswer>)],
        rows: &[(i64, Row)],
    ) -> Result<Prepared, StoreError> {
        let namespaces: Vec<_> = namespaces
            .iter()
            .map(|(namespace, id)| (id, namespace.account.as_str(), i64::from(namespace.mode.is_live())))
            .collect();
        let mut sessions: Vec<_> =
            sessions.iter().map(|(number, stored)| WrittenSession::new(*number, stored)).collect();
        // In the order of their numbers every insert is an append.
        sessions.sort_unstable_by_key(|row| row.0);
        let mut reports: Vec<_> = reports.iter().map(|(number, stored)| WrittenReport::new(*number, stored)).collect();
        reports.sort_unstable_by_key(|row| row.0);
        let answers: Vec<_> =
            answers.iter().map(|(number, key, answer)| WrittenAnswer::new(*number, key, answer)).collect();
        let mut events = Vec::new();
        let (mut endpoints, mut deleted_endpoints) = (Vec::new(), Vec::new());
        let (mut rules, mut deleted_rules) = (Vec::new(), Vec::new());
        let (mut deliveries, mut delivered, mut attempts) = (Vec::new(), Vec::new(), Vec::new());
        let (mut files, mut file_contents, mut forgotten_owners) = (Vec::new(), Vec::new(), Vec::new());
        let (mut file_links, mut ephemeral_keys) = (Vec::new(), Vec::new());
        for (number, row) in rows {
            match row {
                Row::Event(stored) | Row::ChangedEvent(stored) => events.push(WrittenEvent::new(*number, stored)),
                Row::WebhookEndpoint(stored) => {
                    deleted_endpoints.retain(|sequence| *sequence != stored.sequence);
                    endpoints.push(WrittenEndpoint::new(*number, stored));
                }
                Row::NoWebhookEndpoint(sequence) => deleted_endpoints.push(*sequence),
                Row::Rule(stored) => rules.push(WrittenRule::new(*number, stored)),
                Row::NoRule(sequence) => deleted_rules.push(*sequence),
                Row::Delivery(stored) => deliveries.push(WrittenDelivery::new(*number, stored)),
                Row::Delivered { event } => delivered.push(*event),
                Row::Attempt { sequence, delivery, attempt } => {
                    attempts.push(WrittenAttempt::new(*sequence, *number, *delivery, attempt));
                }
                Row::File(stored) => files.push(WrittenFile::new(*number, stored)),
                Row::FileContents(file, contents) => file_contents.push((*file, contents.clone())),
                Row::NoFileContents(owner) => forgotten_owners.push((*number, owner.as_str())),
                Row::FileLink(stored) => file_links.push(WrittenFileLink::new(*number, stored)),
                Row::EphemeralKey(stored) => ephemeral_keys.push(WrittenEphemeralKey::new(*number, stored)),
            }
        }
        Ok(Prepared {
            namespaces: array(&namespaces)?,
            sessions: array(&sessions)?,
            reports: array(&reports)?,
            answers: array(&answers)?,
            events: array(&events)?,
            endpoints: array(&endpoints)?,
            deleted_endpoints: array(&deleted_endpoints)?,
            rules: array(&rules)?,
            deleted_rules: array(&deleted_rules)?,
            deliveries: array(&deliveries)?,
            delivered: array(&delivered)?,
            attempts: array(&attempts)?,
            files: array(&files)?,
            file_contents,
            forgotten_owners: array(&forgotten_owners)?,
            file_links: array(&file_links)?,
            ephemeral_keys: array(&ephemeral_keys)?,
        })
    }

    /// Writes a batch in one transaction.
    pub(in crate::storage) async fn commit(&mut self, prepared: Prepared) -> Result<(), StoreError> {
        let written = self.commit_once(prepared).await;
        self.recovered(written).await
    }

    async fn commit_once(&mut self, prepared: Prepared) -> Result<(), StoreError> {
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        if let Some(rows) = prepared.namespaces {
            sqlx::query!(
                "insert into namespaces (id, account, livemode)
                select value ->> 0, value ->> 1, value ->> 2 from json_each(?1)",
                rows
            )
            .execute(&mut *transaction)
            .await?;
        }
        if let Some(rows) = prepared.sessions {
            sqlx::query!(
                "insert into verification_sessions (
                    sequence, namespace_id, id, position, status, client_reference_id, related_customer,
                    related_customer_account, due, token, details
                )
                select
                    value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value ->> 7, value ->> 8, value ->> 9, value -> 10
                from json_each(?1)
                where true
                on conflict (sequence) do update set
                    status = excluded.status,
                    client_reference_id = excluded.client_reference_id,
                    due = excluded.due,
                    token = coalesce(excluded.token, token),
                    details = excluded.details",
                rows
            )
            .execute(&mut *transaction)
            .await?;
        }
        if let Some(rows) = prepared.reports {
            sqlx::query!(
                "insert into verification_reports (
                    sequence, namespace_id, id, position, verification_session, type, client_reference_id, details
                )
                select
                    value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value -> 7
                from json_each(?1)
                where true
                on conflict (sequence) do update set
                    client_reference_id = excluded.client_reference_id,
                    details = excluded.details",
                rows
            )
            .execute(&mut *transaction)
            .await?;
        }
        if let Some(rows) = prepared.answers {
            sqlx::query!(
                "insert into idempotent_answers (
                    namespace_id, key, created, path, fingerprint, request_id, status, body
                )
                select
                    value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value ->> 7
                from json_each(?1)
                where true
                on conflict (namespace_id, key) do update set
                    created = excluded.created,
                    path = excluded.path,
                    fingerprint = excluded.fingerprint,
                    request_id = excluded.request_id,
                    status = excluded.status,
                    body = excluded.body",
                rows
            )
            .execute(&mut *transaction)
            .await?;
        }
        if let Some(rows) = prepared.events {
            event_row::write(&mut transaction, rows).await?;
        }
        if let Some(rows) = prepared.endpoints {
            endpoint_row::write(&mut transaction, rows).await?;
        }
        if let Some(sequences) = prepared.deleted_endpoints {
            endpoint_row::delete(&mut transaction, sequences).await?;
        }
        if let Some(rows) = prepared.rules {
            rule_row::write(&mut transaction, rows).await?;
        }
        if let Some(sequences) = prepared.deleted_rules {
            rule_row::delete(&mut transaction, sequences).await?;
        }
        if let Some(rows) = prepared.deliveries {
            delivery_row::write(&mut transaction, rows).await?;
        }
        if let Some(events) = prepared.delivered {
            delivery_row::count_down(&mut transaction, events).await?;
        }
        if let Some(rows) = prepared.attempts {
            delivery_row::write_attempts(&mut transaction, rows).await?;
        }
        if let Some(rows) = prepared.files {
            file_row::write(&mut transaction, rows).await?;
        }
        file_row::write_contents(&mut transaction, prepared.file_contents).await?;
        // After what this batch wrote, which may be among it.
        if let Some(owners) = prepared.forgotten_owners {
            file_row::forget_contents(&mut transaction, owners).await?;
        }
        if let Some(rows) = prepared.file_links {
            file_link_row::write(&mut transaction, rows).await?;
        }
        if let Some(rows) = prepared.ephemeral_keys {
            ephemeral_key_row::write(&mut transaction, rows).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The sessions named by (namespace, id).
    pub(in crate::storage) async fn sessions(
        &mut self,
        keys: &[(i64, SessionId)],
        namespaces: &Namespaces,
    ) -> Result<Vec<(i64, StoredSession)>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|(number, id)| (number, id.as_str())).collect();
        let keys = array(&keys)?;
        let rows = sqlx::query_as!(
            SessionRow,
            // The columns by name only to say that the number is never null; a cross join keeps the small side outside.
            r#"select
                sequence as "sequence!", namespace_id, verification_sessions.id, status, client_reference_id,
                related_customer, related_customer_account, details
            from json_each(?1) as wanted
            cross join verification_sessions
                on namespace_id = wanted.value ->> 0 and verification_sessions.id = wanted.value ->> 1"#,
            keys
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter()
            .filter_map(|row| {
                let number = row.namespace_id;
                let mode = namespaces.by_number(number)?.namespace.mode;
                Some(row.into_stored(mode).map(|stored| (number, stored)))
            })
            .collect()
    }

    /// The reports on the sessions named by (namespace, id), oldest first.
    pub(in crate::storage) async fn reports_of(
        &mut self,
        keys: &[(i64, SessionId)],
    ) -> Result<Vec<(i64, StoredReport)>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|(number, id)| (number, id.as_str())).collect();
        let keys = array(&keys)?;
        let rows = sqlx::query_as!(
            ReportRow,
            r#"select
                sequence as "sequence!", namespace_id, verification_reports.id, verification_session,
                client_reference_id, details
            from json_each(?1) as wanted
            cross join verification_reports
                on namespace_id = wanted.value ->> 0 and verification_session = wanted.value ->> 1
            order by sequence"#,
            keys
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter()
            .map(|row| {
                let number = row.namespace_id;
                row.into_stored().map(|stored| (number, stored))
            })
            .collect()
    }

    /// The events of the sessions named by (namespace, id), oldest first.
    pub(in crate::storage) async fn events_of(
        &mut self,
        keys: &[(i64, SessionId)],
    ) -> Result<Vec<(i64, Stored<Event>)>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|(number, id)| (number, id.as_str())).collect();
        let keys = array(&keys)?;
        let rows = sqlx::query_as!(
            EventRow,
            r#"select
                sequence as "sequence!", namespace_id, events.id, events.type, verification_session, pending_webhooks,
                details
            from json_each(?1) as wanted
            cross join events
                on namespace_id = wanted.value ->> 0 and verification_session = wanted.value ->> 1
            order by sequence"#,
            keys
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter().map(|row| Ok((row.namespace_id, row.into_stored()?))).collect()
    }

    /// The answers kept under (namespace, key).
    pub(in crate::storage) async fn answers(
        &mut self,
        keys: &[(i64, String)],
    ) -> Result<Vec<((i64, String), StoredAnswer)>, StoreError> {
        let keys = array(keys)?;
        let rows = sqlx::query_as!(
            AnswerRow,
            "select namespace_id, idempotent_answers.key, created, idempotent_answers.path, fingerprint, request_id,
                status, body
            from json_each(?1) as wanted
            cross join idempotent_answers
                on namespace_id = wanted.value ->> 0 and idempotent_answers.key = wanted.value ->> 1",
            keys
        )
        .fetch_all(&mut self.connection)
        .await?;
        rows.into_iter().map(|row| Ok(((row.namespace_id, row.key.clone()), row.into_answer()?))).collect()
    }
}

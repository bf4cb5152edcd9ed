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

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnection;
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

    use super::super::open::MIGRATIONS;

    /// The migration that brought the column.
    const TOKENS: i64 = 6;

    async fn migrate(connection: &mut SqliteConnection, versions: impl Fn(i64) -> bool) {
        for migration in MIGRATIONS.iter().filter(|migration| versions(migration.version)) {
            connection.execute(AssertSqlSafe(migration.sql.as_str().to_owned())).await.unwrap();
        }
    }

    #[tokio::test]
    async fn links_of_older_files_lead_to_their_sessions() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        migrate(&mut connection, |version| version < TOKENS).await;
        connection
            .execute(
                r#"insert into namespaces (id, account, livemode) values (1, 'acct_1', 0);
                insert into verification_sessions (sequence, namespace_id, id, position, status, details) values
                    (1, 1, 'vs_1', 1, 'requires_input', '{"token":{"text":"abc","minted_ms":1}}'),
                    (2, 1, 'vs_2', 2, 'requires_input', '{"token":{"text":"def","minted_ms":1}}'),
                    (3, 1, 'vs_3', 3, 'verified', '{}')"#,
            )
            .await
            .unwrap();
        migrate(&mut connection, |version| version >= TOKENS).await;
        let tokens: Vec<Option<String>> =
            sqlx::query_scalar("select token from verification_sessions order by sequence")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        assert_eq!(tokens, [Some("abc".to_owned()), Some("def".to_owned()), None]);
        let former: i64 =
            sqlx::query_scalar("select count(*) from former_tokens").fetch_one(&mut connection).await.unwrap();
        assert_eq!(former, 0);
    }
}

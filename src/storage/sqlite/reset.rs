//! The statements that take the data of accounts away.

use sqlx::Connection as _;

use super::open::Database;
use super::readers::json_array;
use crate::storage::{Part, StoreError};

impl Database {
    /// Takes these parts of these namespaces away, in one transaction.
    pub(in crate::storage) async fn reset(&mut self, namespaces: &[i64], parts: &[Part]) -> Result<(), StoreError> {
        let taken = self.take_away(namespaces, parts).await;
        self.recovered(taken).await
    }

    async fn take_away(&mut self, namespaces: &[i64], parts: &[Part]) -> Result<(), StoreError> {
        let numbers = json_array(namespaces)?;
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        macro_rules! delete {
            ($($statement:literal),+ $(,)?) => {{
                $(sqlx::query!($statement, numbers).execute(&mut *transaction).await?;)+
            }};
        }
        for part in parts {
            match part {
                Part::Sessions => delete!(
                    "delete from verification_sessions where namespace_id in (select value from json_each(?1))",
                    "delete from verification_reports where namespace_id in (select value from json_each(?1))",
                    "delete from ephemeral_keys where namespace_id in (select value from json_each(?1))",
                ),
                Part::Events => delete!(
                    "delete from webhook_attempts where namespace_id in (select value from json_each(?1))",
                    // By the events, since only what waits has an index by namespace.
                    "delete from webhook_deliveries where event_sequence in (
                        select sequence from events where namespace_id in (select value from json_each(?1))
                    )",
                    "delete from events where namespace_id in (select value from json_each(?1))",
                ),
                Part::Files => delete!(
                    "delete from file_contents where file in (
                        select sequence from files where namespace_id in (select value from json_each(?1))
                    )",
                    "delete from file_links where namespace_id in (select value from json_each(?1))",
                    "delete from files where namespace_id in (select value from json_each(?1))",
                ),
                Part::Endpoints => {
                    delete!("delete from webhook_endpoints where namespace_id in (select value from json_each(?1))",);
                }
                Part::Rules => delete!("delete from rules where namespace_id in (select value from json_each(?1))"),
                Part::Answers => {
                    delete!("delete from idempotent_answers where namespace_id in (select value from json_each(?1))",);
                }
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

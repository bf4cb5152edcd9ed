//! A row of `rules` and the rule it stands for.

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::domain::rule::Matcher;
use crate::domain::{Outcome, Rule};
use crate::storage::{StoreError, Stored};

/// The columns that are read.
#[derive(Debug)]
pub(super) struct RuleRow {
    pub(super) sequence: i64,
    pub(super) namespace_id: i64,
    pub(super) details: String,
}

/// The columns that are written, in the order of the statement.
#[derive(Serialize, Debug)]
pub(super) struct WrittenRule(i64, i64, Details);

/// What only the program reads.
#[derive(Serialize, Deserialize, Debug)]
struct Details {
    number: i64,
    #[serde(rename = "match")]
    matcher: Matcher,
    outcomes: Vec<String>,
    times: Option<u32>,
    used: u32,
}

impl WrittenRule {
    /// The row of `stored`.
    pub(super) fn new(namespace_id: i64, stored: &Stored<Rule>) -> Self {
        let rule = &stored.object;
        let details = Details {
            number: rule.number,
            matcher: rule.matcher.clone(),
            outcomes: rule.outcomes.iter().map(|outcome| outcome.word()).collect(),
            times: rule.times,
            used: rule.used,
        };
        Self(stored.sequence, namespace_id, details)
    }
}

/// Writes rules, new or used.
pub(super) async fn write(connection: &mut SqliteConnection, rows: String) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into rules (sequence, namespace_id, details)
        select value ->> 0, value ->> 1, value -> 2
        from json_each(?1)
        where true
        on conflict (sequence) do update set details = excluded.details",
        rows
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes the rules with these numbers.
pub(super) async fn delete(connection: &mut SqliteConnection, sequences: String) -> Result<(), StoreError> {
    sqlx::query!("delete from rules where sequence in (select value from json_each(?1))", sequences)
        .execute(connection)
        .await?;
    Ok(())
}

impl RuleRow {
    /// The rule that the row stands for.
    pub(super) fn into_stored(self) -> Result<Stored<Rule>, StoreError> {
        let inconsistent = |what: &str| StoreError::Inconsistent {
            table: "rules",
            id: self.sequence.to_string(),
            what: what.to_owned(),
        };
        let details: Details = serde_json::from_str(&self.details).map_err(|_| inconsistent("details"))?;
        let outcomes: Option<Vec<_>> = details.outcomes.iter().map(|word| Outcome::parse(word)).collect();
        let object = Rule {
            number: details.number,
            matcher: details.matcher,
            outcomes: outcomes.ok_or_else(|| inconsistent("outcomes"))?,
            times: details.times,
            used: details.used,
        };
        Ok(Stored { sequence: self.sequence, object })
    }
}

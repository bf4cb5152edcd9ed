//! Rules: outcomes set beforehand for sessions that are not there yet.

use std::sync::Arc;

use super::error::ActionError;
use crate::app::App;
use crate::domain::rule::Matcher;
use crate::domain::{Namespace, Outcome, Rule};
use crate::storage::{Needs, Stored};

/// The rules of an account, those that are used up included, oldest first.
pub(crate) fn rules(app: &App, namespace: &Namespace) -> Vec<Arc<Stored<Rule>>> {
    app.store.kept(namespace).rules.clone()
}

/// Makes a rule. One without any condition is for the next session alone, unless it says how often it is used.
pub(crate) async fn create_rule(
    app: &App,
    namespace: &Namespace,
    matcher: Matcher,
    outcomes: Vec<Outcome>,
    times: Option<u32>,
) -> Result<Arc<Stored<Rule>>, ActionError> {
    let times = times.or_else(|| matcher.is_empty().then_some(1));
    let insert = move |tx: &mut crate::storage::Tx<'_>| {
        tx.insert_rule(|number| Rule { number, matcher, outcomes, times, used: 0 })
    };
    Ok(app.store.write(namespace, Needs::nothing(), insert).await?)
}

/// Deletes one rule, or all of them. Gives how many there were.
pub(crate) async fn delete_rules(app: &App, namespace: &Namespace, number: Option<i64>) -> Result<usize, ActionError> {
    let delete = move |tx: &mut crate::storage::Tx<'_>| {
        let kept = tx.kept();
        let wanted = kept.rules.iter().filter(|stored| number.is_none_or(|number| stored.object.number == number));
        wanted.map(|stored| tx.delete_rule(stored)).count()
    };
    Ok(app.store.write(namespace, Needs::nothing(), delete).await?)
}

//! Rules: what a transaction can do with them.

use std::sync::Arc;

use super::kept::{put, take_out};
use super::rows::Row;
use super::tx::{Stored, Tx};
use crate::domain::Rule;

impl Tx<'_> {
    /// Makes and saves a rule; `make` gets its number.
    pub(crate) fn insert_rule(&mut self, make: impl FnOnce(i64) -> Rule) -> Arc<Stored<Rule>> {
        let number = self.kept().rules.iter().map(|stored| stored.object.number).max().unwrap_or(0) + 1;
        let stored = Arc::new(Stored { sequence: self.next.take_rule(), object: make(number) });
        self.put_rule(stored.clone());
        stored
    }

    /// Saves a changed rule.
    pub(crate) fn save_rule(&mut self, old: &Stored<Rule>, rule: Rule) {
        self.put_rule(Arc::new(Stored { sequence: old.sequence, object: rule }));
    }

    /// Deletes a rule.
    pub(crate) fn delete_rule(&mut self, old: &Stored<Rule>) {
        self.change_kept(|kept| take_out(&mut kept.rules, old.sequence));
        self.stage(Row::NoRule(old.sequence));
    }

    fn put_rule(&mut self, stored: Arc<Stored<Rule>>) {
        self.change_kept(|kept| put(&mut kept.rules, stored.clone()));
        self.stage(Row::Rule(stored));
    }
}

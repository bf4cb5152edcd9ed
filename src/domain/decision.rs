//! Which outcome a submission gets when nobody chose one, and what decided it.

use super::outcome::{Ending, Outcome};
use super::rule::Rule;
use super::session::Session;

/// What decided an outcome; the first that has a say counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Door {
    /// Somebody named it for this very attempt.
    Explicit,
    /// It was set for the session's coming attempts.
    Preset,
    /// The account's rule of this number matches the session.
    Rule(i64),
    /// A tag of the user's e-mail address names it.
    Email,
    /// The server's own.
    Default,
}

/// How many decisions a session keeps.
const MAX_DECISIONS: usize = 20;

/// An outcome and what decided it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The outcome.
    pub outcome: Outcome,
    /// What decided it.
    pub door: Door,
}

impl Door {
    /// The door of this word; `rule` is the number of the rule that it then is.
    pub fn parse(word: &str, rule: Option<i64>) -> Option<Self> {
        let rule = Self::Rule(rule.unwrap_or_default());
        [Self::Explicit, Self::Preset, rule, Self::Email, Self::Default].into_iter().find(|door| door.word() == word)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Explicit => "explicit",
            Self::Preset => "preset",
            Self::Rule(_) => "rule",
            Self::Email => "email",
            Self::Default => "default",
        }
    }
}

/// When sessions are submitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Complete {
    /// When their user submits them, or somebody does in the user's place.
    OnSubmit,
    /// As soon as they are created.
    OnCreate,
}

impl Complete {
    /// Its name on the command line.
    pub const WORDS: &'static [(&'static str, Self)] = &[("on_submit", Self::OnSubmit), ("on_create", Self::OnCreate)];
}

impl Session {
    /// Decides how the coming attempt at this session ends.
    /// Whoever decides with a rule lets the session [follow](Session::follow) it.
    pub fn decide(&self, explicit: Option<Outcome>, rule: Option<&Rule>, default: Option<Outcome>) -> Decision {
        let by = |door| move |outcome| Decision { outcome, door };
        let email = self.provided_details.as_ref().and_then(|details| details.email.as_deref());
        explicit
            .map(by(Door::Explicit))
            .or_else(|| self.presets.first().copied().map(by(Door::Preset)))
            .or_else(|| rule.and_then(|rule| Some(by(Door::Rule(rule.number))(*rule.outcomes.first()?))))
            .or_else(|| outcome_of_email(email?, self.attempts).map(by(Door::Email)))
            .or_else(|| default.map(by(Door::Default)))
            // Nobody has a say: the checks run until somebody does.
            .unwrap_or(Decision { outcome: Outcome::now(Ending::Undecided), door: Door::Default })
    }

    /// Keeps a decision, to tell people of.
    pub fn note_decision(&mut self, decision: Decision) {
        if self.decisions.len() >= MAX_DECISIONS {
            self.decisions.remove(0);
        }
        self.decisions.push(decision);
    }

    /// Takes over what a rule sets: its first outcome is used up by the attempt that is made now, the others by those
    /// after it.
    pub fn follow(&mut self, rule: &Rule) {
        self.presets.clone_from(&rule.outcomes);
    }
}

/// The outcome that a tag like `jenny+document_expired.verified@example.com` names for the attempt after `attempts`
/// others; the last word counts for all that follow. An address whose tag is no list of outcomes is just an address.
fn outcome_of_email(email: &str, attempts: u32) -> Option<Outcome> {
    let (local, _) = email.rsplit_once('@')?;
    let (_, tag) = local.split_once('+')?;
    let outcomes: Vec<Outcome> = tag.split('.').map(Outcome::parse).collect::<Option<_>>()?;
    let attempt = usize::try_from(attempts).unwrap_or(usize::MAX);
    outcomes.get(attempt).or(outcomes.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ErrorCode;

    #[test]
    fn tags_name_outcomes_one_for_each_attempt() {
        let outcome = |email: &str, attempts| outcome_of_email(email, attempts).map(|outcome| outcome.ending);
        let expired = Some(Ending::Failed(ErrorCode::DocumentExpired));
        let two = "x+document_expired.verified@example.com";
        assert_eq!((outcome(two, 0), outcome(two, 1)), (expired, Some(Ending::Verified)));
        assert_eq!(outcome(two, 7), Some(Ending::Verified));
        assert_eq!(outcome("x+document_expired@example.com", 0), expired);
        for address in
            ["x@example.com", "x+news@example.com", "x+verified.news@example.com", "x+@example.com", "x+verified"]
        {
            assert_eq!(outcome(address, 0), None, "{address}");
        }
    }
}

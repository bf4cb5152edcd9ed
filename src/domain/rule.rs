//! Rules: outcomes set beforehand for sessions that are not there yet, by what these will be like.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::session::{Session, Subject};

/// Sets how attempts at sessions end that match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its number, as the account's rules are numbered.
    pub number: i64,
    /// Which sessions it is for.
    pub matcher: Matcher,
    /// What it sets: the first for the attempt that it is used for, the others for the attempts after that.
    pub outcomes: Vec<Outcome>,
    /// How often it is used yet; without an end if absent.
    pub times: Option<u32>,
    /// How often it was used.
    pub used: u32,
}

/// Which sessions a rule is for: those that are like each part that is given.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(default)]
#[expect(missing_docs, reason = "Stripe's words say it")]
pub struct Matcher {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_reference_id: Option<String>,
    /// Pairs that the session's metadata has, perhaps among others.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// The address in `provided_details`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_flow: Option<String>,
}

impl Rule {
    /// Whether an attempt at this session would use it.
    pub fn applies_to(&self, session: &Session) -> bool {
        self.times != Some(0) && self.matcher.matches(session)
    }

    /// The rule once an attempt has used it.
    #[must_use]
    pub fn once_used(&self) -> Self {
        Self {
            times: self.times.map(|times| times.saturating_sub(1)),
            used: self.used.saturating_add(1),
            ..self.clone()
        }
    }
}

impl Matcher {
    /// Whether no part is given, so that it matches whatever comes next.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn matches(&self, session: &Session) -> bool {
        let (session_type, flow) = match &session.subject {
            Subject::Checks { session_type, .. } => (session_type.word(), None),
            Subject::Flow(flow) => ("verification_flow", Some(flow.as_str())),
        };
        let email = session.provided_details.as_ref().and_then(|details| details.email.as_deref());
        let is =
            |wanted: &Option<String>, given: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == given);
        let pairs = session.metadata.pairs();
        is(&self.client_reference_id, session.client_reference_id.as_deref())
            && is(&self.email, email)
            && is(&self.r#type, Some(session_type))
            && is(&self.verification_flow, flow)
            && self.metadata.iter().all(|(key, value)| pairs.get(key) == Some(value))
    }
}

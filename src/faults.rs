//! What goes wrong on purpose: which requests and deliveries it meets, how often, and what becomes of them. Decides, and does
//! nothing itself. Lives in memory, and costs nothing while there is none.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::Namespace;
use crate::ids::IdSource;

/// Where Stripe's own test mode has nothing, and faults strike only if told so.
const HELPERS: &str = "/v1/test_helpers/";

/// All faults of a server; clones are the same.
#[derive(Clone, Default, Debug)]
pub(crate) struct Faults(Arc<Inner>);

#[derive(Default, Debug)]
struct Inner {
    are_there: AtomicBool,
    /// By account; those of no account are for all.
    sets: Mutex<HashMap<Option<Namespace>, Vec<Armed>>>,
}

/// Something that goes wrong.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Fault {
    /// Whom it strikes.
    pub(crate) target: Target,
    /// How often it strikes; without an end if absent.
    pub(crate) times: Option<u32>,
    /// How likely it strikes what it could.
    pub(crate) probability: f64,
}

/// Whom a fault strikes, and how.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Target {
    /// Requests to the API.
    Request {
        /// Only those of this method.
        method: Option<String>,
        /// Only those whose path is like this: `*` stands for anything but slashes, `**` for anything.
        path: Option<String>,
        /// What becomes of them.
        effect: RequestEffect,
    },
    /// Deliveries to webhook endpoints.
    Delivery {
        /// Only those of events whose type is like this.
        event: Option<String>,
        /// What becomes of them.
        effect: DeliveryEffect,
    },
}

/// What becomes of a request.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct RequestEffect {
    /// It waits for so long.
    pub(crate) latency: Duration,
    /// Then it fails.
    pub(crate) failure: Option<Failure>,
    /// Whether what it asks for is done all the same, so that only its answer is lost.
    pub(crate) after: bool,
}

/// How a request fails.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// With this answer.
    Error(FaultError),
    /// The connection ends without an answer.
    Reset,
}

/// An error as Stripe would send it; what is absent follows from the status.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FaultError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The error's `type`.
    pub(crate) error_type: Option<&'static str>,
    /// Its `code`.
    pub(crate) code: Option<&'static str>,
    /// Its `message`.
    pub(crate) message: Option<String>,
    /// `Stripe-Should-Retry`.
    pub(crate) should_retry: Option<bool>,
    /// `Stripe-Rate-Limited-Reason`.
    pub(crate) reason: Option<&'static str>,
}

/// What becomes of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeliveryEffect {
    /// It is not sent, as if the endpoint had not been reached.
    Drop,
    /// It is sent so much later.
    Delay(Duration),
    /// It is sent twice.
    Duplicate,
}

/// A fault and how often it struck.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Armed {
    /// The fault.
    pub(crate) fault: Fault,
    /// How often it struck.
    pub(crate) used: u32,
    /// How often it could have struck.
    chances: u64,
}

impl Faults {
    /// The faults of an account, or those for all.
    pub(crate) fn of(&self, whose: Option<&Namespace>) -> Vec<Armed> {
        self.sets().get(&whose.cloned()).cloned().unwrap_or_default()
    }

    /// Puts other faults in the place of an account's, or of those for all.
    pub(crate) fn replace(&self, whose: Option<&Namespace>, faults: Vec<Fault>) {
        let mut sets = self.sets();
        if faults.is_empty() {
            sets.remove(&whose.cloned());
        } else {
            let armed = faults.into_iter().map(|fault| Armed { fault, used: 0, chances: 0 });
            sets.insert(whose.cloned(), armed.collect());
        }
        self.0.are_there.store(!sets.is_empty(), Ordering::Release);
    }

    /// Takes the faults of an account away, or those of everybody.
    pub(crate) fn clear(&self, whose: Option<&Namespace>) {
        if whose.is_some() {
            self.replace(whose, Vec::new());
        } else {
            let mut sets = self.sets();
            sets.clear();
            self.0.are_there.store(false, Ordering::Release);
        }
    }

    /// What becomes of a request, if a fault strikes it: the first of the account's own, else of those for all.
    pub(crate) fn on_request(
        &self,
        ids: &IdSource,
        namespace: &Namespace,
        method: &str,
        path: &str,
    ) -> Option<RequestEffect> {
        self.strike(ids, namespace, |target| match target {
            Target::Request { method: only, path: pattern, effect } => {
                let is_meant = only.as_deref().is_none_or(|only| only.eq_ignore_ascii_case(method))
                    && pattern.as_deref().map_or_else(|| !path.starts_with(HELPERS), |pattern| is_like(path, pattern));
                is_meant.then(|| effect.clone())
            }
            Target::Delivery { .. } => None,
        })
    }

    /// What becomes of an attempt to deliver an event of this type, if a fault strikes it.
    /// Only one that was not put off yet can be.
    pub(crate) fn on_delivery(
        &self,
        ids: &IdSource,
        namespace: &Namespace,
        event: &str,
        may_be_put_off: bool,
    ) -> Option<DeliveryEffect> {
        self.strike(ids, namespace, |target| match target {
            Target::Delivery { effect: DeliveryEffect::Delay(_), .. } if !may_be_put_off => None,
            Target::Delivery { event: pattern, effect } => {
                pattern.as_deref().is_none_or(|pattern| is_like(event, pattern)).then_some(*effect)
            }
            Target::Request { .. } => None,
        })
    }

    fn strike<T>(&self, ids: &IdSource, namespace: &Namespace, meets: impl Fn(&Target) -> Option<T>) -> Option<T> {
        if !self.0.are_there.load(Ordering::Acquire) {
            return None;
        }
        let mut sets = self.sets();
        for whose in [Some(namespace.clone()), None] {
            for (index, armed) in sets.get_mut(&whose).into_iter().flatten().enumerate() {
                let effect = meets(&armed.fault.target);
                if effect.is_some() && armed.strikes(|chances| fraction(ids, whose.as_ref(), index, chances)) {
                    return effect;
                }
            }
        }
        None
    }

    fn sets(&self) -> std::sync::MutexGuard<'_, HashMap<Option<Namespace>, Vec<Armed>>> {
        self.0.sets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Armed {
    /// Whether it strikes now, by a number from 0 to 1 that is drawn only if it counts.
    fn strikes(&mut self, draw: impl FnOnce(u64) -> f64) -> bool {
        if self.fault.times.is_some_and(|times| self.used >= times) {
            return false;
        }
        self.chances += 1;
        let strikes = self.fault.probability >= 1.0 || draw(self.chances) < self.fault.probability;
        self.used = self.used.saturating_add(u32::from(strikes));
        strikes
    }
}

fn fraction(ids: &IdSource, whose: Option<&Namespace>, index: usize, chances: u64) -> f64 {
    let owner = whose.map_or("all", |namespace| namespace.account.as_str());
    ids.fraction(&format!("fault {owner} {index}"), chances)
}

/// Whether `text` is like `pattern`, in which `*` stands for anything but slashes and `**` for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    // For each length of the beginning of `text`: whether it is like the part of the pattern seen so far.
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    let mut rest = pattern.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'*' {
            let crosses = others.first() == Some(&b'*');
            rest = if crosses { others.get(1..).unwrap_or_default() } else { others };
            for (at, byte) in text.bytes().enumerate() {
                reached[at + 1] |= reached[at] && (crosses || byte != b'/');
            }
        } else {
            rest = others;
            for at in (0..text.len()).rev() {
                reached[at + 1] = reached[at] && text.as_bytes()[at] == *first;
            }
            reached[0] = false;
        }
    }
    reached[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ApiKey;

    fn namespace(key: &str) -> Namespace {
        ApiKey::parse(key).unwrap().namespace
    }

    fn fault(method: Option<&str>, path: Option<&str>, times: Option<u32>, probability: f64) -> Fault {
        let effect = RequestEffect { failure: Some(Failure::Reset), ..RequestEffect::default() };
        let target = Target::Request { method: method.map(str::to_owned), path: path.map(str::to_owned), effect };
        Fault { target, times, probability }
    }

    #[test]
    fn stars_stand_for_parts_of_a_path() {
        for (pattern, text, expected) in [
            ("/v1/files", "/v1/files", true),
            ("/v1/files", "/v1/files/x", false),
            ("/v1/*", "/v1/files", true),
            ("/v1/*", "/v1/files/x", false),
            ("/v1/**", "/v1/files/x", true),
            ("/v1/*/x", "/v1/files/x", true),
            ("**/cancel", "/v1/identity/verification_sessions/vs_1/cancel", true),
            ("*.verified", "identity.verification_session.verified", true),
            ("*.verified", "identity.verification_session.canceled", false),
            ("**", "", true),
            ("", "", true),
            ("", "x", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXcYb", false),
        ] {
            assert_eq!(is_like(text, pattern), expected, "{text} like {pattern}");
        }
    }

    #[test]
    fn an_accounts_own_faults_come_first_and_end() {
        let (faults, ids) = (Faults::default(), IdSource::seeded(1));
        let (own, other) = (namespace("sk_test_a"), namespace("sk_test_b"));
        let strikes = |whose: &Namespace, method| faults.on_request(&ids, whose, method, "/v1/files").is_some();
        assert!(!strikes(&own, "POST"));
        faults.replace(Some(&own), vec![fault(Some("POST"), None, Some(2), 1.0)]);
        assert!(!strikes(&own, "GET") && !strikes(&other, "POST"));
        assert!(strikes(&own, "POST") && strikes(&own, "POST") && !strikes(&own, "POST"));
        faults.replace(None, vec![fault(None, None, None, 1.0)]);
        assert!(strikes(&own, "POST") && strikes(&other, "GET"));
        assert_eq!(faults.on_request(&ids, &own, "POST", "/v1/test_helpers/x"), None);
        faults.clear(None);
        assert!(!strikes(&own, "POST") && !strikes(&other, "GET"));
    }

    #[test]
    fn a_seed_repeats_what_strikes() {
        let series = |seed| {
            let (faults, ids, own) = (Faults::default(), IdSource::seeded(seed), namespace("sk_test_a"));
            faults.replace(None, vec![fault(None, None, None, 0.3)]);
            let strikes = (0..1000).map(|_| faults.on_request(&ids, &own, "GET", "/v1/files").is_some());
            strikes.collect::<Vec<_>>()
        };
        assert_eq!(series(1), series(1));
        assert_ne!(series(1), series(2));
        let count = series(1).into_iter().filter(|strikes| *strikes).count();
        assert!((240..=360).contains(&count), "{count} of 1000 at 0.3");
    }

    #[test]
    fn deliveries_are_struck_by_the_type_of_their_event() {
        let (faults, ids, own) = (Faults::default(), IdSource::seeded(1), namespace("sk_test_a"));
        let target = Target::Delivery { event: Some("*.verified".to_owned()), effect: DeliveryEffect::Duplicate };
        faults.replace(Some(&own), vec![Fault { target, times: None, probability: 1.0 }]);
        let struck = |event| faults.on_delivery(&ids, &own, event, true);
        assert_eq!(struck("identity.verification_session.verified"), Some(DeliveryEffect::Duplicate));
        assert_eq!(struck("identity.verification_session.created"), None);
        assert_eq!(faults.on_request(&ids, &own, "GET", "/v1/files"), None);
    }
}

//! The server's one source of random characters: of the machine, or reproducible from a seed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rand::distr::{Alphanumeric, SampleString};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::{
    EphemeralKey, EventId, EventKind, File, FileLink, Namespace, RequestId, Session, SessionId, Token, WebhookEndpoint,
};

/// How many random characters the id of a listener has: whoever knows it gets the account's events.
const LISTENER_RANDOM: usize = 32;

/// Where ids, tokens and secrets come from.
#[derive(Clone, Debug)]
pub(crate) enum IdSource {
    /// Different each time.
    Random,
    /// The same for the same seed and the same requests of one account, whatever other accounts do meanwhile.
    Seeded(Arc<Seed>),
}

/// A seed, with what is counted for ids that nothing else numbers.
#[derive(Debug)]
pub(crate) struct Seed {
    seed: u64,
    requests: Mutex<HashMap<Namespace, u64>>,
}

impl IdSource {
    /// Reproducible ids.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Seed { seed, requests: Mutex::default() }))
    }

    /// The random part of a new session: its id's and its token's. `made` counts what the account made,
    /// this included.
    pub(crate) fn session(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(SessionId::RANDOM + Token::RANDOM, || format!("session {} {made}", describe(namespace)))
    }

    /// The random part of what the end of checks makes. `made` as above.
    pub(crate) fn settlement(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(Session::SETTLE_RANDOM, || format!("settlement {} {made}", describe(namespace)))
    }

    /// The random part of a webhook endpoint: its id's and its secret's. `made` as above.
    pub(crate) fn webhook_endpoint(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(WebhookEndpoint::RANDOM, || format!("webhook endpoint {} {made}", describe(namespace)))
    }

    /// The random part of an event's id. A session has no two events of one kind in one attempt.
    pub(crate) fn event(&self, session: &Session, kind: EventKind) -> String {
        self.characters(EventId::RANDOM, || format!("event {} {} {}", session.id, session.attempts, kind.name()))
    }

    /// The random part of a token that takes the place of `old`.
    pub(crate) fn token(&self, session: &SessionId, old: &Token) -> String {
        self.characters(Token::RANDOM, || format!("token {session} {}", old.text))
    }

    /// The random part of a file that was uploaded. `made` as above.
    pub(crate) fn file(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(File::RANDOM, || format!("file {} {made}", describe(namespace)))
    }

    /// The random part of a link to a file: its id's and its token's. `made` as above.
    pub(crate) fn file_link(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(FileLink::RANDOM, || format!("file link {} {made}", describe(namespace)))
    }

    /// The random part of a new ephemeral key. `made` as above.
    pub(crate) fn ephemeral_key(&self, namespace: &Namespace, made: u64) -> String {
        self.characters(EphemeralKey::RANDOM, || format!("ephemeral key {} {made}", describe(namespace)))
    }

    /// The id of a request of `namespace`.
    pub(crate) fn request(&self, namespace: &Namespace) -> RequestId {
        let characters = match self {
            Self::Random => random(RequestId::RANDOM),
            Self::Seeded(seed) => {
                let number = seed.next_request(namespace);
                seed.characters(RequestId::RANDOM, &format!("request {} {number}", describe(namespace)))
            }
        };
        RequestId::compose(&characters)
    }

    /// The id of a listener that a request makes known.
    pub(crate) fn listener(&self, request: &RequestId) -> String {
        format!("cliws_{}", self.characters(LISTENER_RANDOM, || format!("listener {request}")))
    }

    /// The idempotency key of a request that brought none.
    pub(crate) fn idempotency_key(&self, request: &RequestId) -> Uuid {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that draws random ids")]
            Self::Random => Uuid::new_v4(),
            Self::Seeded(seed) => {
                let digest = seed.digest(&format!("idempotency key {request}"));
                let bytes = *digest.first_chunk().expect("a digest has 32 bytes");
                uuid::Builder::from_random_bytes(bytes).into_uuid()
            }
        }
    }

    /// Counts the requests of an account from the start again, or those of all.
    pub(crate) fn begin_anew(&self, namespace: Option<&Namespace>) {
        let Self::Seeded(seed) = self else { return };
        let mut requests = seed.requests.lock().unwrap_or_else(PoisonError::into_inner);
        match namespace {
            Some(namespace) => drop(requests.remove(namespace)),
            None => requests.clear(),
        }
    }

    /// A number from 0 up to, not including, 1, which decides whether something that happens now and then does. `count`
    /// says how often that was asked before.
    pub(crate) fn fraction(&self, purpose: &str, count: u64) -> f64 {
        let bits = match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that draws random numbers")]
            Self::Random => rand::rng().next_u32(),
            Self::Seeded(seed) => {
                let digest = seed.digest(&format!("fraction {purpose} {count}"));
                u32::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"))
            }
        };
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }

    /// What the marks in forms are made with.
    pub(crate) fn form_key(&self) -> String {
        self.characters(43, || "form key".to_owned())
    }

    fn characters(&self, count: usize, purpose: impl FnOnce() -> String) -> String {
        match self {
            Self::Random => random(count),
            Self::Seeded(seed) => seed.characters(count, &purpose()),
        }
    }
}

impl Seed {
    fn digest(&self, purpose: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(purpose).finalize().into()
    }

    fn characters(&self, count: usize, purpose: &str) -> String {
        Alphanumeric.sample_string(&mut ChaCha8Rng::from_seed(self.digest(purpose)), count)
    }

    fn next_request(&self, namespace: &Namespace) -> u64 {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let number = requests.entry(namespace.clone()).or_default();
        *number += 1;
        *number
    }
}

fn describe(namespace: &Namespace) -> String {
    format!("{} {}", namespace.account, namespace.mode.word())
}

#[expect(clippy::disallowed_methods, reason = "the one place that draws random characters")]
fn random(count: usize) -> String {
    Alphanumeric.sample_string(&mut rand::rng(), count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ApiKey;

    fn namespace(key: &str) -> Namespace {
        ApiKey::parse(key).unwrap().namespace
    }

    #[test]
    fn a_seed_repeats_itself_whatever_other_accounts_do() {
        let (first, second) = (IdSource::seeded(7), IdSource::seeded(7));
        let (a, b) = (namespace("sk_test_a"), namespace("sk_test_b"));
        let expected = [first.request(&a), first.request(&a)];
        second.request(&b);
        assert_eq!([second.request(&a), second.request(&a)], expected);
        assert_ne!(expected[0], expected[1]);
        assert_eq!(first.session(&a, 1), second.session(&a, 1));
        assert_ne!(first.session(&a, 1), first.session(&a, 2));
        assert_ne!(first.session(&a, 1), first.session(&b, 1));
        assert_ne!(first.session(&a, 1), IdSource::seeded(8).session(&a, 1));
        assert_eq!(first.idempotency_key(&expected[0]), second.idempotency_key(&expected[0]));
    }

    #[test]
    fn random_ids_differ() {
        let ids = IdSource::Random;
        assert_ne!(ids.request(&namespace("sk_test_a")), ids.request(&namespace("sk_test_a")));
        assert_ne!(ids.session(&namespace("sk_test_a"), 1), ids.session(&namespace("sk_test_a"), 1));
    }
}

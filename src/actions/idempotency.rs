//! Every change goes through [`execute`]: the idempotency key is judged, the change made and the answer kept in one
//! transaction, so a key stands for one execution whatever happens in between.
//!
//! Source: <https://docs.stripe.com/api/idempotent_requests>.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use super::error::ActionError;
use crate::app::App;
use crate::domain::{AccountId, Namespace, RequestId, Timestamp};
use crate::storage::{Needs, StoredAnswer, Tx};

/// How long a key is remembered.
pub(crate) const KEY_RETENTION: Duration = Duration::from_hours(24);

/// One request that changes something.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    /// Whose data it is about.
    pub(crate) namespace: Namespace,
    /// The platform whose key was used for its connected account.
    pub(crate) platform: Option<AccountId>,
    /// Its id.
    pub(crate) request_id: RequestId,
    /// The key it brought, with what the key is then bound to.
    pub(crate) binding: Option<Binding>,
    /// The key of its answer: the one that it brought, or one made up for it.
    pub(crate) idempotency_key: String,
    /// What links in its answer begin with.
    pub(crate) base_url: Arc<str>,
    /// The time of the request.
    pub(crate) now: Timestamp,
    /// Whether the change, or the answer, needs the reports on the session.
    pub(crate) reads_reports: bool,
    /// Whether the change needs the events of the session.
    pub(crate) reads_events: bool,
}

/// What an idempotency key is bound to by its first use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Binding {
    /// The key.
    pub(crate) key: String,
    /// The path asked.
    pub(crate) path: String,
    /// Digest of the parameters, whatever their order.
    pub(crate) fingerprint: String,
}

/// A result as the client gets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Rendered {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: Bytes,
    /// What is wrong, for the log.
    pub(crate) error: Option<String>,
}

/// The answer to a request that changes something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Answer {
    /// What to send.
    pub(crate) rendered: Rendered,
    /// The request that was executed: this one, or the first with the same key.
    pub(crate) original_request: RequestId,
    /// Whether it is a kept answer.
    pub(crate) is_replay: bool,
}

/// A key that was used for something else.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Conflict {
    /// With other parameters.
    #[error("the idempotency key was used with other parameters")]
    OtherParameters {
        /// The key.
        key: String,
    },
    /// For another endpoint.
    #[error("the idempotency key was used for another endpoint")]
    OtherEndpoint {
        /// The key.
        key: String,
        /// The path asked now.
        path: String,
        /// The path asked first.
        first_path: String,
    },
}

impl Binding {
    /// The answer that is still kept, if the key was used for this very request; none if it is new.
    fn recall(&self, kept: Option<Arc<StoredAnswer>>, now: Timestamp) -> Result<Option<Answer>, Conflict> {
        let Some(kept) = kept.filter(|kept| now < kept.created.after(KEY_RETENTION)) else { return Ok(None) };
        if kept.path != self.path {
            return Err(Conflict::OtherEndpoint {
                key: self.key.clone(),
                path: self.path.clone(),
                first_path: kept.path.clone(),
            });
        }
        if kept.fingerprint != self.fingerprint {
            return Err(Conflict::OtherParameters { key: self.key.clone() });
        }
        let rendered = Rendered { status: kept.status, body: Bytes::from(kept.body.clone()), error: None };
        Ok(Some(Answer { rendered, original_request: kept.request_id.clone(), is_replay: true }))
    }
}

/// Runs `act` in a transaction, unless the request's key brings back an earlier answer. What the endpoint executed,
/// a refusal by the state machine included, is rendered and kept; any other error leaves nothing behind.
pub(super) async fn execute<T>(
    app: &App,
    execution: Execution,
    needs: Needs,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T, ActionError> + Send + 'static,
    render: impl FnOnce(Result<&T, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let needs = match &execution.binding {
        Some(binding) => needs.and_answer(&binding.key),
        None => needs,
    };
    let namespace = execution.namespace.clone();
    app.store.write(&namespace, needs, move |tx| execute_in(tx, execution, act, render)).await?
}

fn execute_in<T>(
    tx: &mut Tx<'_>,
    execution: Execution,
    act: impl FnOnce(&mut Tx<'_>) -> Result<T, ActionError>,
    render: impl FnOnce(Result<&T, &ActionError>) -> Rendered,
) -> Result<Answer, ActionError> {
    if let Some(binding) = &execution.binding
        && let Some(kept) = binding.recall(tx.answer(&binding.key), execution.now)?
    {
        return Ok(kept);
    }
    let rendered = match act(tx) {
        Ok(result) => render(Ok(&result)),
        Err(error) => {
            tx.roll_back();
            if !error.is_executed() {
                return Err(error);
            }
            render(Err(&error))
        }
    };
    if let Some(Binding { key, path, fingerprint }) = execution.binding {
        let answer = StoredAnswer {
            created: execution.now,
            path,
            fingerprint,
            request_id: execution.request_id.clone(),
            status: rendered.status,
            body: String::from_utf8_lossy(&rendered.body).into_owned(),
        };
        tx.keep_answer(key, answer);
    }
    Ok(Answer { rendered, original_request: execution.request_id, is_replay: false })
}

/// The kept answer to a request that would be refused before its execution.
pub(crate) async fn recall(
    app: &App,
    namespace: &Namespace,
    binding: Binding,
    now: Timestamp,
) -> Result<Option<Answer>, ActionError> {
    let needs = Needs::nothing().and_answer(&binding.key);
    Ok(app.store.write(namespace, needs, move |tx| binding.recall(tx.answer(&binding.key), now)).await??)
}

/// The keys of requests that are being answered right now.
#[derive(Clone, Default, Debug)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<(Namespace, String)>>>);

/// Holds a key until the answer is made.
#[derive(Debug)]
pub(crate) struct InFlightKey {
    all: InFlight,
    key: (Namespace, String),
}

impl InFlight {
    /// Takes a key, unless another request holds it.
    pub(crate) fn take(&self, namespace: &Namespace, key: &str) -> Option<InFlightKey> {
        let key = (namespace.clone(), key.to_owned());
        let is_free = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_free.then(|| InFlightKey { all: self.clone(), key })
    }
}

impl Drop for InFlightKey {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

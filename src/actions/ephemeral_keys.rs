//! Issues, revokes and looks up ephemeral keys.

use super::error::{ActionError, NoSuch, Place};
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::references::Reference;
use super::retrieve::missing;
use crate::app::App;
use crate::domain::{EphemeralKey, EphemeralKeyId, EphemeralSecret, KeyScope, Namespace};
use crate::storage::{Needs, StoreError, Tx};

/// Where a session is named.
const PARAM: Place = Place::Param("verification_session");

/// Issues a key for what exists.
pub(crate) async fn issue_ephemeral_key(
    app: &App,
    execution: Execution,
    scope: KeyScope,
    render: impl FnOnce(Result<&EphemeralKey, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let (now, strict, namespace) = (execution.now, app.settings.strict_references, execution.namespace.clone());
    let session = scope.session.clone();
    let act = move |tx: &mut Tx<'_>| {
        if let Some(id) = &scope.session {
            tx.session(id).ok_or_else(|| ActionError::NoSuch(NoSuch::session_at(PARAM, id.as_str())))?;
        }
        let customer = scope.customer.as_deref();
        Reference { kind: "customer", param: "customer", prefix: "cus_", id: customer }.check(strict)?;
        let namespace = tx.namespace().clone();
        Ok(tx.insert_ephemeral_key(|random| EphemeralKey::issue(scope, &namespace, random, now)))
    };
    let needs = Needs::sessions(session.clone());
    match (execute(app, execution, needs, act, render).await, session) {
        (Err(ActionError::NoSuch(absent)), Some(id)) if absent.id == id.as_str() => {
            Err(missing(app, &namespace, absent, &id).await)
        }
        (result, _) => result,
    }
}

/// Makes a key stop working.
pub(crate) async fn revoke_ephemeral_key(
    app: &App,
    execution: Execution,
    text: &str,
    render: impl FnOnce(Result<&EphemeralKey, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let absent = || {
        let place = Place::Path("key");
        ActionError::NoSuch(NoSuch { kind: "ephemeral key", id: text.to_owned(), place, in_other_mode: false })
    };
    let id = EphemeralKeyId::parse(text).ok_or_else(absent)?;
    let stored = app.store.ephemeral_key(&execution.namespace, &id).await?.ok_or_else(absent)?;
    let now = execution.now;
    let act = move |tx: &mut Tx<'_>| {
        let key = stored.object.clone().expired_at(now);
        tx.save_ephemeral_key(&stored, key.clone());
        Ok(key)
    };
    execute(app, execution, Needs::nothing(), act, render).await
}

/// The key with this secret, whether or not it still works.
pub(crate) async fn ephemeral_key_of(
    app: &App,
    namespace: &Namespace,
    secret: &EphemeralSecret,
) -> Result<Option<EphemeralKey>, StoreError> {
    Ok(app.store.ephemeral_key_of_secret(namespace, secret).await?.map(|stored| stored.object))
}

//! What becomes of deliveries: what came of an attempt, and what is asked for by hand.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::events::retrieve_event;
use super::idempotency::{Answer, Execution, Rendered, execute};
use crate::app::App;
use crate::domain::{
    AccountId, Delivery, DeliveryAttempt, DeliveryState, EndpointId, Event, Namespace, Timestamp, WebhookEndpoint,
};
use crate::storage::{Needs, Stored, StoredDelivery, Tx};

/// Writes down what came of an attempt at a delivery of an event of `namespace`.
pub(crate) async fn record_attempt(
    app: &App,
    namespace: &Namespace,
    delivery: Arc<StoredDelivery>,
    attempt: DeliveryAttempt,
    state: DeliveryState,
) -> Result<(), ActionError> {
    let record = move |tx: &mut Tx<'_>| tx.save_attempt(&delivery, attempt, state);
    Ok(app.store.write(namespace, Needs::nothing(), record).await?)
}

/// Gives a delivery up whose endpoint is gone or disabled.
pub(crate) async fn give_up_delivery(
    app: &App,
    namespace: &Namespace,
    delivery: Arc<StoredDelivery>,
) -> Result<(), ActionError> {
    Ok(app.store.write(namespace, Needs::nothing(), move |tx| tx.give_up_delivery(&delivery)).await?)
}

/// Puts a delivery off without an attempt.
pub(crate) async fn postpone_delivery(
    app: &App,
    namespace: &Namespace,
    delivery: Arc<StoredDelivery>,
    due: Timestamp,
) -> Result<(), ActionError> {
    Ok(app.store.write(namespace, Needs::nothing(), move |tx| tx.postpone_delivery(&delivery, due)).await?)
}

/// The endpoint that a delivery goes to, if it still is there: one of the configuration, or one of the account that the
/// delivery is for.
pub(crate) fn endpoint_of(app: &App, namespace: &Namespace, delivery: &Delivery) -> Option<Arc<WebhookEndpoint>> {
    let configured = app.settings.webhook_endpoints.iter().find(|endpoint| endpoint.id == delivery.endpoint);
    configured.cloned().map(Arc::new).or_else(|| {
        let account = delivery.platform.as_ref().unwrap_or(&namespace.account).clone();
        let kept = app.store.kept(&Namespace { account, mode: namespace.mode });
        kept.webhook_endpoint(&delivery.endpoint).map(|stored| Arc::new(stored.object.clone()))
    })
}

/// To whom an event is sent again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Again {
    /// To this webhook endpoint of the caller.
    Endpoint(EndpointId),
    /// To all who listen with the Stripe CLI.
    Listeners,
}

/// Sends an event again, once and at once, whatever became of it before. The event is the caller's, or that of an account
/// connected to it.
pub(crate) async fn send_again(
    app: &App,
    execution: Execution,
    event: &str,
    connected: Option<AccountId>,
    again: Again,
    render: impl FnOnce(Result<&Arc<Stored<Event>>, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let caller = execution.namespace.clone();
    let owner = Namespace { account: connected.unwrap_or_else(|| caller.account.clone()), mode: caller.mode };
    let stored = retrieve_event(app, &owner, event).await?;
    let platform = (owner != caller).then(|| caller.account.clone());
    let now = app.clock.now(&owner.account);
    let act = {
        let app = app.clone();
        move |tx: &mut Tx<'_>| {
            match again {
                Again::Listeners => {
                    let connected = platform.is_some().then(|| tx.namespace().account.clone());
                    app.listeners.tell_event(&caller, &Arc::new(stored.object.clone()), connected.as_ref());
                }
                Again::Endpoint(id) => {
                    let is_configured = app.settings.webhook_endpoints.iter().any(|endpoint| endpoint.id == id);
                    let kept = tx.kept_of(&caller);
                    let endpoint = kept.webhook_endpoint(&id).map(|stored| &stored.object);
                    if endpoint.is_none() && !is_configured {
                        let place = Place::Param("webhook_endpoint");
                        return Err(ActionError::NoSuch(NoSuch::webhook_endpoint_at(place, id.as_str())));
                    }
                    let delivery = Delivery {
                        event: stored.object.id.clone(),
                        api_version: endpoint.and_then(|endpoint| endpoint.api_version.clone()),
                        endpoint: id,
                        platform,
                        pending_webhooks: stored.object.pending_webhooks,
                        attempts: 0,
                        by_hand: true,
                        state: DeliveryState::Waits { due: now },
                    };
                    tx.insert_delivery(&stored, delivery);
                }
            }
            Ok(stored)
        }
    };
    let execution = Execution { namespace: owner, ..execution };
    execute(app, execution, Needs::nothing(), act, render).await
}

//! Makes, shows, changes and deletes webhook endpoints, which are all in memory.

use std::sync::Arc;

use super::error::{ActionError, NoSuch, Place};
use super::idempotency::{Answer, Execution, Rendered, execute};
use super::list::Cursors;
use crate::app::App;
use crate::domain::webhook_endpoint::{EndpointUpdate, MAX_ENDPOINTS, NewEndpoint};
use crate::domain::{EndpointId, Namespace, WebhookEndpoint};
use crate::storage::{Kept, Needs, Stored, Tx};

/// An endpoint with its place.
type StoredEndpoint = Arc<Stored<WebhookEndpoint>>;

/// A page of endpoints.
#[derive(Debug)]
pub(crate) struct EndpointPage {
    /// Newest first.
    pub(crate) items: Vec<StoredEndpoint>,
    /// Whether there are more in the direction of the walk.
    pub(crate) has_more: bool,
}

/// Makes an endpoint, unless the account has as many as it can have.
pub(crate) async fn create_webhook_endpoint(
    app: &App,
    execution: Execution,
    new: NewEndpoint,
    render: impl FnOnce(Result<&StoredEndpoint, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let now = execution.now;
    let act = move |tx: &mut Tx<'_>| {
        if tx.kept().webhook_endpoints.len() >= MAX_ENDPOINTS {
            return Err(ActionError::TooManyEndpoints);
        }
        let namespace = tx.namespace().clone();
        let make = |random: &str| WebhookEndpoint::create(new, &namespace.account, namespace.mode, random, now);
        Ok(tx.insert_webhook_endpoint(make))
    };
    execute(app, execution, Needs::nothing(), act, render).await
}

/// Changes an endpoint.
pub(crate) async fn update_webhook_endpoint(
    app: &App,
    execution: Execution,
    id: EndpointId,
    update: EndpointUpdate,
    render: impl FnOnce(Result<&StoredEndpoint, &ActionError>) -> Rendered + Send + 'static,
) -> Result<Answer, ActionError> {
    let other = app.store.kept(&execution.namespace.other_mode());
    let act = move |tx: &mut Tx<'_>| {
        let old = find(&tx.kept(), &other, &id)?;
        let endpoint = old.object.clone().update(update)?;
        Ok(tx.save_webhook_endpoint(&old, endpoint))
    };
    execute(app, execution, Needs::nothing(), act, render).await
}

/// Deletes an endpoint. Stripe keeps no answers to `DELETE`, so a second time it is missing.
pub(crate) async fn delete_webhook_endpoint(
    app: &App,
    namespace: &Namespace,
    id: &EndpointId,
) -> Result<(), ActionError> {
    let (other, id) = (app.store.kept(&namespace.other_mode()), id.clone());
    let act = move |tx: &mut Tx<'_>| {
        let old = find(&tx.kept(), &other, &id)?;
        tx.delete_webhook_endpoint(&old);
        Ok(())
    };
    app.store.write(namespace, Needs::nothing(), act).await?
}

/// The endpoint of the path.
pub(crate) fn retrieve_webhook_endpoint(
    app: &App,
    namespace: &Namespace,
    id: &EndpointId,
) -> Result<StoredEndpoint, ActionError> {
    find(&app.store.kept(namespace), &app.store.kept(&namespace.other_mode()), id)
}

/// A page of endpoints.
pub(crate) fn list_webhook_endpoints(
    app: &App,
    namespace: &Namespace,
    cursors: &Cursors,
) -> Result<EndpointPage, ActionError> {
    let kept = app.store.kept(namespace);
    let all: Vec<_> = kept.webhook_endpoints.iter().rev().cloned().collect();
    let place = |param: &'static str, id: &Option<String>| match id {
        None => Ok(None),
        Some(id) => match all.iter().position(|stored| stored.object.id.as_str() == id) {
            Some(place) => Ok(Some(place)),
            None => Err(ActionError::NoSuch(NoSuch::webhook_endpoint_at(Place::Param(param), id))),
        },
    };
    let start = place("starting_after", &cursors.starting_after)?;
    let end = place("ending_before", &cursors.ending_before)?;
    let limit = usize::try_from(cursors.limit).unwrap_or(usize::MAX);
    let (from, to) = match (start, end) {
        (Some(_), Some(_)) => return Err(ActionError::BothCursors),
        (None, Some(end)) => (end.saturating_sub(limit), end),
        (start, None) => {
            let from = start.map_or(0, |start| start + 1);
            (from, from.saturating_add(limit).min(all.len()))
        }
    };
    let has_more = if end.is_some() { from > 0 } else { to < all.len() };
    Ok(EndpointPage { items: all[from..to].to_vec(), has_more })
}

fn find(kept: &Kept, other_mode: &Kept, id: &EndpointId) -> Result<StoredEndpoint, ActionError> {
    kept.webhook_endpoint(id).cloned().ok_or_else(|| {
        let in_other_mode = other_mode.webhook_endpoint(id).is_some();
        ActionError::NoSuch(NoSuch { in_other_mode, ..NoSuch::webhook_endpoint(id.as_str()) })
    })
}

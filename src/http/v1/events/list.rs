//! `GET /v1/events`.
//! Source: <https://docs.stripe.com/api/events/list>.

use axum::extract::State;

use super::rendering;
use crate::actions;
use crate::app::App;
use crate::domain::EventKind;
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::{expanding, paging};
use crate::params::{Fields, ParamError};
use crate::storage::EventFilter;
use crate::wire::expand::Root;
use crate::wire::json;
use crate::wire::list::List;

/// The path of the list, which lists repeat.
const LIST_URL: &str = "/v1/events";

/// How many names `types` may have.
const MAX_TYPES: usize = 20;

/// Lists events.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let (filter, (cursors, expand)) = form.decode(|fields| (filter(fields), paging::decode(fields, &app.settings)))?;
    expanding::list(&app, &call, Root::Plain, &expand)?;
    let mode = call.namespace.mode;
    match actions::list_events(&app, &call.namespace, &filter, cursors).await {
        Ok(page) => {
            let events: Result<_, _> = page.items.iter().map(|stored| rendering::view(stored, mode)).collect();
            Ok(Reply::Read(json::success(&List::new(LIST_URL, events?, page.has_more))))
        }
        Err(error) => Err(of_action(error, mode)),
    }
}

fn filter(fields: &mut Fields<'_>) -> EventFilter {
    let delivery_success = fields.boolean("delivery_success");
    let pattern = fields.string("type");
    let names = fields.strings("types");
    if pattern.is_some() && names.is_some() {
        fields.note(ParamError::Exclusive(vec!["type", "types"]));
    }
    if names.as_ref().is_some_and(|names| names.len() > MAX_TYPES) {
        fields.note(ParamError::TooManyItems { param: "types".to_owned(), max: MAX_TYPES });
    }
    // Names of events that never happen here are no mistake: applications may use more of Stripe.
    let kinds = match (pattern, names) {
        (Some(pattern), _) => Some(EventKind::matching(&pattern)),
        (None, Some(names)) => Some(names.iter().filter_map(|name| EventKind::parse(name)).collect::<Vec<_>>()),
        (None, None) => None,
    };
    EventFilter {
        types: kinds.map(|kinds| kinds.into_iter().map(EventKind::name).collect()),
        delivery_success,
        session: None,
    }
}

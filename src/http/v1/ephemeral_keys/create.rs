//! `POST /v1/ephemeral_keys`.
//! Source: the types of stripe/stripe-node, and
//! <https://docs.stripe.com/identity/verify-identity-documents?platform=ios>.

use axum::extract::State;

use super::rendering;
use crate::actions::{self, ActionError, NoSuch, Place};
use crate::app::App;
use crate::domain::{KeyScope, SessionId};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::messages;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::Fields;
use crate::wire::expand::Root;

/// The parameters.
#[derive(Debug)]
struct Create {
    customer: Option<String>,
    verification_session: Option<String>,
    expand: Vec<String>,
}

/// Issues a key. The version has to be that of the client that will use it, so the server's own does not do.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let create = form.decode(decode)?;
    if !call.names_version {
        return Err(ApiError::new(400, messages::EPHEMERAL_KEY_VERSION));
    }
    expanding::one(&app, &call, Root::Plain, &create.expand)?;
    let session = create.verification_session.map(|text| {
        let place = Place::Param("verification_session");
        SessionId::parse(&text).ok_or_else(|| of_action(ActionError::NoSuch(NoSuch::session_at(place, text)), mode))
    });
    let scope = KeyScope { customer: create.customer, session: session.transpose()? };
    let answer = actions::issue_ephemeral_key(&app, call.execution(), scope, rendering::of_issued(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

fn decode(fields: &mut Fields<'_>) -> Create {
    let expand = fields.strings("expand").unwrap_or_default();
    let is_for_nothing = !fields.has("customer") && !fields.has("verification_session");
    let customer = fields.string("customer");
    let verification_session = fields.string("verification_session");
    if is_for_nothing {
        fields.note_missing("verification_session");
    }
    Create { customer, verification_session, expand }
}

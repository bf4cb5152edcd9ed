//! `POST /v1/identity/verification_sessions`.
//! Source: <https://docs.stripe.com/api/identity/verification_sessions/create>.

use axum::extract::State;

use super::{options, rendering};
use crate::actions;
use crate::app::App;
use crate::domain::{FlowId, Metadata, Mode, NewSession, Options, OptionsChange, RelatedPerson, SessionType, Subject};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::form::Form;
use crate::http::reply::Reply;
use crate::http::v1::expanding;
use crate::params::text::web_url;
use crate::params::{Fields, ParamError};
use crate::wire::expand::Root;

/// The parameters.
#[derive(Debug)]
struct Create {
    new: Option<NewSession>,
    expand: Vec<String>,
}

/// Creates a session.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, form: Form) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let create = form.decode(|fields| decode(fields, mode))?;
    let expand = expanding::one(&app, &call, Root::Session, &create.expand)?;
    let new = create.new.ok_or_else(ApiError::internal)?;
    let answer = actions::create(&app, call.execution_showing(expand), new, rendering::of_change(&call, expand)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

/// Takes every field even when one is wrong, since unknown names are judged first.
fn decode(fields: &mut Fields<'_>, mode: Mode) -> Create {
    let client_reference_id = fields.string("client_reference_id");
    let expand = fields.strings("expand").unwrap_or_default();
    let metadata = Metadata::default().apply(fields.metadata());
    let options = options::options(fields);
    let provided_details = options::provided_details(fields);
    let related_customer = fields.string("related_customer");
    let related_customer_account = fields.string("related_customer_account");
    let related_person = fields.hash("related_person", related_person).flatten();
    let return_url = return_url(fields, mode);
    let has_type = fields.has("type");
    let session_type = fields.one_of("type", SessionType::WORDS);
    let verification_flow = fields.string("verification_flow");
    let metadata = metadata.map_err(|error| fields.note(error.into())).unwrap_or_default();
    if !has_type && verification_flow.is_none() {
        fields.note_missing("type");
    }
    let new = subject(fields, session_type, verification_flow, options).map(|subject| NewSession {
        client_reference_id,
        metadata,
        provided_details,
        related_customer,
        related_customer_account,
        related_person,
        return_url,
        platform: None,
        subject,
    });
    Create { new, expand }
}

/// Either a type with options or a flow: one of them, and not both.
fn subject(
    fields: &mut Fields<'_>,
    session_type: Option<SessionType>,
    flow: Option<String>,
    options: OptionsChange,
) -> Option<Subject> {
    match (session_type, flow) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            fields.note(ParamError::Exclusive(vec!["type", "verification_flow"]));
            None
        }
        (None, Some(_)) if options != OptionsChange::Keep => {
            fields.note(ParamError::Exclusive(vec!["options", "verification_flow"]));
            None
        }
        (None, Some(flow)) => Some(Subject::Flow(FlowId::named(&flow))),
        (Some(session_type), None) => {
            Some(Subject::Checks { session_type, options: Options::default().apply(options) })
        }
    }
}

fn related_person(fields: &mut Fields<'_>) -> Option<RelatedPerson> {
    let account = fields.string("account");
    let person = fields.string("person");
    for (name, value) in [("account", &account), ("person", &person)] {
        if value.is_none() {
            fields.note_missing(name);
        }
    }
    Some(RelatedPerson { account: account?, person: person? })
}

fn return_url(fields: &mut Fields<'_>, mode: Mode) -> Option<String> {
    fields.parsed("return_url", |text, path| match web_url(&text) {
        None => Err(ParamError::NotAUrl(path)),
        Some(url) if mode == Mode::Live && url.scheme() != "https" => Err(ParamError::LiveUrlNotHttps(path)),
        Some(_) => Ok(text),
    })
}

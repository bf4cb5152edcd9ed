//! The one place where errors become Stripe's: status, type, code, param, message.

use bytes::Bytes;

use super::call::CallData;
use super::messages;
use crate::actions::{ActionError, Conflict, NoSuch, Place, Rendered};
use crate::domain::overrides::{Field, Section};
use crate::domain::webhook_endpoint::MAX_ENDPOINTS;
use crate::domain::{Contradiction, FileLinkError, Mode, Namespace, RequestId};
use crate::params::{FormError, ParamError};
use crate::wire::error::{Envelope, GatewayError, RoutedError, doc_url};
use crate::wire::expand::ExpandError;
use crate::wire::json;

const INVALID_REQUEST: &str = "invalid_request_error";

/// An error as the client gets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) error_type: &'static str,
    pub(super) code: Option<&'static str>,
    pub(super) message: String,
    pub(super) param: Option<String>,
    /// What only the log is told.
    pub(super) internal: Option<String>,
}

impl ApiError {
    /// An `invalid_request_error` without code and parameter.
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, error_type: INVALID_REQUEST, code: None, message: message.into(), param: None, internal: None }
    }

    /// Something that is the server's fault.
    pub(super) fn internal() -> Self {
        Self { error_type: "api_error", ..Self::new(500, messages::INTERNAL) }
    }

    /// Something that is the server's fault, told to the log.
    pub(super) fn internal_of(error: &impl std::fmt::Display) -> Self {
        Self { internal: Some(error.to_string()), ..Self::internal() }
    }

    pub(super) fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    pub(super) fn with_param(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    /// The body of an error of a call that reached the API.
    pub(super) fn routed_body(&self, namespace: &Namespace, request_id: &RequestId) -> Bytes {
        json::failure(&Envelope {
            error: RoutedError {
                code: self.code,
                doc_url: self.code.map(doc_url),
                message: &self.message,
                param: self.param.as_deref(),
                request_log_url: Some(request_log_url(namespace, request_id)),
                error_type: self.error_type,
            },
        })
    }

    /// The body of an error of a call that was refused at the gateway.
    pub(super) fn gateway_body(&self) -> Bytes {
        json::failure(&Envelope {
            error: GatewayError {
                message: &self.message,
                error_type: self.error_type,
                code: self.code,
                doc_url: self.code.map(doc_url),
            },
        })
    }
}

/// Where the Dashboard would show the request. Source: recordings of 2026.
fn request_log_url(namespace: &Namespace, request_id: &RequestId) -> String {
    let mode = match namespace.mode {
        Mode::Test => "/test",
        Mode::Live => "",
    };
    format!("https://dashboard.stripe.com/{}{mode}/workbench/logs?object={request_id}", namespace.account)
}

/// A refusal made while executing, as it is sent and kept.
pub(super) fn render_executed(call: &CallData, error: &ActionError) -> Rendered {
    let error = of_action(error.clone(), call.namespace.mode);
    Rendered {
        status: error.status,
        body: error.routed_body(&call.namespace, &call.request_id),
        error: Some(error.message),
    }
}

/// The error of an action; `mode` is that of the key used.
pub(super) fn of_action(error: ActionError, mode: Mode) -> ApiError {
    match error {
        ActionError::Refused(refusal) => ApiError::new(400, messages::refusal(refusal)),
        ActionError::Metadata(error) => ParamError::Metadata(error).into(),
        ActionError::ContradictsFlow(param) => ParamError::Exclusive(vec![param, "verification_flow"]).into(),
        ActionError::Contradicted(contradiction) => of_contradiction(contradiction),
        ActionError::NoSuch(no_such) => of_missing(&no_such, mode),
        ActionError::FileLink(error) => of_file_link(error),
        ActionError::SensitiveFile => ApiError::new(403, messages::SENSITIVE_RESULTS),
        ActionError::NotDownloadable(purpose) => ApiError::new(400, messages::not_downloadable(purpose)),
        ActionError::ContentsGone(id) => {
            ApiError::new(404, messages::contents_gone(id.as_str())).with_code("resource_missing").with_param("file")
        }
        ActionError::LinkGone => ApiError::new(404, messages::LINK_GONE),
        ActionError::TooManyEndpoints => ApiError::new(400, messages::too_many_endpoints(MAX_ENDPOINTS, mode.word())),
        ActionError::BothCursors => ApiError::new(400, messages::BOTH_CURSORS),
        ActionError::Conflict(conflict) => of_conflict(&conflict),
        ActionError::Store(internal) => ApiError { internal: Some(internal), ..ApiError::internal() },
    }
}

fn of_missing(no_such: &NoSuch, mode: Mode) -> ApiError {
    let (status, param) = match no_such.place {
        Place::Path(param) => (404, param),
        Place::Param(param) => (400, param),
    };
    let mut message = messages::no_such(no_such.kind, &no_such.id);
    if no_such.in_other_mode {
        message.push_str(messages::exists_in_other_mode(mode.is_live()));
    }
    ApiError::new(status, message).with_code("resource_missing").with_param(param)
}

fn of_contradiction(Contradiction { field, flaw }: Contradiction) -> ApiError {
    let param = match field {
        Field::DocumentType => "document[type]",
        Field::IssuedDate => "document[issued_date]",
        Field::ExpirationDate => "document[expiration_date]",
        Field::Dob(Section::VerifiedOutputs) => "verified_outputs[dob]",
        Field::Dob(Section::Document) => "document[dob]",
        Field::Dob(Section::IdNumber) => "id_number[dob]",
    };
    ApiError::new(400, messages::flaw(param, &flaw)).with_param(param)
}

fn of_file_link(error: FileLinkError) -> ApiError {
    match error {
        FileLinkError::NotLinkable(purpose) => ApiError::new(400, messages::not_linkable(purpose)).with_param("file"),
        FileLinkError::TooLong => ApiError::new(400, messages::LINK_TOO_LONG).with_param("expires_at"),
        FileLinkError::Expired => ApiError::new(400, messages::LINK_EXPIRED),
        FileLinkError::Metadata(error) => ParamError::Metadata(error).into(),
    }
}

fn of_conflict(conflict: &Conflict) -> ApiError {
    let message = match conflict {
        Conflict::OtherParameters { key } => messages::other_parameters(key),
        Conflict::OtherEndpoint { key, path, first_path } => messages::other_endpoint(key, path, first_path),
    };
    ApiError { error_type: "idempotency_error", ..ApiError::new(400, message) }
}

impl From<FormError> for ApiError {
    fn from(error: FormError) -> Self {
        Self::new(
            400,
            match error {
                FormError::NotUtf8 => messages::NOT_UTF8,
                FormError::TooManyPairs => messages::TOO_MANY_PARAMETERS,
                FormError::TooDeep => messages::TOO_DEEP,
            },
        )
    }
}

impl From<ExpandError> for ApiError {
    fn from(error: ExpandError) -> Self {
        match error {
            ExpandError::NotExpandable(path) => Self::new(400, format!("This property cannot be expanded ({path}).")),
            ExpandError::LacksData(path) => Self::new(
                400,
                format!(
                    "This property cannot be expanded ({path}). You may want to try expanding 'data.{path}' instead."
                ),
            ),
            ExpandError::TooDeep(path) => {
                Self::new(400, format!("You cannot expand more than 4 levels of a property. Property: {path}"))
                    .with_code("property_expansion_max_depth")
            }
        }
    }
}

impl From<ParamError> for ApiError {
    fn from(error: ParamError) -> Self {
        let invalid = |message: String, param: String| Self::new(400, message).with_param(param);
        match error {
            ParamError::Unknown(names) => {
                let first = names.first().cloned().unwrap_or_default();
                invalid(messages::unknown(&names), first).with_code("parameter_unknown")
            }
            ParamError::Missing(param) => {
                invalid(format!("Missing required param: {param}."), param).with_code("parameter_missing")
            }
            ParamError::Empty(param) => invalid(messages::empty(&param), param).with_code("parameter_invalid_empty"),
            ParamError::NotOneOf { param, value, allowed, suggests } => {
                invalid(messages::not_one_of(&param, &value, &allowed, suggests), param)
            }
            ParamError::NotAnOutcome { param, value } => invalid(messages::not_an_outcome(&param, &value), param),
            ParamError::TooManyItems { param, max } => invalid(messages::too_many_items(&param, max), param),
            ParamError::NotABoolean { param, value } => invalid(format!("Invalid boolean: {value}"), param),
            ParamError::NotAnInteger { param, value } => {
                invalid(format!("Invalid integer: {value}"), param).with_code("parameter_invalid_integer")
            }
            ParamError::OutOfRange { param, value, range: (least, most) } => {
                let message = if value < least {
                    format!("This value must be greater than or equal to {least}.")
                } else {
                    format!("This value must be less than or equal to {most} (it currently is '{value}').")
                };
                invalid(message, param).with_code("parameter_invalid_integer")
            }
            ParamError::NotAnArray(param) => invalid("Invalid array".to_owned(), param),
            ParamError::NotAHash(param) => invalid("Invalid object".to_owned(), param),
            ParamError::NotAString { param, json } => invalid(format!("Invalid string: {json}"), param),
            ParamError::TooLong { param, value, max } => invalid(messages::too_long(&value, max), param),
            ParamError::NotAUrl(param) => invalid("Not a valid URL".to_owned(), param).with_code("url_invalid"),
            ParamError::LiveUrlNotHttps(_) => Self::new(400, messages::LIVE_URL_NOT_HTTPS),
            ParamError::UrlWithoutScheme(param) => {
                invalid("Invalid URL: An explicit scheme (such as https) must be provided".to_owned(), param)
                    .with_code("url_invalid")
            }
            ParamError::LiveEndpointNotHttps { param, value } => {
                invalid(messages::live_endpoint_not_https(&value), param).with_code("url_invalid")
            }
            ParamError::NotAnEmail { param, value } => {
                invalid(format!("Invalid email address: {value}"), param).with_code("email_invalid")
            }
            ParamError::NotAPhone { param, value } => {
                invalid(format!("\"{value}\" is not a valid phone number"), param)
            }
            ParamError::NotACountry { param, value } => {
                invalid(format!("Country '{value}' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'."), param)
                    .with_code("country_code_invalid")
            }
            ParamError::NotADuration(param) => {
                invalid("Invalid duration: give seconds, or a text like `25h` or `1h 30m`".to_owned(), param)
            }
            ParamError::NotADate(param) => invalid(messages::INVALID_DATE.to_owned(), param),
            ParamError::NotInFuture(param) => invalid(messages::NOT_IN_FUTURE.to_owned(), param),
            ParamError::NotAFile(param) => invalid(messages::NOT_A_FILE.to_owned(), param),
            ParamError::Upload { param, error } => invalid(messages::upload(error), param),
            ParamError::NotLinkable { param, purpose } => invalid(messages::not_linkable(purpose), param),
            ParamError::Exclusive(names) => {
                let first = names.first().copied().unwrap_or_default();
                invalid(messages::exclusive(&names), first.to_owned()).with_code("parameters_exclusive")
            }
            ParamError::Metadata(error) => invalid(messages::metadata(&error), "metadata".to_owned()),
        }
    }
}

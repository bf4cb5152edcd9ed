//! A verification session as Stripe shows it.
//!
//! `id`, `object`, then alphabetical. `provided_details` and `verified_outputs` are absent unless expanded,
//! `related_person` and `verification_flow` unless given.
//! Source: the create answer of 2025-06-06 named in docs/fidelity.md, "The session".

use std::collections::BTreeMap;

use serde::Serialize;

use super::expand::Expand;
use super::report::{DocumentOptions, Report, VerifiedOutputs};
use crate::domain::{self, ApiVersion, Mode, Status, Subject, Timestamp};

/// What the answer depends on besides the session.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What the links begin with: scheme and host. Without it, neither link nor client secret is shown.
    pub base_url: Option<&'a str>,
    /// What the request expands.
    pub expand: Expand,
    /// The version that the answer is rendered for.
    pub version: &'a ApiVersion,
    /// The time of the answer: expired secrets are not shown.
    pub now: Timestamp,
}

/// The view.
#[expect(clippy::option_option, reason = "absent and null are two answers")]
#[expect(clippy::struct_field_names, reason = "`type` is a keyword")]
#[derive(Serialize, Debug)]
pub struct Session<'a> {
    id: &'a str,
    object: &'static str,
    client_reference_id: Option<&'a str>,
    client_secret: Option<String>,
    created: i64,
    last_error: Option<LastError<'a>>,
    last_verification_report: Option<LastReport<'a>>,
    livemode: bool,
    metadata: &'a BTreeMap<String, String>,
    options: Option<Options>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provided_details: Option<Option<ProvidedDetails<'a>>>,
    redaction: Option<Redaction>,
    related_customer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_customer_account: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_person: Option<RelatedPerson<'a>>,
    status: &'static str,
    #[serde(rename = "type")]
    session_type: &'static str,
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_flow: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_outputs: Option<Option<VerifiedOutputs<'a>>>,
}

/// The id, or the report itself if it is expanded.
#[derive(Serialize, Debug)]
#[serde(untagged)]
enum LastReport<'a> {
    Id(&'a str),
    Report(Box<Report<'a>>),
}

#[derive(Serialize, Debug)]
struct LastError<'a> {
    code: &'a str,
    reason: &'a str,
}

#[derive(Serialize, Debug)]
struct Options {
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentOptions>,
}

#[derive(Serialize, Debug)]
struct ProvidedDetails<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
}

#[derive(Serialize, Debug)]
struct Redaction {
    status: &'static str,
}

#[derive(Serialize, Debug)]
struct RelatedPerson<'a> {
    account: &'a str,
    person: &'a str,
}

impl<'a> Session<'a> {
    /// The view of `session` in `context`. `report` is its last one, if the context includes anything of it.
    pub fn new(session: &'a domain::Session, report: Option<&'a domain::Report>, context: Context<'_>) -> Self {
        let token = session.token().filter(|token| token.is_current(context.now)).zip(context.base_url);
        let mode = session.mode.word();
        let (session_type, options, verification_flow) = match &session.subject {
            Subject::Checks { session_type, options } => (session_type.word(), Some(Options::new(options)), None),
            Subject::Flow(flow) => ("verification_flow", None, Some(flow.as_str())),
        };
        Self {
            id: session.id.as_str(),
            object: "identity.verification_session",
            client_reference_id: session.client_reference_id.as_deref(),
            client_secret: token.map(|(token, _)| [session.id.as_str(), "_secret_", mode, "_", &token.text].concat()),
            created: session.created.seconds(),
            last_error: session.last_error().map(|error| LastError { code: error.code.word(), reason: &error.reason }),
            last_verification_report: session.last_verification_report.as_ref().map(|id| match report {
                Some(report) if context.expand.last_verification_report() => {
                    LastReport::Report(Box::new(Report::new(report, session.mode, context.expand)))
                }
                Some(_) | None => LastReport::Id(id.as_str()),
            }),
            livemode: session.mode == Mode::Live,
            metadata: session.metadata.pairs(),
            options,
            provided_details: context.expand.provided_details().then(|| {
                session
                    .provided_details
                    .as_ref()
                    .map(|details| ProvidedDetails { email: details.email.as_deref(), phone: details.phone.as_deref() })
            }),
            redaction: session.redaction().map(|redaction| Redaction { status: redaction.word() }),
            related_customer: session.related_customer.as_deref(),
            related_customer_account: context
                .version
                .shows_related_customer_account()
                .then_some(session.related_customer_account.as_deref()),
            related_person: session
                .related_person
                .as_ref()
                .map(|related| RelatedPerson { account: &related.account, person: &related.person }),
            status: session.status().word(),
            session_type,
            url: token.map(|(token, base_url)| [base_url, "/start/", mode, "_", &token.text].concat()),
            verification_flow,
            verified_outputs: context.expand.verified_outputs().then(|| {
                let is_verified = session.status() == Status::Verified;
                report
                    .filter(|_| is_verified)
                    .map(|report| VerifiedOutputs::new(&report.verified_outputs(), context.expand))
            }),
        }
    }
}

impl Options {
    fn new(options: &domain::Options) -> Self {
        Self { document: options.document.as_ref().map(DocumentOptions::new) }
    }
}

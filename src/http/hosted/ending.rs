//! Where a visit ends: at the application's own page, at a last page here, or in a word to the page round a frame.
//! Source: <https://docs.stripe.com/identity/verify-identity-documents>: nothing is added to `return_url`.

use askama::Template;
use axum::extract::OriginalUri;
use axum::http::HeaderValue;
use axum::response::Response;
use url::Url;

use super::answer::{self, Leads};
use super::layout::{ErrorMessage, Layout, Message};
use super::place::{Frame, Place};
use super::visit::Visit;
use crate::domain::{ErrorCode, LastError, Session};
use crate::params::text::web_url;

/// A page for whoever has nowhere to return to.
#[derive(Template, Debug)]
#[template(path = "hosted/success.html")]
pub(super) struct SuccessPage {
    pub(super) layout: Layout,
}

/// The last page in a frame, seen for a moment.
#[derive(Template, Debug)]
#[template(path = "hosted/done.html")]
pub(super) struct DonePage {
    pub(super) layout: Layout,
}

/// `GET /success`: Stripe's last page has the same path, by which its iOS SDK knows that the user is done.
/// Source: `VerifyWebURLHelper` of <https://github.com/stripe/stripe-ios>.
pub(in crate::http) async fn success(OriginalUri(uri): OriginalUri) -> Response {
    let place = Place::in_window(&uri);
    // In a frame there is another last page.
    let layout = Layout::in_window(&place);
    answer::page(200, &place, Leads::Here, &SuccessPage { layout })
}

/// `GET /modal/:link/done`: tells the page round the frame what came of it.
pub(in crate::http) async fn done(visit: Visit) -> Response {
    if visit.is_open() || visit.place.frame == Frame::Window {
        return answer::redirect_here(visit.address(""));
    }
    let session = visit.session();
    let message = match session.last_error().and_then(|error| Some((failure(error.code)?, error))) {
        None => Message::Done { id: session.id.as_str() },
        Some((code, LastError { reason, .. })) => {
            Message::Failed { error: ErrorMessage { r#type: "validation_error", code: Some(code), message: reason } }
        }
    };
    let layout = Layout::new(&visit.place, &message);
    answer::page(200, &visit.place, Leads::Here, &DonePage { layout })
}

/// Sends a visitor on whose attempt is over; `session` is as it is after that.
pub(super) fn leave(visit: &Visit, session: &Session) -> Response {
    let submitted = session.last_error().is_none_or(|error| error.code.check().is_some());
    match (&visit.place.frame, destination(session)) {
        (Frame::Modal(_), _) => answer::redirect_here(visit.address("done")),
        (Frame::Window, Some(address)) => answer::redirect(&address),
        (Frame::Window, None) if submitted => answer::redirect_here(format!("{}success", visit.place.root)),
        // There the user is told what that means.
        (Frame::Window, None) => answer::redirect_here(visit.address("")),
    }
}

/// The application's page, judged again before anybody is sent there.
pub(super) fn return_url(session: &Session) -> Option<Url> {
    web_url(session.return_url.as_deref()?)
}

/// The application's page as it was given, or as browsers write it if it could not stand in a header.
fn destination(session: &Session) -> Option<HeaderValue> {
    let url = return_url(session)?;
    let given = session.return_url.as_deref().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    HeaderValue::from_str(given.unwrap_or(url.as_str())).ok()
}

/// Where the forms of a session's pages lead in the end.
pub(super) fn leads(visit: &Visit) -> Leads {
    match visit.place.frame {
        Frame::Window if return_url(visit.session()).is_some() => Leads::Away,
        Frame::Window | Frame::Modal(_) => Leads::Here,
    }
}

/// The code that `verifyIdentity` gives when the user did not get through; none if that is a result like any other.
/// Source: <https://docs.stripe.com/js/identity/modal>; choice: those of `Abandoned` and `CountryNotSupported`
/// (docs/fidelity.md, "Hosted page and Stripe.js").
fn failure(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::Abandoned => Some("session_cancelled"),
        ErrorCode::ConsentDeclined => Some("consent_declined"),
        ErrorCode::CountryNotSupported => Some("country_not_supported"),
        ErrorCode::DeviceNotSupported => Some("device_unsupported"),
        ErrorCode::EmailVerificationDeclined => Some("email_verification_declined"),
        ErrorCode::PhoneVerificationDeclined => Some("phone_otp_declined"),
        ErrorCode::UnderSupportedAge => Some("under_supported_age"),
        ErrorCode::DocumentExpired
        | ErrorCode::DocumentTypeNotSupported
        | ErrorCode::DocumentUnverifiedOther
        | ErrorCode::EmailUnverifiedOther
        | ErrorCode::IdNumberInsufficientDocumentData
        | ErrorCode::IdNumberMismatch
        | ErrorCode::IdNumberUnverifiedOther
        | ErrorCode::PhoneUnverifiedOther
        | ErrorCode::SelfieDocumentMissingPhoto
        | ErrorCode::SelfieFaceMismatch
        | ErrorCode::SelfieManipulated
        | ErrorCode::SelfieUnverifiedOther => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AccountId, Metadata, Mode, NewSession, Options, SessionId, SessionType, Subject, Timestamp, Token,
    };

    fn session(return_url: &str) -> Session {
        let new = NewSession {
            client_reference_id: None,
            metadata: Metadata::default(),
            provided_details: None,
            related_customer: None,
            related_customer_account: None,
            related_person: None,
            return_url: Some(return_url.to_owned()),
            platform: None,
            subject: Subject::Checks { session_type: SessionType::Document, options: Options::default() },
        };
        let account = AccountId::parse("acct_1U7Qw2Kx8RbTn4Lp").unwrap();
        let random = "r".repeat(SessionId::RANDOM + Token::RANDOM);
        Session::create(new, &account, Mode::Test, &random, Timestamp::from_seconds(0)).session
    }

    #[test]
    fn users_are_sent_to_web_pages_only_and_nothing_is_added() {
        for (return_url, expected) in [
            ("https://example.com", Some("https://example.com")),
            ("http://localhost:3000/done?a=1#b", Some("http://localhost:3000/done?a=1#b")),
            ("https://example.com/a b", Some("https://example.com/a%20b")),
            ("https://example.com/\u{fc}", Some("https://example.com/%C3%BC")),
            ("https://example.com/\r\nSet-Cookie: a=b", Some("https://example.com/Set-Cookie:%20a=b")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("//example.com", None),
            ("/done", None),
            ("", None),
        ] {
            let found = destination(&session(return_url));
            assert_eq!(found.as_ref().map(|value| value.to_str().unwrap()), expected, "{return_url:?}");
        }
    }
}

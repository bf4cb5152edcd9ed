//! The screens for the codes that prove an e-mail address and a phone number. Nothing is sent: the screen tells the
//! code.

use askama::Template;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::visit::Visit;
use super::Done;
use super::screen_view::ScreenView;
use crate::domain::verification_page::PHONE_OTP;
use crate::domain::{Collected, EMAIL_OTP, ErrorCode, PageUpdate, Screen};

#[derive(Template, Debug)]
#[template(path = "hosted/walk/code.html")]
pub(in crate::http::hosted) struct CodePage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) title: &'static str,
    /// Where the code would go.
    pub(in crate::http::hosted) contact: String,
    pub(in crate::http::hosted) code: &'static str,
    pub(in crate::http::hosted) decline: &'static str,
}

pub(super) fn page(visit: &Visit, screen: Screen, view: ScreenView) -> CodePage {
    let session = visit.session();
    if screen == Screen::Email {
        let email = session.provided_details.as_ref().and_then(|details| details.email.clone());
        CodePage {
            layout: visit.layout(),
            screen: view,
            title: "Verify your e-mail address",
            contact: email.unwrap_or_default(),
            code: EMAIL_OTP,
            decline: "I cannot verify this address",
        }
    } else {
        CodePage {
            layout: visit.layout(),
            screen: view,
            title: "Verify your phone number",
            contact: session.phone_to_verify().unwrap_or_default().to_owned(),
            code: PHONE_OTP,
            decline: "I cannot verify this number",
        }
    }
}

pub(super) fn read(screen: Screen, posted: &Posted) -> Result<Done, String> {
    let is_email = screen == Screen::Email;
    if posted.text("decline").is_some() {
        let code = if is_email { ErrorCode::EmailVerificationDeclined } else { ErrorCode::PhoneVerificationDeclined };
        return Ok(Done::GaveUp(code));
    }
    let right = if is_email { EMAIL_OTP } else { PHONE_OTP };
    let code = posted.text("code").filter(|code| *code == right).map(str::to_owned);
    if code.is_none() {
        return Err("This is not the code.".to_owned());
    }
    let collected = if is_email {
        Collected { email_otp: code, ..Collected::default() }
    } else {
        Collected { phone_otp: code, ..Collected::default() }
    };
    Ok(Done::Handed(Box::new(PageUpdate { collected, ..PageUpdate::default() }), None))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{HOSTILE, layout, sample, screen};
    let page = |error| CodePage {
        layout: layout(),
        screen: screen("email", 5, error),
        title: "Verify your e-mail address",
        contact: HOSTILE.to_owned(),
        code: EMAIL_OTP,
        decline: "I cannot verify this address",
    };
    vec![sample("code", page(None)), sample("code_again", page(Some("This is not the code.")))]
}

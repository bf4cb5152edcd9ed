//! Where a user's walk stands: the answer to every step.

use serde::Serialize;

use crate::domain::{Obstacle, Requirement, Session};

/// The view.
#[derive(Serialize, Debug)]
pub struct VerificationPageData<'a> {
    id: &'a str,
    object: &'static str,
    closed: bool,
    requirements: Requirements,
    status: &'static str,
    submitted: bool,
}

#[derive(Serialize, Debug)]
struct Requirements {
    errors: Vec<RequirementError>,
    missing: Vec<&'static str>,
}

/// A screen that tells why something was not taken.
#[derive(Serialize, Debug)]
struct RequirementError {
    back_button_text: &'static str,
    body: &'static str,
    /// Only if the user may go on all the same.
    continue_button_text: Option<&'static str>,
    requirement: &'static str,
    title: &'static str,
}

impl<'a> VerificationPageData<'a> {
    /// Where the walk through `session` stands.
    pub fn new(
        session: &'a Session,
        obstacles: &[Obstacle],
        missing: &[Requirement],
        submitted: bool,
        closed: bool,
    ) -> Self {
        Self {
            id: session.id.as_str(),
            object: "identity.verification_page_data",
            closed,
            requirements: Requirements {
                errors: obstacles.iter().map(|obstacle| RequirementError::new(*obstacle)).collect(),
                missing: words(missing),
            },
            status: session.status().word(),
            submitted,
        }
    }
}

impl RequirementError {
    /// choice: nothing public shows Stripe's texts but for a declined consent in a test of stripe/stripe-ios.
    fn new(obstacle: Obstacle) -> Self {
        let (title, body, back_button_text) = match obstacle {
            Obstacle::ConsentDeclined => (
                "Consent declined",
                "You cannot be verified without your consent. You can go back and give it.",
                "Go back",
            ),
            Obstacle::PhoneDeclined => (
                "Phone number not verified",
                "Your phone number could not be verified. You can start again.",
                "Go back",
            ),
            Obstacle::LiveCaptureRequired(_) => (
                "Camera required",
                "A picture from your files is not accepted here. Take one with your camera.",
                "Try again",
            ),
            Obstacle::DocumentTypeNotAllowed => (
                "Document not accepted",
                "This kind of document is not accepted here. You can use another one.",
                "Try again",
            ),
        };
        Self {
            back_button_text,
            body,
            continue_button_text: obstacle.can_be_confirmed().then_some("Continue anyway"),
            requirement: obstacle.requirement().word(),
            title,
        }
    }
}

/// The words of requirements.
pub(super) fn words(requirements: &[Requirement]) -> Vec<&'static str> {
    requirements.iter().map(|requirement| requirement.word()).collect()
}

//! What cannot be done, as a page.

use askama::Template;
use axum::response::Response;

use super::answer::{self, Leads};
use super::layout::{ErrorMessage, Layout, Message};
use super::place::Place;
use crate::actions::ActionError;
use crate::domain::{Mode, Outcome};
use crate::http::error::{ApiError, of_action};
use crate::params::text::nearest;

/// Something that cannot be done, and what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) title: &'static str,
    pub(super) text: String,
    pub(super) advice: String,
    /// Words to choose from.
    pub(super) words: Vec<String>,
    /// What only the log is told.
    internal: Option<String>,
}

#[derive(Template, Debug)]
#[template(path = "hosted/problem.html")]
pub(super) struct ProblemPage {
    pub(super) layout: Layout,
    pub(super) problem: Problem,
}

impl Problem {
    fn new(status: u16, title: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { status, title, text: text.into(), advice: advice.into(), words: Vec::new(), internal: None }
    }

    /// A form of somebody else, or of another run of the server.
    pub(super) fn stale_form() -> Self {
        Self::new(
            403,
            "This form is out of date",
            "The server did not give it out, or has been started anew since.",
            "Go back, load the page again and repeat what you did.",
        )
    }

    /// A form of another origin.
    pub(super) fn other_origin() -> Self {
        Self::new(
            403,
            "This form came from elsewhere",
            "Only pages of this server may send forms to it, and a browser has to know it by a local name or by that \
             of “--public-url”.",
            "Open the session's “url” itself; start the server with “--public-url” if it has a name of its own.",
        )
    }

    /// A page for a frame that does not say whose frame it is.
    pub(super) fn no_embedder() -> Self {
        Self::new(
            400,
            "This page is for a frame",
            "Stripe.js shows it in a modal and says for which page; the address says none.",
            "Call “stripe.verifyIdentity(clientSecret)”, or open the session's “url”.",
        )
    }

    /// A word that is no outcome.
    pub(super) fn no_outcome(word: &str) -> Self {
        let words = Outcome::all_words();
        let advice = match nearest(word, &words) {
            Some(near) => format!("Did you mean “{near}”?"),
            None => "Take one of these words.".to_owned(),
        };
        let short = Outcome::words().into_iter().map(str::to_owned).collect();
        Self { words: short, ..Self::new(400, "There is no such outcome", format!("“{word}” is none."), advice) }
    }

    /// The page, with its status.
    pub(super) fn page(self, place: &Place) -> Response {
        if let Some(internal) = &self.internal {
            tracing::error!(error.internal = internal, "a page could not be made");
        }
        let error = ErrorMessage { r#type: "api_error", code: None, message: &self.text };
        let layout = Layout::new(place, &Message::Failed { error });
        answer::page(self.status, place, Leads::Here, &ProblemPage { layout, problem: self })
    }
}

impl From<ActionError> for Problem {
    fn from(error: ActionError) -> Self {
        of_action(error, Mode::Test).into()
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let title = if error.status < 500 { "This cannot be done" } else { "Something went wrong" };
        Self {
            internal: error.internal,
            ..Self::new(error.status, title, error.message, "Go back and try it otherwise.")
        }
    }
}

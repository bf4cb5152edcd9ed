//! The pages of links that are good for nothing any more, each with what to do.

use askama::Template;
use axum::response::Response;

use super::answer::{self, Leads};
use super::ending;
use super::layout::{ErrorMessage, Layout, Message};
use super::place::Place;
use super::session_view::SessionView;
use super::visit::Visit;
use crate::domain::{LinkState, Session};

/// A page that says why there is nothing to do.
#[derive(Template, Debug)]
#[template(path = "hosted/closed.html")]
pub(super) struct ClosedPage {
    pub(super) layout: Layout,
    /// By which tests know the page.
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) texts: Vec<String>,
    /// Where the user came from.
    pub(super) return_url: Option<String>,
    pub(super) session: Option<SessionView>,
}

/// What a state is called, the status of its page and what it says.
struct Contents {
    word: &'static str,
    status: u16,
    title: &'static str,
    texts: Vec<String>,
}

const NEW_LINK: &str = "Go back to the application and begin again there. It gets a new link by retrieving the \
     session, as long as that waits for its user.";

/// The page of a link that leads nowhere.
pub(super) fn unknown(place: &Place) -> Response {
    let contents = Contents {
        word: "unknown",
        status: 404,
        title: "This link leads nowhere",
        texts: vec![
            "No session has it. It may be incomplete, of another server, or of one that has begun anew since."
                .to_owned(),
            "Create a session, or retrieve one, and follow the “url” of the answer.".to_owned(),
        ],
    };
    show(place, contents, None, None)
}

/// The page of a link that is not open.
pub(super) fn page(visit: &Visit) -> Response {
    let session = visit.session();
    let return_url = ending::return_url(session).map(Into::into);
    show(&visit.place, contents(visit.followed.state, session), return_url, Some(SessionView::new(session)))
}

fn show(place: &Place, contents: Contents, return_url: Option<String>, session: Option<SessionView>) -> Response {
    let Contents { word, status, title, texts } = contents;
    let error = ErrorMessage { r#type: "invalid_request_error", code: None, message: title };
    let layout = Layout::new(place, &Message::Failed { error });
    answer::page(status, place, Leads::Here, &ClosedPage { layout, word, title, texts, return_url, session })
}

fn contents(state: LinkState, session: &Session) -> Contents {
    let about = |word, status, title, texts: &[&str]| Contents {
        word,
        status,
        title,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    match state {
        LinkState::Used => {
            let error = session.last_error();
            let why = error.map(|error| format!("The attempt ended: {} ({})", error.reason, error.code.word()));
            let mut contents = about("used", 410, "This link was used", &[]);
            contents.texts.extend(why);
            contents.texts.push(NEW_LINK.to_owned());
            contents
        }
        LinkState::Expired => about("expired", 410, "This link has expired", &["A link works for 48 hours.", NEW_LINK]),
        LinkState::Replaced => about(
            "replaced",
            410,
            "There is a newer link",
            &["This one was used, or had expired, and the session has got another since.", NEW_LINK],
        ),
        LinkState::Processing => {
            let by_itself = match session.pending() {
                Some(_) => "The checks will end by themselves.",
                None => "The checks run until somebody decides: a test helper, or the console.",
            };
            about(
                "processing",
                200,
                "Everything was submitted",
                &[by_itself, "There is nothing more to do here. The application hears of the result."],
            )
        }
        LinkState::Verified => {
            about("verified", 200, "You are verified", &["There is nothing more to do here. The application knows."])
        }
        LinkState::Canceled => about(
            "canceled",
            410,
            "This verification was canceled",
            &[
                "The application does not want it any more.",
                "Go back to the application. It would have to create another session.",
            ],
        ),
        // Nobody is shown this page then.
        LinkState::Open => about("open", 200, "This link is open", &["Load the page again."]),
    }
}

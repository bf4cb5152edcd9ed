//! A visit: a link that was followed, and the place of the page that it leads to.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, OriginalUri, Path};
use axum::http::request::Parts;
use axum::response::Response;

use super::closed;
use super::layout::{Layout, Message};
use super::place::{Frame, Place};
use super::problem::Problem;
use crate::actions::{self, Followed};
use crate::app::App;
use crate::domain::{Credential, Link, LinkState, Session};

/// A visit of a session's pages.
#[derive(Clone, Debug)]
pub(in crate::http) struct Visit {
    pub(super) app: App,
    pub(super) place: Place,
    pub(super) followed: Followed,
    /// The query as it was sent.
    pub(super) query: String,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, app).await.unwrap_or_else(|never| match never {});
        let Some(place) = Place::of(&uri) else {
            return Err(Problem::no_embedder().page(&Place::in_window(&uri)));
        };
        let params: HashMap<String, String> = match Path::from_request_parts(parts, app).await {
            Ok(Path(params)) => params,
            // Not even text.
            Err(_) => HashMap::new(),
        };
        let link = params.get("link").and_then(|text| Link::parse(text));
        match follow(app, &place, link).await {
            Ok(Some(followed)) => {
                Ok(Self { app: app.clone(), place, followed, query: uri.query().unwrap_or_default().to_owned() })
            }
            Ok(None) => Err(closed::unknown(&place)),
            Err(problem) => Err(problem.page(&place)),
        }
    }
}

async fn follow(app: &App, place: &Place, link: Option<Link>) -> Result<Option<Followed>, Problem> {
    let Some(link) = link else { return Ok(None) };
    let credential = match place.frame {
        Frame::Window => Credential::Url,
        Frame::Modal(_) => Credential::ClientSecret,
    };
    Ok(actions::follow_link(app, link, credential).await?)
}

impl Visit {
    /// The session.
    pub(super) fn session(&self) -> &Session {
        &self.followed.session.object
    }

    /// The same visit as it turned out to be.
    pub(super) fn with(self, followed: Followed) -> Self {
        Self { followed, ..self }
    }

    /// Whether the user may go on.
    pub(super) fn is_open(&self) -> bool {
        self.followed.state == LinkState::Open
    }

    /// The address of another page of this link.
    pub(super) fn address(&self, rest: &str) -> String {
        self.place.of_link(&self.followed.link.to_string(), rest)
    }

    /// The layout of a page of this link, on which the user goes on.
    pub(super) fn layout(&self) -> Layout {
        Layout::new(&self.place, &Message::Ready { id: self.session().id.as_str() })
    }
}

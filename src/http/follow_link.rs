//! `GET /links/:token`, the address of a file link: contents for anybody, without a key.
//! Source: <https://docs.stripe.com/api/file_links/object>.

use axum::extract::{Path, State};

use super::error::{ApiError, of_action};
use super::reply::Reply;
use crate::actions;
use crate::app::App;
use crate::domain::Mode;

/// Gives the contents that a link leads to.
pub(super) async fn handler(State(app): State<App>, Path(token): Path<String>) -> Result<Reply, ApiError> {
    let contents = actions::follow_file_link(&app, &token).await;
    // No key, no mode; nothing here says "in the other one".
    contents.map(Reply::Contents).map_err(|error| of_action(error, Mode::Test))
}

//! `POST /v1/files`: an upload. Stripe takes it on hosts of its own; here any host will do.
//! Source: <https://docs.stripe.com/api/files/create>, <https://docs.stripe.com/file-upload>.

use axum::extract::State;
use bytes::Bytes;

use super::rendering;
use crate::actions::{self, ActionError, NoSuch, Place};
use crate::app::App;
use crate::domain::{NewFile, NewFileLink, Purpose, SessionId, Timestamp};
use crate::http::call::Call;
use crate::http::error::{ApiError, of_action};
use crate::http::reply::Reply;
use crate::http::upload::{FilePart, Upload};
use crate::http::v1::{expanding, file_links};
use crate::params::{Fields, ParamError};
use crate::wire::expand::Root;

/// The parameters.
#[derive(Debug)]
struct Create {
    upload: Option<actions::Upload>,
    owned_by: Option<String>,
    expand: Vec<String>,
}

/// Makes a file of an upload.
pub(in crate::http) async fn handler(State(app): State<App>, call: Call, upload: Upload) -> Result<Reply, ApiError> {
    let mode = call.namespace.mode;
    let Upload { form, file } = upload;
    let create = form.decode(|fields| decode(fields, file, call.now))?;
    expanding::one(&app, &call, Root::File, &create.expand)?;
    let mut upload = create.upload.ok_or_else(ApiError::internal)?;
    if let Some(text) = create.owned_by {
        let missing = || of_action(ActionError::NoSuch(NoSuch::session_at(Place::Param("owned_by"), &text)), mode);
        upload.file.owner = Some(SessionId::parse(&text).ok_or_else(missing)?);
    }
    if !call.scope.permits_upload(upload.file.purpose, upload.file.owner.as_ref()) {
        return Err(call.out_of_scope());
    }
    let answer = actions::upload(&app, call.execution(), upload, rendering::of_upload(&call)).await;
    answer.map(Reply::Executed).map_err(|error| of_action(error, mode))
}

/// Takes every field even when one is wrong, since unknown names are judged first.
fn decode(fields: &mut Fields<'_>, file: Option<FilePart>, now: Timestamp) -> Create {
    let expand = fields.strings("expand").unwrap_or_default();
    if file.is_none() && !fields.has("file") {
        fields.note_missing("file");
    }
    fields.refuse_as_file("file");
    let link = fields.hash("file_link_data", |link| link_data(link, now));
    let has_purpose = fields.has("purpose");
    let purpose = fields.parsed("purpose", purpose);
    if !has_purpose {
        fields.note_missing("purpose");
    }
    // What Stripe's mobile SDKs say and nobody else: whose picture it is. With any other purpose it is unknown.
    let owned_by = if purpose == Some(Purpose::IdentityPrivate) { fields.string("owned_by") } else { None };
    let new = file.zip(purpose).and_then(|(file, purpose)| new_file(fields, file, purpose));
    let link = link.flatten();
    if let (Some(purpose), Some(_)) = (purpose, &link)
        && !purpose.is_downloadable()
    {
        let param = "file_link_data".to_owned();
        fields.note(ParamError::NotLinkable { param, purpose });
    }
    let upload = new.map(|(file, contents)| actions::Upload { file, contents, link });
    Create { upload, owned_by, expand }
}

/// A word of Stripe's list, or the one that its mobile SDKs send.
fn purpose(value: String, param: String) -> Result<Purpose, ParamError> {
    match Purpose::of_word(&value).filter(|purpose| purpose.upload_rule().is_some()) {
        Some(purpose) => Ok(purpose),
        None => Err(ParamError::NotOneOf { param, value, allowed: Purpose::documented_uploads(), suggests: false }),
    }
}

fn new_file(fields: &mut Fields<'_>, part: FilePart, purpose: Purpose) -> Option<(NewFile, Bytes)> {
    let FilePart { filename, content_type, contents } = part;
    match purpose.upload_rule()?.check(&contents, filename.as_deref(), content_type.as_deref()) {
        Ok(file_type) => Some((NewFile { filename, purpose, size: contents.len(), file_type, owner: None }, contents)),
        Err(error) => {
            fields.note(ParamError::Upload { param: "file".to_owned(), error });
            None
        }
    }
}

/// `file_link_data`; nothing if it says that no link is to be made.
fn link_data(fields: &mut Fields<'_>, now: Timestamp) -> Option<NewFileLink> {
    let has_create = fields.has("create");
    let create = fields.boolean("create");
    if !has_create {
        fields.note_missing("create");
    }
    let new = file_links::new_link(fields, now);
    (create == Some(true)).then_some(new)
}

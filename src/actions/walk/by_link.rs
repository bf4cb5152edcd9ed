//! The same walk for whoever follows a session's link. Pictures come with the step itself here, and what a user has not
//! at hand is a specimen.

use std::sync::Arc;

use bytes::Bytes;

use super::walked::Walked;
use crate::actions::attempt::{Attempt, attempt_in};
use crate::actions::by_link::{Followed, Passage, change_by_link};
use crate::actions::error::ActionError;
use crate::actions::picture::draw_specimen;
use crate::actions::recorder::Recorder;
use crate::app::App;
use crate::domain::collected::{DocumentImage, FaceFrame, FaceImages, UploadMethod};
use crate::domain::{
    Collected, File, FileId, FileType, NewFile, Overrides, PageUpdate, Person, Picture, Purpose, Session,
};
use crate::storage::{StoreError, StoredSession, Tx};

/// A picture that a user shows.
#[derive(Debug)]
pub(crate) struct ShownPicture {
    /// What of.
    pub(crate) of: Picture,
    /// Where it is from.
    pub(crate) source: Source,
}

/// Where a picture is from.
#[derive(Debug)]
pub(crate) enum Source {
    /// Drawn here, in place of what a camera would see.
    Specimen,
    /// The user's files.
    Upload {
        /// Its name.
        filename: Option<String>,
        /// Its format.
        file_type: FileType,
        /// What is in it.
        contents: Bytes,
    },
}

/// Takes a step; a picture becomes a file of the session's user.
pub(crate) async fn step_by_link(
    app: &App,
    followed: Followed,
    update: PageUpdate,
    picture: Option<ShownPicture>,
) -> Result<Passage<Walked>, ActionError> {
    let taken = picture.map(|picture| Taken::new(picture, &followed));
    let now = followed.now;
    let act = move |tx: &mut Tx<'_>, recorder: &Recorder, stored: &Arc<StoredSession>| {
        let mut update = update;
        if let Some(Taken { of, method, file, contents }) = taken {
            let account = tx.namespace().account.clone();
            let file = tx.insert_file(contents, |random| File::create(file, &account, random, now));
            show(&mut update.collected, of, file.object.id.clone(), method);
        }
        let step = stored.object.clone().collect(update)?;
        Ok(Walked::on_the_way(recorder.save(tx, stored, step.change), step.obstacles))
    };
    change_by_link(app, followed, act).await
}

/// Submits everything if nothing is missing; what was set before decides how that ends. If something is missing,
/// nothing changes.
pub(crate) async fn submit_by_link(app: &App, followed: Followed) -> Result<Passage<Walked>, ActionError> {
    let settings = app.settings.clone();
    let act = move |tx: &mut Tx<'_>, recorder: &Recorder, stored: &Arc<StoredSession>| {
        if !stored.object.can_be_submitted() {
            return Ok(Walked::on_the_way(stored.clone(), Vec::new()));
        }
        let attempt = Attempt { outcome: None, reason: None, overrides: Overrides::default() };
        Ok(Walked::to_the_end(attempt_in(tx, recorder, stored, attempt, &settings)?))
    };
    let passage = change_by_link(app, followed, act).await;
    app.due_work.notify_one();
    passage
}

/// A picture that the user has shown since the last attempt, with its format.
pub(crate) async fn picture_by_link(
    app: &App,
    followed: &Followed,
    of: Picture,
) -> Result<Option<(FileType, Bytes)>, StoreError> {
    let Some(id) = shown(&followed.session.object, of) else { return Ok(None) };
    let Some(file) = app.store.file(&followed.link.namespace, id).await? else { return Ok(None) };
    let contents = app.store.file_contents(&file).await?;
    Ok(contents.map(|contents| (file.object.file_type, contents)))
}

/// A picture, about to become a file.
struct Taken {
    of: Picture,
    method: UploadMethod,
    file: NewFile,
    contents: Bytes,
}

impl Taken {
    fn new(picture: ShownPicture, followed: &Followed) -> Self {
        let ShownPicture { of, source } = picture;
        let session = &followed.session.object;
        let (method, filename, file_type, contents) = match source {
            Source::Upload { filename, file_type, contents } => {
                (UploadMethod::FileUpload, filename, file_type, contents)
            }
            Source::Specimen => {
                let person = Person::of_test_mode(followed.now);
                let usual = session.document_options().usual_type();
                let document_type = session.collected().document_type().unwrap_or(usual);
                let png = draw_specimen(&person, document_type, of);
                (UploadMethod::ManualCapture, Some("specimen.png".to_owned()), FileType::Png, Bytes::from(png))
            }
        };
        let owner = Some(session.id.clone());
        let file = NewFile { filename, purpose: Purpose::IdentityPrivate, size: contents.len(), file_type, owner };
        Self { of, method, file, contents }
    }
}

/// Puts a picture where it belongs. A page takes one picture of a face, where a phone takes several.
fn show(collected: &mut Collected, of: Picture, file: FileId, upload_method: UploadMethod) {
    let image = |file| DocumentImage { high_res_image: file, low_res_image: None, upload_method, is_passport: false };
    match of {
        Picture::DocumentFront => collected.id_document_front = Some(image(file)),
        Picture::DocumentBack => collected.id_document_back = Some(image(file)),
        Picture::Selfie => {
            let frame = FaceFrame { high_res_image: file.clone(), low_res_image: file };
            collected.face = Some(FaceImages { best: frame.clone(), first: frame.clone(), last: frame });
        }
    }
}

fn shown(session: &Session, of: Picture) -> Option<&FileId> {
    let collected = session.collected();
    match of {
        Picture::DocumentFront => collected.id_document_front.as_ref().map(|image| &image.high_res_image),
        Picture::DocumentBack => collected.id_document_back.as_ref().map(|image| &image.high_res_image),
        Picture::Selfie => collected.face.as_ref().map(|face| &face.best.high_res_image),
    }
}

//! The screens that take pictures: of both sides of a document, of a face. A picture comes out of the user's files, or
//! is a specimen in place of what a camera would see.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::super::forms::Posted;
use super::super::layout::Layout;
use super::super::problem::Problem;
use super::super::visit::Visit;
use super::super::{answer, closed};
use super::screen_view::ScreenView;
use super::{Done, FOLDER, document_type};
use crate::actions::ActionError;
use crate::actions::walk::{ShownPicture, Source, picture_by_link};
use crate::domain::{FileType, Picture, Purpose, Screen, UploadError};
use crate::http::upload::FilePart;

#[derive(Template, Debug)]
#[template(path = "hosted/walk/picture.html")]
pub(in crate::http::hosted) struct PicturePage {
    pub(in crate::http::hosted) layout: Layout,
    pub(in crate::http::hosted) screen: ScreenView,
    pub(in crate::http::hosted) title: String,
    pub(in crate::http::hosted) text: &'static str,
    /// Whether pictures may come out of files.
    pub(in crate::http::hosted) may_upload: bool,
    pub(in crate::http::hosted) specimen: &'static str,
    /// The picture that was shown already.
    pub(in crate::http::hosted) shown: Option<String>,
}

/// What a screen takes a picture of.
pub(super) fn subject(screen: Screen) -> Option<Picture> {
    match screen {
        Screen::DocumentFront => Some(Picture::DocumentFront),
        Screen::DocumentBack => Some(Picture::DocumentBack),
        Screen::Selfie => Some(Picture::Selfie),
        Screen::Consent
        | Screen::DocumentType
        | Screen::Details
        | Screen::IdNumber
        | Screen::Email
        | Screen::Phone
        | Screen::Review => None,
    }
}

pub(super) fn page(visit: &Visit, screen: Screen, view: ScreenView) -> PicturePage {
    let (session, is_selfie) = (visit.session(), screen == Screen::Selfie);
    let options = session.document_options();
    let kind = session.collected().document_type().unwrap_or_else(|| options.usual_type());
    let kind = document_type::label(kind).to_lowercase();
    let title = match screen {
        Screen::Selfie => "Take a selfie".to_owned(),
        Screen::DocumentBack => format!("The back of your {kind}"),
        _ => format!("The front of your {kind}"),
    };
    PicturePage {
        layout: visit.layout(),
        screen: view,
        title,
        text: if is_selfie {
            "It is compared with the photo of the document."
        } else {
            "All of it has to be readable."
        },
        // The camera alone is meant for documents; a face has no other way in the real screens either.
        may_upload: options.require_live_capture != Some(true),
        specimen: if is_selfie { "Use a drawn face" } else { "Use a specimen" },
        shown: session.is_past(screen).then(|| address(visit, screen)),
    }
}

/// Where the picture is that was shown.
pub(super) fn address(visit: &Visit, screen: Screen) -> String {
    visit.address(&format!("{FOLDER}/{}/picture", screen.word()))
}

pub(super) fn read(screen: Screen, posted: &mut Posted) -> Result<Done, String> {
    let of = subject(screen).ok_or("No picture is taken here.")?;
    let source = match posted.text("source") {
        Some("specimen") => Source::Specimen,
        Some(_) | None => upload(posted.file.take())?,
    };
    Ok(Done::Handed(Box::default(), Some(ShownPicture { of, source })))
}

fn upload(part: Option<FilePart>) -> Result<Source, String> {
    let part = part.filter(|part| !part.contents.is_empty()).ok_or("Choose a picture first.")?;
    let FilePart { filename, content_type, contents } = part;
    let rule = Purpose::IdentityPrivate.upload_rule().ok_or("No pictures are taken.")?;
    match rule.check(&contents, filename.as_deref(), content_type.as_deref()) {
        Ok(file_type) => Ok(Source::Upload { filename, file_type, contents }),
        Err(UploadError::Format(formats)) => {
            let names: Vec<_> = formats.iter().map(|format| format.word().to_uppercase()).collect();
            Err(format!("The picture has to be in one of these formats: {}.", names.join(", ")))
        }
        Err(UploadError::Size(most)) => Err(format!("The picture may have {} MB at most.", most / 1_000_000)),
    }
}

/// `GET /start/:link/verify/:screen/picture`: the picture that the user has shown, for the user.
pub(in crate::http) async fn show(visit: Visit, Path(params): super::Params) -> Response {
    if !visit.is_open() {
        return closed::page(&visit);
    }
    let of = params.get("screen").and_then(|word| subject(Screen::parse(word)?));
    let Some(of) = of else { return closed::unknown(&visit.place) };
    match picture_by_link(&visit.app, &visit.followed, of).await {
        Ok(Some((file_type, contents))) => image(file_type, Body::from(contents)),
        Ok(None) => closed::unknown(&visit.place),
        Err(error) => Problem::from(ActionError::from(error)).page(&visit.place),
    }
}

/// A picture that somebody sent: it is shown, and acts on nothing.
fn image(file_type: FileType, contents: Body) -> Response {
    let mut response = answer::plain(contents);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file_type.media_type()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    response
}

#[cfg(test)]
pub(super) fn samples() -> Vec<super::super::samples::Sample> {
    use super::super::samples::{layout, sample, screen};
    let page = |error, may_upload, shown: Option<&str>| PicturePage {
        layout: layout(),
        screen: screen("document-front", 3, error),
        title: "The front of your passport".to_owned(),
        text: "All of it has to be readable.",
        may_upload,
        specimen: "Use a specimen",
        shown: shown.map(str::to_owned),
    };
    vec![
        sample("picture", page(None, true, None)),
        sample("picture_again", page(Some("Choose a picture first."), true, Some("../../../x/picture"))),
        sample("picture_by_camera", page(None, false, None)),
    ]
}

//! The parameters of an upload: fields as everywhere else, and a file beside them.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use bytes::Bytes;
use multer::{Constraints, Error, Field, Multipart, SizeLimit};

use super::call::Call;
use super::error::ApiError;
use super::form::{self, Form, MAX_BODY_BYTES};
use super::messages;
use crate::domain::purpose::MAX_UPLOAD;
use crate::params::tree::{MAX_PAIRS, Pair};
use crate::params::{FormError, Tree};

const MULTIPART: &str = "multipart/form-data";

/// The name of the part that is a file.
const FILE: &str = "file";

/// The parameters of an upload, not yet typed.
#[derive(Debug)]
pub(in crate::http) struct Upload {
    /// The fields.
    pub(in crate::http) form: Form,
    /// The part called `file`, if it was sent as one.
    pub(in crate::http) file: Option<FilePart>,
}

/// A part that is a file.
#[derive(Debug)]
pub(in crate::http) struct FilePart {
    /// Its name, without a path.
    pub(in crate::http) filename: Option<String>,
    /// What its sender says it is.
    pub(in crate::http) content_type: Option<String>,
    /// What is in it.
    pub(in crate::http) contents: Bytes,
}

type Pairs = Vec<Pair<'static>>;

impl<S: Sync> FromRequest<S> for Upload {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let call = request.extensions().get::<Call>().cloned();
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let mut pairs = owned(Tree::pairs(query)?);
        let file = read(&parts.headers, body, &mut pairs).await?;
        let tree = Tree::of_pairs(pairs)?;
        if let Some(call) = call {
            match &file {
                None => call.note_parameters(&tree, &[])?,
                Some(file) => {
                    let name = file.filename.as_deref().unwrap_or_default();
                    call.note_parameters(&tree, &[name.as_bytes(), &file.contents])?;
                }
            }
        }
        Ok(Self { form: Form(tree), file })
    }
}

/// Reads a body of either kind: a form has no file, which is then missing or no file.
async fn read(headers: &HeaderMap, body: Body, pairs: &mut Pairs) -> Result<Option<FilePart>, ApiError> {
    let content_type = form::content_type(headers).filter(|text| form::media_type(text) == MULTIPART);
    let Some(content_type) = content_type else {
        let body = form::read(body).await?;
        if !body.is_empty() {
            form::check_content_type(headers)?;
        }
        pairs.extend(owned(Tree::pairs(&body)?));
        return Ok(None);
    };
    let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
    let whole = u64::try_from(MAX_UPLOAD + MAX_BODY_BYTES).unwrap_or(u64::MAX);
    let field = u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX);
    let limits = SizeLimit::new().whole_stream(whole).per_field(field).for_field(FILE, whole);
    let constraints = Constraints::new().size_limit(limits);
    let mut multipart = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let mut file = None;
    let mut count = 0;
    while let Some(part) = multipart.next_field().await.map_err(of_multipart)? {
        count += 1;
        if count > MAX_PAIRS {
            return Err(FormError::TooManyPairs.into());
        }
        read_part(part, pairs, &mut file).await?;
    }
    Ok(file)
}

/// The last of several parts of one name wins, as for fields.
async fn read_part(part: Field<'_>, pairs: &mut Pairs, file: &mut Option<FilePart>) -> Result<(), ApiError> {
    let name = part.name().ok_or_else(malformed)?.to_owned();
    let filename = part.file_name().map(str::to_owned);
    let content_type = part.content_type().map(ToString::to_string);
    let contents = part.bytes().await.map_err(of_multipart)?;
    match filename {
        Some(filename) if name == FILE => {
            let base = filename.rsplit(['/', '\\']).next().unwrap_or_default();
            let filename = (!base.is_empty()).then(|| base.to_owned());
            *file = Some(FilePart { filename, content_type, contents });
        }
        // A file of a name that no endpoint knows, or that it knows as text: what is wrong with it is said there.
        Some(_) => pairs.push((name.into(), String::from_utf8_lossy(&contents).into_owned().into())),
        None => {
            let text = String::from_utf8(contents.into()).map_err(|_| FormError::NotUtf8)?;
            pairs.push((name.into(), text.into()));
        }
    }
    Ok(())
}

fn owned(pairs: Vec<Pair<'_>>) -> Pairs {
    pairs.into_iter().map(|(name, value)| (name.into_owned().into(), value.into_owned().into())).collect()
}

fn malformed() -> ApiError {
    ApiError::new(400, messages::MULTIPART_MALFORMED)
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn of_multipart(error: Error) -> ApiError {
    match error {
        Error::StreamSizeExceeded { .. } | Error::FieldSizeExceeded { .. } => {
            ApiError::new(413, messages::BODY_TOO_LARGE)
        }
        Error::StreamReadFailed(_) => ApiError::new(400, messages::BODY_UNREADABLE),
        _ => malformed(),
    }
}

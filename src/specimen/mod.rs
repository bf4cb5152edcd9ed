//! Pictures of documents and faces that nobody has: cards and passports marked SPECIMEN, a drawn face. Pure: the same
//! texts give the same bytes. Knows nothing of sessions, files or the rest of the server.

mod canvas;
mod card;
mod face;
mod picture;

pub(crate) use picture::{Document, Face, Kind, Picture, Side, Texts};

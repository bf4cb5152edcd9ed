//! The parameters that all lists share: cursors, `limit`, `created`, `expand`.
//! Source: <https://docs.stripe.com/api/pagination>.

use crate::actions::Cursors;
use crate::app::Settings;
use crate::params::{Fields, ParamError};
use crate::storage::Position;

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 100;

/// The part of the list, and the paths to expand.
pub(super) fn decode(fields: &mut Fields<'_>, settings: &Settings) -> (Cursors, Vec<String>) {
    let (after, before) = created(fields);
    let (cursors, expand) = decode_undated(fields, settings);
    (Cursors { after, before, ..cursors }, expand)
}

/// The same of a list that cannot be narrowed by `created`.
pub(super) fn decode_undated(fields: &mut Fields<'_>, settings: &Settings) -> (Cursors, Vec<String>) {
    let expand = fields.strings("expand").unwrap_or_default();
    let cursors = Cursors {
        after: Position::FIRST,
        before: Position::LAST,
        starting_after: fields.string("starting_after"),
        ending_before: fields.string("ending_before"),
        limit: limit(fields, settings),
    };
    (cursors, expand)
}

/// `created`, as the positions between which the page lies.
fn created(fields: &mut Fields<'_>) -> (Position, Position) {
    let all = (Position::FIRST, Position::LAST);
    let range = fields.integer_or_hash(
        "created",
        |second| (Position::before_second(second), Position::from_second(second.saturating_add(1))),
        |range| {
            let (mut after, mut before) = all;
            if let Some(second) = range.integer("gt") {
                after = after.max(Position::before_second(second.saturating_add(1)));
            }
            if let Some(second) = range.integer("gte") {
                after = after.max(Position::before_second(second));
            }
            if let Some(second) = range.integer("lt") {
                before = before.min(Position::from_second(second));
            }
            if let Some(second) = range.integer("lte") {
                before = before.min(Position::from_second(second.saturating_add(1)));
            }
            (after, before)
        },
    );
    range.unwrap_or(all)
}

/// Out of range it is brought into range, as was seen in test mode, unless strictness was asked for.
fn limit(fields: &mut Fields<'_>, settings: &Settings) -> u32 {
    let Some(value) = fields.integer("limit") else { return DEFAULT_LIMIT };
    let range = (1, i64::from(MAX_LIMIT));
    if settings.strict_limit && !(range.0..=range.1).contains(&value) {
        fields.note(ParamError::OutOfRange { param: "limit".to_owned(), value, range });
    }
    u32::try_from(value.clamp(range.0, range.1)).unwrap_or(MAX_LIMIT)
}

//! The body of a question to the control API: JSON, read with the decoders that the API's forms are read with.

use axum::body::{Body, to_bytes};
use serde_json::Value;

use crate::http::error::ApiError;
use crate::params::text::nearest;
use crate::params::{self, Fields, ParamError, Tree};

/// The largest body.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Reads a body. `known` are the names that it may have, for a hint to whoever misspells one.
pub(super) async fn read<T>(
    body: Body,
    known: &'static [&'static str],
    read: impl FnOnce(&mut Fields<'_>) -> T,
) -> Result<T, ApiError> {
    let bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| ApiError::new(413, "the body is too large"))?;
    let value = if bytes.is_empty() { Value::Object(serde_json::Map::new()) } else { parse(&bytes)? };
    let mut pairs = Vec::new();
    flatten(String::new(), &value, &mut pairs);
    let tree = Tree::of_pairs(pairs.iter().map(|(name, text)| (name.into(), text.into())))?;
    params::decode(tree, read).map_err(|error| explained(error, known))
}

fn parse(bytes: &[u8]) -> Result<Value, ApiError> {
    match serde_json::from_slice(bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(ApiError::new(400, "the body has to be a JSON object")),
        Err(error) => Err(ApiError::new(400, format!("the body is no JSON: {error}"))),
    }
}

/// The pairs of a form that says the same.
fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    let inside = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    match value {
        Value::Null => pairs.push((name, String::new())),
        Value::Bool(value) => pairs.push((name, value.to_string())),
        Value::Number(value) => pairs.push((name, value.to_string())),
        Value::String(text) => pairs.push((name, text.clone())),
        // As a form says it, which cannot name what has nothing in it.
        Value::Array(items) if items.is_empty() => pairs.push((name, String::new())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(inside(&index.to_string()), item, pairs);
            }
        }
        Value::Object(members) if members.is_empty() && !name.is_empty() => pairs.push((name, String::new())),
        Value::Object(members) => {
            for (key, member) in members {
                flatten(inside(key), member, pairs);
            }
        }
    }
}

/// An unknown name is told with the one that was probably meant, and an empty value as what it is in JSON.
pub(super) fn explained(error: ParamError, known: &'static [&'static str]) -> ApiError {
    let names = match &error {
        ParamError::Unknown(names) => names,
        ParamError::Empty(name) => {
            return ApiError::new(400, format!("`{name}` is empty: give it a value or leave it out"));
        }
        _ => return error.into(),
    };
    let name = names.first().map_or("", String::as_str);
    let last = name.rsplit('[').next().unwrap_or(name).trim_end_matches(']');
    let hint = match nearest(last, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known fields: {}", known.join(", ")),
    };
    ApiError::new(400, format!("unknown field `{name}`; {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_text(text: &str) -> Result<(Option<String>, Option<Vec<String>>), String> {
        let decode = |fields: &mut Fields<'_>| (fields.string("text"), fields.strings("list"));
        read(Body::from(text.to_owned()), &["text", "list"], decode).await.map_err(|error| error.message)
    }

    #[tokio::test]
    async fn json_is_read_like_a_form() {
        assert_eq!(read_text("").await, Ok((None, None)));
        let list = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(read_text(r#"{"text": "x", "list": ["a", "b"]}"#).await, Ok((Some("x".to_owned()), list)));
        assert_eq!(read_text(r#"{"text": 1}"#).await, Ok((Some("1".to_owned()), None)));
    }

    #[tokio::test]
    async fn what_is_wrong_is_said() {
        for (text, message) in [
            (r#"{"txet": 1}"#, "unknown field `txet`; did you mean `text`?"),
            (r#"{"list": []}"#, "`list` is empty: give it a value or leave it out"),
            (r#"{"zzz": 1}"#, "unknown field `zzz`; known fields: text, list"),
            (r#"{"text": {"a": 1}}"#, r#"Invalid string: {"a":"1"}"#),
            ("[]", "the body has to be a JSON object"),
            ("{", "the body is no JSON: EOF while parsing an object at line 1 column 1"),
        ] {
            assert_eq!(read_text(text).await, Err(message.to_owned()), "{text}");
        }
    }
}

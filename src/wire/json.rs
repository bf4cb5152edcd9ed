//! How Stripe writes JSON: two spaces, successes without a final newline, errors with one.
//! Source: the recordings named in docs/fidelity.md, "Wire format".

use bytes::Bytes;
use serde::Serialize;

/// The body of a success.
pub fn success(value: &impl Serialize) -> Bytes {
    Bytes::from(pretty(value))
}

/// A part of a body that is put together later, as text.
pub fn text(value: &impl Serialize) -> String {
    String::from_utf8(pretty(value)).expect("JSON is UTF-8")
}

/// The body of an error.
pub fn failure(value: &impl Serialize) -> Bytes {
    let mut body = pretty(value);
    body.push(b'\n');
    Bytes::from(body)
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut body = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::pretty(&mut body);
    value.serialize(&mut serializer).expect("views have string keys and a vector takes every write");
    body
}

/// The text of an object, as [`text`] writes it, with another value for one of its own keys; without the key if the value
/// is `None`. In such a text only an own key stands at the begin of a line behind two spaces, since strings hold no line
/// ends.
pub fn with_key(object: &str, key: &str, value: Option<&str>) -> String {
    let head = format!("  \"{key}\": ");
    let Some(start) = object
        .split_inclusive('\n')
        .scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        })
        .find(|(_, line)| line.starts_with(&head))
        .map(|(start, _)| start)
    else {
        return object.to_owned();
    };
    let rest = &object[start..];
    // The value goes on as long as lines are indented further, and one more line closes it.
    let mut end = start;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        let closes = line.starts_with("  }") || line.starts_with("  ]");
        if number > 0 && !line.starts_with("   ") && !closes {
            break;
        }
        end += line.len();
    }
    let (before, old, after) = (&object[..start], &object[start..end], &object[end..]);
    match value {
        Some(value) => {
            let comma = if old.trim_end().ends_with(',') { "," } else { "" };
            format!("{before}{head}{value}{comma}\n{after}")
        }
        // The last key takes the comma before it along.
        None if after.starts_with('}') => format!("{}\n{after}", before.trim_end().trim_end_matches(',')),
        None => format!("{before}{after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_keys_of_a_text_are_replaced_or_taken_out() {
        let value = serde_json::json!({
            "a": {"b": "\n  \"c\": 1", "c": [1, 2]}, "b": [], "c": null, "d": {}, "e": {"x": {"y": {}}},
        });
        let object = text(&value);
        for key in ["a", "b", "c", "d", "e"] {
            let mut expected = value.clone();
            expected[key] = serde_json::json!(7);
            assert_eq!(with_key(&object, key, Some("7")), text(&expected), "{key}");
            expected.as_object_mut().unwrap().remove(key);
            assert_eq!(with_key(&object, key, None), text(&expected), "{key}");
        }
        assert_eq!(with_key(&object, "x", None), object);
        let only = text(&serde_json::json!({"a": 1}));
        assert_eq!(with_key(&only, "a", Some("2")), text(&serde_json::json!({"a": 2})));
    }
}

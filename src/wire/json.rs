//! How Stripe writes JSON: two spaces, successes without a final newline, errors with one.
//! Source: the recordings named in docs/fidelity.md, "Wire format".

use std::io::{self, Write};

use bytes::Bytes;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};
use serde_json::value::RawValue;

/// The body of a success.
pub fn success(value: &impl Serialize) -> Bytes {
    Bytes::from(pretty(value))
}

/// A text to be kept, and to become part of a body later by [`written`].
pub fn text(value: &impl Serialize) -> String {
    String::from_utf8(pretty(value)).expect("JSON is UTF-8")
}

/// The body of an error.
pub fn failure(value: &impl Serialize) -> Bytes {
    let mut body = pretty(value);
    body.push(b'\n');
    Bytes::from(body)
}

/// A text that one of these functions wrote, to stand as a value in another: there it is indented as if it had been
/// written in place.
pub fn written(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut body = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut body, Indenting::default());
    value.serialize(&mut serializer).expect("views have string keys and a vector takes every write");
    body
}

/// The usual formatter, which also indents values that were written before.
#[derive(Default)]
struct Indenting {
    inner: PrettyFormatter<'static>,
    depth: usize,
}

impl Formatter for Indenting {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.inner.begin_array(writer)
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.inner.end_array(writer)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_array_value(writer, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_array_value(writer)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.inner.begin_object(writer)
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.inner.end_object(writer)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.inner.begin_object_key(writer, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.begin_object_value(writer)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.inner.end_object_value(writer)
    }

    /// No string of JSON holds a line break as such, so each one stands between two values.
    fn write_raw_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for (number, line) in fragment.split('\n').enumerate() {
            if number > 0 {
                writer.write_all(b"\n")?;
                for _ in 0..self.depth {
                    writer.write_all(b"  ")?;
                }
            }
            writer.write_all(line.as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Serialize)]
    struct Around<'a, T: ?Sized> {
        data: Vec<Inner<'a, T>>,
        last: &'a T,
    }

    #[derive(Serialize)]
    struct Inner<'a, T: ?Sized> {
        object: &'a T,
    }

    fn around<T: Serialize + ?Sized>(value: &T) -> String {
        text(&Around { data: vec![Inner { object: value }, Inner { object: value }], last: value })
    }

    #[test]
    fn written_values_stand_as_if_written_in_place() {
        for value in
            [json!({}), json!([]), json!(null), json!({"a": {"b": [1, {"c": "x\ny"}], "d": {}}, "e": "\u{2028}"})]
        {
            let before = text(&value);
            assert_eq!(around(written(&before).unwrap()), around(&value));
        }
    }

    #[test]
    fn what_is_no_json_is_not_taken() {
        for text in ["", "{", "{} {}", "nonsense"] {
            assert!(written(text).is_none(), "{text}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<String>().prop_map(Value::from)];
        leaf.prop_recursive(4, 30, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_written_value_stands_as_if_written_in_place(value in any_json()) {
            let before = text(&value);
            prop_assert_eq!(&before, &serde_json::to_string_pretty(&value).unwrap());
            prop_assert_eq!(around(written(&before).unwrap()), around(&value));
        }
    }
}

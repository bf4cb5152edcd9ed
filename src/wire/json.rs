//! How Stripe writes JSON: two spaces, successes without a final newline, errors with one.
//! Source: the recordings named in docs/fidelity.md, "Wire format".

use bytes::Bytes;
use serde::Serialize;

/// The body of a success.
pub fn success(value: &impl Serialize) -> Bytes {
    Bytes::from(pretty(value))
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

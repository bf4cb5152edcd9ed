//! What an event tells of its session: a text rendered once, in the newest version. What older versions show, and what
//! redaction leaves, is made of that text.

use super::expand::Expand;
use super::json;
use super::session::{Context, Session};
use crate::domain::{self, ApiVersion, Timestamp};

/// The session as an event tells of it. Client secret and link are in it only with `base_url`.
pub fn of_session(session: &domain::Session, base_url: Option<&str>, now: Timestamp) -> String {
    let version = ApiVersion::newest();
    json::text(&Session::new(session, None, Context { base_url, expand: Expand::default(), version: &version, now }))
}

/// The object of an event as an older version shows it.
pub fn in_version(object: &str, version: &ApiVersion) -> String {
    if version.shows_related_customer_account() {
        object.to_owned()
    } else {
        with_key(object, "related_customer_account", None)
    }
}

/// The object of an event once its session is redacted.
pub fn redacted(object: &str) -> String {
    let object = with_key(object, "client_reference_id", Some("null"));
    with_key(&object, "metadata", Some("{}"))
}

/// The text of an object, as [`json::text`] writes it, with another value for one of its own keys, or without the key.
fn with_key(object: &str, key: &str, value: Option<&str>) -> String {
    let head = format!("  \"{key}\": ");
    let members: Vec<String> = members(object)
        .into_iter()
        .filter_map(|member| match value {
            _ if !member.starts_with(&head) => Some(member),
            Some(value) => Some(format!("{head}{value}")),
            None => None,
        })
        .collect();
    if members.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n}}", members.join(",\n")) }
}

/// The keys of an object with their values. Each begins with a line behind two spaces, and no other line does so, since
/// what is inside is indented further and strings hold no line ends.
fn members(object: &str) -> Vec<String> {
    let mut members: Vec<String> = Vec::new();
    for line in object.lines().filter(|line| line.starts_with("  ")) {
        match members.last_mut() {
            Some(member) if !line.starts_with("  \"") => {
                member.push('\n');
                member.push_str(line);
            }
            Some(_) | None => members.push(line.to_owned()),
        }
    }
    members.into_iter().map(|member| member.strip_suffix(',').map(str::to_owned).unwrap_or(member)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_keys_of_a_text_are_replaced_or_taken_out() {
        let value = serde_json::json!({
            "a": {"b": "\n  \"c\": 1", "c": [1, 2]}, "b": [], "c": null, "d": {}, "e": {"x": {"y": {}}},
        });
        let object = json::text(&value);
        for key in ["a", "b", "c", "d", "e"] {
            let mut expected = value.clone();
            expected[key] = serde_json::json!(7);
            assert_eq!(with_key(&object, key, Some("7")), json::text(&expected), "{key}");
            expected.as_object_mut().unwrap().remove(key);
            assert_eq!(with_key(&object, key, None), json::text(&expected), "{key}");
        }
        assert_eq!(with_key(&object, "x", None), object);
        let only = json::text(&serde_json::json!({"a": 1}));
        assert_eq!(with_key(&only, "a", Some("2")), json::text(&serde_json::json!({"a": 2})));
    }
}

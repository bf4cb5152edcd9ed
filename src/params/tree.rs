//! From the pairs of a form to a tree: `a[b][]=c` is a hash in a hash with an array in it.
//!
//! Names are as Stripe's SDKs write them: brackets nest, empty or numeric brackets are array items, raw or
//! percent-encoded. A name whose brackets do not match is taken as it stands, so that the endpoint calls it
//! unknown. Depth and number of pairs are bounded before anything is built.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::error::FormError;

/// The most pairs that a form may have.
pub const MAX_PAIRS: usize = 1000;

/// The most levels of brackets that a name may have.
pub const MAX_DEPTH: usize = 10;

/// A name and a value.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// A value in the tree. Arrays are hashes with numbers for names until somebody asks for an array.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// A plain value.
    Scalar(String),
    /// Named values in the order in which they first appeared.
    Hash(Tree),
}

/// The named values of one level.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Tree(Vec<Entry>);

/// A named value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name on its level.
    pub name: String,
    /// Its value.
    pub node: Node,
    /// How many pairs of the form came before it.
    pub order: usize,
}

impl Tree {
    /// Decodes `application/x-www-form-urlencoded` bytes.
    pub fn parse(form: &[u8]) -> Result<Self, FormError> {
        Self::of_pairs(Self::pairs(form)?)
    }

    /// Builds the tree of pairs that came in another encoding.
    pub fn of_pairs<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> Result<Self, FormError> {
        let mut tree = Self::default();
        for (order, (name, value)) in pairs.into_iter().enumerate() {
            if order == MAX_PAIRS {
                return Err(FormError::TooManyPairs);
            }
            tree.insert(segments(&name)?.as_slice(), value.into_owned(), order);
        }
        Ok(tree)
    }

    /// The pairs of `application/x-www-form-urlencoded` bytes.
    pub fn pairs(form: &[u8]) -> Result<Vec<Pair<'_>>, FormError> {
        if form.iter().any(|byte| *byte == b'%' || !byte.is_ascii()) && percent_decode(form).decode_utf8().is_err() {
            return Err(FormError::NotUtf8);
        }
        if form.split(|byte| *byte == b'&').count() > MAX_PAIRS {
            return Err(FormError::TooManyPairs);
        }
        serde_urlencoded::from_bytes(form).map_err(|_| FormError::NotUtf8)
    }

    /// The entries in the order in which their names first appeared.
    pub fn into_entries(self) -> Vec<Entry> {
        self.0
    }

    /// A text that is the same for every order of the same parameters: what idempotency compares.
    pub fn canonical(&self) -> String {
        let mut pairs = Vec::new();
        self.flatten("", &mut pairs);
        pairs.sort_unstable();
        let mut text = String::new();
        for (name, value) in pairs {
            // Lengths keep names and values apart whatever characters they hold.
            for part in [name.as_str(), value] {
                text.push_str(&part.len().to_string());
                text.push(':');
                text.push_str(part);
            }
        }
        text
    }

    fn flatten<'a>(&'a self, path: &str, pairs: &mut Vec<(String, &'a str)>) {
        for Entry { name, node, .. } in &self.0 {
            let path = join(path, name);
            match node {
                Node::Scalar(value) => pairs.push((path, value)),
                Node::Hash(tree) => tree.flatten(&path, pairs),
            }
        }
    }

    /// The last of several values for one name wins.
    fn insert(&mut self, path: &[&str], value: String, order: usize) {
        let (name, rest) = path.split_first().expect("a name has at least one segment");
        let position = self.0.iter().position(|entry| entry.name == *name).unwrap_or_else(|| {
            self.0.push(Entry { name: (*name).to_owned(), node: Node::Hash(Self::default()), order });
            self.0.len() - 1
        });
        let node = &mut self.0[position].node;
        let Some((inner, deeper)) = rest.split_first() else {
            *node = Node::Scalar(value);
            return;
        };
        if let Node::Scalar(_) = node {
            *node = Node::Hash(Self::default());
        }
        if let Node::Hash(tree) = node {
            if inner.is_empty() && tree.is_array_level() {
                let next = tree.0.len().to_string();
                tree.insert(&[&[next.as_str()], deeper].concat(), value, order);
            } else {
                tree.insert(rest, value, order);
            }
        }
    }

    /// Whether every name so far is a number, so that `[]` appends.
    fn is_array_level(&self) -> bool {
        self.0.iter().all(|entry| is_index(&entry.name))
    }

    /// The items in the order of their numbers, if every name is a number.
    pub(super) fn into_items(mut self) -> Option<Vec<Node>> {
        if !self.is_array_level() {
            return None;
        }
        // Numbers only order the items, gaps do not matter; by length first, since they may be longer than
        // any integer type.
        self.0.sort_by(|left, right| {
            let (left, right) = (left.name.trim_start_matches('0'), right.name.trim_start_matches('0'));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        });
        Some(self.0.into_iter().map(|entry| entry.node).collect())
    }
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The path of `name` inside `parent`.
pub(super) fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}[{name}]") }
}

/// `a[b][]` is `a`, `b` and an empty segment.
fn segments(name: &str) -> Result<Vec<&str>, FormError> {
    let Some((first, mut rest)) = name.split_once('[') else { return Ok(vec![name]) };
    if first.is_empty() {
        return Ok(vec![name]);
    }
    let mut segments = vec![first];
    loop {
        let Some((segment, after)) = rest.split_once(']') else { return Ok(vec![name]) };
        segments.push(segment);
        if segments.len() > MAX_DEPTH {
            return Err(FormError::TooDeep);
        }
        if after.is_empty() {
            return Ok(segments);
        }
        let Some(next) = after.strip_prefix('[') else { return Ok(vec![name]) };
        rest = next;
    }
}

/// As Stripe's messages show a value of the wrong type.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => serializer.serialize_str(value),
            Self::Hash(tree) => {
                let mut map = serializer.serialize_map(Some(tree.0.len()))?;
                for Entry { name, node, .. } in &tree.0 {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

impl Node {
    /// The JSON that a message shows.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(form: &str) -> String {
        Node::Hash(Tree::parse(form.as_bytes()).unwrap()).json()
    }

    #[test]
    fn names_nest() {
        let table = [
            ("", "{}"),
            ("a=1", r#"{"a":"1"}"#),
            ("a[b][c]=1&a[d]=2", r#"{"a":{"b":{"c":"1"},"d":"2"}}"#),
            ("a%5Bb%5D=1", r#"{"a":{"b":"1"}}"#),
            ("a[]=x&a[]=y", r#"{"a":{"0":"x","1":"y"}}"#),
            ("a[1]=y&a[0]=x", r#"{"a":{"1":"y","0":"x"}}"#),
            ("a=1&a=2", r#"{"a":"2"}"#),
            ("a=1&a[b]=2", r#"{"a":{"b":"2"}}"#),
            ("a[b]=1&a=2", r#"{"a":"2"}"#),
            ("a[b=1", r#"{"a[b":"1"}"#),
            ("a[b]c=1", r#"{"a[b]c":"1"}"#),
            ("a]=1", r#"{"a]":"1"}"#),
            ("[a]=1", r#"{"[a]":"1"}"#),
            ("a", r#"{"a":""}"#),
            ("=1", r#"{"":"1"}"#),
            ("a=b+c%2B", r#"{"a":"b c+"}"#),
            ("&&a=1&&", r#"{"a":"1"}"#),
        ];
        for (form, expected) in table {
            assert_eq!(json(form), expected, "{form}");
        }
    }

    #[test]
    fn what_is_no_form_is_refused() {
        assert_eq!(Tree::parse(b"a=%FF"), Err(FormError::NotUtf8));
        assert_eq!(Tree::parse(b"a=\xC3("), Err(FormError::NotUtf8));
        assert_eq!(Tree::parse("a=1&".repeat(MAX_PAIRS + 1).as_bytes()), Err(FormError::TooManyPairs));
        assert_eq!(Tree::parse(format!("a{}=1", "[b]".repeat(MAX_DEPTH)).as_bytes()), Err(FormError::TooDeep));
    }

    #[test]
    fn items_are_ordered_by_number_and_gaps_do_not_matter() {
        let tree = Tree::parse(b"10=c&2=b&007=x&99999999999999999999999=d&0=a").unwrap();
        let items: Vec<String> = tree.into_items().unwrap().iter().map(Node::json).collect();
        assert_eq!(items, [r#""a""#, r#""b""#, r#""x""#, r#""c""#, r#""d""#]);
        assert_eq!(Tree::parse(b"0=a&b=c").unwrap().into_items(), None);
    }

    #[test]
    fn the_canonical_text_ignores_order_and_nothing_else() {
        let canonical = |form: &str| Tree::parse(form.as_bytes()).unwrap().canonical();
        assert_eq!(canonical("a=1&b[c]=2"), canonical("b%5Bc%5D=2&a=1"));
        assert_ne!(canonical("a=1&b=2"), canonical("a=2&b=1"));
        assert_ne!(canonical("a=1"), canonical("a[0]=1"));
        assert_ne!(canonical("a=12:b"), canonical("a=1&2:b="));
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_are_refused(form in proptest::collection::vec(any::<u8>(), 0..300)) {
            drop(Tree::parse(&form));
        }

        #[test]
        fn any_form_like_text_decodes_and_shows(form in "[a-c\\[\\]=&%0-9+]{0,200}") {
            if let Ok(tree) = Tree::parse(form.as_bytes()) {
                let _ = tree.canonical();
                let _ = Node::Hash(tree).json();
            }
        }

        #[test]
        fn what_an_sdk_encodes_comes_back(pairs in proptest::collection::btree_map("[a-z]{1,8}", "\\PC{0,20}", 0..20)) {
            let nested: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| (format!("metadata[{name}]"), value.clone())).collect();
            let form = serde_urlencoded::to_string(&nested).unwrap();
            let tree = Tree::parse(form.as_bytes()).unwrap();
            let expected: std::collections::BTreeMap<String, serde_json::Value> =
                pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
            let shown: serde_json::Value = serde_json::from_str(&Node::Hash(tree).json()).unwrap();
            let metadata = shown.get("metadata").cloned().unwrap_or(serde_json::json!({}));
            prop_assert_eq!(metadata, serde_json::to_value(expected).unwrap());
        }
    }
}

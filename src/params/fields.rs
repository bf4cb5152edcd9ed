//! From the tree to typed values.
//!
//! A decoder asks for each field that its endpoint knows; what it did not ask for is unknown. Errors are noted
//! and decoding goes on, because one unknown name anywhere outweighs every wrong value (Stripe judges names
//! first).

use std::collections::BTreeMap;

use super::error::ParamError;
use super::tree::{Entry, Node, Tree, join};
use crate::domain::metadata::{self, MetadataChange, MetadataError};

/// The nominal limit of every plain string.
/// Source: the `maxLength` of <https://github.com/stripe/openapi>.
pub const MAX_STRING_CHARACTERS: usize = 5000;

/// A parameter that an empty string unsets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsettable<T> {
    /// An empty string.
    Unset,
    /// A value.
    Value(T),
}

/// What was found wrong so far.
#[derive(Default, Debug)]
struct Findings {
    /// With the place in the form, by which they are told.
    unknown: Vec<(usize, String)>,
    first: Option<ParamError>,
}

impl Findings {
    fn note(&mut self, error: ParamError) {
        self.first.get_or_insert(error);
    }
}

/// The fields of one level, taken one by one.
#[derive(Debug)]
pub struct Fields<'a> {
    path: String,
    entries: Vec<Entry>,
    findings: &'a mut Findings,
}

/// Decodes a whole request: `read` takes the fields that the endpoint knows.
pub fn decode<T>(tree: Tree, read: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, ParamError> {
    let mut findings = Findings::default();
    let mut fields = Fields { path: String::new(), entries: tree.into_entries(), findings: &mut findings };
    let value = read(&mut fields);
    fields.finish();
    if !findings.unknown.is_empty() {
        findings.unknown.sort_unstable();
        return Err(ParamError::Unknown(findings.unknown.into_iter().map(|(_, name)| name).collect()));
    }
    match findings.first {
        Some(error) => Err(error),
        None => Ok(value),
    }
}

impl Fields<'_> {
    /// The path of the field `name` of this level.
    pub fn path(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// Whether the field was sent and not yet taken.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// Notes an error that the decoder found itself.
    pub fn note(&mut self, error: ParamError) {
        self.findings.note(error);
    }

    /// Notes that `name` is missing.
    pub fn note_missing(&mut self, name: &str) {
        let path = self.path(name);
        self.note(ParamError::Missing(path));
    }

    /// Takes whatever is left of this level, known or not.
    pub fn ignore_rest(&mut self) {
        self.entries.clear();
    }

    /// A string of at most [`MAX_STRING_CHARACTERS`] that cannot be unset.
    pub fn string(&mut self, name: &str) -> Option<String> {
        self.string_up_to(name, MAX_STRING_CHARACTERS)
    }

    /// A string of at most `max` characters that cannot be unset.
    pub fn string_up_to(&mut self, name: &str, max: usize) -> Option<String> {
        let node = self.take(name)?;
        let path = self.path(name);
        scalar(node, path, self.findings).and_then(|(value, path)| short_enough(value, path, max, self.findings))
    }

    /// A string of at most [`MAX_STRING_CHARACTERS`] that an empty one unsets.
    pub fn unsettable_string(&mut self, name: &str) -> Option<Unsettable<String>> {
        let is_empty = |entry: &Entry| matches!(&entry.node, Node::Scalar(value) if value.is_empty());
        if self.entries.iter().any(|entry| entry.name == name && is_empty(entry)) {
            self.take(name);
            return Some(Unsettable::Unset);
        }
        self.string(name).map(Unsettable::Value)
    }

    /// A string that `accept` turns into a value, or for which it names what is wrong, given the path.
    pub fn parsed<T>(&mut self, name: &str, accept: impl FnOnce(String, String) -> Result<T, ParamError>) -> Option<T> {
        let value = self.string(name)?;
        let path = self.path(name);
        self.checked(accept(value, path))
    }

    /// The same for a parameter that an empty string unsets.
    pub fn unsettable<T>(
        &mut self,
        name: &str,
        accept: impl FnOnce(String, String) -> Result<T, ParamError>,
    ) -> Option<Unsettable<T>> {
        if self
            .entries
            .iter()
            .any(|entry| entry.name == name && matches!(&entry.node, Node::Scalar(text) if text.is_empty()))
        {
            self.take(name);
            return Some(Unsettable::Unset);
        }
        self.parsed(name, accept).map(Unsettable::Value)
    }

    /// One of a fixed set of words.
    pub fn one_of<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.word(name, words, false)
    }

    /// One of a fixed set of words that only this server has; whoever misses them is told the nearest.
    pub fn one_of_ours<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<T> {
        self.word(name, words, true)
    }

    /// Notes that `name` is no file if it was sent as a field; files come beside the fields.
    pub fn refuse_as_file(&mut self, name: &str) {
        if self.take(name).is_some() {
            let path = self.path(name);
            self.note(ParamError::NotAFile(path));
        }
    }

    /// `true` or `false`, in any case since some SDKs send `True`.
    pub fn boolean(&mut self, name: &str) -> Option<bool> {
        let node = self.take(name)?;
        let path = self.path(name);
        let (value, param) = scalar(node, path, self.findings)?;
        self.checked(if value.eq_ignore_ascii_case("true") {
            Ok(true)
        } else if value.eq_ignore_ascii_case("false") {
            Ok(false)
        } else {
            Err(ParamError::NotABoolean { param, value })
        })
    }

    /// A whole number.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        let node = self.take(name)?;
        let path = self.path(name);
        let (value, param) = scalar(node, path, self.findings)?;
        self.checked(value.parse().map_err(|_| ParamError::NotAnInteger { param, value }))
    }

    /// Either a whole number or a hash.
    pub fn integer_or_hash<T>(
        &mut self,
        name: &str,
        from_integer: impl FnOnce(i64) -> T,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> Option<T> {
        let is_hash = self.entries.iter().any(|entry| entry.name == name && matches!(entry.node, Node::Hash(_)));
        if is_hash { self.hash(name, read) } else { self.integer(name).map(from_integer) }
    }

    /// Words of a fixed set, in the order sent.
    pub fn array_of<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)]) -> Option<Vec<T>> {
        let items = self.items(name)?;
        items.into_iter().map(|(value, path)| self.checked(word(&value, path, words, false))).collect()
    }

    /// Strings, in the order sent.
    pub fn strings(&mut self, name: &str) -> Option<Vec<String>> {
        let items = self.items(name)?;
        items.into_iter().map(|(value, path)| short_enough(value, path, MAX_STRING_CHARACTERS, self.findings)).collect()
    }

    /// Strings, in the order sent, that an empty string unsets.
    pub fn unsettable_strings(&mut self, name: &str) -> Option<Unsettable<Vec<String>>> {
        let is_empty = |entry: &Entry| matches!(&entry.node, Node::Scalar(value) if value.is_empty());
        if self.entries.iter().any(|entry| entry.name == name && is_empty(entry)) {
            self.take(name);
            return Some(Unsettable::Unset);
        }
        self.strings(name).map(Unsettable::Value)
    }

    /// A hash, which `read` decodes.
    pub fn hash<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        let path = self.path(name);
        match self.take(name)? {
            Node::Hash(tree) => Some(self.nested(path, tree, read)),
            Node::Scalar(value) if value.is_empty() => self.checked(Err(ParamError::Empty(path))),
            Node::Scalar(_) => self.checked(Err(ParamError::NotAHash(path))),
        }
    }

    /// A hash that an empty string unsets.
    pub fn unsettable_hash<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<Unsettable<T>> {
        let path = self.path(name);
        match self.take(name)? {
            Node::Hash(tree) => Some(Unsettable::Value(self.nested(path, tree, read))),
            Node::Scalar(value) if value.is_empty() => Some(Unsettable::Unset),
            Node::Scalar(_) => self.checked(Err(ParamError::NotAHash(path))),
        }
    }

    /// A hash of strings with any names.
    pub fn any_strings(&mut self, name: &str) -> Option<Vec<(String, String)>> {
        let path = self.path(name);
        match self.take(name)? {
            Node::Scalar(value) if value.is_empty() => self.checked(Err(ParamError::Empty(path))),
            Node::Scalar(_) => self.checked(Err(ParamError::NotAHash(path))),
            Node::Hash(tree) => {
                let mut pairs = Vec::new();
                for Entry { name: key, node, .. } in tree.into_entries() {
                    match node {
                        Node::Scalar(value) => pairs.push((key, value)),
                        Node::Hash(_) => {
                            let param = join(&path, &key);
                            self.note(ParamError::NotAString { param, json: node.json() });
                        }
                    }
                }
                Some(pairs)
            }
        }
    }

    /// `metadata`, with its limits on single pairs checked.
    pub fn metadata(&mut self) -> MetadataChange {
        let name = "metadata";
        match self.take(name) {
            None => MetadataChange::Keep,
            Some(Node::Scalar(value)) if value.is_empty() => MetadataChange::Clear,
            Some(Node::Scalar(_)) => {
                self.note(ParamError::NotAHash(name.to_owned()));
                MetadataChange::Keep
            }
            Some(Node::Hash(tree)) => {
                let mut pairs = BTreeMap::new();
                for Entry { name: key, node, .. } in tree.into_entries() {
                    match node {
                        Node::Scalar(value) => {
                            if let Err(error) = metadata::check_pair(&key, &value) {
                                self.note(error.into());
                            }
                            pairs.insert(key, (!value.is_empty()).then_some(value));
                        }
                        Node::Hash(_) => self.note(MetadataError::NotAString(as_array_or_hash(node)).into()),
                    }
                }
                MetadataChange::Merge(pairs)
            }
        }
    }

    fn nested<T>(&mut self, path: String, tree: Tree, read: impl FnOnce(&mut Fields<'_>) -> T) -> T {
        let mut fields = Fields { path, entries: tree.into_entries(), findings: self.findings };
        let value = read(&mut fields);
        fields.finish();
        value
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&'static str, T)], suggests: bool) -> Option<T> {
        let node = self.take(name)?;
        let path = self.path(name);
        let (value, path) = scalar(node, path, self.findings)?;
        self.checked(word(&value, path, words, suggests))
    }

    fn take(&mut self, name: &str) -> Option<Node> {
        let position = self.entries.iter().position(|entry| entry.name == name)?;
        Some(self.entries.remove(position).node)
    }

    /// The scalar items of an array with their paths.
    fn items(&mut self, name: &str) -> Option<Vec<(String, String)>> {
        let path = self.path(name);
        match self.take(name)? {
            Node::Scalar(value) if value.is_empty() => self.checked(Err(ParamError::Empty(path))),
            Node::Scalar(_) => self.checked(Err(ParamError::NotAnArray(path))),
            Node::Hash(tree) => match tree.into_items() {
                None => self.checked(Err(ParamError::NotAnArray(path))),
                Some(items) => items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| scalar(item, join(&path, &index.to_string()), self.findings))
                    .collect(),
            },
        }
    }

    fn checked<T>(&mut self, result: Result<T, ParamError>) -> Option<T> {
        result.map_err(|error| self.findings.note(error)).ok()
    }

    /// What was not asked for is unknown, named by its outermost unknown name.
    fn finish(self) {
        let path = self.path;
        self.findings.unknown.extend(self.entries.iter().map(|entry| (entry.order, join(&path, &entry.name))));
    }
}

fn scalar(node: Node, path: String, findings: &mut Findings) -> Option<(String, String)> {
    match node {
        Node::Scalar(value) if value.is_empty() => {
            findings.note(ParamError::Empty(path));
            None
        }
        Node::Scalar(value) => Some((value, path)),
        Node::Hash(_) => {
            findings.note(ParamError::NotAString { param: path, json: node.json() });
            None
        }
    }
}

fn short_enough(value: String, param: String, max: usize, findings: &mut Findings) -> Option<String> {
    if value.len() > max && value.chars().count() > max {
        findings.note(ParamError::TooLong { param, value, max });
        return None;
    }
    Some(value)
}

fn word<T: Copy>(value: &str, param: String, words: &[(&'static str, T)], suggests: bool) -> Result<T, ParamError> {
    words.iter().find(|(word, _)| *word == value).map(|(_, meaning)| *meaning).ok_or_else(|| ParamError::NotOneOf {
        param,
        value: value.to_owned(),
        allowed: words.iter().map(|(word, _)| *word).collect(),
        suggests,
    })
}

/// A metadata value of the wrong type is shown as an array if it looks like one.
fn as_array_or_hash(node: Node) -> String {
    match node {
        Node::Scalar(value) => value,
        Node::Hash(tree) => match tree.clone().into_items() {
            Some(items) => serde_json::to_string(&items).unwrap_or_default(),
            None => Node::Hash(tree).json(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode_form<T>(form: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, ParamError> {
        decode(Tree::parse(form.as_bytes()).unwrap(), read)
    }

    #[test]
    fn values_are_typed() {
        let words = [("red", 1), ("blue", 2)];
        let read = |fields: &mut Fields<'_>| {
            (
                fields.string("text"),
                fields.boolean("yes"),
                fields.integer("number"),
                fields.array_of("colours", &words),
                fields.hash("inner", |inner| inner.one_of("colour", &words)),
            )
        };
        let form = "text=a&yes=True&number=-5&colours[1]=blue&colours[0]=red&inner[colour]=red";
        assert_eq!(
            decode_form(form, read).unwrap(),
            (Some("a".to_owned()), Some(true), Some(-5), Some(vec![1, 2]), Some(Some(1)))
        );
        assert_eq!(decode_form("", read).unwrap(), (None, None, None, None, None));
    }

    #[test]
    fn an_empty_string_unsets_where_it_can() {
        let read = |fields: &mut Fields<'_>| fields.unsettable_string("a");
        assert_eq!(decode_form("a=", read), Ok(Some(Unsettable::Unset)));
        assert_eq!(decode_form("a=b", read), Ok(Some(Unsettable::Value("b".to_owned()))));
        assert_eq!(decode_form("", read), Ok(None));
        let json = r#"{"0":"b"}"#.to_owned();
        assert_eq!(decode_form("a[0]=b", read), Err(ParamError::NotAString { param: "a".to_owned(), json }));
    }

    #[test]
    fn an_unknown_name_outweighs_a_wrong_value() {
        let error = decode_form("yes=1&a=2&inner[x][y]=3&inner[yes]=false&b[]=1", |fields| {
            fields.boolean("yes");
            fields.hash("inner", |inner| inner.boolean("yes"));
        });
        let unknown = ["a", "inner[x]", "b"].map(str::to_owned).to_vec();
        assert_eq!(error, Err(ParamError::Unknown(unknown)));
    }

    #[test]
    fn wrong_values_name_their_path() {
        let read = |fields: &mut Fields<'_>| {
            fields.hash("a", |inner| {
                inner.string_up_to("text", 3);
                inner.boolean("yes");
                inner.integer("number");
                inner.array_of("words", &[("x", ())]);
                inner.hash("hash", |_| ());
            });
        };
        let param = |name: &str| format!("a[{name}]");
        let table = [
            ("a[text]=", ParamError::Empty(param("text"))),
            ("a[text]=long", ParamError::TooLong { param: param("text"), value: "long".into(), max: 3 }),
            ("a[text][0]=q", ParamError::NotAString { param: param("text"), json: r#"{"0":"q"}"#.into() }),
            ("a[yes]=1", ParamError::NotABoolean { param: param("yes"), value: "1".into() }),
            ("a[number]=1.5", ParamError::NotAnInteger { param: param("number"), value: "1.5".into() }),
            ("a[words]=x", ParamError::NotAnArray(param("words"))),
            ("a[words][k]=x", ParamError::NotAnArray(param("words"))),
            (
                "a[words][]=x&a[words][]=y",
                ParamError::NotOneOf {
                    param: "a[words][1]".into(),
                    value: "y".into(),
                    allowed: vec!["x"],
                    suggests: false,
                },
            ),
            ("a[hash]=x", ParamError::NotAHash(param("hash"))),
            ("a=x", ParamError::NotAHash("a".into())),
            ("a=", ParamError::Empty("a".into())),
        ];
        for (form, expected) in table {
            assert_eq!(decode_form(form, read), Err(expected), "{form}");
        }
    }

    #[test]
    fn an_array_is_unset_by_an_empty_string_only() {
        let read = |form: &str| decode_form(form, |fields: &mut Fields<'_>| fields.unsettable_strings("a"));
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("a="), Ok(Some(Unsettable::Unset)));
        assert_eq!(read("a[]=x&a[]=y"), Ok(Some(Unsettable::Value(vec!["x".to_owned(), "y".to_owned()]))));
        assert_eq!(read("a[]="), Err(ParamError::Empty("a[0]".into())));
        assert_eq!(read("a=x"), Err(ParamError::NotAnArray("a".into())));
        assert_eq!(read("a[k]="), Err(ParamError::NotAnArray("a".into())));
    }

    #[test]
    fn metadata_is_set_removed_cleared_or_kept() {
        let change = |form: &str| decode_form(form, |fields: &mut Fields<'_>| fields.metadata());
        assert_eq!(change(""), Ok(MetadataChange::Keep));
        assert_eq!(change("metadata="), Ok(MetadataChange::Clear));
        let pairs = [("a".to_owned(), Some("1".to_owned())), ("b".to_owned(), None)];
        assert_eq!(change("metadata[a]=1&metadata[b]="), Ok(MetadataChange::Merge(pairs.into())));
        assert_eq!(change("metadata=x"), Err(ParamError::NotAHash("metadata".into())));
        let array = MetadataError::NotAString(r#"["37018189"]"#.into());
        assert_eq!(change("metadata[a][]=37018189"), Err(array.into()));
    }
}

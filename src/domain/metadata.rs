//! Metadata: up to 50 pairs, merged key by key, kept sorted because the wire shows them sorted.

use std::collections::BTreeMap;

/// Source of all three limits: <https://docs.stripe.com/api/metadata>; characters are Unicode code points.
pub const MAX_KEYS: usize = 50;
/// The longest key.
pub const MAX_KEY_CHARACTERS: usize = 40;
/// The longest value.
pub const MAX_VALUE_CHARACTERS: usize = 500;

/// An object's metadata.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Metadata(BTreeMap<String, String>);

/// What a request asks to do with an object's metadata.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum MetadataChange {
    /// The parameter was not sent.
    #[default]
    Keep,
    /// `metadata=''`: remove every pair.
    Clear,
    /// Set the pairs that have a value, remove those that have none.
    Merge(BTreeMap<String, Option<String>>),
}

/// A limit that was passed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MetadataError {
    /// More than [`MAX_KEYS`] pairs after merging.
    #[error("{0} metadata keys are too many")]
    TooManyKeys(usize),
    /// A key of more than [`MAX_KEY_CHARACTERS`].
    #[error("the metadata key is too long")]
    KeyTooLong(String),
    /// A value of more than [`MAX_VALUE_CHARACTERS`].
    #[error("the metadata value is too long")]
    ValueTooLong(String),
    /// A value that is a hash or an array; holds its JSON.
    #[error("the metadata value is not a string")]
    NotAString(String),
}

impl Metadata {
    /// Metadata read back from where it was stored.
    pub fn from_stored(pairs: BTreeMap<String, String>) -> Self {
        Self(pairs)
    }

    /// The pairs, sorted by key.
    pub fn pairs(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// The metadata after `change`. The limit on pairs counts the merged result.
    pub fn apply(mut self, change: MetadataChange) -> Result<Self, MetadataError> {
        match change {
            MetadataChange::Keep => Ok(self),
            MetadataChange::Clear => Ok(Self::default()),
            MetadataChange::Merge(pairs) => {
                for (key, value) in pairs {
                    match value {
                        Some(value) => self.0.insert(key, value),
                        None => self.0.remove(&key),
                    };
                }
                if self.0.len() > MAX_KEYS { Err(MetadataError::TooManyKeys(self.0.len())) } else { Ok(self) }
            }
        }
    }
}

/// Checks one pair of a request against the limits on its length.
pub fn check_pair(key: &str, value: &str) -> Result<(), MetadataError> {
    if key.chars().count() > MAX_KEY_CHARACTERS {
        return Err(MetadataError::KeyTooLong(key.to_owned()));
    }
    if value.chars().count() > MAX_VALUE_CHARACTERS {
        return Err(MetadataError::ValueTooLong(value.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(pairs: &[(&str, Option<&str>)]) -> MetadataChange {
        MetadataChange::Merge(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned))).collect())
    }

    #[test]
    fn pairs_are_merged_key_by_key() {
        let start = Metadata::default().apply(merge(&[("b", Some("1")), ("a", Some("2"))])).unwrap();
        let merged = start.apply(merge(&[("a", None), ("c", Some("3"))])).unwrap();
        assert_eq!(merged.pairs().keys().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(merged.clone().apply(MetadataChange::Keep).unwrap(), merged);
        assert_eq!(merged.apply(MetadataChange::Clear).unwrap(), Metadata::default());
    }

    #[test]
    fn the_fifty_first_key_is_refused_after_merging() {
        let fifty = MetadataChange::Merge((0..50).map(|n| (n.to_string(), Some(String::new()))).collect());
        let full = Metadata::default().apply(fifty).unwrap();
        assert_eq!(full.clone().apply(merge(&[("more", Some("x"))])), Err(MetadataError::TooManyKeys(51)));
        assert!(full.apply(merge(&[("more", Some("x")), ("0", None)])).is_ok());
    }

    #[test]
    fn lengths_count_code_points() {
        assert!(check_pair(&"é".repeat(40), &"é".repeat(500)).is_ok());
        assert!(matches!(check_pair(&"k".repeat(41), ""), Err(MetadataError::KeyTooLong(_))));
        assert!(matches!(check_pair("k", &"v".repeat(501)), Err(MetadataError::ValueTooLong(_))));
    }
}

//! The checks that a session asks for, `options` on the wire: only what was given is kept.

use serde::{Deserialize, Serialize};

/// A kind of identity document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum DocumentType {
    /// A driving licence.
    DrivingLicense,
    /// An identity card.
    IdCard,
    /// A passport.
    Passport,
}

impl DocumentType {
    /// Stripe's words, in the order of its messages.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("driving_license", Self::DrivingLicense), ("id_card", Self::IdCard), ("passport", Self::Passport)];

    /// Stripe's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::DrivingLicense => "driving_license",
            Self::IdCard => "id_card",
            Self::Passport => "passport",
        }
    }
}

/// A session's `options`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Options {
    /// `options.document`, if it was given.
    pub document: Option<DocumentOptions>,
}

/// `options.document`: every key is shown only if it was given, also when it was given as `false`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct DocumentOptions {
    /// The kinds of document to accept, in the order given.
    pub allowed_types: Option<Vec<DocumentType>>,
    /// Also check an ID number.
    pub require_id_number: Option<bool>,
    /// Refuse uploads of pictures.
    pub require_live_capture: Option<bool>,
    /// Also compare a selfie with the document's photo.
    pub require_matching_selfie: Option<bool>,
}

/// What a request asks to do with `options`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub enum OptionsChange {
    /// Nothing was sent.
    #[default]
    Keep,
    /// `options[document]=''`: no document options.
    ClearDocument,
    /// The keys that were sent replace, the others stay.
    MergeDocument(DocumentOptions),
}

impl DocumentOptions {
    /// Whether a document of this kind is accepted; all are if none is named.
    pub fn accepts(&self, document_type: DocumentType) -> bool {
        self.allowed_types.as_deref().is_none_or(|allowed| allowed.is_empty() || allowed.contains(&document_type))
    }

    /// The kind of document that a user shows: a driving licence, or the first kind accepted if that is not.
    pub fn usual_type(&self) -> DocumentType {
        let usual = DocumentType::DrivingLicense;
        let first = self.allowed_types.as_deref().unwrap_or_default().first().copied();
        if self.accepts(usual) { usual } else { first.unwrap_or(usual) }
    }

    /// The first kind of document that is not accepted; the usual one if all are.
    pub fn unaccepted_type(&self) -> DocumentType {
        let mut all = DocumentType::WORDS.iter().map(|(_, document_type)| *document_type);
        all.find(|document_type| !self.accepts(*document_type)).unwrap_or_else(|| self.usual_type())
    }
}

impl Options {
    /// The options after `change`; document options are merged key by key.
    #[must_use]
    pub fn apply(self, change: OptionsChange) -> Self {
        match change {
            OptionsChange::Keep => self,
            OptionsChange::ClearDocument => Self { document: None },
            OptionsChange::MergeDocument(sent) => {
                let old = self.document.unwrap_or_default();
                Self {
                    document: Some(DocumentOptions {
                        allowed_types: sent.allowed_types.map(once_each).or(old.allowed_types),
                        require_id_number: sent.require_id_number.or(old.require_id_number),
                        require_live_capture: sent.require_live_capture.or(old.require_live_capture),
                        require_matching_selfie: sent.require_matching_selfie.or(old.require_matching_selfie),
                    }),
                }
            }
        }
    }
}

/// Keeps the order given and the first of each kind.
fn once_each(types: Vec<DocumentType>) -> Vec<DocumentType> {
    let mut kept = Vec::with_capacity(DocumentType::WORDS.len());
    for document_type in types {
        if !kept.contains(&document_type) {
            kept.push(document_type);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_chosen_by_what_is_accepted() {
        use DocumentType::{DrivingLicense, IdCard, Passport};
        for (allowed, usual, unaccepted) in [
            (None, DrivingLicense, DrivingLicense),
            (Some(vec![]), DrivingLicense, DrivingLicense),
            (Some(vec![Passport, IdCard]), Passport, DrivingLicense),
            (Some(vec![Passport, DrivingLicense]), DrivingLicense, IdCard),
            (Some(vec![IdCard, DrivingLicense]), DrivingLicense, Passport),
            (Some(vec![Passport, IdCard, DrivingLicense]), DrivingLicense, DrivingLicense),
        ] {
            let options = DocumentOptions { allowed_types: allowed, ..DocumentOptions::default() };
            assert_eq!((options.usual_type(), options.unaccepted_type()), (usual, unaccepted), "{options:?}");
            assert!(options.accepts(usual));
        }
    }

    #[test]
    fn document_options_are_merged_key_by_key() {
        let sent = DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport, DocumentType::IdCard, DocumentType::Passport]),
            require_matching_selfie: Some(true),
            ..DocumentOptions::default()
        };
        let first = Options::default().apply(OptionsChange::MergeDocument(sent));
        let second = first.clone().apply(OptionsChange::MergeDocument(DocumentOptions {
            require_matching_selfie: Some(false),
            ..DocumentOptions::default()
        }));
        let document = second.document.clone().unwrap();
        assert_eq!(document.allowed_types, Some(vec![DocumentType::Passport, DocumentType::IdCard]));
        assert_eq!(document.require_matching_selfie, Some(false));
        assert_eq!(second.apply(OptionsChange::ClearDocument), Options::default());
        assert_eq!(first.clone().apply(OptionsChange::Keep), first);
    }
}

//! The form decoder: bytes to a tree, the tree to typed fields.

#![no_main]

use identity_mock::domain::{DocumentType, SessionType, Status};
use identity_mock::params::{Fields, Node, ParamError, Tree, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(tree) = Tree::parse(bytes) else { return };
    let canonical = tree.canonical();
    let pairs = flat(&tree);
    let again = serde_urlencoded::to_string(&pairs).expect("pairs of strings can be encoded");
    let again = Tree::parse(again.as_bytes()).expect("what was decoded can be decoded again");
    assert_eq!(again.canonical(), canonical, "{pairs:?}");

    if let Err(ParamError::Unknown(names)) = decode(tree, read_everything) {
        assert!(!names.is_empty());
        for name in names {
            assert!(pairs.iter().any(|(path, _)| path.starts_with(&name)), "{name} was not sent");
        }
    }
});

/// The pairs of a tree, as they could have been sent.
fn flat(tree: &Tree) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut open: Vec<(String, Node)> =
        tree.clone().into_entries().into_iter().rev().map(|entry| (entry.name, entry.node)).collect();
    while let Some((path, node)) = open.pop() {
        match node {
            Node::Scalar(value) => pairs.push((path, value)),
            Node::Hash(tree) => {
                let inner = tree.into_entries().into_iter().rev();
                open.extend(inner.map(|entry| (format!("{path}[{}]", entry.name), entry.node)));
            }
        }
    }
    pairs
}

/// Every kind of field that there is, under the names that the endpoints use.
fn read_everything(fields: &mut Fields<'_>) {
    fields.string("client_reference_id");
    fields.strings("expand");
    fields.metadata();
    fields.integer("limit");
    fields.one_of("status", Status::WORDS);
    fields.one_of("type", SessionType::WORDS);
    fields.parsed("return_url", |text, path| {
        identity_mock::params::text::web_url(&text).ok_or(ParamError::NotAUrl(path))
    });
    fields.integer_or_hash(
        "created",
        |_| (),
        |created| {
            created.integer("gt");
            created.integer("lte");
        },
    );
    fields.hash("options", |options| {
        options.unsettable_hash("document", |document| {
            document.array_of("allowed_types", DocumentType::WORDS);
            document.boolean("require_id_number");
        });
    });
    fields.hash("provided_details", |details| {
        let email = details.string_up_to("email", 800);
        let phone = details.string("phone");
        email.map(|email| identity_mock::params::text::is_email(&email));
        phone.map(|phone| identity_mock::params::text::is_phone(&phone));
        details.note_missing("other");
    });
}

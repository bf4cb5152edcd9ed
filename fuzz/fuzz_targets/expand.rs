//! The paths of `expand`.

#![no_main]

use identity_mock::wire::expand::{Expand, Root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let paths: Vec<&str> = text.lines().collect();
    let of_list: Vec<String> = paths.iter().map(|path| format!("data.{path}")).collect();
    let session = Expand::of_one(Root::Session, paths.iter().copied());
    let list = Expand::of_list(Root::Session, of_list.iter().map(String::as_str));
    // `data.` counts as a level, which only makes the list refuse more.
    if let Ok(list) = list {
        assert_eq!(session, Ok(list));
    }
    if let Ok(expand) = session {
        assert!(!expand.is_sensitive() || paths.iter().any(|path| path.contains('.')));
    }
});

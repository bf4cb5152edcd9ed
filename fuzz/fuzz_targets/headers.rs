//! What headers and paths name: keys, versions, accounts, sessions.

#![no_main]

use identity_mock::domain::api_key::mask;
use identity_mock::domain::{AccountId, ApiKey, ApiVersion, SessionId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let masked = mask(text);
    assert_eq!(masked.chars().count(), text.chars().count());
    let same = text.chars().zip(masked.chars()).filter(|(shown, hidden)| shown == hidden && *hidden != '*').count();
    if ApiKey::parse(text).is_some() {
        assert!(same <= "sk_test_".len() + 4, "{masked} shows too much");
    }

    if let Some(key) = ApiKey::parse(text) {
        let account = key.namespace.account.as_str();
        assert!(AccountId::parse(account).is_some(), "{account}");
        // The other kinds and modes of the same rest are the same account.
        let rest = text.splitn(3, '_').nth(2).expect("a key has three parts");
        let other = ApiKey::parse(&format!("rk_live_{rest}")).expect("of the same form");
        assert_eq!(other.namespace.account, key.namespace.account);
    }
    if let Some(version) = ApiVersion::parse(text) {
        assert_eq!(version.as_str(), text);
        assert!(text.starts_with(version.release()));
        version.is_outdated();
        version.shows_related_customer_account();
    }
    if let Some(account) = AccountId::parse(text) {
        assert_eq!(account.as_str(), text);
        assert_eq!(account.id_part().len(), 10);
    }
    if let Some(session) = SessionId::parse(text) {
        assert_eq!(session.as_str(), text);
    }
});

//! Checks on the text of single parameters: URLs, e-mail addresses, phone numbers; and the word that was meant by one
//! that nobody knows.

use email_address::EmailAddress;
use url::{Host, Url};

/// Whether `text` is an absolute web address. Schemes of applications, `myapp://`, are refused by Stripe too.
pub fn web_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// What is wrong with the URL of a webhook endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WebhookUrlError {
    /// It does not say how to get there.
    #[error("the URL has no scheme")]
    NoScheme,
    /// Nothing can be sent there.
    #[error("the URL cannot be requested")]
    Unusable,
}

/// The place that `text` leads to, if something can be sent there. Local and private places are welcome here, unlike
/// at Stripe.
pub fn webhook_url(text: &str) -> Result<Url, WebhookUrlError> {
    if !text.contains("://") {
        return Err(WebhookUrlError::NoScheme);
    }
    web_url(text).filter(|url| url.port() != Some(0) && has_usable_host(url)).ok_or(WebhookUrlError::Unusable)
}

/// A URL may have more characters in its host than a request can.
fn has_usable_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    }
}

/// Whether `text` is an e-mail address with a domain.
pub fn is_email(text: &str) -> bool {
    EmailAddress::is_valid(text)
}

/// Whether `text` is a phone number as E.164 has it, or ten digits, which stand for a number of the United States
/// as in <https://docs.stripe.com/identity/verification-flows>.
pub fn is_phone(text: &str) -> bool {
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text.strip_prefix('+') {
        Some(number) => digits(number, 7..=15) && !number.starts_with('0'),
        None => digits(text, 10..=10),
    }
}

/// How alike two words must be to suggest one for the other.
const ALIKE: f64 = 0.8;

/// The known word that was probably meant by `word`, if one is alike: the one with the fewest letters to change.
pub fn nearest<'a, W: AsRef<str>>(word: &str, known: &'a [W]) -> Option<&'a str> {
    let known = known.iter().map(AsRef::as_ref);
    known
        .filter(|candidate| strsim::jaro_winkler(word, candidate) > ALIKE)
        .min_by_key(|candidate| strsim::osa_distance(word, candidate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Outcome;

    #[test]
    fn a_word_is_suggested_only_if_it_is_near() {
        let words = Outcome::all_words();
        for (word, meant) in [
            ("verfied", Some("verified")),
            ("verified_asnyc", Some("verified_async")),
            ("document_expred", Some("document_expired")),
            ("document_expred_async", Some("document_expired_async")),
            ("document_type_not_allowed", Some("document_type_not_supported")),
            ("device_unsupported", Some("device_not_supported")),
            ("id_number_missmatch", Some("id_number_mismatch")),
            ("under_age", Some("under_supported_age")),
            ("fail", Some("failure")),
            ("processed", Some("processing")),
            ("", None),
            ("x", None),
            ("async", None),
            ("banana", None),
            ("nonsense", None),
            ("approved", None),
            ("requires_input", None),
        ] {
            assert_eq!(nearest(word, &words), meant, "{word}");
        }
        assert_eq!(nearest("verified", &[] as &[&str]), None);
    }

    #[test]
    fn only_web_addresses_are_urls() {
        for text in ["https://example.com", "http://localhost:3000/done?x=1", "http://127.0.0.1"] {
            assert!(web_url(text).is_some(), "{text}");
        }
        for text in ["", "example.com", "capacitor://localhost", "javascript:alert(1)", "https://", "/done"] {
            assert!(web_url(text).is_none(), "{text}");
        }
    }

    #[test]
    fn webhooks_go_wherever_something_can_be_sent() {
        for text in
            ["http://localhost:4242/webhook", "https://10.0.0.5", "http://[::1]:1/", "HTTP://user:pw@host/a?b#c"]
        {
            assert!(webhook_url(text).is_ok(), "{text}");
        }
        for text in ["", "localhost", "localhost:4242/webhook", "example.com/hook", "/hook"] {
            assert_eq!(webhook_url(text), Err(WebhookUrlError::NoScheme), "{text}");
        }
        for text in [
            "ftp://example.com",
            "https://",
            "http://:80",
            "http://a b",
            "http://host:0/",
            "http://a`b/",
            "http://host:99999",
        ] {
            assert_eq!(webhook_url(text), Err(WebhookUrlError::Unusable), "{text}");
        }
    }

    #[test]
    fn only_international_or_ten_digit_numbers_are_phones() {
        for text in ["+15555551212", "+4930123456", "5555551212"] {
            assert!(is_phone(text), "{text}");
        }
        for text in ["", "+", "+0123456789", "030123456", "555-555-1212", "+1 555 555 1212", "+1234567890123456"] {
            assert!(!is_phone(text), "{text}");
        }
    }

    #[test]
    fn only_addresses_with_a_domain_are_emails() {
        for text in ["jenny@example.com", "x+document_expired@example.com"] {
            assert!(is_email(text), "{text}");
        }
        for text in ["", "jenny", "jenny@", "@example.com", "a b@example.com"] {
            assert!(!is_email(text), "{text}");
        }
    }
}

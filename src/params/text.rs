//! Checks on the text of single parameters: URLs, e-mail addresses, phone numbers.

use email_address::EmailAddress;
use url::Url;

/// Whether `text` is an absolute web address. Schemes of applications, `myapp://`, are refused by Stripe too.
pub fn web_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
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

#[cfg(test)]
mod tests {
    use super::*;

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

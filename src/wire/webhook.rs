//! What a delivery of an event has besides the event: headers, and among them the signature.
//!
//! Source: <https://docs.stripe.com/webhooks/signature>; for the other headers stripe/stripe-cli#909.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::webhook_endpoint::Secret;
use crate::domain::{Mode, Timestamp};

/// The headers that every delivery has besides its signature.
pub const HEADERS: &[(&str, &str)] = &[
    ("Content-Type", "application/json; charset=utf-8"),
    ("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
    ("Accept", "*/*; q=0.5, application/xml"),
    ("Cache-Control", "no-cache"),
];

/// The header of the signature.
pub const STRIPE_SIGNATURE: &str = "Stripe-Signature";

/// The signature of a body sent at `time`, signed with every secret that is valid. In test mode Stripe adds a signature of
/// a scheme that does not exist, `v0`, which receivers have to pass over.
pub fn signature(time: Timestamp, body: &[u8], secrets: &[&Secret], mode: Mode) -> String {
    let seconds = time.seconds();
    let mut header = format!("t={seconds}");
    for secret in secrets {
        write_scheme(&mut header, "v1", &hmac(secret.as_str().as_bytes(), seconds, body));
    }
    if mode == Mode::Test
        && let Some(secret) = secrets.first()
    {
        // Sixty-four digits that no secret explains; made, not drawn, so that the same delivery looks the same again.
        let decoy_key = ["decoy of ", secret.as_str()].concat();
        write_scheme(&mut header, "v0", &hmac(decoy_key.as_bytes(), seconds, body));
    }
    header
}

fn hmac(key: &[u8], seconds: i64, body: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    mac.update(seconds.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().into()
}

fn write_scheme(header: &mut String, scheme: &str, signature: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    header.extend([",", scheme, "="]);
    for byte in signature {
        header.extend([byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::parse(text).unwrap()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn hmacs_are_those_of_rfc_4231() {
        let hmac = |key: &[u8], text: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
            mac.update(text);
            hex(&mac.finalize().into_bytes())
        };
        assert_eq!(hmac(&[0x0b; 20], b"Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(
            hmac(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn the_signature_is_what_stripes_own_library_makes() {
        // `stripe.webhooks.generateTestHeaderString({timestamp, payload, secret})` of stripe-node 23.1.0.
        let body = "{\n  \"id\": \"evt_test\",\n  \"text\": \"gr\u{fc}n\"\n}".as_bytes();
        let secret = secret("whsec_IdentityMockLocalSigningSecret00");
        assert_eq!(
            signature(Timestamp::from_millis(1_793_102_480_999), body, &[&secret], Mode::Live),
            "t=1793102480,v1=fb1636bed6fe7f9229b13f1746bd641638e564d64d939c41ab44e2d50dbf187a"
        );
    }

    #[test]
    fn every_secret_signs_and_only_test_mode_has_a_decoy() {
        let (old, new) = (secret("whsec_old"), secret("whsec_new"));
        let at = Timestamp::from_seconds(5);
        let schemes = |header: &str| -> Vec<String> {
            header.split(',').map(|part| part.split_once('=').unwrap().0.to_owned()).collect()
        };
        let live = signature(at, b"{}", &[&new, &old], Mode::Live);
        assert_eq!(schemes(&live), ["t", "v1", "v1"]);
        assert_eq!(signature(at, b"{}", &[&new], Mode::Live), live.rsplit_once(',').unwrap().0);
        let test = signature(at, b"{}", &[&new, &old], Mode::Test);
        assert_eq!(schemes(&test), ["t", "v1", "v1", "v0"]);
        assert!(test.starts_with(&live));
        let parts: Vec<&str> = test.split(',').skip(1).map(|part| part.split_once('=').unwrap().1).collect();
        assert!(parts.iter().all(|digits| digits.len() == 64));
        assert_ne!(parts[0], parts[2]);
    }
}

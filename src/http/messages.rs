//! Stripe's sentences, byte for byte, each with where it was seen. `choice:` marks those that nobody has published;
//! docs/fidelity.md says what they are modelled on.

use crate::domain::overrides::Flaw;
use crate::domain::{Action, FileType, MetadataError, Outcome, Purpose, Reason, Refusal, UploadError};
use crate::params::text::nearest;

/// Source: many public issues, e.g. stripe/stripe-php#440.
pub(super) const NO_API_KEY: &str = "You did not provide an API key. You need to provide your API key in the \
    Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
    https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";

/// Source: public issues quoting the 403 of a publishable key.
pub(super) const SECRET_KEY_REQUIRED: &str = "This API call cannot be made with a publishable API key. Please use a \
    secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.";

/// Source: dj-stripe/dj-stripe#2111.
pub(super) const SENSITIVE_RESULTS: &str = "To access sensitive verification results, configure a restricted API key \
    with appropriate permissions. Learn more here: \
    https://stripe.com/docs/identity/access-verification-results.";

/// Source: public issues quoting the 400 of a JSON body.
pub(super) const JSON_BODY: &str = "Invalid request (check that your POST content type is \
    application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.";

/// choice: nothing public shows it.
pub(super) const BODY_TOO_LARGE: &str = "Invalid request: the request body is too large.";

/// choice: nothing public shows it.
pub(super) const MULTIPART_MALFORMED: &str = "Invalid request: the multipart body is malformed.";

/// Source: stripe/stripe-ruby#742, stripe/stripe-php#392.
pub(super) const NOT_A_FILE: &str = "Invalid hash";

/// Source: fjordllc/bootcamp#5955, for another parameter.
pub(super) const NOT_IN_FUTURE: &str = "Invalid timestamp: must be an integer Unix timestamp in the future.";

/// choice: the rule is that of <https://docs.stripe.com/identity/access-verification-results>, its text is not public.
pub(super) const LINK_TOO_LONG: &str = "File links for this file must expire within 30 seconds.";

/// choice: the rule is that of <https://docs.stripe.com/api/file_links/update>, its text is not public.
pub(super) const LINK_EXPIRED: &str = "You cannot update this file link because it has expired.";

/// choice: nothing public shows it.
pub(super) const LINK_GONE: &str = "This file link does not exist or has expired.";

/// choice: nothing public shows it.
pub(super) const BODY_UNREADABLE: &str = "Invalid request: the request body could not be read.";

/// choice: nothing public shows it.
pub(super) const NOT_UTF8: &str = "Invalid request: parameters must be encoded in UTF-8.";

/// choice: nothing public shows it.
pub(super) const TOO_MANY_PARAMETERS: &str = "Invalid request: too many parameters.";

/// choice: nothing public shows it.
pub(super) const TOO_DEEP: &str = "Invalid request: parameters are nested too deeply.";

/// choice: the only text for a 500 in Stripe's own documentation of error types.
pub(super) const INTERNAL: &str = "An unknown error occurred.";

/// Source: other mock authors' measurements of test mode, 2026-09.
pub(super) const BOTH_CURSORS: &str =
    "Received both starting_after and ending_before parameters. Please pass in only one.";

/// Source: Subscribie/subscribie#1474, for account links.
pub(super) const LIVE_URL_NOT_HTTPS: &str = "Livemode requests must always be redirected via HTTPS.";

/// choice: after `Invalid array`.
pub(super) const INVALID_DATE: &str = "Invalid date";

/// Source: stripe/stripe-connect-custom-rocketdeliveries#10.
pub(super) fn live_endpoint_not_https(url: &str) -> String {
    format!("Invalid URL: {url}. URLs in livemode must begin with \"https://\"")
}

/// Source: public issues for test mode; choice: the word for live mode.
pub(super) fn too_many_endpoints(most: usize, mode: &str) -> String {
    format!("You have reached the maximum of {most} {mode} webhook endpoints.")
}

/// choice: the rule is in the sources of Stripe's SDKs, its text is not public.
pub(super) const EPHEMERAL_KEY_VERSION: &str = "To create an ephemeral key, set the Stripe-Version header to the API \
    version of the client that will use it, such as 2020-08-27.";

/// choice: the rule is told in tipsi/tipsi-stripe#331, in other words.
pub(super) const VERSION_FOR_EPHEMERAL_KEY: &str = "When authenticating with an ephemeral key, set the Stripe-Version \
    header to an explicit API version, such as 2020-08-27.";

/// Source: stripe/stripe-android#7747.
pub(super) fn out_of_scope(masked_key: &str, account: &str) -> String {
    format!(
        "The provided key '{masked_key}' does not have the required permissions for this endpoint on account \
         '{account}'. Having more permissions would allow this request to continue."
    )
}

/// Source: openfoodfoundation/openfoodnetwork's recordings, 2026-08.
pub(super) fn account_invalid(masked_key: &str, account: &str) -> String {
    format!(
        "The provided key '{masked_key}' does not have access to account '{account}' (or that account does not exist). \
         Application access may have been revoked."
    )
}

/// Source: public issues quoting the 400.
pub(super) fn unsupported_content_type(content_type: &str) -> String {
    format!(
        "Invalid request: unsupported Content-Type {content_type}. If error persists and you need assistance, please \
         contact support@stripe.com."
    )
}

/// Source: a 404 of 2026-04 for a trailing slash.
pub(super) fn unrecognized_url(method: &str, path: &str) -> String {
    format!(
        "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing slash. If \
         you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. \
         Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
    )
}

/// Source: cartalyst/stripe#65.
pub(super) fn idempotency_key_length(length: usize) -> String {
    format!(
        "Idempotent key length is {length}, which is outside accepted lengths. Idempotent Keys must be 1-255 characters \
         long. If you're looking for a decent generator, try using a UUID defined by IETF RFC 4122."
    )
}

/// Source: a 409 of 2018-08.
pub(super) fn idempotency_key_in_use(key: &str) -> String {
    format!(
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted \
         twice, and the other request is still going through): {key}. Please try again later."
    )
}

/// Source: a 400 of 2023-05.
pub(super) fn other_parameters(key: &str) -> String {
    format!(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a \
         key other than '{key}' if you meant to execute a different request."
    )
}

/// Source: several public projects that quote it.
pub(super) fn other_endpoint(key: &str, path: &str, first_path: &str) -> String {
    format!(
        "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs \
         '{first_path}'). Try using a key other than '{key}' if you meant to execute a different request."
    )
}

/// Source: openfoodfoundation/openfoodnetwork's recordings; for sessions, measurements of 2026-09.
pub(super) fn no_such(kind: &str, id: &str) -> String {
    format!("No such {kind}: '{id}'")
}

/// Source: <https://docs.stripe.com/error-codes>, `resource_missing`, and public issues.
pub(super) fn exists_in_other_mode(is_live_key: bool) -> &'static str {
    if is_live_key {
        "; a similar object exists in test mode, but a live mode key was used to make this request."
    } else {
        "; a similar object exists in live mode, but a test mode key was used to make this request."
    }
}

/// Source: a 400 of 2026-06 for an empty parameter.
pub(super) fn empty(param: &str) -> String {
    format!(
        "You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however \
         '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value."
    )
}

/// Source: recordings of unknown parameters, one and several, 2026.
pub(super) fn unknown(names: &[String]) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    format!("Received unknown parameter{plural}: {}", names.join(", "))
}

/// Source: recordings of wrong enum values. choice: the nearest word, where the words are ours.
pub(super) fn not_one_of(param: &str, value: &str, allowed: &[&str], suggests: bool) -> String {
    let near = nearest(value, allowed).filter(|_| suggests);
    format!("Invalid {param}: must be one of {}{}", one_of(allowed), suggestion(near))
}

/// choice: as for any wrong word, with what can stand at the end of each.
pub(super) fn not_an_outcome(param: &str, value: &str) -> String {
    let (list, words) = (one_of(&Outcome::words()), Outcome::all_words());
    let near = suggestion(nearest(value, &words));
    format!("Invalid {param}: must be one of {list}, each also with _async at its end{near}")
}

/// Two words are joined by `or`, more by commas and `, or`.
fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} or {other}"),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    }
}

fn suggestion(near: Option<&str>) -> String {
    near.map(|word| format!(". Did you mean {word}?")).unwrap_or_default()
}

/// Source: stripe/stripe-node#2089, for another array.
pub(super) fn too_many_items(param: &str, max: usize) -> String {
    format!("Array {param} exceeded maximum {max} allowed elements.")
}

/// choice: no endpoint of Stripe takes what it would be about; it begins like other sentences on a wrong value.
pub(super) fn flaw(param: &str, flaw: &Flaw) -> String {
    let why = match flaw {
        Flaw::NoSuchDay => return INVALID_DATE.to_owned(),
        Flaw::NotAccepted(accepted) => {
            let words: Vec<_> = accepted.iter().map(|document_type| document_type.word()).collect();
            format!("must be one of {}, as options[document][allowed_types] of the session says", one_of(&words))
        }
        Flaw::Expired { date, today } => {
            format!("a document verified on {today} cannot have expired on {date}")
        }
        Flaw::NotExpired { date, today } => {
            format!("a document found expired on {today} cannot be valid until {date}")
        }
        Flaw::NotYet { date, today } => format!("{date} has not come yet on {today}, the day of the check"),
        Flaw::IssuedBeforeBirth { issued, born } => {
            format!("a document issued on {issued} cannot be of somebody born on {born}")
        }
    };
    format!("Invalid {param}: {why}")
}

/// choice: the shape is remembered, nothing public shows it.
pub(super) fn too_long(value: &str, max: usize) -> String {
    let first: String = value.chars().take(10).collect();
    let skipped = value.chars().count().saturating_sub(10);
    let last: String = value.chars().skip(skipped).collect();
    format!("Invalid string: {first}...{last}; must be at most {max} characters")
}

/// Source: stripe/stripe-node#1464 for another pair.
pub(super) fn exclusive(names: &[&str]) -> String {
    format!("You may only specify one of these parameters: {}.", names.join(", "))
}

/// Source: for the format, stripe/stripe-dotnet#1278. choice: for the size, nothing public shows it.
pub(super) fn upload(error: UploadError) -> String {
    match error {
        UploadError::Format(formats) => {
            let mut media_types: Vec<&str> = formats.iter().map(|format| FileType::media_type(*format)).collect();
            media_types.sort_unstable();
            format!(
                "We don't currently support that file type. Try uploading a file with one of the following mimetypes: {}.",
                media_types.join(", ")
            )
        }
        UploadError::Size(max) => format!("The file you uploaded is too large: must be at most {max} bytes."),
    }
}

/// choice: which purposes can be linked is a fact, its text is not public.
pub(super) fn not_linkable(purpose: Purpose) -> String {
    format!("Files with the purpose {} cannot have file links.", purpose.word())
}

/// choice: which contents can be downloaded is a fact, its text is not public.
pub(super) fn not_downloadable(purpose: Purpose) -> String {
    format!("The contents of files with the purpose {} cannot be downloaded.", purpose.word())
}

/// choice: nothing public shows it.
pub(super) fn contents_gone(id: &str) -> String {
    format!("The contents of the file '{id}' are no longer available.")
}

/// Source: FlowFuse/flowfuse#1948, stripe/stripe-cli#1064 and public code that quotes the others.
pub(super) fn metadata(error: &MetadataError) -> String {
    match error {
        MetadataError::TooManyKeys(count) => format!(
            "Metadata can have up to 50 keys, but you've set {count}. Email us at support+metadata@stripe.com for more \
             information."
        ),
        MetadataError::KeyTooLong(key) => format!(
            "Metadata keys can have up to 40 characters, but you passed in a key that is {} characters. Invalid key: \
             {key}",
            key.chars().count()
        ),
        MetadataError::ValueTooLong(value) => format!(
            "Metadata values can have up to 500 characters, but you passed in a value that is {} characters. Invalid \
             value: {value}",
            value.chars().count()
        ),
        MetadataError::NotAString(json) => format!("Invalid value type: {json} must be a string"),
    }
}

/// Source: for cancel, a measurement of test mode of 2026-09-10; choice: the others, after its pattern.
pub(super) fn refusal(refusal: Refusal) -> String {
    let (verb, participle, from) = match refusal.action {
        Action::Update => ("update", "updated", r#""requires_input""#),
        Action::Cancel => ("cancel", "canceled", r#""requires_input""#),
        Action::Redact | Action::CompleteRedaction => {
            ("redact", "redacted", r#""requires_input", "verified" or "canceled""#)
        }
        Action::Submit => ("submit", "submitted", r#""requires_input""#),
        Action::Process => ("process", "processed", r#""requires_input""#),
        Action::GiveUp => ("unverify", "unverified", r#""requires_input""#),
        Action::Preset => ("preset", "preset", r#""requires_input" or "processing""#),
        Action::ExpireToken | Action::RenewToken => ("expire", "expired", r#""requires_input""#),
        Action::Verify => ("verify", "verified", r#""requires_input" or "processing""#),
        Action::Fail => ("unverify", "unverified", r#""requires_input" or "processing""#),
    };
    match refusal.reason {
        Reason::Status(status) => format!(
            r#"You cannot {verb} this VerificationSession because it has a status of "{}". Only a VerificationSession in {from} status may be {participle}."#,
            status.word()
        ),
        Reason::Redacted => format!("You cannot {verb} this VerificationSession because it has been redacted."),
        Reason::Code(code, status) => format!(
            r#"You cannot unverify this VerificationSession with "{}" because it has a status of "{}". Only a VerificationSession in {from} status may be unverified with an error that comes before its submission."#,
            code.word(),
            status.word()
        ),
        Reason::NoPhone => "This VerificationSession does not verify a phone number.".to_owned(),
        Reason::NoRedaction => {
            "You cannot complete the redaction of this VerificationSession because none was started.".to_owned()
        }
    }
}

/// Source: public issues that quote the 429 of test mode; the page that it names says the rest.
pub(super) const RATE_LIMIT: &str = "Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about rate limits here https://stripe.com/docs/rate-limits.";

/// Source: recordings of 2026.
pub(super) const LOCK_TIMEOUT: &str = "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate.";

/// choice: nothing of Stripe's, so that whoever sees it knows where it comes from.
pub(super) const FAULT: &str = "This error was set with PUT /_mock/faults.";

//! What can be wrong with parameters. Every error names the parameter by its path, `options[document]`;
//! Stripe's sentences for them are in `http::messages`.

use crate::domain::{MetadataError, Purpose, UploadError};

/// A body or query that is no form at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FormError {
    /// Percent-decoding gives bytes that are not UTF-8.
    #[error("the form is not UTF-8")]
    NotUtf8,
    /// More pairs than any request of this API has.
    #[error("the form has more than {} pairs", super::tree::MAX_PAIRS)]
    TooManyPairs,
    /// Brackets nested deeper than any parameter of this API.
    #[error("the form is nested deeper than {} levels", super::tree::MAX_DEPTH)]
    TooDeep,
}

/// A parameter that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParamError {
    /// Names that the endpoint does not know, in the order sent.
    #[error("unknown parameters {0:?}")]
    Unknown(Vec<String>),
    /// A parameter that the endpoint cannot do without.
    #[error("`{0}` is missing")]
    Missing(String),
    /// An empty string for something that cannot be unset.
    #[error("`{0}` is empty")]
    Empty(String),
    /// A word that is not one of those allowed.
    #[error("`{param}` is not one of {allowed:?}")]
    NotOneOf {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
        /// Stripe's words for it.
        allowed: Vec<&'static str>,
        /// Whether the nearest one is named: the lists are ours, and long.
        suggests: bool,
    },
    /// A word that names no outcome.
    #[error("`{param}` is not an outcome")]
    NotAnOutcome {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// An array of too many items.
    #[error("`{param}` has too many items")]
    TooManyItems {
        /// The path.
        param: String,
        /// How many are allowed.
        max: usize,
    },
    /// Neither `true` nor `false`.
    #[error("`{param}` is not a boolean")]
    NotABoolean {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Not a whole number.
    #[error("`{param}` is not an integer")]
    NotAnInteger {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// A number outside its range.
    #[error("`{param}` is out of range")]
    OutOfRange {
        /// The path.
        param: String,
        /// What was sent.
        value: i64,
        /// The smallest and the largest value.
        range: (i64, i64),
    },
    /// A scalar or a hash where an array belongs.
    #[error("`{0}` is not an array")]
    NotAnArray(String),
    /// A scalar where a hash belongs.
    #[error("`{0}` is not a hash")]
    NotAHash(String),
    /// A hash or an array where a string belongs.
    #[error("`{param}` is not a string")]
    NotAString {
        /// The path.
        param: String,
        /// The JSON of what was sent.
        json: String,
    },
    /// A string of too many characters.
    #[error("`{param}` is too long")]
    TooLong {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
        /// How many characters are allowed.
        max: usize,
    },
    /// Not an `http` or `https` URL.
    #[error("`{0}` is not a URL")]
    NotAUrl(String),
    /// An `http` URL with a live key.
    #[error("`{0}` must be https in live mode")]
    LiveUrlNotHttps(String),
    /// The URL of a webhook endpoint without a scheme.
    #[error("`{0}` has no scheme")]
    UrlWithoutScheme(String),
    /// The `http` URL of a webhook endpoint, with a live key.
    #[error("`{param}` must be https in live mode")]
    LiveEndpointNotHttps {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Not an e-mail address.
    #[error("`{param}` is not an e-mail address")]
    NotAnEmail {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Not a phone number.
    #[error("`{param}` is not a phone number")]
    NotAPhone {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Not a country's code in capitals.
    #[error("`{param}` is not a country")]
    NotACountry {
        /// The path.
        param: String,
        /// What was sent.
        value: String,
    },
    /// Neither seconds nor a text like `25h`.
    #[error("`{0}` is not a duration")]
    NotADuration(String),
    /// A day that no calendar has.
    #[error("`{0}` is not a date")]
    NotADate(String),
    /// No second that is still to come.
    #[error("`{0}` is not a time in the future")]
    NotInFuture(String),
    /// Text where a file belongs.
    #[error("`{0}` is not a file")]
    NotAFile(String),
    /// A file that its purpose does not allow.
    #[error("`{param}` is not allowed: {error}")]
    Upload {
        /// The path.
        param: String,
        /// Why.
        error: UploadError,
    },
    /// A link to a file whose contents cannot be had again.
    #[error("`{param}` asks for a link to a file that cannot have one")]
    NotLinkable {
        /// The path.
        param: String,
        /// What the file is for.
        purpose: Purpose,
    },
    /// Parameters that exclude each other; the first is the one blamed.
    #[error("{0:?} exclude each other")]
    Exclusive(Vec<&'static str>),
    /// Metadata past a limit.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
}

//! The body that a page in the cache was last rendered as, kept beside it. The rows of a page never change, so the body
//! depends only on how it was asked for and on whether its client secrets and links still work; both are kept with it.

use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;

use crate::domain::{ApiVersion, Timestamp};

/// What the body of plain objects depends on besides the objects and the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Look<'a> {
    /// What links begin with.
    pub(crate) base_url: &'a Arc<str>,
    /// The version that it is rendered for.
    pub(crate) version: &'a ApiVersion,
}

/// Room for one body: whoever asks in another way takes its place.
#[derive(Default, Debug)]
pub(crate) struct KeptBody(RwLock<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    base_url: Arc<str>,
    version: ApiVersion,
    /// The first time at which rendering would give something else.
    until: Option<Timestamp>,
    body: Bytes,
}

impl KeptBody {
    /// The body that rendering at `now` would give, if it is here.
    pub(crate) fn get(&self, look: Look<'_>, now: Timestamp) -> Option<Bytes> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref().filter(|kept| kept.until.is_none_or(|until| now < until))?;
        (kept.base_url == *look.base_url && kept.version == *look.version).then(|| kept.body.clone())
    }

    /// Keeps what rendering gives at any time before `until`.
    pub(crate) fn put(&self, look: Look<'_>, until: Option<Timestamp>, body: &Bytes) {
        let kept = Kept {
            base_url: look.base_url.clone(),
            version: look.version.clone(),
            until,
            // A copy, since the buffer that it was rendered into is larger.
            body: Bytes::copy_from_slice(body),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_given_only_as_it_was_asked_for_and_while_it_holds() {
        let (newest, older) = (ApiVersion::newest(), ApiVersion::parse("2024-06-20").unwrap());
        let (here, there): (Arc<str>, Arc<str>) = ("http://here".into(), "http://there".into());
        let look = Look { base_url: &here, version: &newest };
        let at = Timestamp::from_seconds;
        let kept = KeptBody::default();
        assert_eq!(kept.get(look, at(0)), None);
        kept.put(look, Some(at(10)), &Bytes::from_static(b"body"));
        assert_eq!(kept.get(look, at(9)), Some(Bytes::from_static(b"body")));
        assert_eq!(kept.get(look, at(10)), None);
        assert_eq!(kept.get(Look { base_url: &there, ..look }, at(9)), None);
        assert_eq!(kept.get(Look { version: &older, ..look }, at(9)), None);
        kept.put(Look { base_url: &there, ..look }, None, &Bytes::from_static(b"other"));
        assert_eq!(kept.get(look, at(9)), None);
        assert_eq!(
            kept.get(Look { base_url: &there, ..look }, at(i64::MAX / 1000)),
            Some(Bytes::from_static(b"other"))
        );
    }
}

//! Where a page stands: how its addresses lead to others, and which frame it is in.
//!
//! Addresses are relative, so that they also hold behind a proxy that adds a path.

use axum::http::Uri;
use url::{Origin, Url};

use super::forms::pairs_of;

/// Where the pages for a whole window are, and those for a frame.
pub(in crate::http) const START: &str = "start";
pub(in crate::http) const MODAL: &str = "modal";

/// The most frames round a modal.
const MAX_ANCESTORS: usize = 8;

/// The place of one page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// Leads up to where the server's paths begin.
    pub(super) root: String,
    /// What it is shown in.
    pub(super) frame: Frame,
}

/// What a page is shown in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Frame {
    /// A window of its own.
    Window,
    /// The frame that the Stripe.js stand-in puts into a page.
    Modal(Embedder),
}

/// The page round a frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Embedder {
    /// The page's origin: where messages go.
    pub(super) origin: String,
    /// The origins of the pages round that, if it is in a frame itself.
    pub(super) ancestors: Vec<String>,
}

impl Place {
    /// The place of the page that was asked for; nothing if a page for a frame was, without saying whose.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let root = "../".repeat(uri.path().split('/').count().saturating_sub(2));
        let frame = match uri.path().split('/').nth(1) {
            Some(MODAL) => Frame::Modal(Embedder::of(uri.query().unwrap_or_default())?),
            Some(_) | None => Frame::Window,
        };
        Some(Self { root, frame })
    }

    /// The place of a page in a window, whatever was asked for.
    pub(super) fn in_window(uri: &Uri) -> Self {
        Self { root: "../".repeat(uri.path().split('/').count().saturating_sub(2)), frame: Frame::Window }
    }

    /// The address of a page of this link, in the same frame; `rest` is what comes after the link itself.
    pub(super) fn of_link(&self, link: &str, rest: &str) -> String {
        let (root, slash) = (&self.root, if rest.is_empty() { "" } else { "/" });
        match &self.frame {
            Frame::Window => format!("{root}{START}/{link}{slash}{rest}"),
            Frame::Modal(embedder) => format!("{root}{MODAL}/{link}{slash}{rest}?{}", embedder.query()),
        }
    }
}

impl Embedder {
    fn of(query: &str) -> Option<Self> {
        let pairs = pairs_of(query);
        let mut origins = pairs.iter().filter(|(name, _)| name == "origin");
        let origin = origins.next().filter(|(_, origin)| is_origin(origin))?.1.clone();
        let ancestors = pairs.iter().filter(|(name, _)| name == "ancestor").map(|(_, origin)| origin.clone());
        let ancestors: Vec<_> = ancestors.filter(|origin| is_origin(origin)).take(MAX_ANCESTORS).collect();
        Some(Self { origin, ancestors })
    }

    fn query(&self) -> String {
        let origin = std::iter::once(("origin", &self.origin));
        let pairs: Vec<_> = origin.chain(self.ancestors.iter().map(|origin| ("ancestor", origin))).collect();
        serde_urlencoded::to_string(pairs).expect("texts can be encoded")
    }
}

/// Whether a text is the origin of a web page, as browsers write it: then it can stand in a policy as it is.
fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| match url.origin() {
        origin @ Origin::Tuple(..) => matches!(url.scheme(), "http" | "https") && origin.ascii_serialization() == text,
        Origin::Opaque(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &'static str) -> Option<Place> {
        Place::of(&Uri::from_static(path))
    }

    #[test]
    fn addresses_lead_up_and_down_again() {
        let start = place("/start/test_x?outcome=verified").unwrap();
        assert_eq!(start.of_link("test_x", ""), "../start/test_x");
        let deep = place("/start/test_x/verify/consent").unwrap();
        assert_eq!(deep.of_link("test_x", "verify/review"), "../../../start/test_x/verify/review");
        assert_eq!(place("/success").unwrap().root, "");
    }

    #[test]
    fn a_frame_keeps_its_embedder() {
        let modal = place("/modal/test_x?origin=http://localhost:4242&ancestor=https://a.example").unwrap();
        let query = "origin=http%3A%2F%2Flocalhost%3A4242&ancestor=https%3A%2F%2Fa.example";
        assert_eq!(modal.of_link("test_x", "done"), format!("../modal/test_x/done?{query}"));
        let again = Uri::try_from(format!("/modal/test_x/done?{query}")).unwrap();
        assert_eq!(Place::of(&again).unwrap().frame, modal.frame);
    }

    #[test]
    fn only_origins_of_web_pages_embed() {
        for origin in ["http://localhost:4242", "https://app.example", "http://127.0.0.1", "http://[::1]:3000"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "null",
            "*",
            "file://",
            "http://a.example/",
            "http://A.example",
            "https://a.example:443",
            "http://a.example;script-src *",
            "http://user@a.example",
            "data:text/html,x",
            "http://a.example, *",
        ] {
            assert!(!is_origin(text), "{text}");
        }
        assert_eq!(place("/modal/test_x"), None);
        assert_eq!(place("/modal/test_x?origin=null"), None);
    }
}

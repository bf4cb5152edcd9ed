//! What all pages have round their contents.

use serde::Serialize;

use super::assets;
use super::place::{Frame, Place};

/// What the layout shows and loads.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) styles: String,
    pub(super) icon: String,
    pub(super) modal: Option<Modal>,
}

/// What a page in a frame has besides: the script that speaks with the page round it.
#[derive(Clone, Debug)]
pub(super) struct Modal {
    pub(super) script: String,
    /// To whom it speaks.
    pub(super) origin: String,
    /// What it says, as JSON.
    pub(super) message: String,
}

/// What a frame tells the page round it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Debug)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Message<'a> {
    /// The page is there.
    Ready {
        /// The session that it is about.
        id: &'a str,
    },
    /// The user is done.
    Done {
        /// The session.
        id: &'a str,
    },
    /// The user is not.
    Failed {
        /// What the promise resolves with.
        error: ErrorMessage<'a>,
    },
}

/// The `StripeError` of <https://github.com/stripe/stripe-js>.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Debug)]
pub(super) struct ErrorMessage<'a> {
    pub(super) r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'static str>,
    pub(super) message: &'a str,
}

impl Layout {
    /// The layout of a page which, if it is in a frame, says this to the page round it.
    pub(super) fn new(place: &Place, message: &Message<'_>) -> Self {
        let modal = match &place.frame {
            Frame::Window => None,
            Frame::Modal(embedder) => Some(Modal {
                script: assets::address(&place.root, assets::MODAL_SCRIPT),
                origin: embedder.origin.clone(),
                message: serde_json::to_string(message).expect("messages have string keys"),
            }),
        };
        Self { modal, ..Self::in_window(place) }
    }

    /// The layout of a page that is in no frame.
    pub(super) fn in_window(place: &Place) -> Self {
        Self {
            styles: assets::address(&place.root, assets::STYLES),
            icon: assets::address(&place.root, assets::ICON),
            modal: None,
        }
    }
}

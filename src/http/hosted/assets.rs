//! What pages load. It is part of the program; an address has a digest of what is behind it, so that browsers may keep
//! that for good.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{OriginalUri, Path};
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::super::layer::unrecognized;

/// The one stylesheet.
pub(super) const STYLES: &str = "hosted.css";
/// What browsers show in a tab.
pub(super) const ICON: &str = "icon.svg";
/// What speaks with the page round a frame.
pub(super) const MODAL_SCRIPT: &str = "modal.js";

/// Where they are.
const FOLDER: &str = "assets/hosted";

struct Asset {
    name: &'static str,
    media_type: &'static str,
    contents: &'static str,
    /// Of the contents, short.
    digest: String,
}

static ASSETS: LazyLock<[Asset; 3]> = LazyLock::new(|| {
    let asset = |name, media_type, contents: &'static str| {
        let digest = URL_SAFE_NO_PAD.encode(&Sha256::digest(contents)[..9]);
        Asset { name, media_type, contents, digest }
    };
    [
        asset(STYLES, "text/css; charset=utf-8", include_str!("../../../assets/hosted/hosted.css")),
        asset(ICON, "image/svg+xml", include_str!("../../../assets/hosted/icon.svg")),
        asset(MODAL_SCRIPT, "text/javascript; charset=utf-8", include_str!("../../../assets/hosted/modal.js")),
    ]
});

/// The address of an asset for a page from which `root` leads up.
pub(super) fn address(root: &str, name: &str) -> String {
    let digest = find(name).map_or("", |asset| &asset.digest);
    format!("{root}{FOLDER}/{name}?v={digest}")
}

/// `GET /assets/hosted/:name`.
pub(in crate::http) async fn handler(
    method: Method,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
) -> Response {
    let Some(asset) = find(&name) else { return unrecognized(method, OriginalUri(uri)).await };
    let is_exact = uri.query() == Some(&format!("v={}", asset.digest));
    // A page of another version of the program asks for what is not here any more, and gets what is.
    let caching = if is_exact { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(asset.contents));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

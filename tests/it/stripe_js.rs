//! The Stripe.js stand-in and what pages load, as they are served. That they work is tried in tests/clients/browser.

use identity_mock::Config;
use insta::assert_snapshot;

use crate::support::pages::Visitor;
use crate::support::{Answer, reproducible, start, start_with};

/// The address and the version that a script was given.
fn given(script: &Answer) -> [&str; 2] {
    ["SERVED_BY", "VERSION"].map(|name| {
        let (_, rest) = script.text.split_once(&format!("var {name} = \"")).unwrap();
        rest.split_once("\";\n").unwrap().0
    })
}

#[tokio::test]
async fn the_script_is_at_the_paths_of_js_stripe_com() {
    let server = start().await;
    let browser = server.client_with_key("").without_redirects();
    for (path, version) in [
        ("/v3", "v3"),
        ("/v3/", "v3"),
        ("/v3/?advancedFraudSignals=false", "v3"),
        ("/v3/stripe.js", "v3"),
        ("/endive/stripe.js", "endive"),
        ("/basil/stripe.js?advancedFraudSignals=false", "basil"),
    ] {
        let script = browser.get(path, &[]).await;
        assert_eq!((script.status, given(&script)), (200, [server.url(), version]), "{path}");
    }
    let script = browser.get("/v3/", &[]).await;
    let headers = script.headers.iter().filter(|(name, _)| !["content-length", "date"].contains(&name.as_str()));
    let headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    assert_snapshot!(headers.join("\n"), @r"
    access-control-allow-origin: *
    cache-control: no-cache
    content-type: text/javascript; charset=utf-8
    cross-origin-resource-policy: cross-origin
    x-content-type-options: nosniff
    ");
    for path in ["/V3/stripe.js", "/a1/stripe.js", "/%22;alert(1)/stripe.js", "/v4/", "/endive/stripe.mjs"] {
        assert_eq!(browser.get(path, &[]).await.status, 404, "{path}");
    }
    assert_eq!(browser.post("/v3/", &[]).await.status, 404);
}

#[tokio::test]
async fn the_script_knows_the_server_by_the_name_that_it_was_asked_by() {
    let server = start().await;
    let browser = server.client_with_key("");
    for (host, expected) in [
        ("localhost:12113", "http://localhost:12113"),
        ("mock:12113", "http://mock:12113"),
        ("js.stripe.com", "https://verify.stripe.com"),
        ("verify.stripe.com", "https://verify.stripe.com"),
        ("\";alert(1);\"", server.url()),
    ] {
        let script = browser.with_header("host", host).get("/v3/", &[]).await;
        assert_eq!(given(&script)[0], expected, "{host}");
    }
    let public_url = Some("https://mock.example.com/base".to_owned());
    let server = start_with(Config { public_url, ..reproducible() }).await;
    let script = server.client_with_key("").get("/v3/", &[]).await;
    assert_eq!(given(&script)[0], "https://mock.example.com/base");
}

#[tokio::test]
async fn what_pages_load_may_be_kept_as_long_as_it_is_the_same() {
    let server = start().await;
    let (_, visitor) = server.visited(&[("type", "document")]).await;
    let page = visitor.in_modal().page("?origin=http://localhost:4242").await;
    let addresses = page.split('"').filter(|text| text.starts_with("../assets/hosted/"));
    let mut kinds = Vec::new();
    for address in addresses {
        let path = address.strip_prefix("..").unwrap();
        let asset = visitor.browser.get(path, &[]).await;
        assert_eq!(asset.status, 200, "{path}");
        assert_eq!(asset.header("cache-control"), Some("public, max-age=31536000, immutable"), "{path}");
        assert_eq!(asset.header("x-content-type-options"), Some("nosniff"), "{path}");
        kinds.push(asset.header("content-type").unwrap().to_owned());
        for other in [path.split_once('?').unwrap().0.to_owned(), format!("{path}x")] {
            let asset = visitor.browser.get(&other, &[]).await;
            assert_eq!((asset.status, asset.header("cache-control")), (200, Some("no-cache")), "{other}");
        }
    }
    assert_eq!(kinds, ["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"]);
    for name in ["nothing.css", "..%2Fconsole%2Fapp.js", "hosted.css/"] {
        let missing = Visitor { path: format!("/assets/hosted/{name}"), ..visitor.clone() };
        assert_eq!(missing.get("").await.status, 404, "{name}");
    }
}

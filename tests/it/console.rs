//! The console's page and files: what the server says of them, and to whom it gives them.

use reqwest::Method;

use crate::support::{Answer, Client, start};

async fn browse(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client
        .request(Method::GET, path, |request| {
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
        })
        .await
}

#[tokio::test]
async fn the_page_may_load_nothing_from_elsewhere() {
    let server = start().await;
    let client = server.client_with_key("");
    let page = browse(&client, "/console", &[("sec-fetch-site", "none")]).await;
    assert_eq!(page.status, 200);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-cache"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    // The policy would forbid both; a page that has none does not find out in the browser.
    assert!(!page.text.contains("<style") && !page.text.contains("style="), "no inline style");
    assert!(page.text.matches("<script").count() == page.text.matches("<script type=\"module\" src=").count());
    assert!(!page.text.contains("://"), "no address of elsewhere");
}

/// The words in double quotes that follow `before`.
fn quoted_after<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn all_that_the_page_and_its_scripts_load_is_there() {
    let server = start().await;
    let client = server.client_with_key("");
    let page = client.get("/console", &[]).await.text;
    let loaded = [quoted_after(&page, "href=\"console/"), quoted_after(&page, "src=\"console/")].concat();
    let mut waiting: Vec<String> = loaded.into_iter().map(str::to_owned).collect();
    let mut seen = Vec::new();
    while let Some(name) = waiting.pop() {
        if seen.contains(&name) {
            continue;
        }
        let asset = client.get(&format!("/console/{name}"), &[]).await;
        assert_eq!(asset.status, 200, "{name}");
        let kind = match name.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            _ => "image/svg+xml",
        };
        assert_eq!(asset.header("content-type"), Some(kind), "{name}");
        assert_eq!(
            asset.header("content-security-policy"),
            client.get("/console", &[]).await.header("content-security-policy")
        );
        waiting.extend(quoted_after(&asset.text, "from \"./").into_iter().map(str::to_owned));
        seen.push(name);
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/console");
    let there = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut there: Vec<String> = there.filter(|name| name != "index.html").collect();
    there.sort();
    seen.sort();
    assert_eq!(seen, there, "each file is loaded by something");
    let missing = client.get("/console/missing.js", &[]).await.error_line();
    let expected = "404 invalid_request_error code=- param=-: Unrecognized request URL (GET: /console/missing.js).";
    assert!(missing.starts_with(expected), "{missing}");
}

#[test]
fn scripts_make_no_markup_of_text() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/console");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for word in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"]
        {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[tokio::test]
async fn browsers_get_the_page_at_own_names_only() {
    let server = start().await;
    let client = server.client_with_key("");
    // A link leads here from anywhere, as long as the name is this server's.
    assert_eq!(browse(&client, "/console", &[("sec-fetch-site", "cross-site")]).await.status, 200);
    for path in ["/console", "/console/app.js"] {
        for host in ["evil.example", "localhost.evil.example"] {
            let answer = browse(&client, path, &[("host", host), ("sec-fetch-site", "same-origin")]).await;
            assert_eq!(answer.status, 403, "{path} {host}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
    }
}

#[tokio::test]
async fn what_the_console_asks_is_kept_from_pages_of_others() {
    let server = start().await;
    let client = server.client_with_key("");
    for path in ["/_mock/sessions", "/_mock/accounts", "/_mock/stream"] {
        for headers in [
            [("origin", "http://evil.example"), ("sec-fetch-site", "cross-site")],
            [("host", "evil.example"), ("sec-fetch-site", "same-origin")],
        ] {
            assert_eq!(browse(&client, path, &headers).await.status, 403, "{path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn the_front_page_leads_browsers_to_the_console_and_programs_nowhere() {
    let server = start().await;
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for accept in ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "image/avif, Text/HTML;q=0.9"] {
        let answer = http.get(server.url()).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{accept}");
        assert_eq!(
            (&answer.headers()["location"], &answer.headers()["vary"]),
            (&"console".parse().unwrap(), &"Accept".parse().unwrap())
        );
    }
    for accept in ["*/*", "application/json", "text/htmlx", ""] {
        let answer = http.get(server.url()).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{accept}");
        assert!(answer.text().await.unwrap().contains("Unrecognized request URL (GET: /)."));
    }
    let posted = http.post(server.url()).header("accept", "text/html").send().await.unwrap();
    assert_eq!(posted.status(), 404);
}

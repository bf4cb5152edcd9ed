//! Uploads that are refused: parameters that are wrong, bodies of every kind that nobody should send.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::multipart::{BOUNDARY, FILES, Part, body, content_type};
use crate::support::raw::{self, AUTHORIZATION};
use crate::support::{FORM_CONTENT_TYPE, start};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";
const EVIDENCE: Part<'_> = Part::Field("purpose", "dispute_evidence");

#[tokio::test]
async fn what_is_wrong_with_the_parameters_is_told_in_stripes_order() {
    let server = start().await;
    let client = server.client();
    let file = Part::File("a.png", PNG);
    let field = Part::Field;
    let logo = "business_logo";
    let large = vec![b'x'; 512_001];
    let table: Vec<(&str, Vec<Part<'_>>)> = vec![
        ("nothing", vec![]),
        ("no purpose", vec![file]),
        ("no file", vec![EVIDENCE]),
        ("unknown before missing", vec![field("a", "1"), field("b[c]", "2")]),
        (
            "a file of another name",
            vec![
                EVIDENCE,
                file,
                Part::Raw("Content-Disposition: form-data; name=\"image\"; filename=\"a\"", b"\xff\xfe"),
            ],
        ),
        ("an unknown purpose", vec![field("purpose", "avatar"), file]),
        ("an empty purpose", vec![field("purpose", ""), file]),
        ("a purpose of Stripe's own", vec![field("purpose", "selfie"), file]),
        ("another of Stripe's own", vec![field("purpose", "identity_document_downloadable"), file]),
        (
            "a purpose that is a file",
            vec![Part::Raw("Content-Disposition: form-data; name=\"purpose\"; filename=\"a\"", b"\xff\x00"), file],
        ),
        ("a purpose that is a hash", vec![field("purpose[a]", "1"), file]),
        ("a file that is text", vec![EVIDENCE, field("file", "@receipt.png")]),
        ("a file that is empty text", vec![EVIDENCE, field("file", "")]),
        ("a file that is a hash", vec![EVIDENCE, field("file[a]", "1")]),
        ("an empty file", vec![EVIDENCE, Part::File("a.png", b"")]),
        ("a format that is not allowed", vec![EVIDENCE, Part::File("a.gif", b"GIF89a")]),
        ("a format that nobody knows", vec![EVIDENCE, Part::File("a.exe", b"MZ")]),
        ("too large for its purpose", vec![field("purpose", logo), Part::File("a.png", &large)]),
        (
            "a link that cannot be",
            vec![field("purpose", "identity_document"), field("file_link_data[create]", "true"), file],
        ),
        ("a link without a word", vec![EVIDENCE, field("file_link_data[expires_at]", "1893456000"), file]),
        (
            "a link in the past",
            vec![
                EVIDENCE,
                field("file_link_data[create]", "true"),
                field("file_link_data[expires_at]", "1793102400"),
                file,
            ],
        ),
        (
            "a link at no time",
            vec![EVIDENCE, field("file_link_data[create]", "true"), field("file_link_data[expires_at]", "soon"), file],
        ),
        ("a link with other words", vec![EVIDENCE, field("file_link_data[create]", "1"), file]),
        (
            "a link with unknown parameters",
            vec![EVIDENCE, field("file_link_data[create]", "true"), field("file_link_data[a]", "1"), file],
        ),
        ("link data that is text", vec![EVIDENCE, field("file_link_data", "true"), file]),
        ("expand", vec![EVIDENCE, field("expand[]", "links"), file]),
        ("somebody's evidence", vec![EVIDENCE, field("owned_by", "vs_1"), file]),
        ("nobody's picture", vec![field("purpose", "identity_private"), field("owned_by", "vs_1"), file]),
        ("a picture of no session", vec![field("purpose", "identity_private"), field("owned_by", "x"), file]),
        ("text that is none", vec![file, Part::Raw("Content-Disposition: form-data; name=\"purpose\"", b"\xff\xfe")]),
    ];
    let mut lines = Vec::new();
    for (what, parts) in table {
        lines.push(format!("{what}\n  {}", client.upload(&parts).await.error_line()));
    }
    assert_snapshot!(lines.join("\n"));
    assert_eq!(client.get(FILES, &[]).await.json()["data"], json!([]), "nothing was made");
}

#[tokio::test]
async fn a_body_that_is_no_multipart_is_told() {
    let server = start().await;
    let client = server.client();
    let whole = body(&[EVIDENCE, Part::File("a.png", PNG)]);
    let nameless = format!("--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--{BOUNDARY}--\r\n");
    let headless = format!("--{BOUNDARY}\r\n\r\nx\r\n--{BOUNDARY}--\r\n");
    let broken = format!("--{BOUNDARY}\r\nnonsense\r\n\r\nx\r\n--{BOUNDARY}--\r\n");
    let fields: String = (0..1001).fold(String::new(), |body, number| {
        body + &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"a{number}\"\r\n\r\nx\r\n")
    });
    let deep = format!("a{}", "[b]".repeat(10));
    let multipart = content_type();
    let table: Vec<(&str, &str, Vec<u8>)> = vec![
        ("no boundary", "multipart/form-data", whole.clone()),
        ("an empty boundary", "multipart/form-data; boundary=", whole.clone()),
        ("another boundary", "multipart/form-data; boundary=other", whole.clone()),
        ("nothing", &multipart, vec![]),
        ("no part", &multipart, b"hello".to_vec()),
        ("truncated", &multipart, whole[..whole.len() - 20].to_vec()),
        ("a part without a name", &multipart, nameless.into_bytes()),
        ("a part without headers", &multipart, headless.into_bytes()),
        ("a part with broken headers", &multipart, broken.into_bytes()),
        ("too many fields", &multipart, fields.into_bytes()),
        ("too deep", &multipart, body(&[EVIDENCE, Part::Field(&deep, "1")])),
        ("mixed", "multipart/mixed; boundary=x", whole.clone()),
        ("JSON", "application/json", b"{}".to_vec()),
        ("a form, as of the command line", FORM_CONTENT_TYPE, b"purpose=dispute_evidence&file=@a.png".to_vec()),
        ("a form without a file", FORM_CONTENT_TYPE, b"purpose=dispute_evidence".to_vec()),
        ("a form with a wrong name", FORM_CONTENT_TYPE, b"a=1".to_vec()),
        ("a form that is not UTF-8", FORM_CONTENT_TYPE, b"purpose=%ff".to_vec()),
    ];
    let mut lines = Vec::new();
    for (what, content_type, body) in table {
        lines.push(format!("{what}\n  {}", client.upload_body(content_type, body).await.error_line()));
    }
    assert_snapshot!(lines.join("\n"));
    let bare = raw::send(server.url(), "POST", FILES, &[AUTHORIZATION], b"").await;
    assert_eq!(
        bare.error_line(),
        "400 invalid_request_error code=parameter_missing param=file: Missing required param: file."
    );
}

#[tokio::test]
async fn bodies_cut_or_changed_anywhere_never_hurt_the_server() {
    let server = start().await;
    let client = server.client();
    let parts = [EVIDENCE, Part::Field("file_link_data[create]", "true"), Part::File("a.png", PNG)];
    let whole = body(&parts);
    let check = async |body: Vec<u8>, what: String| {
        let answer = client.upload_body(&content_type(), body).await;
        assert!(answer.status == 200 || answer.status == 400, "{what}: {} {}", answer.status, answer.text);
        if answer.status == 400 {
            answer.error_line();
        }
    };
    for end in 0..whole.len() {
        check(whole[..end].to_vec(), format!("cut at {end}")).await;
        let mut changed = whole.clone();
        changed[end] ^= 0x80 >> (end % 8);
        check(changed, format!("changed at {end}")).await;
    }
    client.create_id().await;
}

#[tokio::test]
async fn a_body_beyond_the_largest_file_is_too_large() {
    let server = start().await;
    let client = server.client();
    let purpose = Part::Field("purpose", "account_requirement");
    let contents = vec![b'x'; 64_000_001];
    assert_eq!(
        client.upload(&[purpose, Part::File("a.pdf", &contents)]).await.error_line(),
        "400 invalid_request_error code=- param=file: The file you uploaded is too large: must be at most 64000000 bytes."
    );
    let largest = client.upload(&[purpose, Part::File("a.pdf", &contents[1..])]).await;
    assert_eq!((largest.status, &largest.json()["size"]), (200, &json!(64_000_000)));
    let field = Part::Field("metadata[a]", std::str::from_utf8(&contents[..=1 << 20]).unwrap());
    let too_large = "413 invalid_request_error code=- param=-: Invalid request: the request body is too large.";
    assert_eq!(client.upload(&[purpose, field]).await.error_line(), too_large);
    let beyond = vec![b'x'; 66_000_000];
    assert_eq!(client.upload(&[purpose, Part::File("a.pdf", &beyond)]).await.error_line(), too_large);
}

#[tokio::test]
async fn the_key_is_judged_before_the_body() {
    let server = start().await;
    let parts = [Part::Field("a", "1")];
    for (key, line) in [
        ("", "401 invalid_request_error code=- param=-: You did not provide an API key."),
        ("nonsense", "401 invalid_request_error code=- param=-: Invalid API Key provided: ****ense"),
    ] {
        assert!(server.client_with_key(key).upload(&parts).await.error_line().starts_with(line));
    }
    let unversioned = server.client().with_header("Stripe-Version", "x").upload(&parts).await;
    assert_eq!(unversioned.error_line(), "400 invalid_request_error code=- param=-: Invalid Stripe API version: x");
}

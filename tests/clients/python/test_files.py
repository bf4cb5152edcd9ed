"""Files and links to them: uploads, what a verification leaves, contents for those who may see them."""

import io
import re
import time

import httpx
import pytest
import stripe

from support import (
    BASE_URL,
    assert_error,
    assert_invalid_request,
    eventually,
    fresh_key,
    pretty,
    refusal,
    text_of,
)

PNG = b"\x89PNG\r\n\x1a\n and every byte: \x00\x01\xfe\xff--"
SENSITIVE = (
    "To access sensitive verification results, configure a restricted API key with appropriate permissions. Learn more "
    "here: https://stripe.com/docs/identity/access-verification-results."
)
NINE_MONTHS = 270 * 24 * 60 * 60


def client_of(key):
    """The SDK with both of its addresses aimed at the server: uploads have one of their own."""
    return stripe.StripeClient(key, base_addresses={"api": BASE_URL, "files": BASE_URL}, max_network_retries=2)


def fresh_client():
    return client_of(fresh_key())


def receipt(name="receipt.png", contents=PNG):
    file = io.BytesIO(contents)
    file.name = name
    return file


def evidence(**params):
    return {"purpose": "dispute_evidence", "file": receipt(), **params}


def download(url, key=None):
    """What is at an address, asked for with a key or without."""
    return httpx.get(url, headers={"authorization": f"Bearer {key}"} if key else {}, trust_env=False)


def verified(client):
    """A session that was verified by document and selfie, with its report."""
    sessions = client.v1.identity.verification_sessions
    session = sessions.create({"type": "document", "options": {"document": {"require_matching_selfie": True}}})
    client.raw_request("post", f"/v1/test_helpers/identity/verification_sessions/{session.id}/verify")
    return sessions.retrieve(session.id, {"expand": ["last_verification_report"]})


def test_an_upload_is_a_file_that_can_be_retrieved_listed_and_downloaded():
    key = fresh_key()
    files = client_of(key).v1.files

    file = files.create(evidence())

    expected = {
        "id": file.id,
        "object": "file",
        "created": file.created,
        "expires_at": file.created + NINE_MONTHS,
        "filename": "receipt.png",
        "links": {"object": "list", "data": [], "has_more": False, "url": f"/v1/file_links?file={file.id}"},
        "purpose": "dispute_evidence",
        "size": len(PNG),
        "title": None,
        "type": "png",
        "url": f"{BASE_URL}/v1/files/{file.id}/contents",
    }
    assert text_of(file.last_response) == pretty(expected)
    assert re.fullmatch(r"file_1[0-9A-Za-z]{23}", file.id)
    assert "idempotency-key" not in file.last_response.headers
    assert text_of(files.retrieve(file.id).last_response) == pretty(expected)
    page = {"object": "list", "data": [expected], "has_more": False, "url": "/v1/files"}
    assert text_of(files.list().last_response) == pretty(page)
    assert download(file.url, key).content == PNG


def test_a_file_of_the_disk_keeps_its_name_without_its_path(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7")

    with path.open("rb") as scan:
        file = fresh_client().v1.files.create({"purpose": "pci_document", "file": scan})

    assert (file.filename, file.size, file.type, file.expires_at) == ("scan.pdf", 8, "pdf", None)


def test_an_upload_can_make_a_link_at_once():
    client = fresh_client()
    expires_at = int(time.time()) + 3600
    link_data = {"create": True, "expires_at": expires_at, "metadata": {"order": "42"}}

    file = client.v1.files.create(evidence(file_link_data=link_data))

    (link,) = file.links.data
    assert (link.file, link.expired, link.expires_at) == (file.id, False, expires_at)
    assert link.metadata.to_dict() == {"order": "42"}
    assert re.fullmatch(rf"{BASE_URL}/links/[0-9A-Za-z]{{76}}00[0-9A-Za-z]{{8}}", link.url)
    assert download(link.url).content == PNG
    assert client.v1.file_links.retrieve(link.id).to_dict() == link.to_dict()


def test_the_files_of_a_verification_are_downloaded_by_a_restricted_key_until_redaction():
    secret = fresh_key()
    restricted = secret.replace("sk_", "rk_")
    client = client_of(secret)
    session = verified(client)
    report = session.last_verification_report

    front, back = report.document.files
    assert report.selfie.document == front
    documents = client.v1.files.list({"purpose": "identity_document_downloadable"})
    assert [file.id for file in documents.data] == [back, front]
    files = [client.v1.files.retrieve(id) for id in (front, back, report.selfie.selfie)]
    for file in files:
        assert file.created == report.created
        picture = download(file.url, restricted).content
        assert (len(picture), picture[1:4]) == (file.size, b"PNG")
        refused = download(file.url, secret)
        assert (refused.status_code, refused.json()["error"]["message"]) == (403, SENSITIVE)

    sessions = client.v1.identity.verification_sessions
    sessions.redact(session.id)
    eventually(lambda: sessions.retrieve(session.id), lambda session: session.redaction.status == "redacted")
    for file in files:
        assert download(file.url, restricted).status_code == 404
        assert client.v1.files.retrieve(file.id).to_dict() == file.to_dict()


def test_links_to_the_files_of_a_verification_are_for_restricted_keys_and_30_seconds():
    secret = fresh_key()
    client = client_of(secret.replace("sk_", "rk_"))
    file = verified(client).last_verification_report.document.files[0]
    soon = int(time.time()) + 30

    link = client.v1.file_links.create({"file": file, "expires_at": soon})

    assert download(link.url).status_code == 200
    assert_invalid_request(
        lambda: client.v1.file_links.create({"file": file, "expires_at": soon + 300}),
        "File links for this file must expire within 30 seconds.",
        param="expires_at",
    )
    with refusal(stripe.PermissionError) as caught:
        client_of(secret).v1.file_links.create({"file": file, "expires_at": soon})
    assert_error(caught.error, SENSITIVE, status=403)


def test_a_link_can_be_changed_listed_expanded_and_ended():
    client = fresh_client()
    links = client.v1.file_links
    file = client.v1.files.create(evidence())
    link = links.create({"file": file.id, "metadata": {"a": "1"}})

    later = int(time.time()) + 60
    updated = links.update(link.id, {"expires_at": later, "metadata": {"b": "2"}})
    assert updated.to_dict() == {**link.to_dict(), "expires_at": later, "metadata": {"a": "1", "b": "2"}}
    expanded = links.retrieve(link.id, {"expand": ["file"]})
    assert expanded.file.to_dict() == client.v1.files.retrieve(file.id).to_dict()
    assert [found.to_dict() for found in links.list({"file": file.id, "expired": False}).data] == [updated.to_dict()]

    ended = links.update(link.id, {"expires_at": "now"})
    assert ended.expired is True
    assert download(link.url).status_code == 404
    assert [found.id for found in links.list({"expired": True}).data] == [link.id]
    assert_invalid_request(
        lambda: links.update(link.id, {"expires_at": ""}),
        "You cannot update this file link because it has expired.",
    )


@pytest.mark.parametrize(
    ("call", "message", "expected"),
    [
        (
            lambda client: client.v1.files.create({"purpose": "dispute_evidence"}),
            "Missing required param: file.",
            {"code": "parameter_missing", "param": "file"},
        ),
        (
            lambda client: client.v1.files.create({"file": receipt()}),
            "Missing required param: purpose.",
            {"code": "parameter_missing", "param": "purpose"},
        ),
        (
            lambda client: client.v1.files.create(evidence(file="receipt.png")),
            "Invalid hash",
            {"param": "file"},
        ),
        (
            lambda client: client.v1.files.create(evidence(title="x")),
            "Received unknown parameter: title",
            {"code": "parameter_unknown", "param": "title"},
        ),
        (
            lambda client: client.v1.files.create(evidence(file=receipt("empty.png", b""))),
            "We don't currently support that file type. Try uploading a file with one of the following mimetypes: "
            "application/pdf, image/jpeg, image/png.",
            {"param": "file"},
        ),
        (
            lambda client: client.v1.files.create(
                {"purpose": "identity_document", "file": receipt(), "file_link_data": {"create": True}}
            ),
            "Files with the purpose identity_document cannot have file links.",
            {"param": "file_link_data"},
        ),
        (
            lambda client: client.v1.files.retrieve("file_missing"),
            "No such file upload: 'file_missing'",
            {"status": 404, "code": "resource_missing", "param": "file"},
        ),
        (
            lambda client: client.v1.file_links.retrieve("link_missing"),
            "No such file link: 'link_missing'",
            {"status": 404, "code": "resource_missing", "param": "link"},
        ),
        (
            lambda client: client.v1.file_links.create({"file": "file_missing", "expires_at": 1}),
            "Invalid timestamp: must be an integer Unix timestamp in the future.",
            {"param": "expires_at"},
        ),
    ],
)
def test_what_is_wrong_is_told(call, message, expected):
    assert_invalid_request(lambda: call(fresh_client()), message, **expected)


def test_25_files_come_one_by_one_newest_first_on_pages_of_any_size():
    files = fresh_client().v1.files
    made = [files.create(evidence()).id for _ in range(25)][::-1]
    for limit in (4, 10, 100):
        assert [file.id for file in files.list({"limit": limit}).auto_paging_iter()] == made

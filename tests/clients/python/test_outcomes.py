"""From a new session to any result, and what can be seen of it: reports, verified outputs, sensitive fields,
redaction."""

import datetime
import re

import pytest
import stripe

from support import (
    ADDRESS,
    assert_error,
    assert_invalid_request,
    assert_own_log,
    assert_report,
    assert_session,
    drive,
    eventually,
    fresh_clients,
    refusal,
    year_of_issue,
)

DOCUMENT = {"type": "document"}
ALL_OPTIONS = {"document": {"require_id_number": True, "require_matching_selfie": True}}
ALL_CHECKS = {"type": "document", "options": ALL_OPTIONS}

VERIFIED_OUTPUTS = {
    "address": ADDRESS,
    "email": None,
    "first_name": "Jenny",
    "id_number_type": None,
    "last_name": "Rosen",
    "phone": None,
}
HOLDER = {
    "error": None,
    "first_name": "Jenny",
    "id_number_type": "us_ssn",
    "last_name": "Rosen",
    "status": "verified",
}

SENSITIVE_OF_REPORT = [
    "document.dob",
    "document.expiration_date",
    "document.number",
    "document.sex",
    "document.unparsed_place_of_birth",
    "document.unparsed_sex",
    "id_number.dob",
    "id_number.id_number",
]
SENSITIVE = [
    "verified_outputs.dob",
    "verified_outputs.id_number",
    "verified_outputs.sex",
    "verified_outputs.unparsed_place_of_birth",
    "verified_outputs.unparsed_sex",
    *[f"last_verification_report.{path}" for path in SENSITIVE_OF_REPORT],
]


@pytest.fixture
def clients():
    return fresh_clients()


@pytest.fixture
def client(clients):
    return clients[0]


def sessions_of(client):
    return client.v1.identity.verification_sessions


def reports_of(client):
    return client.v1.identity.verification_reports


def ids(objects):
    return [each.id for each in objects]


def test_a_session_that_is_driven_to_verified_has_lost_its_secret_and_its_link(client):
    created = sessions_of(client).create(DOCUMENT)

    verified = drive(client, created.id, "verify")

    assert isinstance(verified, stripe.identity.VerificationSession)
    assert_session(verified, status="verified", last_verification_report=verified.last_verification_report)
    assert sessions_of(client).retrieve(created.id).to_dict() == verified.to_dict()
    assert verified.created == created.created


def test_outputs_and_report_are_shown_to_a_secret_key_but_for_what_is_sensitive(client):
    session = sessions_of(client).create(ALL_CHECKS)
    drive(client, session.id, "verify")

    shown = sessions_of(client).retrieve(
        session.id, {"expand": ["verified_outputs", "last_verification_report"]}
    )

    report = shown.to_dict()["last_verification_report"]
    assert_session(
        shown,
        last_verification_report=report,
        options=ALL_OPTIONS,
        status="verified",
        verified_outputs={**VERIFIED_OUTPUTS, "id_number_type": "us_ssn"},
    )
    front, _back = report["document"]["files"]
    selfie = {"document": front, "error": None, "selfie": report["selfie"]["selfie"], "status": "verified"}
    assert_report(report, session.id, id_number=HOLDER, options=ALL_OPTIONS, selfie=selfie)
    assert reports_of(client).retrieve(report["id"]).to_dict() == report


def test_what_is_sensitive_is_shown_to_a_restricted_key_that_asks_for_it(clients):
    client, restricted = clients
    session = sessions_of(client).create(ALL_CHECKS)
    drive(client, session.id, "verify")
    dob = {"day": 1, "month": 1, "year": 1901}

    shown = sessions_of(restricted).retrieve(session.id, {"expand": SENSITIVE})

    report = shown.to_dict()["last_verification_report"]
    of_bearer = {"dob": dob, "sex": "female", "unparsed_place_of_birth": None, "unparsed_sex": "F"}
    number = {"id_number": "0000", "id_number_type": "us_ssn"}
    assert_session(
        shown,
        last_verification_report=report,
        options=ALL_OPTIONS,
        status="verified",
        verified_outputs={**VERIFIED_OUTPUTS, **of_bearer, **number},
    )
    expires = {"day": 1, "month": 12, "year": year_of_issue() + 10}
    assert_report(
        report,
        session.id,
        document={**of_bearer, "expiration_date": expires, "number": "D1234567"},
        id_number={**HOLDER, "dob": dob, "id_number": "0000"},
        options=ALL_OPTIONS,
        selfie=report["selfie"],
    )
    alone = reports_of(restricted).retrieve(report["id"], {"expand": SENSITIVE_OF_REPORT})
    assert alone.to_dict() == report


def test_what_is_sensitive_is_refused_to_a_secret_key(client):
    session = sessions_of(client).create(ALL_CHECKS)
    report = drive(client, session.id, "verify").last_verification_report
    calls = [lambda path=path: sessions_of(client).retrieve(session.id, {"expand": [path]}) for path in SENSITIVE]
    calls += [lambda path=path: reports_of(client).retrieve(report, {"expand": [path]}) for path in SENSITIVE_OF_REPORT]
    calls.append(lambda: reports_of(client).list({"expand": ["data.document.number"]}))

    for call in calls:
        with refusal(stripe.PermissionError) as caught:
            call()
        assert_error(
            caught.error,
            "To access sensitive verification results, configure a restricted API key with appropriate permissions. "
            "Learn more here: https://stripe.com/docs/identity/access-verification-results.",
            status=403,
        )
        assert_own_log(caught.error)


def test_the_checks_find_the_person_that_the_test_wants(clients):
    client, restricted = clients
    session = sessions_of(client).create(DOCUMENT)

    verified = drive(
        restricted,
        session.id,
        "verify",
        verified_outputs={
            "first_name": "Ada",
            "dob": {"year": 1990},
            "address": {"city": "London", "country": "GB"},
        },
        document={"type": "passport", "issuing_country": "GB", "number": "P1"},
        expand=["verified_outputs.dob", "last_verification_report.document.number"],
    )

    address = {**ADDRESS, "city": "London", "country": "GB"}
    dob = {"day": 1, "month": 1, "year": 1990}
    report = verified.to_dict()["last_verification_report"]
    assert_session(
        verified,
        last_verification_report=report,
        status="verified",
        verified_outputs={**VERIFIED_OUTPUTS, "address": address, "dob": dob, "first_name": "Ada"},
    )
    document = {"address": address, "first_name": "Ada", "issuing_country": "GB", "number": "P1", "type": "passport"}
    assert_report(report, session.id, document=document)
    assert len(report["document"]["files"]) == 1, "a passport has one page"


def test_a_session_that_fails_says_why_and_waits_with_a_new_secret_and_link(client):
    created = sessions_of(client).create(DOCUMENT)

    failed = drive(
        client,
        created.id,
        "unverify",
        last_error={"code": "document_expired"},
        expand=["last_verification_report"],
    )

    error = {"code": "document_expired", "reason": "The document is expired."}
    report = failed.to_dict()["last_verification_report"]
    assert_session(failed, last_error=error, last_verification_report=report)
    nothing = dict.fromkeys(["address", "first_name", "issued_date", "last_name"])
    assert_report(report, created.id, document={**nothing, "error": error, "status": "unverified"})
    assert failed.client_secret != created.client_secret
    assert failed.url != created.url


def test_a_user_who_gives_up_leaves_no_report(client):
    session = sessions_of(client).create(DOCUMENT)
    error = {"code": "consent_declined", "reason": "No."}

    drive(client, session.id, "unverify", last_error=error)

    assert_session(sessions_of(client).retrieve(session.id), last_error=error)
    assert reports_of(client).list({"verification_session": session.id}).data == []


def test_each_attempt_leaves_a_report(client):
    email = "jenny+document_expired.verified@example.com"
    session = sessions_of(client).create({**DOCUMENT, "provided_details": {"email": email}})

    first = drive(client, session.id, "submit")
    second = drive(client, session.id, "submit")

    assert (first.last_error.code, second.status) == ("document_expired", "verified")
    reports = reports_of(client).list({"verification_session": session.id})
    assert ids(reports) == [second.last_verification_report, first.last_verification_report]


def test_checks_with_a_delay_end_by_themselves(client):
    session = sessions_of(client).create(DOCUMENT)

    processing = drive(client, session.id, "verify", simulate_delay=True)
    verified = eventually(
        lambda: sessions_of(client).retrieve(session.id), lambda session: session.status != "processing"
    )

    assert_session(processing, status="processing")
    assert_session(verified, last_verification_report=verified.last_verification_report, status="verified")


def test_presets_decide_what_submissions_come_to_until_an_empty_value_takes_them_back(client):
    session = sessions_of(client).create(DOCUMENT)

    drive(client, session.id, "preset", outcomes=["failure", "selfie_manipulated", "verified"])
    codes = [drive(client, session.id, "submit").last_error.code for _ in range(2)]
    drive(client, session.id, "preset", outcomes="")
    undecided = drive(client, session.id, "submit")

    assert codes == ["document_unverified_other", "selfie_manipulated"]
    assert_session(undecided, last_verification_report=undecided.last_verification_report, status="processing")


def test_a_helper_is_executed_once_a_key(client):
    session = sessions_of(client).create(DOCUMENT)

    first = drive(client, session.id, "unverify", idempotency_key="attempt-1")
    again = drive(client, session.id, "unverify", idempotency_key="attempt-1")

    assert again.to_dict() == first.to_dict()
    assert len(reports_of(client).list().data) == 1


def test_a_helper_in_the_wrong_status_is_refused_by_name(client):
    session = sessions_of(client).create(DOCUMENT)
    drive(client, session.id, "verify")

    assert_invalid_request(
        lambda: drive(client, session.id, "unverify"),
        'You cannot unverify this VerificationSession because it has a status of "verified". Only a '
        'VerificationSession in "requires_input" or "processing" status may be unverified.',
    )


def test_an_expired_document_is_not_verified(client):
    session = sessions_of(client).create(DOCUMENT)

    with refusal(stripe.InvalidRequestError) as caught:
        drive(client, session.id, "verify", document={"expiration_date": {"year": 2000}})

    today = re.search(r"\d{4}-\d{2}-\d{2}", str(caught.error))[0]
    assert abs(datetime.date.fromisoformat(today) - datetime.date.today()).days < 2
    assert_error(
        caught.error,
        f"Invalid document[expiration_date]: a document verified on {today} cannot have expired on 2000-12-01",
        param="document[expiration_date]",
    )
    assert_session(sessions_of(client).retrieve(session.id))


@pytest.fixture(scope="module")
def thirty():
    client, _ = fresh_clients()
    entries = []
    for number in range(30):
        reference = "third" if number % 3 == 0 else "other"
        session = sessions_of(client).create({**DOCUMENT, "client_reference_id": reference})
        entries.insert(0, (session.id, drive(client, session.id, "verify").last_verification_report, reference))
    return client, entries


@pytest.mark.parametrize("limit", [7, 100])
def test_reports_come_one_by_one_newest_first_on_pages_of_any_size(thirty, limit):
    client, entries = thirty

    seen = list(reports_of(client).list({"limit": limit}).auto_paging_iter())

    assert ids(seen) == [report for _, report, _ in entries]
    session, _, reference = entries[0]
    assert_report(seen[0].to_dict(), session, client_reference_id=reference)


def test_reports_come_backwards_from_the_newest_side_of_one(thirty):
    client, entries = thirty
    seen = reports_of(client).list({"limit": 7, "ending_before": entries[29][1]}).auto_paging_iter()

    assert ids(seen) == [report for _, report, _ in entries[:29]][::-1]


def test_reports_are_found_by_what_the_application_calls_its_user(thirty):
    client, entries = thirty
    seen = reports_of(client).list({"client_reference_id": "third", "limit": 4}).auto_paging_iter()

    assert ids(seen) == [report for _, report, reference in entries if reference == "third"]


def test_redaction_leaves_placeholders_in_the_session_and_in_its_report(clients):
    client, restricted = clients
    personal = {"client_reference_id": "user-1", "metadata": {"name": "Jenny Rosen"}}
    session = sessions_of(client).create({**ALL_CHECKS, **personal})
    report_id = drive(client, session.id, "verify").last_verification_report
    kept = {"last_verification_report": report_id, "options": ALL_OPTIONS, "status": "verified"}

    redacting = sessions_of(client).redact(session.id)
    redacted = drive(client, session.id, "complete_redaction")
    shown = sessions_of(restricted).retrieve(session.id, {"expand": SENSITIVE})

    assert_session(redacting, **kept, **personal, redaction={"status": "processing"})
    assert_session(redacted, **kept, redaction={"status": "redacted"})
    hidden, no_date = "[redacted]", {"day": 1, "month": 1, "year": 1}
    names = {"first_name": hidden, "last_name": hidden}
    address = {"city": hidden, "country": "US", "line1": hidden, "line2": None, "postal_code": hidden, "state": hidden}
    bearer = {
        **names,
        "address": address,
        "dob": no_date,
        "sex": hidden,
        "unparsed_place_of_birth": None,
        "unparsed_sex": hidden,
    }
    number = {"id_number": hidden, "id_number_type": "us_ssn"}
    report = shown.to_dict()["last_verification_report"]
    assert_session(
        shown,
        **{**kept, "last_verification_report": report},
        redaction={"status": "redacted"},
        verified_outputs={**bearer, **number, "email": None, "phone": None},
    )
    assert_report(
        report,
        session.id,
        document={**bearer, "expiration_date": no_date, "issued_date": no_date, "number": hidden},
        id_number={**names, **number, "dob": no_date, "error": None, "status": "verified"},
        options=ALL_OPTIONS,
        selfie=report["selfie"],
    )
    assert report["id"] == report_id
    assert drive(client, session.id, "complete_redaction").to_dict() == redacted.to_dict()

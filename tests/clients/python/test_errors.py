"""Parameters that are refused, and sessions that do not exist."""

import pytest
import stripe

from support import BASE_URL, assert_invalid_request, assert_session, fresh_key, fresh_sessions, refusal

DOCUMENT = {"type": "document"}


def unknown(param):
    return {"code": "parameter_unknown", "param": param, "message": f"Received unknown parameter: {param}"}


def missing(param):
    return {"code": "parameter_missing", "param": param, "message": f"Missing required param: {param}."}


def empty(param):
    return {
        "code": "parameter_invalid_empty",
        "param": param,
        "message": f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a "
        f"parameter; however '{param}' cannot be unset. You should remove '{param}' from your request or supply a "
        "non-empty value.",
    }


def exclusive(param, other):
    return {
        "code": "parameters_exclusive",
        "param": param,
        "message": f"You may only specify one of these parameters: {param}, {other}.",
    }


def not_a_document_type(index):
    param = f"options[document][allowed_types][{index}]"
    return {"param": param, "message": f"Invalid {param}: must be one of driving_license, id_card, or passport"}


def not_a_boolean(name, value):
    return {"param": f"options[document][{name}]", "message": f"Invalid boolean: {value}"}


def not_an_email(value):
    return {
        "code": "email_invalid",
        "param": "provided_details[email]",
        "message": f"Invalid email address: {value}",
    }


def not_a_phone(value):
    return {"param": "provided_details[phone]", "message": f'"{value}" is not a valid phone number'}


NOT_A_TYPE = {"param": "type", "message": "Invalid type: must be one of document or id_number"}
NOT_A_URL = {"code": "url_invalid", "param": "return_url", "message": "Not a valid URL"}
KEY_TOO_LONG = {
    "param": "metadata",
    "message": "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. "
    f"Invalid key: {'k' * 41}",
}


def document(**options):
    return {**DOCUMENT, "options": {"document": options}}


def details(**given):
    return {**DOCUMENT, "provided_details": given}


REFUSED = {
    "neither type nor flow": ({}, missing("type")),
    "a type that does not exist": ({"type": "selfie"}, NOT_A_TYPE),
    "a type that is only ever an answer": ({"type": "verification_flow"}, NOT_A_TYPE),
    "a type and a flow": ({**DOCUMENT, "verification_flow": "vf_1"}, exclusive("type", "verification_flow")),
    "options and a flow": (
        {"verification_flow": "vf_1", "options": {"document": {"require_id_number": True}}},
        exclusive("options", "verification_flow"),
    ),
    "an unknown parameter": ({**DOCUMENT, "foo": "bar"}, unknown("foo")),
    "several unknown parameters, of which the first is blamed": (
        {**DOCUMENT, "bar": "1", "foo": "2"},
        {"code": "parameter_unknown", "param": "bar", "message": "Received unknown parameters: bar, foo"},
    ),
    "an unknown option": (
        {**DOCUMENT, "options": {"expires_after_seconds": 60}},
        unknown("options[expires_after_seconds]"),
    ),
    "an option of flows": (
        {**DOCUMENT, "options": {"email": {"require_verification": True}}},
        unknown("options[email]"),
    ),
    "an unknown document option": (
        document(allowed_document_types=["passport"]),
        unknown("options[document][allowed_document_types]"),
    ),
    "an unknown detail": (details(name="Jenny Rosen"), unknown("provided_details[name]")),
    "the mode, which the key decides": ({**DOCUMENT, "livemode": True}, unknown("livemode")),
    "an unknown parameter before a missing one": ({"foo": "bar"}, unknown("foo")),
    "a document type that does not exist": (document(allowed_types=["library_card"]), not_a_document_type(0)),
    "a document type that does not exist, wherever it stands": (
        document(allowed_types=["passport", "id_card", "library_card"]),
        not_a_document_type(2),
    ),
    "a document type that is no list": (
        document(allowed_types="passport"),
        {"param": "options[document][allowed_types]", "message": "Invalid array"},
    ),
    "an ID number that is a word": (document(require_id_number="yes"), not_a_boolean("require_id_number", "yes")),
    "a live capture that is a number": (document(require_live_capture=1), not_a_boolean("require_live_capture", "1")),
    "a selfie that is a number": (document(require_matching_selfie=0), not_a_boolean("require_matching_selfie", "0")),
    "options that are no hash": (
        {**DOCUMENT, "options": "document"},
        {"param": "options", "message": "Invalid object"},
    ),
    "document options that are no hash": (
        {**DOCUMENT, "options": {"document": "passport"}},
        {"param": "options[document]", "message": "Invalid object"},
    ),
    "a list in place of a string": (
        {**DOCUMENT, "client_reference_id": ["a", "b"]},
        {"param": "client_reference_id", "message": 'Invalid string: {"0":"a","1":"b"}'},
    ),
    "an empty client reference": ({**DOCUMENT, "client_reference_id": ""}, empty("client_reference_id")),
    "an empty customer": ({**DOCUMENT, "related_customer": ""}, empty("related_customer")),
    "an empty return URL": ({**DOCUMENT, "return_url": ""}, empty("return_url")),
    "an empty e-mail address": (details(email=""), empty("provided_details[email]")),
    "a client reference of more than 5000 characters": (
        {**DOCUMENT, "client_reference_id": "a" * 2500 + "b" * 2501},
        {
            "param": "client_reference_id",
            "message": "Invalid string: aaaaaaaaaa...bbbbbbbbbb; must be at most 5000 characters",
        },
    ),
    "a return URL without a scheme": ({**DOCUMENT, "return_url": "example.com/done"}, NOT_A_URL),
    "a return URL of an app": ({**DOCUMENT, "return_url": "capacitor://localhost/done"}, NOT_A_URL),
    "an e-mail address without a host": (details(email="jenny"), not_an_email("jenny")),
    "a phone number with too few digits": (details(phone="12345"), not_a_phone("12345")),
    "a person without an account": (
        {**DOCUMENT, "related_person": {"person": "person_1"}},
        missing("related_person[account]"),
    ),
    "a person who is not named": (
        {**DOCUMENT, "related_person": {"account": "acct_1AAAAAAAAAAAAAAA"}},
        missing("related_person[person]"),
    ),
    "metadata of more than 50 keys": (
        {**DOCUMENT, "metadata": {f"key_{number}": "x" for number in range(51)}},
        {
            "param": "metadata",
            "message": "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com "
            "for more information.",
        },
    ),
    "a metadata key of more than 40 characters": ({**DOCUMENT, "metadata": {"k" * 41: "x"}}, KEY_TOO_LONG),
    "a metadata value of more than 500 characters": (
        {**DOCUMENT, "metadata": {"key": "ö" * 501}},
        {
            "param": "metadata",
            "message": "Metadata values can have up to 500 characters, but you passed in a value that is 501 "
            f"characters. Invalid value: {'ö' * 501}",
        },
    ),
    "a metadata value that is a list": (
        {**DOCUMENT, "metadata": {"key": ["37018189"]}},
        {"param": "metadata", "message": 'Invalid value type: ["37018189"] must be a string'},
    ),
}


@pytest.mark.parametrize(("params", "expected"), REFUSED.values(), ids=REFUSED.keys())
def test_creating_a_session_is_refused_for(params, expected):
    sessions = fresh_sessions()

    error = assert_invalid_request(lambda: sessions.create(params), **expected)

    assert "stripe-should-retry" not in error.headers, "nothing was executed"
    assert error.headers["original-request"] == error.request_id
    assert sessions.list().data == []


ONLY_AT_CREATION = (
    "client_reference_id",
    "related_customer",
    "related_customer_account",
    "return_url",
    "verification_flow",
)
REFUSED_LATER = {
    **{f"{name}, which only creation takes": ({name: "https://x.test"}, unknown(name)) for name in ONLY_AT_CREATION},
    "a related person, whom only creation takes": (
        {"related_person": {"account": "acct_1", "person": "person_1"}},
        unknown("related_person"),
    ),
    "a type that does not exist": ({"type": "selfie"}, NOT_A_TYPE),
    "a document type that does not exist": (
        {"options": {"document": {"allowed_types": ["library_card"]}}},
        not_a_document_type(0),
    ),
    "an empty e-mail address": ({"provided_details": {"email": ""}}, empty("provided_details[email]")),
    "an empty phone number": ({"provided_details": {"phone": ""}}, empty("provided_details[phone]")),
    "a metadata key of more than 40 characters": ({"metadata": {"k" * 41: "x"}}, KEY_TOO_LONG),
}


@pytest.mark.parametrize(("params", "expected"), REFUSED_LATER.values(), ids=REFUSED_LATER.keys())
def test_updating_a_session_is_refused_for(params, expected):
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "metadata": {"kept": "yes"}})

    assert_invalid_request(lambda: sessions.update(session.id, params), **expected)
    assert_session(sessions.retrieve(session.id), metadata={"kept": "yes"})


@pytest.mark.parametrize("call", ["retrieve", "cancel", "redact"])
def test_no_other_endpoint_takes_a_parameter_but_expand(call):
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)

    assert_invalid_request(lambda: getattr(sessions, call)(session.id, {"metadata": {"a": "1"}}), **unknown("metadata"))
    assert_session(sessions.retrieve(session.id))


@pytest.mark.parametrize("call", ["retrieve", "update", "cancel", "redact"])
@pytest.mark.parametrize("session", ["vs_missing", "vs_1UV92qKx8RbTn4Lp3hV0cQeZ", "cus_1';drop"])
def test_a_session_that_does_not_exist_is_missed(call, session):
    error = assert_invalid_request(
        lambda: getattr(fresh_sessions(), call)(session),
        f"No such VerificationSession: '{session}'",
        status=404,
        code="resource_missing",
        param="session",
    )

    assert "stripe-should-retry" not in error.headers


def test_a_session_is_missed_only_after_the_parameters_were_judged():
    sessions = fresh_sessions()

    assert_invalid_request(lambda: sessions.update("vs_missing", {"foo": "bar"}), **unknown("foo"))
    assert_invalid_request(lambda: sessions.update("vs_missing", {"type": "selfie"}), **NOT_A_TYPE)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/identity/verification_flows"),
        ("GET", "/v1/identity/verification_sessions/"),
        ("DELETE", "/v1/identity/verification_sessions/vs_1"),
    ],
)
def test_an_address_that_does_not_exist_is_not_recognized(method, path):
    client = stripe.StripeClient(fresh_key(), base_addresses={"api": BASE_URL})

    with refusal(stripe.InvalidRequestError) as caught:
        client.raw_request(method.lower(), path)

    error = caught.error
    assert (error.http_status, error.error.type, error.code, error.param) == (404, "invalid_request_error", None, None)
    assert error.user_message == (
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing slash. "
        "If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. "
        "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
    )

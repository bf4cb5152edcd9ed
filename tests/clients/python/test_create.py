"""Creating and retrieving sessions."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import (
    SDK_API_VERSION,
    account_of,
    assert_session,
    fresh_account,
    fresh_sessions,
    random_text,
    sessions_of,
    text_of,
    token_of,
)


def test_a_session_created_with_nothing_but_its_type_has_the_documented_shape():
    session = fresh_sessions().create({"type": "document"})

    assert_session(session)


def test_a_session_of_an_id_number_check_has_no_options_either():
    session = fresh_sessions().create({"type": "id_number"})

    assert_session(session, type="id_number")


def test_everything_that_can_be_given_at_creation_is_shown_but_for_the_return_url():
    account = fresh_account()
    document = {
        "allowed_types": ["passport", "driving_license"],
        "require_id_number": True,
        "require_live_capture": False,
        "require_matching_selfie": True,
    }
    details = {"email": "jenny.rosen@example.com", "phone": "+15555551212"}
    metadata = {"zeta": "last", "alpha": "first", "Ünïcode": "ein Wert & <noch> einer €"}

    session = fresh_sessions().create(
        {
            "type": "document",
            "client_reference_id": "user-42",
            "metadata": metadata,
            "options": {"document": document},
            "provided_details": details,
            "related_customer": "cus_JennyRosen0001",
            "related_person": {"account": account, "person": "person_1JennyRosen0001"},
            "return_url": "https://example.com/return?to=here&and=there#fragment",
            "expand": ["provided_details"],
        }
    )

    assert_session(
        session,
        client_reference_id="user-42",
        metadata=metadata,
        options={"document": document},
        provided_details=details,
        related_customer="cus_JennyRosen0001",
        related_person={"account": account, "person": "person_1JennyRosen0001"},
    )


def test_a_session_can_belong_to_a_customer_that_is_an_account():
    account = fresh_account()
    session = fresh_sessions().create({"type": "document", "related_customer_account": account})

    assert_session(session, related_customer_account=account)


def test_a_session_of_a_verification_flow_takes_its_checks_from_the_flow():
    session = fresh_sessions().create(
        {
            "verification_flow": "vf_1JennyRosenFlow0001",
            "client_reference_id": "user-43",
            "metadata": {"plan": "gold"},
            "provided_details": {"email": "jenny.rosen@example.com"},
            "return_url": "http://localhost:4242/done",
        }
    )

    assert_session(
        session,
        client_reference_id="user-43",
        metadata={"plan": "gold"},
        options=None,
        type="verification_flow",
        verification_flow="vf_1JennyRosenFlow0001",
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"require_matching_selfie": True}, {"require_matching_selfie": True}),
        ({"require_live_capture": False}, {"require_live_capture": False}),
        ({"allowed_types": ["id_card"]}, {"allowed_types": ["id_card"]}),
        ({"allowed_types": ["passport", "id_card", "passport"]}, {"allowed_types": ["passport", "id_card"]}),
    ],
)
def test_options_show_the_given_keys_only_false_ones_included_and_each_allowed_type_once(given, shown):
    session = fresh_sessions().create({"type": "document", "options": {"document": given}})

    assert_session(session, options={"document": shown})


def test_empty_document_options_are_none():
    session = fresh_sessions().create({"type": "document", "options": {"document": ""}})

    assert_session(session)


@pytest.mark.parametrize("phone", ["+4915112345678", "5555551212"])
def test_phone_numbers_may_be_given_as_e164_or_as_ten_digits(phone):
    session = fresh_sessions().create(
        {"type": "document", "provided_details": {"phone": phone}, "expand": ["provided_details"]}
    )

    assert_session(session, provided_details={"phone": phone})


def test_metadata_may_have_50_keys_of_40_characters_and_values_of_500_whatever_their_bytes():
    metadata = {str(number).ljust(40, "ß"): "€" * 500 for number in range(10, 60)}
    session = fresh_sessions().create({"type": "document", "metadata": metadata})

    assert_session(session, metadata=metadata)


def test_a_client_reference_may_have_5000_characters():
    session = fresh_sessions().create({"type": "document", "client_reference_id": "ä" * 5000})

    assert_session(session, client_reference_id="ä" * 5000)


def test_retrieving_gives_the_very_bytes_of_creation_secret_and_link_included():
    sessions = fresh_sessions()
    created = sessions.create(
        {
            "type": "document",
            "metadata": {"order": "17"},
            "options": {"document": {"require_matching_selfie": True}},
        }
    )

    for _ in range(2):
        assert text_of(sessions.retrieve(created.id).last_response) == text_of(created.last_response)


def test_every_session_has_an_id_and_a_token_of_its_own_all_of_one_account():
    sessions = fresh_sessions()
    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(lambda _: sessions.create({"type": "document"}), range(20)))

    assert len({session.id for session in created}) == 20
    assert len({token_of(session) for session in created}) == 20
    assert len({account_of(session) for session in created}) == 1


def test_a_key_of_stripes_own_form_opens_the_account_that_it_names():
    rest = random_text(16)
    session = sessions_of(f"sk_test_5{rest}{random_text(24)}").create({"type": "document"})

    assert_session(session)
    assert account_of(session) == f"acct_{rest}"


def test_the_answer_to_a_change_says_which_request_made_it_and_that_it_is_not_to_be_retried():
    key = f"key-{random_text(8)}"
    response = fresh_sessions().create({"type": "document"}, {"idempotency_key": key}).last_response

    assert response.code == 200
    assert re.fullmatch(r"req_[0-9A-Za-z]{14}", response.request_id)
    assert response.idempotency_key == key
    expected = {
        "Original-Request": response.request_id,
        "Stripe-Should-Retry": "false",
        "Stripe-Version": SDK_API_VERSION,
        "Idempotent-Replayed": None,
        "Stripe-Account": None,
        "Stripe-Notice": None,
        "Content-Type": "application/json",
        "Content-Length": str(len(text_of(response).encode())),
        "Cache-Control": "no-cache, no-store",
        "Access-Control-Allow-Origin": "*",
    }
    assert {name: response.headers.get(name) for name in expected} == expected


def test_the_answer_to_a_read_has_no_headers_of_a_change():
    sessions = fresh_sessions()
    response = sessions.retrieve(sessions.create({"type": "document"}).id).last_response

    assert re.fullmatch(r"req_[0-9A-Za-z]{14}", response.request_id)
    expected = {
        "Original-Request": None,
        "Idempotency-Key": None,
        "Idempotent-Replayed": None,
        "Stripe-Should-Retry": None,
        "Stripe-Version": SDK_API_VERSION,
    }
    assert {name: response.headers.get(name) for name in expected} == expected


def test_the_key_that_the_sdk_makes_up_for_a_change_is_repeated():
    session = fresh_sessions().create({"type": "document"})

    assert re.fullmatch(r"[0-9a-f-]{36}", session.last_response.idempotency_key)

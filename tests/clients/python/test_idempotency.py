"""Idempotency keys: what is replayed, what is refused, what is not kept."""

import pytest
import stripe

from support import (
    assert_error,
    assert_invalid_request,
    assert_own_log,
    assert_session,
    fresh_account,
    fresh_sessions,
    random_text,
    refusal,
    sessions_of,
    text_of,
)

DOCUMENT = {"type": "document"}
NOT_A_TYPE = "Invalid type: must be one of document or id_number"


def fresh_options():
    return {"idempotency_key": f"key-{random_text(16)}"}


def ids_of(sessions):
    return [session.id for session in sessions.list()]


def assert_executed(session):
    assert "idempotent-replayed" not in session.last_response.headers


def assert_replay(answer, first):
    """Asserts that an answer is the first one again, byte for byte."""
    response, original = answer.last_response, first.last_response
    assert text_of(response) == text_of(original)
    assert response.headers["idempotent-replayed"] == "true"
    assert response.headers["original-request"] == original.request_id
    assert response.idempotency_key == original.idempotency_key
    assert response.request_id != original.request_id


def assert_idempotency_error(call, message):
    with refusal(stripe.IdempotencyError) as caught:
        call()
    assert_error(caught.error, message, error_type="idempotency_error")
    assert_own_log(caught.error)
    return caught.error


def other_parameters(options):
    return (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using "
        f"a key other than '{options['idempotency_key']}' if you meant to execute a different request."
    )


def test_the_same_request_with_the_same_key_is_answered_again_and_not_executed_again():
    sessions, options = fresh_sessions(), fresh_options()
    params = {
        **DOCUMENT,
        "metadata": {"order": "1"},
        "options": {"document": {"allowed_types": ["passport", "id_card"]}},
    }
    first = sessions.create(params, options)

    assert_executed(first)
    assert_replay(sessions.create(params, options), first)
    assert_replay(sessions.create(params, options), first)
    assert ids_of(sessions) == [first.id]


def test_parameters_in_another_order_are_the_same_request():
    sessions, options = fresh_sessions(), fresh_options()
    first = sessions.create({"type": "document", "metadata": {"a": "1", "b": "2"}}, options)

    assert_replay(sessions.create({"metadata": {"b": "2", "a": "1"}, "type": "document"}, options), first)


def test_a_replay_shows_the_answer_of_then_not_the_session_of_now():
    sessions, options = fresh_sessions(), fresh_options()
    first = sessions.create(DOCUMENT, options)
    sessions.cancel(first.id)

    replay = sessions.create(DOCUMENT, options)

    assert_replay(replay, first)
    assert_session(replay)


def test_updates_cancels_and_redactions_are_replayed_as_well():
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)
    for call, params in ((sessions.update, {"metadata": {"a": "1"}}), (sessions.cancel, {}), (sessions.redact, {})):
        options = fresh_options()
        first = call(session.id, params, options)
        assert_executed(first)
        assert_replay(call(session.id, params, options), first)


@pytest.mark.parametrize(
    "params",
    [
        {"type": "id_number"},
        {**DOCUMENT, "metadata": {"a": "1"}},
        {**DOCUMENT, "expand": ["provided_details"]},
        {"type": "selfie"},
    ],
    ids=str,
)
def test_a_key_is_refused_with_other_parameters_even_if_those_are_wrong(params):
    sessions, options = fresh_sessions(), fresh_options()
    first = sessions.create(DOCUMENT, options)

    error = assert_idempotency_error(lambda: sessions.create(params, options), other_parameters(options))

    assert error.headers["idempotency-key"] == options["idempotency_key"]
    assert "idempotent-replayed" not in error.headers
    assert_replay(sessions.create(DOCUMENT, options), first)
    assert ids_of(sessions) == [first.id]


@pytest.mark.parametrize(("call", "path"), [("update", ""), ("cancel", "/cancel"), ("redact", "/redact")])
def test_a_key_is_refused_at_another_endpoint_which_is_named_beside_the_first_one(call, path):
    sessions, options = fresh_sessions(), fresh_options()
    session = sessions.create(DOCUMENT, options)
    first = "/v1/identity/verification_sessions"

    assert_idempotency_error(
        lambda: getattr(sessions, call)(session.id, options=options),
        "Keys for idempotent requests can only be used for the same endpoint they were first used for "
        f"('{first}/{session.id}{path}' vs '{first}'). Try using a key other than '{options['idempotency_key']}' if "
        "you meant to execute a different request.",
    )
    assert_session(sessions.retrieve(session.id))


def test_reads_do_not_care_about_keys():
    sessions, options = fresh_sessions(), fresh_options()
    session = sessions.create(DOCUMENT, options)

    retrieved = sessions.retrieve(session.id, options=options)
    listed = sessions.list(options=options)

    assert_session(retrieved)
    assert [session.id for session in listed] == [session.id]
    for response in (retrieved.last_response, listed.last_response):
        assert response.idempotency_key is None
        assert "idempotent-replayed" not in response.headers


def test_keys_of_different_accounts_modes_and_connected_accounts_do_not_meet():
    rest, options = random_text(24), fresh_options()
    in_test, in_live = sessions_of(f"sk_test_{rest}"), sessions_of(f"sk_live_{rest}")

    created = [
        in_test.create({**DOCUMENT, "metadata": {"from": "test"}}, options),
        in_live.create({**DOCUMENT, "metadata": {"from": "live"}}, options),
        in_test.create({**DOCUMENT, "metadata": {"from": "connected"}}, {**options, "stripe_account": fresh_account()}),
        fresh_sessions().create({**DOCUMENT, "metadata": {"from": "another"}}, options),
    ]

    assert [session.metadata["from"] for session in created] == ["test", "live", "connected", "another"]
    assert len({session.id for session in created}) == 4
    for session in created:
        assert_executed(session)


def test_a_key_whose_request_was_refused_for_its_parameters_is_still_free():
    sessions, options = fresh_sessions(), fresh_options()

    error = assert_invalid_request(lambda: sessions.create({"type": "selfie"}, options), NOT_A_TYPE, param="type")
    created = sessions.create(DOCUMENT, options)

    assert "stripe-should-retry" not in error.headers
    assert_session(created)
    assert_executed(created)


def test_a_key_whose_session_was_missing_is_still_free():
    sessions, options = fresh_sessions(), fresh_options()

    for _ in range(2):
        error = assert_invalid_request(
            lambda: sessions.cancel("vs_missing", options=options),
            "No such VerificationSession: 'vs_missing'",
            status=404,
            code="resource_missing",
            param="session",
        )
        assert "idempotent-replayed" not in error.headers
    assert_session(sessions.create(DOCUMENT, options))


def test_a_refusal_for_the_state_of_the_session_is_an_answer_and_is_replayed():
    sessions, options = fresh_sessions(), fresh_options()
    session = sessions.create(DOCUMENT)
    sessions.cancel(session.id)
    errors = []

    for _ in range(2):
        with refusal(stripe.InvalidRequestError) as caught:
            sessions.update(session.id, {"type": "id_number"}, options)
        assert_error(
            caught.error,
            'You cannot update this VerificationSession because it has a status of "canceled". Only a '
            'VerificationSession in "requires_input" status may be updated.',
        )
        errors.append(caught.error)

    first, replay = errors
    assert_own_log(first)
    assert first.headers["stripe-should-retry"] == "false"
    assert "idempotent-replayed" not in first.headers
    assert replay.http_body == first.http_body
    assert replay.headers["idempotent-replayed"] == "true"
    assert replay.headers["original-request"] == first.request_id
    assert replay.request_id != first.request_id


def test_a_key_may_have_255_characters_and_no_more():
    sessions = fresh_sessions()
    longest = random_text(255)

    assert_session(sessions.create(DOCUMENT, {"idempotency_key": longest}))
    assert_invalid_request(
        lambda: sessions.create(DOCUMENT, {"idempotency_key": f"{longest}x"}),
        "Idempotent key length is 256, which is outside accepted lengths. Idempotent Keys must be 1-255 characters "
        "long. If you're looking for a decent generator, try using a UUID defined by IETF RFC 4122.",
    )

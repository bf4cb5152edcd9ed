"""The SDK's own retries, through a proxy that breaks the first attempts. Whatever happens, one session exists."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from proxy import lose_answer, lose_request, proxy, refuse, replace_answer
from support import (
    assert_error,
    assert_session,
    asynchronously,
    fresh_key,
    fresh_sessions,
    random_text,
    refusal,
    sessions_of,
    text_of,
)

DOCUMENT = {"type": "document", "metadata": {"order": "1"}}
SHOWN = {"metadata": {"order": "1"}}

INTERNAL = {"type": "api_error", "message": "An unknown error occurred."}
IN_USE = {
    "type": "invalid_request_error",
    "code": "idempotency_key_in_use",
    "message": "There is currently another in-progress request using this Idempotent Key.",
}


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """The SDK waits half a second before it tries again; the server does not need that."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.02)


def assert_same_request(attempts, number):
    """Asserts that all attempts were the same request with one and the same key."""
    sent = [(attempt.method, attempt.path, attempt.key, attempt.body) for attempt in attempts]
    assert len(sent) == number
    assert len(set(sent)) == 1
    assert re.fullmatch(r"[0-9a-f-]{36}", attempts[0].key)


def assert_only(sessions, session):
    """Asserts that the account has this session and no other."""
    assert [listed.to_dict() for listed in sessions.list()] == [session.to_dict()]


def assert_answer_of_the_first_attempt(session, attempts):
    first, last = attempts[0].answer, attempts[-1].answer
    assert last.body == first.body
    assert session.id == json.loads(first.body)["id"]
    assert "idempotent-replayed" not in first.headers
    assert session.last_response.headers["idempotent-replayed"] == "true"
    assert session.last_response.headers["original-request"] == first.headers["request-id"]


EXECUTED = {
    "the answer was lost with the connection": [lose_answer],
    "the answer was a 500": [replace_answer(500, INTERNAL)],
    "the answer was a 503": [replace_answer(503, INTERNAL)],
    "the answer was a 409": [replace_answer(409, IN_USE)],
    "two answers were lost": [lose_answer, replace_answer(500, INTERNAL)],
}


@pytest.mark.parametrize("script", EXECUTED.values(), ids=EXECUTED.keys())
def test_a_retry_of_a_create_that_was_executed_gives_the_session_of_the_first_attempt(script):
    key = fresh_key()
    with proxy(*script) as (url, attempts):
        session = sessions_of(key, url).create(DOCUMENT)

    assert_session(session, **SHOWN)
    assert_same_request(attempts, len(script) + 1)
    assert_answer_of_the_first_attempt(session, attempts)
    assert_only(sessions_of(key), session)


@pytest.mark.parametrize("script", EXECUTED.values(), ids=EXECUTED.keys())
def test_an_asynchronous_retry_gives_the_session_of_the_first_attempt(script):
    key = fresh_key()
    with proxy(*script) as (url, attempts):
        session = asynchronously(lambda sessions: sessions.create_async(DOCUMENT), key, url)

    assert_session(session, **SHOWN)
    assert_same_request(attempts, len(script) + 1)
    assert_answer_of_the_first_attempt(session, attempts)
    assert_only(sessions_of(key), session)


@pytest.mark.parametrize(
    "mishap",
    [lose_request, refuse(500, INTERNAL), refuse(409, IN_USE)],
    ids=["the connection broke", "a 500", "a 409"],
)
def test_a_retry_of_a_create_that_never_arrived_creates_the_session(mishap):
    key = fresh_key()
    with proxy(mishap) as (url, attempts):
        session = sessions_of(key, url).create(DOCUMENT)

    assert_session(session, **SHOWN)
    assert_same_request(attempts, 2)
    assert "idempotent-replayed" not in session.last_response.headers
    assert_only(sessions_of(key), session)


def test_a_retry_of_a_cancel_whose_answer_was_lost_replays_the_answer():
    key = fresh_key()
    session = sessions_of(key).create(DOCUMENT)
    with proxy(lose_answer) as (url, attempts):
        canceled = sessions_of(key, url).cancel(session.id)

    assert_session(canceled, **SHOWN, status="canceled")
    assert_same_request(attempts, 2)
    assert_answer_of_the_first_attempt(canceled, attempts)


def test_a_read_is_retried_as_well():
    key = fresh_key()
    created = sessions_of(key).create(DOCUMENT)
    with proxy(lose_answer) as (url, attempts):
        retrieved = sessions_of(key, url).retrieve(created.id)

    assert text_of(retrieved.last_response) == text_of(created.last_response)
    assert [attempt.key for attempt in attempts] == [None, None]


def test_a_program_that_retries_by_hand_after_the_sdk_gave_up_gets_the_session_of_the_first_attempt():
    key = fresh_key()
    options = {"idempotency_key": random_text(20), "max_network_retries": 0}
    with proxy(replace_answer(500, INTERNAL)) as (url, attempts):
        sessions = sessions_of(key, url)
        with refusal(stripe.APIError) as caught:
            sessions.create(DOCUMENT, options)
        session = sessions.create(DOCUMENT, options)

    assert caught.error.http_status == 500
    assert len(attempts) == 2
    assert_answer_of_the_first_attempt(session, attempts)
    assert_only(sessions_of(key), session)


def test_a_refusal_is_not_retried():
    with proxy() as (url, attempts), refusal(stripe.InvalidRequestError):
        sessions_of(fresh_key(), url).create({"type": "selfie"})

    assert [attempt.answer.status for attempt in attempts] == [400]


def all_at_once(call, times=30):
    """Calls from as many threads; gives the answers and the refusals."""

    def outcome(_):
        try:
            return call()
        except stripe.StripeError as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        outcomes = list(pool.map(outcome, range(times)))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, stripe.StripeError)]
    return [outcome for outcome in outcomes if outcome not in refusals], refusals


def test_the_same_create_sent_many_times_at_once_makes_one_session_which_all_get_in_the_end():
    sessions = fresh_sessions(max_network_retries=8)
    options = {"idempotency_key": random_text(20)}

    answers, refusals = all_at_once(lambda: sessions.create(DOCUMENT, options))

    assert refusals == []
    assert len({text_of(answer.last_response) for answer in answers}) == 1
    executed = [answer for answer in answers if "idempotent-replayed" not in answer.last_response.headers]
    assert len(executed) == 1
    assert_only(sessions, executed[0])


def test_the_same_create_sent_many_times_at_once_is_refused_if_at_all_because_the_first_one_is_still_running():
    sessions = fresh_sessions(max_network_retries=0)
    key = random_text(20)

    answers, refusals = all_at_once(lambda: sessions.create(DOCUMENT, {"idempotency_key": key}))

    assert_only(sessions, answers[0])
    for error in refusals:
        assert type(error) is stripe.APIError
        assert_error(
            error,
            "There is currently another in-progress request using this Idempotent Key (that probably means you "
            f"submitted twice, and the other request is still going through): {key}. Please try again later.",
            status=409,
            code="idempotency_key_in_use",
        )
        assert error.headers["idempotency-key"] == key
        assert "stripe-should-retry" not in error.headers


def test_the_same_create_sent_many_times_at_once_is_answered_at_once_to_all_when_the_first_one_is_long_done():
    sessions = fresh_sessions(max_network_retries=0)
    options = {"idempotency_key": random_text(20)}
    first = sessions.create(DOCUMENT, options)

    answers, refusals = all_at_once(lambda: sessions.create(DOCUMENT, options))

    assert refusals == []
    for answer in answers:
        assert text_of(answer.last_response) == text_of(first.last_response)
        assert answer.last_response.headers["idempotent-replayed"] == "true"

"""The SDK's other ways to say the same: global methods, methods of objects, asynchronous methods."""

import asyncio

import pytest
import stripe
from stripe.identity import VerificationSession

from support import (
    BASE_URL,
    assert_error,
    assert_invalid_request,
    assert_session,
    asynchronously,
    eventually,
    fresh_account,
    fresh_key,
    refusal,
)

DOCUMENT = {"type": "document"}


@pytest.fixture
def global_key(monkeypatch):
    """A fresh account, configured globally."""
    key = fresh_key()
    monkeypatch.setattr(stripe, "api_base", BASE_URL)
    monkeypatch.setattr(stripe, "api_key", key)
    return key


def test_global_methods_create_retrieve_modify_list_and_cancel(global_key):
    created = VerificationSession.create(
        type="document", metadata={"a": "1"}, options={"document": {"require_matching_selfie": True}}
    )
    options = {"document": {"require_matching_selfie": True}}

    assert_session(created, metadata={"a": "1"}, options=options)
    assert_session(VerificationSession.retrieve(created.id), metadata={"a": "1"}, options=options)
    modified = VerificationSession.modify(created.id, metadata={"a": "", "b": "2"}, type="id_number")
    assert_session(modified, metadata={"b": "2"}, options=options, type="id_number")
    (only,) = VerificationSession.list(limit=1)
    assert only.to_dict() == modified.to_dict()
    canceled = VerificationSession.cancel(created.id)
    assert_session(canceled, metadata={"b": "2"}, options=options, status="canceled", type="id_number")


def test_global_methods_redact(global_key):
    session = VerificationSession.create(type="document", metadata={"a": "1"})

    redacting = VerificationSession.redact(session.id)
    eventually(session.refresh, lambda session: session.redaction and session.redaction.status == "redacted")

    assert_session(redacting, metadata={"a": "1"}, redaction={"status": "processing"}, status="canceled")
    assert_session(session, redaction={"status": "redacted"}, status="canceled")


def test_a_session_can_cancel_and_redact_itself(global_key):
    session = VerificationSession.create(type="document")

    session.cancel()
    assert_session(session, status="canceled")
    session.redact()
    assert_session(session, status="canceled", redaction={"status": "processing"})


def test_a_session_of_a_list_can_refresh_and_cancel_itself(global_key):
    VerificationSession.create(type="document")
    (session,) = VerificationSession.list()

    session.refresh()
    assert_session(session)
    session.cancel()
    assert_session(session, status="canceled")


def test_global_lists_turn_their_pages(global_key):
    created = [VerificationSession.create(type="document").id for _ in range(25)]

    seen = [session.id for session in VerificationSession.list(limit=10).auto_paging_iter()]

    assert seen == created[::-1]


def test_global_methods_take_options_of_the_call_beside_the_parameters(global_key):
    other, account = fresh_key(), fresh_account()
    mine = VerificationSession.create(type="document", idempotency_key="order-1")
    theirs = VerificationSession.create(type="document", idempotency_key="order-1", api_key=other)
    connected = VerificationSession.create(type="document", idempotency_key="order-1", stripe_account=account)
    replay = VerificationSession.create(type="document", idempotency_key="order-1")

    assert len({mine.id, theirs.id, connected.id}) == 3
    assert replay.to_dict() == mine.to_dict()
    assert [session.id for session in VerificationSession.list(api_key=other)] == [theirs.id]
    assert [session.id for session in VerificationSession.list(stripe_account=account)] == [connected.id]
    # An object remembers how it was got.
    connected.cancel()
    assert_session(connected, status="canceled")
    old = VerificationSession.retrieve(mine.id, stripe_version="2024-06-20")
    assert "related_customer_account" not in old.to_dict()


def test_global_methods_raise_the_same_errors(global_key):
    assert_invalid_request(
        lambda: VerificationSession.create(), "Missing required param: type.", code="parameter_missing", param="type"
    )
    assert_invalid_request(
        lambda: VerificationSession.retrieve("vs_missing"),
        "No such VerificationSession: 'vs_missing'",
        status=404,
        code="resource_missing",
        param="session",
    )


def test_asynchronous_methods_do_the_same():
    async def scenario(sessions):
        created = await sessions.create_async({**DOCUMENT, "metadata": {"a": "1"}})
        assert_session(created, metadata={"a": "1"})
        assert_session(await sessions.retrieve_async(created.id), metadata={"a": "1"})
        updated = await sessions.update_async(created.id, {"metadata": "", "type": "id_number"})
        assert_session(updated, type="id_number")
        page = await sessions.list_async({"limit": 1})
        assert [session.to_dict() for session in page] == [updated.to_dict()]
        canceled = await sessions.cancel_async(created.id)
        assert_session(canceled, type="id_number", status="canceled")
        redacting = await sessions.redact_async(created.id)
        assert_session(redacting, type="id_number", status="canceled", redaction={"status": "processing"})

    asynchronously(scenario)


def test_asynchronous_calls_can_run_at_the_same_time_and_turn_pages():
    async def scenario(sessions):
        created = await asyncio.gather(*(sessions.create_async(DOCUMENT) for _ in range(30)))
        page = await sessions.list_async({"limit": 8})
        seen = [session.id async for session in page.auto_paging_iter()]
        return [session.id for session in created], seen

    created, seen = asynchronously(scenario)

    assert len(seen) == 30
    assert sorted(seen) == sorted(created)


def test_asynchronous_methods_replay_and_refuse_like_the_others():
    async def scenario(sessions):
        options = {"idempotency_key": "order-1"}
        first = await sessions.create_async(DOCUMENT, options)
        replay = await sessions.create_async(DOCUMENT, options)
        assert replay.to_dict() == first.to_dict()
        assert replay.last_response.headers["idempotent-replayed"] == "true"
        with refusal(stripe.IdempotencyError):
            await sessions.create_async({"type": "id_number"}, options)
        with refusal(stripe.InvalidRequestError) as caught:
            await sessions.retrieve_async("vs_missing")
        return caught.error

    error = asynchronously(scenario)

    assert_error(
        error, "No such VerificationSession: 'vs_missing'", status=404, code="resource_missing", param="session"
    )

"""Webhook endpoints, and the events that reach them: what the SDK's own check of signatures makes of deliveries."""

import re

import pytest
import stripe

from support import assert_invalid_request, client_of, drive, eventually, fresh_key, receiver

VERIFIED = "identity.verification_session.verified"
NOBODY = "http://127.0.0.1:9/hook"


def fresh_client():
    return client_of(fresh_key()).v1


def word(event):
    return event["type"].rsplit(".", 1)[1]


def test_an_endpoint_is_created_retrieved_listed_updated_and_deleted():
    endpoints = fresh_client().webhook_endpoints
    parameters = {
        "url": "http://localhost:4242/webhook",
        "enabled_events": [VERIFIED, "charge.failed"],
        "description": "mine",
        "metadata": {"a": "b"},
    }

    created = endpoints.create(parameters).to_dict()

    assert re.fullmatch("whsec_[0-9A-Za-z]{32}", created.pop("secret"))
    assert created == {
        "id": created["id"],
        "object": "webhook_endpoint",
        "api_version": None,
        "application": None,
        "created": created["created"],
        "description": "mine",
        "enabled_events": ["charge.failed", VERIFIED],
        "livemode": False,
        "metadata": {"a": "b"},
        "status": "enabled",
        "url": "http://localhost:4242/webhook",
    }
    assert endpoints.retrieve(created["id"]).to_dict() == created
    assert [endpoint.to_dict() for endpoint in endpoints.list().data] == [created]
    changes = {"disabled": True, "description": "", "metadata": ""}
    updated = endpoints.update(created["id"], changes).to_dict()
    assert updated == created | {"description": None, "metadata": {}, "status": "disabled"}
    deleted = endpoints.delete(created["id"]).to_dict()
    assert deleted == {"id": created["id"], "object": "webhook_endpoint", "deleted": True}
    assert_invalid_request(
        lambda: endpoints.retrieve(created["id"]),
        f"No such webhook endpoint: '{created['id']}'",
        status=404,
        code="resource_missing",
        param="webhook_endpoint",
    )


def test_deliveries_are_events_to_the_sdk_and_only_with_the_right_secret():
    raw = client_of(fresh_key())
    client = raw.v1
    with receiver() as there:
        secret = client.webhook_endpoints.create({"url": there.url, "enabled_events": ["*"]}).secret
        session = client.identity.verification_sessions.create({"type": "document", "metadata": {"name": "Zoë"}})
        drive(raw, session.id, "verify")
        deliveries = there.take(3)

        def construct(delivery, secret=secret):
            signature = delivery.headers["stripe-signature"]
            return stripe.Webhook.construct_event(delivery.body, signature, secret)

        events = [construct(delivery).to_dict() for delivery in deliveries]
        assert [word(event) for event in events] == ["created", "processing", "verified"]
        assert events[2]["data"]["object"]["metadata"] == {"name": "Zoë"}
        for event in events:
            shown = eventually(
                lambda: client.events.retrieve(event["id"]).to_dict(), lambda shown: shown["pending_webhooks"] == 0
            )
            assert shown | {"pending_webhooks": 1} == event
        with pytest.raises(stripe.SignatureVerificationError):
            construct(deliveries[0], "whsec_other")
        deliveries[0].body += b" "
        with pytest.raises(stripe.SignatureVerificationError):
            construct(deliveries[0])


def test_a_delivery_that_failed_is_shown_and_sent_again():
    raw = client_of(fresh_key())
    client = raw.v1
    with receiver(lambda count: 500 if count == 1 else 200) as there:
        endpoint = client.webhook_endpoints.create({"url": there.url, "enabled_events": ["*"]})
        client.identity.verification_sessions.create({"type": "document"})
        first = there.take(1)[0]
        event = client.events.list({"delivery_success": False}).data[0]
        assert event.pending_webhooks == 1

        raw.raw_request("post", f"/v1/events/{event.id}/retry", webhook_endpoint=endpoint.id)

        assert there.take(2)[1].body == first.body


def test_events_are_listed_page_by_page():
    client = fresh_client()
    for _ in range(5):
        session = client.identity.verification_sessions.create({"type": "document"})
        client.identity.verification_sessions.cancel(session.id)

    everything = list(client.events.list({"type": "identity.*", "limit": 3}).auto_paging_iter())

    assert [word(event) for event in everything] == ["canceled", "created"] * 5
    assert len({event.id for event in everything}) == 10
    wanted = ["identity.verification_session.canceled", "charge.failed"]
    assert len(client.events.list({"types": wanted}).data) == 5
    assert_invalid_request(
        lambda: client.events.retrieve("evt_missing"),
        "No such event: 'evt_missing'",
        status=404,
        code="resource_missing",
        param="id",
    )


def test_a_url_without_a_scheme_is_refused():
    endpoints = fresh_client().webhook_endpoints
    assert_invalid_request(
        lambda: endpoints.create({"url": "localhost:4242", "enabled_events": ["*"]}),
        "Invalid URL: An explicit scheme (such as https) must be provided",
        code="url_invalid",
        param="url",
    )

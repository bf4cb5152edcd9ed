"""Servers with other flags, each started for one test."""

import stripe

from support import (
    assert_gateway_error,
    assert_invalid_request,
    assert_session,
    eventually,
    fresh_account,
    fresh_key,
    refusal,
    server,
    sessions_of,
)

DOCUMENT = {"type": "document"}


def test_a_redaction_may_take_no_time():
    with server("--redaction-time", "0s") as url:
        sessions = sessions_of(fresh_key(), url)
        session = sessions.create({**DOCUMENT, "metadata": {"name": "Jenny Rosen"}})

        sessions.redact(session.id)
        redacted = eventually(
            lambda: sessions.retrieve(session.id), lambda session: session.redaction.status == "redacted", seconds=2
        )

    assert_session(redacted, redaction={"status": "redacted"}, status="canceled")


def test_a_server_can_be_told_which_keys_to_accept():
    keys = fresh_key(), fresh_key()
    with server("--api-key", keys[0], "--api-key", keys[1]) as url:
        for key in keys:
            assert_session(sessions_of(key, url).create(DOCUMENT), base_url=url)
        with refusal(stripe.AuthenticationError) as caught:
            sessions_of("sk_test_stranger1234", url).create(DOCUMENT)

    assert_gateway_error(caught.error, 401, "Invalid API Key provided: sk_test_********1234")


def test_links_begin_with_the_public_url():
    base_url = "https://verify.example.test/identity"
    with server("--public-url", base_url) as url:
        session = sessions_of(fresh_key(), url).create(DOCUMENT)

    assert_session(session, base_url=base_url)


def test_a_lenient_server_shows_sensitive_results_to_secret_keys():
    with server("--lenient", "sensitive") as url:
        session = sessions_of(fresh_key(), url).create({**DOCUMENT, "expand": ["verified_outputs.dob"]})

    assert_session(session, base_url=url, verified_outputs=None)


def test_a_strict_server_refuses_limits_out_of_range():
    with server("--strict", "limit") as url:
        sessions = sessions_of(fresh_key(), url)
        for limit, message in (
            (0, "This value must be greater than or equal to 1."),
            (101, "This value must be less than or equal to 100 (it currently is '101')."),
        ):
            assert_invalid_request(
                lambda limit=limit: sessions.list({"limit": limit}),
                message,
                code="parameter_invalid_integer",
                param="limit",
            )
        assert sessions.list({"limit": 100}).data == []


def test_a_strict_server_misses_customers_and_flows_that_it_does_not_know():
    with server("--strict", "references") as url:
        sessions = sessions_of(fresh_key(), url)
        for params, name, message in (
            ({**DOCUMENT, "related_customer": "cus_1"}, "related_customer", "No such customer: 'cus_1'"),
            ({"verification_flow": "vf_1"}, "verification_flow", "No such VerificationFlow: 'vf_1'"),
        ):
            assert_invalid_request(
                lambda params=params: sessions.create(params), message, code="resource_missing", param=name
            )
        assert sessions.list().data == []


def test_a_database_keeps_sessions_and_idempotent_answers_over_a_restart(tmp_path):
    flags = ("--database", str(tmp_path / "state.db"), "--public-url", "http://mock.test")
    key, connected_options = fresh_key(), {"stripe_account": fresh_account()}
    options = {"idempotency_key": "order-1"}

    with server(*flags) as url:
        sessions = sessions_of(key, url)
        created = sessions.create(DOCUMENT, options)
        connected = sessions.create(DOCUMENT, connected_options)
    with server(*flags) as url:
        sessions = sessions_of(key, url)
        listed = [session.to_dict() for session in sessions.list()]
        retrieved = sessions.retrieve(connected.id, options=connected_options)
        replay = sessions.create(DOCUMENT, options)
        listed_again = [session.to_dict() for session in sessions.list()]

    assert listed == listed_again == [created.to_dict()]
    assert retrieved.to_dict() == connected.to_dict()
    assert replay.to_dict() == created.to_dict()
    assert replay.last_response.headers["idempotent-replayed"] == "true"


def test_without_a_database_nothing_outlives_the_server():
    key = fresh_key()
    with server() as url:
        sessions_of(key, url).create(DOCUMENT)
    with server() as url:
        assert sessions_of(key, url).list().data == []

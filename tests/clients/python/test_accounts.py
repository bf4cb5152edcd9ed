"""Who sees what: keys, modes, connected accounts, API versions."""

import pytest
import stripe

from support import (
    ABSENT,
    SDK_API_VERSION,
    account_of,
    assert_error,
    assert_gateway_error,
    assert_invalid_request,
    assert_session,
    fresh_account,
    fresh_key,
    fresh_sessions,
    random_text,
    refusal,
    sessions_of,
    text_of,
)

DOCUMENT = {"type": "document"}


def ids_of(sessions, options=None):
    return [session.id for session in sessions.list(options=options)]


def assert_missing(call, session, suffix="", **expected):
    return assert_invalid_request(
        call,
        f"No such VerificationSession: '{session}'{suffix}",
        status=404,
        code="resource_missing",
        param="session",
        **expected,
    )


def test_keys_of_different_accounts_share_nothing():
    mine, theirs = fresh_sessions(), fresh_sessions()
    session = mine.create(DOCUMENT)

    assert ids_of(mine) == [session.id]
    assert ids_of(theirs) == []
    for call in (theirs.retrieve, theirs.update, theirs.cancel, theirs.redact):
        assert_missing(lambda call=call: call(session.id), session.id)
    assert_invalid_request(
        lambda: theirs.list({"starting_after": session.id}),
        f"No such VerificationSession: '{session.id}'",
        code="resource_missing",
        param="starting_after",
    )


def test_secret_and_restricted_keys_of_one_account_see_the_same_sessions():
    rest = random_text(24)
    secret, restricted = sessions_of(f"sk_test_{rest}"), sessions_of(f"rk_test_{rest}")
    by_secret = secret.create(DOCUMENT)
    by_restricted = restricted.create(DOCUMENT)

    assert ids_of(secret) == ids_of(restricted) == [by_restricted.id, by_secret.id]
    assert text_of(restricted.retrieve(by_secret.id).last_response) == text_of(by_secret.last_response)
    assert account_of(by_restricted) == account_of(by_secret)


def test_live_and_test_keys_open_two_separate_worlds_of_one_account():
    rest = random_text(24)
    live, testing = sessions_of(f"sk_live_{rest}"), sessions_of(f"sk_test_{rest}")
    in_live, in_test = live.create(DOCUMENT), testing.create(DOCUMENT)

    assert_session(in_live, livemode=True)
    assert_session(in_test)
    assert account_of(in_live) == account_of(in_test)
    assert ids_of(live) == [in_live.id]
    assert ids_of(testing) == [in_test.id]
    for call in (live.retrieve, live.update, live.cancel, live.redact):
        assert_missing(
            lambda call=call: call(in_test.id),
            in_test.id,
            "; a similar object exists in test mode, but a live mode key was used to make this request.",
            livemode=True,
        )
    for call in (testing.retrieve, testing.update, testing.cancel, testing.redact):
        assert_missing(
            lambda call=call: call(in_live.id),
            in_live.id,
            "; a similar object exists in live mode, but a test mode key was used to make this request.",
        )


def test_live_keys_need_a_return_url_that_is_encrypted():
    sessions = sessions_of(fresh_key("sk_live"))

    assert_invalid_request(
        lambda: sessions.create({**DOCUMENT, "return_url": "http://example.com/done"}),
        "Livemode requests must always be redirected via HTTPS.",
        livemode=True,
    )
    assert_session(sessions.create({**DOCUMENT, "return_url": "https://example.com/done"}), livemode=True)


@pytest.mark.parametrize(
    ("key", "masked"),
    [
        ("nonsense", "****ense"),
        ("sk_test_wrong key 1234", "sk_test_**********1234"),
        ("sk_prod_0123456789", "**************6789"),
    ],
)
def test_keys_are_masked_when_they_are_refused(key, masked):
    with refusal(stripe.AuthenticationError) as caught:
        sessions_of(key).list()

    assert_gateway_error(caught.error, 401, f"Invalid API Key provided: {masked}")


def test_a_key_is_asked_for_when_there_is_none():
    with refusal(stripe.AuthenticationError) as caught:
        sessions_of("").create(DOCUMENT)

    assert_gateway_error(
        caught.error,
        401,
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
        "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for "
        "details, or we can help at https://support.stripe.com/.",
    )


def test_publishable_keys_open_no_endpoint():
    rest = random_text(24)
    publishable, secret = sessions_of(f"pk_test_{rest}"), sessions_of(f"sk_test_{rest}")
    session = secret.create(DOCUMENT)
    calls = [
        lambda: publishable.create(DOCUMENT),
        publishable.list,
        *(
            lambda call=call: getattr(publishable, call)(session.id)
            for call in ("retrieve", "update", "cancel", "redact")
        ),
    ]

    for call in calls:
        with refusal(stripe.PermissionError) as caught:
            call()
        error = caught.error.error
        assert caught.error.http_status == 403
        assert (error.type, error.code) == ("invalid_request_error", "secret_key_required")
        assert error.doc_url == "https://stripe.com/docs/error-codes/secret-key-required"
        assert getattr(error, "param", None) is None
        assert caught.error.user_message == (
            "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
            "list of your API keys at https://dashboard.stripe.com/account/apikeys."
        )
        # Nothing public shows whether this refusal is logged; a request has an id if and only if it is.
        assert (caught.error.request_id is None) == (getattr(error, "request_log_url", None) is None)

    (only,) = secret.list()
    assert_session(only)


def test_a_connected_account_has_sessions_of_its_own_and_answers_name_it():
    account = fresh_account()
    options = {"stripe_account": account}
    sessions = fresh_sessions()
    platforms = sessions.create(DOCUMENT)
    connected = sessions.create(DOCUMENT, options)

    assert_session(connected)
    assert account_of(connected) == account
    assert connected.last_response.headers["stripe-account"] == account
    assert "stripe-account" not in platforms.last_response.headers
    assert ids_of(sessions) == [platforms.id]
    assert ids_of(sessions, options) == [connected.id]
    assert_missing(lambda: sessions.retrieve(connected.id), connected.id)
    canceled = sessions.cancel(connected.id, options=options)
    assert_session(canceled, status="canceled")
    assert canceled.last_response.headers["stripe-account"] == account


def test_a_connected_account_can_be_set_for_the_whole_client():
    account = fresh_account()
    sessions = fresh_sessions(stripe_account=account)
    session = sessions.retrieve(sessions.create(DOCUMENT).id)

    assert account_of(session) == account
    assert session.last_response.headers["stripe-account"] == account


def test_a_connected_account_can_be_named_as_a_context_as_well():
    account = fresh_account()
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT, {"stripe_context": account})

    assert account_of(session) == account
    assert_session(sessions.retrieve(session.id, options={"stripe_account": account}))


def test_a_connected_account_is_named_by_the_log_link_of_an_error():
    account = fresh_account()
    sessions = fresh_sessions(stripe_account=account)

    error = assert_missing(lambda: sessions.retrieve("vs_missing"), "vs_missing")

    assert error.error.request_log_url == (
        f"https://dashboard.stripe.com/{account}/test/workbench/logs?object={error.request_id}"
    )


@pytest.mark.parametrize("account", ["acct_fake_account", "nobody"])
def test_a_connected_account_that_cannot_be_one_is_refused_at_the_gateway(account):
    with refusal(stripe.PermissionError) as caught:
        sessions_of("sk_test_0123456789").list(options={"stripe_account": account})

    assert_gateway_error(
        caught.error,
        403,
        f"The provided key 'sk_test_******6789' does not have access to account '{account}' (or that account does not "
        "exist). Application access may have been revoked.",
        code="account_invalid",
    )


@pytest.mark.parametrize(
    ("version", "changes"),
    [
        ("2020-08-27", {"related_customer_account": ABSENT}),
        ("2024-06-20", {"related_customer_account": ABSENT}),
        ("2025-11-17.clover", {"related_customer_account": ABSENT}),
        ("2025-12-15.clover", {}),
        ("2026-09-30.endive", {}),
    ],
    ids=str,
)
def test_the_api_version_decides_whether_the_customer_account_is_shown(version, changes):
    sessions = fresh_sessions(stripe_version=version)
    created = sessions.create(DOCUMENT)

    for session in (created, sessions.retrieve(created.id)):
        assert_session(session, **changes)
        assert session.last_response.headers["stripe-version"] == version
        assert session.last_response.headers["stripe-notice"] == (
            f"You are using an outdated API version ({version}). We recommend upgrading to the latest API version, "
            f"{SDK_API_VERSION}. See https://docs.stripe.com/upgrades"
        )
    (only,) = sessions.list()
    assert_session(only, **changes)


def test_the_api_version_may_carry_beta_flags_which_are_repeated():
    version = "2020-08-27; identity_client_api=v7"
    session = fresh_sessions(stripe_version=version).create(DOCUMENT)

    assert_session(session, related_customer_account=ABSENT)
    assert session.last_response.headers["stripe-version"] == version


def test_the_api_version_can_be_chosen_for_one_call():
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)

    old = sessions.retrieve(session.id, options={"stripe_version": "2024-06-20"})

    assert_session(old, related_customer_account=ABSENT)
    assert_session(sessions.retrieve(session.id))


@pytest.mark.parametrize("version", ["2024-06-20.acacia", "2026-10-28", "latest", "2099-01-01.future"])
def test_an_api_version_that_does_not_exist_is_refused(version):
    with refusal(stripe.InvalidRequestError) as caught:
        fresh_sessions(stripe_version=version).create(DOCUMENT)

    assert_error(caught.error, f"Invalid Stripe API version: {version}")

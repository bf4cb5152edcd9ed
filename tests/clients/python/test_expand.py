"""Expanding parts of a session that are not shown by themselves."""

import pytest
import stripe

from support import (
    assert_error,
    assert_invalid_request,
    assert_own_log,
    assert_session,
    fresh_key,
    fresh_sessions,
    refusal,
    sessions_of,
)

DOCUMENT = {"type": "document"}
DETAILS = {"email": "jenny.rosen@example.com", "phone": "+15555551212"}
EVERYTHING = ["provided_details", "verified_outputs", "last_verification_report"]

SENSITIVE = [
    "verified_outputs.dob",
    "verified_outputs.id_number",
    "verified_outputs.sex",
    "verified_outputs.unparsed_place_of_birth",
    "verified_outputs.unparsed_sex",
    "last_verification_report.document.dob",
    "last_verification_report.document.expiration_date",
    "last_verification_report.document.number",
    "last_verification_report.document.sex",
    "last_verification_report.document.unparsed_place_of_birth",
    "last_verification_report.document.unparsed_sex",
    "last_verification_report.id_number.dob",
    "last_verification_report.id_number.id_number",
]


def assert_sensitive(call):
    with refusal(stripe.PermissionError) as caught:
        call()
    assert_error(
        caught.error,
        "To access sensitive verification results, configure a restricted API key with appropriate permissions. "
        "Learn more here: https://stripe.com/docs/identity/access-verification-results.",
        status=403,
    )
    assert_own_log(caught.error)


def test_what_can_be_expanded_is_null_when_there_is_nothing():
    sessions = fresh_sessions()
    created = sessions.create({**DOCUMENT, "expand": EVERYTHING})

    assert_session(created, provided_details=None, verified_outputs=None)
    assert_session(sessions.retrieve(created.id, {"expand": EVERYTHING}), provided_details=None, verified_outputs=None)


def test_each_path_adds_its_own_key_and_no_other():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "provided_details": DETAILS})

    def retrieve(*paths):
        return sessions.retrieve(session.id, {"expand": list(paths)})

    assert_session(retrieve())
    assert_session(retrieve("provided_details"), provided_details=DETAILS)
    assert_session(retrieve("verified_outputs"), verified_outputs=None)
    assert_session(retrieve("last_verification_report"))


def test_every_change_can_expand_its_answer():
    sessions = fresh_sessions()
    expand = {"expand": ["provided_details", "verified_outputs"]}
    shown = {"provided_details": DETAILS, "verified_outputs": None}
    created = sessions.create({**DOCUMENT, "provided_details": DETAILS, **expand})

    assert_session(created, **shown)
    updated = sessions.update(created.id, {"metadata": {"a": "1"}, **expand})
    assert_session(updated, **shown, metadata={"a": "1"})
    assert_session(sessions.cancel(created.id, expand), **shown, metadata={"a": "1"}, status="canceled")


def test_a_list_expands_each_of_its_sessions():
    sessions = fresh_sessions()
    sessions.create(DOCUMENT)
    sessions.create({**DOCUMENT, "provided_details": DETAILS})

    newest, oldest = sessions.list({"expand": [f"data.{path}" for path in EVERYTHING]})

    assert_session(newest, provided_details=DETAILS, verified_outputs=None)
    assert_session(oldest, provided_details=None, verified_outputs=None)


def test_expanding_the_data_of_a_list_is_allowed_and_does_nothing():
    sessions = fresh_sessions()
    sessions.create({**DOCUMENT, "provided_details": DETAILS})

    (session,) = sessions.list({"expand": ["data"]})

    assert_session(session)


@pytest.mark.parametrize(
    "path", ["foo", "options", "related_customer", "provided_details.email", "data.provided_details"]
)
def test_a_path_that_cannot_be_expanded_is_named(path):
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)

    assert_invalid_request(
        lambda: sessions.retrieve(session.id, {"expand": [path]}), f"This property cannot be expanded ({path})."
    )


def test_a_path_of_a_list_must_begin_with_data():
    sessions = fresh_sessions()

    assert_invalid_request(
        lambda: sessions.list({"expand": ["verified_outputs"]}),
        "This property cannot be expanded (verified_outputs). You may want to try expanding 'data.verified_outputs' "
        "instead.",
    )
    assert_invalid_request(
        lambda: sessions.list({"expand": ["data.foo"]}), "This property cannot be expanded (data.foo)."
    )


def test_a_path_may_have_four_levels():
    assert_invalid_request(
        lambda: fresh_sessions().retrieve("vs_missing", {"expand": ["a.b.c.d.e"]}),
        "You cannot expand more than 4 levels of a property. Property: a.b.c.d.e",
        code="property_expansion_max_depth",
    )


def test_a_wrong_path_is_found_before_the_session_is_looked_for_or_created():
    sessions = fresh_sessions()
    expand = {"expand": ["foo"]}

    for call in (lambda: sessions.retrieve("vs_missing", expand), lambda: sessions.create({**DOCUMENT, **expand})):
        assert_invalid_request(call, "This property cannot be expanded (foo).")
    assert sessions.list().data == []


@pytest.mark.parametrize("path", SENSITIVE)
def test_sensitive_results_are_refused_to_secret_keys(path):
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)

    assert_sensitive(lambda: sessions.retrieve(session.id, {"expand": [path]}))
    assert_sensitive(lambda: sessions.list({"expand": [f"data.{path}"]}))


def test_sensitive_results_are_refused_before_anything_is_changed():
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)
    expand = {"expand": ["verified_outputs.dob"]}

    assert_sensitive(lambda: sessions.create({**DOCUMENT, **expand}))
    assert_sensitive(lambda: sessions.update(session.id, {"metadata": {"a": "1"}, **expand}))
    assert_sensitive(lambda: sessions.cancel(session.id, expand))
    assert_sensitive(lambda: sessions.redact(session.id, expand))

    (only,) = sessions.list()
    assert_session(only)


@pytest.mark.parametrize("path", SENSITIVE)
def test_sensitive_results_are_open_to_restricted_keys(path):
    sessions = sessions_of(fresh_key("rk_test"))
    shown = {"verified_outputs": None} if path.startswith("verified_outputs") else {}
    session = sessions.create(DOCUMENT)

    assert_session(sessions.retrieve(session.id, {"expand": [path]}), **shown)
    (only,) = sessions.list({"expand": [f"data.{path}"]})
    assert_session(only, **shown)

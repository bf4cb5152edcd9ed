"""Updating, canceling and redacting sessions."""

import pytest

from support import assert_invalid_request, assert_session, eventually, fresh_sessions

DOCUMENT = {"type": "document"}


def is_redacted(session):
    return session.redaction.status == "redacted"


def test_update_merges_document_options_key_by_key():
    sessions = fresh_sessions()
    session = sessions.create(
        {**DOCUMENT, "options": {"document": {"allowed_types": ["passport"], "require_matching_selfie": True}}}
    )

    updated = sessions.update(
        session.id, {"options": {"document": {"require_live_capture": True, "require_matching_selfie": False}}}
    )

    merged = {"allowed_types": ["passport"], "require_live_capture": True, "require_matching_selfie": False}
    assert_session(updated, options={"document": merged})
    assert_session(sessions.retrieve(session.id), options={"document": merged})


def test_update_replaces_the_list_of_allowed_types_as_a_whole():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "options": {"document": {"allowed_types": ["passport", "id_card"]}}})

    updated = sessions.update(session.id, {"options": {"document": {"allowed_types": ["driving_license"]}}})

    assert_session(updated, options={"document": {"allowed_types": ["driving_license"]}})


def test_update_empties_document_options_given_as_an_empty_string():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "options": {"document": {"require_id_number": True}}})

    assert_session(sessions.update(session.id, {"options": {"document": ""}}))
    assert_session(sessions.retrieve(session.id))


def test_update_merges_metadata_and_removes_keys_given_as_an_empty_string():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "metadata": {"gone": "1", "kept": "2", "changed": "3"}})

    updated = sessions.update(session.id, {"metadata": {"gone": "", "changed": "4", "added": "5"}})

    merged = {"added": "5", "changed": "4", "kept": "2"}
    assert_session(updated, metadata=merged)
    assert_session(sessions.retrieve(session.id), metadata=merged)


def test_update_leaves_a_parameter_alone_that_is_none_since_the_sdk_does_not_send_it():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "metadata": {"kept": "1"}})

    assert_session(sessions.update(session.id, {"metadata": {"kept": None}}), metadata={"kept": "1"})
    assert_session(sessions.update(session.id, {"metadata": None}), metadata={"kept": "1"})


def test_update_removes_all_metadata_given_as_an_empty_string():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "metadata": {"gone": "1"}})

    assert_session(sessions.update(session.id, {"metadata": ""}))
    assert_session(sessions.retrieve(session.id))


def test_update_changes_the_type_and_keeps_the_document_options():
    sessions = fresh_sessions()
    options = {"document": {"require_matching_selfie": True}}
    session = sessions.create({**DOCUMENT, "options": options})

    assert_session(sessions.update(session.id, {"type": "id_number"}), type="id_number", options=options)
    assert_session(sessions.update(session.id, {"type": "document"}), options=options)


def test_update_replaces_only_those_provided_details_that_it_names():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "provided_details": {"email": "a@example.com", "phone": "+15555551212"}})

    updated = sessions.update(
        session.id, {"provided_details": {"email": "b@example.com"}, "expand": ["provided_details"]}
    )

    assert_session(updated, provided_details={"email": "b@example.com", "phone": "+15555551212"})


def test_update_with_no_parameters_changes_nothing():
    sessions = fresh_sessions()
    created = sessions.create({**DOCUMENT, "metadata": {"kept": "yes"}})

    assert sessions.update(created.id).to_dict() == created.to_dict()


def test_update_counts_the_50_metadata_keys_after_merging():
    sessions = fresh_sessions()
    metadata = {f"key_{number}": "x" for number in range(10, 60)}
    session = sessions.create({**DOCUMENT, "metadata": metadata})

    assert_invalid_request(
        lambda: sessions.update(session.id, {"metadata": {"one_more": "x"}}),
        "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more "
        "information.",
        param="metadata",
    )
    swapped = sessions.update(session.id, {"metadata": {"key_10": "", "one_more": "x"}})

    del metadata["key_10"]
    assert_session(swapped, metadata={**metadata, "one_more": "x"})


def test_update_is_refused_once_the_session_is_canceled_but_for_metadata():
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)
    sessions.cancel(session.id)

    for params in ({"type": "id_number"}, {"options": {"document": {"require_id_number": True}}}):
        error = assert_invalid_request(
            lambda params=params: sessions.update(session.id, params),
            'You cannot update this VerificationSession because it has a status of "canceled". Only a '
            'VerificationSession in "requires_input" status may be updated.',
        )
        assert error.headers["stripe-should-retry"] == "false"

    updated = sessions.update(session.id, {"metadata": {"note": "late"}})
    assert_session(updated, status="canceled", metadata={"note": "late"})


def test_cancel_ends_the_session_and_takes_away_its_secret_and_its_link():
    sessions = fresh_sessions()
    created = sessions.create(
        {
            **DOCUMENT,
            "client_reference_id": "user-1",
            "metadata": {"kept": "yes"},
            "options": {"document": {"require_matching_selfie": True}},
        }
    )

    canceled = sessions.cancel(created.id)

    expected = {**created.to_dict(), "client_secret": None, "status": "canceled", "url": None}
    assert canceled.to_dict() == expected
    assert sessions.retrieve(created.id).to_dict() == expected


def test_a_second_cancel_changes_nothing():
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)
    sessions.cancel(session.id)

    again = sessions.cancel(session.id)

    assert_session(again, status="canceled")
    assert "idempotent-replayed" not in again.last_response.headers


def test_cancel_expands_its_answer():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "provided_details": {"email": "a@example.com"}})

    canceled = sessions.cancel(session.id, {"expand": ["provided_details", "verified_outputs"]})

    assert_session(canceled, status="canceled", provided_details={"email": "a@example.com"}, verified_outputs=None)


def test_redact_cancels_an_open_session_at_once_and_erases_it_a_little_later():
    sessions = fresh_sessions()
    expand = {"expand": ["provided_details", "verified_outputs"]}
    kept = {
        "options": {"document": {"require_matching_selfie": True}},
        "related_customer": "cus_JennyRosen0001",
    }
    details = {"email": "jenny.rosen@example.com", "phone": "+15555551212"}
    only_email = sessions.create({**DOCUMENT, "provided_details": {"email": "jenny.rosen@example.com"}})
    created = sessions.create(
        {
            **DOCUMENT,
            **kept,
            "client_reference_id": "user-1",
            "metadata": {"name": "Jenny Rosen"},
            "provided_details": details,
        }
    )

    sessions.redact(only_email.id)
    redacting = sessions.redact(created.id, expand)
    redacted = eventually(lambda: sessions.retrieve(created.id, expand), is_redacted)
    only_email = eventually(lambda: sessions.retrieve(only_email.id, expand), is_redacted)

    assert_session(
        redacting,
        **kept,
        client_reference_id="user-1",
        metadata={"name": "Jenny Rosen"},
        provided_details=details,
        redaction={"status": "processing"},
        status="canceled",
        verified_outputs=None,
    )
    assert_session(
        redacted,
        **kept,
        provided_details={"email": "[redacted]", "phone": "[redacted]"},
        redaction={"status": "redacted"},
        status="canceled",
        verified_outputs=None,
    )
    assert (redacted.id, redacted.created) == (created.id, created.created)
    assert_session(
        only_email,
        provided_details={"email": "[redacted]"},
        redaction={"status": "redacted"},
        status="canceled",
        verified_outputs=None,
    )


def test_redact_works_on_a_canceled_session_and_then_neither_redact_nor_cancel_changes_anything():
    sessions = fresh_sessions()
    session = sessions.create({**DOCUMENT, "metadata": {"name": "Jenny Rosen"}})
    sessions.cancel(session.id)

    redacting = sessions.redact(session.id)
    redacted = eventually(lambda: sessions.retrieve(session.id), is_redacted)

    assert_session(redacting, metadata={"name": "Jenny Rosen"}, redaction={"status": "processing"}, status="canceled")
    assert_session(redacted, redaction={"status": "redacted"}, status="canceled")
    for call in (sessions.redact, sessions.cancel, sessions.retrieve):
        assert call(session.id).to_dict() == redacted.to_dict()


@pytest.mark.parametrize("params", [{"type": "id_number"}, {"metadata": {"note": "late"}}])
def test_redact_leaves_nothing_to_update_metadata_included_from_its_start(params):
    sessions = fresh_sessions()
    session = sessions.create(DOCUMENT)
    sessions.redact(session.id)

    assert_invalid_request(
        lambda: sessions.update(session.id, params),
        "You cannot update this VerificationSession because it has been redacted.",
    )

"""Listing sessions: pages, filters, and pages that turn themselves."""

import pytest

from support import assert_invalid_request, fresh_sessions, pretty, text_of

URL_OF_LIST = "/v1/identity/verification_sessions"


def ids(sessions):
    return [session.id for session in sessions]


def create_in_order(sessions, *all_params):
    """Creates sessions one after the other and gives them newest first, as lists show them."""
    return [sessions.create({"type": "document", **params}) for params in all_params][::-1]


def assert_list(page, data, has_more=False):
    """Asserts a whole list, byte for byte."""
    expected = {
        "object": "list",
        "data": [session.to_dict() for session in data],
        "has_more": has_more,
        "url": URL_OF_LIST,
    }
    assert page.to_dict() | {"data": [session.to_dict() for session in page.data]} == expected
    assert text_of(page.last_response) == pretty(expected)


def test_the_list_of_a_new_account_is_empty():
    assert_list(fresh_sessions().list(), [])


def test_a_list_shows_whole_sessions_newest_first_with_the_secrets_of_those_that_are_open():
    sessions = fresh_sessions()
    newest, middle, oldest = create_in_order(sessions, {"metadata": {"a": "1"}}, {}, {"type": "id_number"})
    canceled = sessions.cancel(middle.id)

    assert_list(sessions.list(), [newest, canceled, oldest])


@pytest.fixture(scope="module")
def twelve():
    sessions = fresh_sessions()
    return sessions, create_in_order(sessions, *[{}] * 12)


@pytest.mark.parametrize(
    ("params", "first", "end", "has_more"),
    [
        ({}, 0, 10, True),
        ({"limit": 3}, 0, 3, True),
        ({"limit": 12}, 0, 12, False),
        ({"limit": 100}, 0, 12, False),
        ({"limit": 0}, 0, 1, True),
        ({"limit": 1000}, 0, 12, False),
        ({"limit": 4, "starting_after": 5}, 6, 10, True),
        ({"limit": 4, "starting_after": 7}, 8, 12, False),
        ({"starting_after": 11}, 12, 12, False),
        ({"limit": 4, "ending_before": 7}, 3, 7, True),
        ({"limit": 4, "ending_before": 4}, 0, 4, False),
        ({"ending_before": 0}, 0, 0, False),
    ],
    ids=str,
)
def test_a_page_has_the_sessions_next_to_its_cursor_and_says_whether_there_are_more(
    twelve, params, first, end, has_more
):
    sessions, created = twelve
    cursors = {name: created[params[name]].id for name in params if name != "limit"}

    assert_list(sessions.list({**params, **cursors}), created[first:end], has_more)


@pytest.mark.parametrize("cursor", ["starting_after", "ending_before"])
def test_a_page_cannot_start_at_a_session_that_does_not_exist(twelve, cursor):
    sessions, _ = twelve

    assert_invalid_request(
        lambda: sessions.list({cursor: "vs_missing"}),
        "No such VerificationSession: 'vs_missing'",
        code="resource_missing",
        param=cursor,
    )


def test_a_page_has_one_cursor_at_most_and_missing_sessions_are_told_of_first(twelve):
    sessions, created = twelve

    assert_invalid_request(
        lambda: sessions.list({"starting_after": created[0].id, "ending_before": created[3].id}),
        "Received both starting_after and ending_before parameters. Please pass in only one.",
    )
    assert_invalid_request(
        lambda: sessions.list({"starting_after": created[0].id, "ending_before": "vs_missing"}),
        "No such VerificationSession: 'vs_missing'",
        code="resource_missing",
        param="ending_before",
    )


@pytest.fixture(scope="module")
def various():
    sessions = fresh_sessions()
    created = create_in_order(
        sessions,
        {"client_reference_id": "user-1"},
        {"client_reference_id": "user-2", "related_customer": "cus_A"},
        {"client_reference_id": "user-1", "related_customer": "cus_B"},
        {"related_customer_account": "acct_1AAAAAAAAAAAAAAA"},
        {"client_reference_id": "user-1", "related_customer": "cus_A"},
    )
    created[1] = sessions.cancel(created[1].id)
    created[4] = sessions.cancel(created[4].id)
    return sessions, created


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"status": "requires_input"}, [0, 2, 3]),
        ({"status": "canceled"}, [1, 4]),
        ({"status": "processing"}, []),
        ({"status": "verified"}, []),
        ({"client_reference_id": "user-1"}, [0, 2, 4]),
        ({"client_reference_id": "user"}, []),
        ({"related_customer": "cus_A"}, [0, 3]),
        ({"related_customer": "cus_nobody"}, []),
        ({"related_customer_account": "acct_1AAAAAAAAAAAAAAA"}, [1]),
        ({"related_customer_account": "acct_1BBBBBBBBBBBBBBB"}, []),
        ({"client_reference_id": "user-1", "related_customer": "cus_A", "status": "requires_input"}, [0]),
    ],
    ids=str,
)
def test_a_filter_gives_exactly_the_sessions_that_match(various, params, expected):
    sessions, created = various

    assert_list(sessions.list(params), [created[index] for index in expected])


def test_a_filter_holds_on_every_page(various):
    sessions, created = various
    params = {"client_reference_id": "user-1", "limit": 2}

    first = sessions.list(params)
    second = first.next_page()

    assert_list(first, [created[0], created[2]], has_more=True)
    assert_list(second, [created[4]])
    assert second.next_page().is_empty


def test_a_filter_by_time_takes_bounds_on_either_side_with_or_without_the_bound_itself(various):
    sessions, created = various
    oldest, newest = created[-1].created, created[0].created
    ranges = [
        (oldest, lambda time: time == oldest),
        (newest, lambda time: time == newest),
        (oldest - 1, lambda time: False),
        ({"gte": oldest}, lambda time: True),
        ({"gt": oldest}, lambda time: time > oldest),
        ({"gt": oldest - 1}, lambda time: True),
        ({"lte": newest}, lambda time: True),
        ({"lt": newest}, lambda time: time < newest),
        ({"lt": newest + 1}, lambda time: True),
        ({"gt": newest}, lambda time: False),
        ({"lt": oldest}, lambda time: False),
        ({"gte": oldest, "lte": newest}, lambda time: True),
        ({"gt": oldest - 1, "lt": oldest + 1}, lambda time: time == oldest),
        ({"gte": newest + 1, "lte": oldest - 1}, lambda time: False),
    ]
    for range_, matches in ranges:
        expected = [session for session in created if matches(session.created)]
        assert ids(sessions.list({"created": range_})) == ids(expected), range_


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"type": "document"}, "type"),
        ({"verification_flow": "vf_1"}, "verification_flow"),
        ({"created": {"after": 1}}, "created[after]"),
    ],
    ids=str,
)
def test_a_filter_that_the_list_does_not_know_is_refused(params, name):
    assert_invalid_request(
        lambda: fresh_sessions().list(params),
        f"Received unknown parameter: {name}",
        code="parameter_unknown",
        param=name,
    )


def test_a_filter_by_a_status_that_does_not_exist_is_refused():
    assert_invalid_request(
        lambda: fresh_sessions().list({"status": "done"}),
        "Invalid status: must be one of canceled, processing, requires_input, or verified",
        param="status",
    )


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"limit": "many"}, "limit"),
        ({"created": "many"}, "created"),
        ({"created": {"gte": "many"}}, "created[gte]"),
    ],
    ids=str,
)
def test_a_number_that_is_none_is_refused(params, name):
    assert_invalid_request(
        lambda: fresh_sessions().list(params),
        "Invalid integer: many",
        code="parameter_invalid_integer",
        param=name,
    )


@pytest.fixture(scope="module")
def many():
    sessions = fresh_sessions()
    created = ids(create_in_order(sessions, *[{}] * 250))
    assert len(set(created)) == 250
    return sessions, created


@pytest.mark.parametrize("params", [{"limit": 7}, {"limit": 50}, {"limit": 100}, {}], ids=str)
def test_250_sessions_come_one_by_one_newest_first_on_pages_of_any_size(many, params):
    sessions, created = many

    assert ids(sessions.list(params).auto_paging_iter()) == created


def test_250_sessions_come_backwards_oldest_first_from_the_newest_side_of_a_session(many):
    sessions, created = many
    seen = ids(sessions.list({"limit": 40, "ending_before": created[249]}).auto_paging_iter())

    assert seen == created[:249][::-1]


def test_250_sessions_come_forwards_from_the_older_side_of_a_session(many):
    sessions, created = many
    seen = ids(sessions.list({"limit": 40, "starting_after": created[99]}).auto_paging_iter())

    assert seen == created[100:]


def test_pages_can_be_turned_by_hand_in_both_directions(many):
    sessions, created = many

    first = sessions.list({"limit": 100})
    second = first.next_page()
    third = second.next_page()

    assert [ids(page) for page in (first, second, third)] == [created[:100], created[100:200], created[200:]]
    assert [page.has_more for page in (first, second, third)] == [True, True, False]
    assert ids(second.previous_page(starting_after=None)) == created[:100]


def test_sessions_created_meanwhile_do_not_disturb_a_reader_of_older_pages():
    sessions = fresh_sessions()
    created = ids(create_in_order(sessions, *[{}] * 30))

    seen = []
    for session in sessions.list({"limit": 10}).auto_paging_iter():
        if len(seen) % 10 == 0:
            sessions.create({"type": "document"})
        seen.append(session.id)

    assert seen == created

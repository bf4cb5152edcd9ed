"""An application's server makes an ephemeral key with Stripe's SDK; its user's phone uses it."""

import httpx
import stripe

from support import BASE_URL, fresh_key

VERSION = "2020-08-27"


def client_of(key):
    return stripe.StripeClient(key, base_addresses={"api": BASE_URL}, max_network_retries=2)


def step(secret, session, step, form):
    """What the SDK for Android sends."""
    headers = {
        "Authorization": f"Bearer {secret}",
        "Stripe-Version": f"{VERSION};identity_client_api=v7",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
    }
    url = f"{BASE_URL}/v1/identity/verification_pages/{session}/{step}"
    return httpx.post(url, headers=headers, data=form)


def test_a_phone_ends_a_verification_with_a_key_of_its_own():
    client = client_of(fresh_key())
    session = client.v1.identity.verification_sessions.create({"type": "id_number"})
    key = client.v1.ephemeral_keys.create({"verification_session": session.id}, {"stripe_version": VERSION})
    assert key.secret.startswith("ek_test_")
    form = {"collected_data[name][first_name]": "Ada", "collected_data[name][last_name]": "Lovelace"}
    answer = step(key.secret, session.id, "data", form)
    assert answer.status_code == 200, answer.text
    assert answer.json()["requirements"] == {"errors": [], "missing": ["dob", "id_number"]}
    ended = step(key.secret, session.id, "testing/unverify", {"simulate_delay": "false"}).json()
    assert (ended["submitted"], ended["closed"], ended["status"]) == (True, True, "requires_input")
    assert client.v1.identity.verification_sessions.retrieve(session.id).last_error.code == "document_unverified_other"


def test_a_deleted_key_works_no_longer():
    client = client_of(fresh_key())
    session = client.v1.identity.verification_sessions.create({"type": "document"})
    key = client.v1.ephemeral_keys.create({"verification_session": session.id}, {"stripe_version": VERSION})
    assert client.v1.ephemeral_keys.delete(key.id).id == key.id
    refused = step(key.secret, session.id, "submit", {})
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "api_key_expired"

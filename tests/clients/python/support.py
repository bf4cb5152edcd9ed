"""What all tests share: clients of Stripe's SDK aimed at the server, whole-object expectations, and servers with
other flags."""

import asyncio
import base64
import json
import os
import random
import re
import string
import subprocess
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from types import SimpleNamespace

import pytest
import stripe


def required(name, meaning):
    """The value of an environment variable without which nothing can be tested."""
    value = os.environ.get(name)
    if not value:
        pytest.exit(f"{name} is not set. It must be {meaning}.", returncode=2)
    return value


# Where the server under test is.
BASE_URL = required(
    "IDENTITY_MOCK_URL", "the URL of a running identity-mock, for example http://127.0.0.1:12113"
).rstrip("/")

# The version that this SDK sends of itself.
SDK_API_VERSION = stripe.api_version

# The server is local; a proxy of the environment must not come between.
for variable in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(variable, None)
    os.environ.pop(variable.upper(), None)

# Telemetry would leave a file in the home directory.
stripe.enable_telemetry = False


# Keys and clients

BASE_62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def random_text(length):
    return "".join(random.SystemRandom().choices(BASE_62, k=length))


def fresh_key(prefix="sk_test"):
    """A key of an account that nobody used before."""
    return f"{prefix}_{random_text(24)}"


def fresh_account():
    """The id of an account that nobody used before."""
    return f"acct_{random_text(16)}"


def client_of(key, url=BASE_URL, **settings):
    """A client, configured as an application does but for the address."""
    settings.setdefault("max_network_retries", 2)
    return stripe.StripeClient(key, base_addresses={"api": url}, **settings)


def sessions_of(key, url=BASE_URL, **settings):
    """The endpoint's methods."""
    return client_of(key, url, **settings).v1.identity.verification_sessions


def fresh_sessions(**settings):
    """The endpoint's methods, of an account of its own."""
    return sessions_of(fresh_key(), **settings)


def asynchronously(scenario, key=None, url=BASE_URL):
    """Runs a coroutine that is given the endpoint's methods, and closes the connections in the loop that made them."""

    async def run():
        http_client = stripe.HTTPXClient()
        try:
            return await scenario(sessions_of(key or fresh_key(), url, http_client=http_client))
        finally:
            await http_client.close_async()

    return asyncio.run(run())


# Expectations: sessions

# What the time in an id counts from.
ID_EPOCH = 1342389380


def base_62(number, digits):
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, 62)
        text = BASE_62[digit] + text
    return text


def token_of(session):
    """The token that `client_secret` and `url` share, without the word of the mode."""
    return session.client_secret.rsplit("_", 1)[1]


def account_of(session):
    """The account that a session's token names."""
    account, secret = base64.b64decode(token_of(session)[:72], validate=True).decode("ascii").split(",")
    assert re.fullmatch(r"acct_[0-9A-Za-z]{16}", account)
    assert re.fullmatch(r"_[0-9A-Za-z]{31}", secret)
    return account


def assert_tokens(session, base_url):
    mode = "live" if session.livemode else "test"
    token = token_of(session)
    assert re.fullmatch(r"[0-9A-Za-z+/]{72}0100[0-9A-Za-z]{8}", token)
    assert session.client_secret == f"{session.id}_secret_{mode}_{token}"
    assert session.url == f"{base_url}/start/{mode}_{token}"
    id_part = account_of(session)[-10:]
    assert session.id[:19] == f"vs_1{base_62(session.created - ID_EPOCH, 5)}{id_part}"


def in_wire_order(value):
    """Keys as Stripe sends them: `id`, `object`, then in alphabetical order, at every depth."""
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: (key != "id", key != "object", key))
    return {key: in_wire_order(value[key]) for key in keys}


ABSENT = object()


def assert_session(session, base_url=BASE_URL, **changes):
    """Asserts the whole of a session: exactly these keys with exactly these values, byte for byte where the SDK kept
    the bytes. Without `changes` it is a session created with `type="document"` and nothing else; a key that is
    `ABSENT` must not be there. Id, secret, link and time are checked by their form; a session that is not open has
    neither secret nor link."""
    is_open = changes.get("status", "requires_input") == "requires_input"
    expected = {
        "id": session.id,
        "object": "identity.verification_session",
        "client_reference_id": None,
        "client_secret": session.client_secret if is_open else None,
        "created": session.created,
        "last_error": None,
        "last_verification_report": None,
        "livemode": False,
        "metadata": {},
        "options": {},
        "redaction": None,
        "related_customer": None,
        "related_customer_account": None,
        "status": "requires_input",
        "type": "document",
        "url": session.url if is_open else None,
        **changes,
    }
    expected = in_wire_order({key: value for key, value in expected.items() if value is not ABSENT})
    shown = session.to_dict()
    assert shown == expected
    assert json.dumps(shown) == json.dumps(expected), "keys in the order of the wire"
    if session.last_response is not None:
        assert session.last_response.code == 200
        assert text_of(session.last_response) == pretty(expected)
    assert re.fullmatch(r"vs_1[0-9A-Za-z]{23}", session.id)
    assert isinstance(session.created, int)
    assert abs(session.created - time.time()) < 120, "created is now"
    if is_open:
        assert_tokens(session, base_url)


def pretty(value):
    """JSON as Stripe prints it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def text_of(response):
    body = response.body
    return body if isinstance(body, str) else bytes(body).decode()


# Outcomes


def fresh_clients():
    """Clients with a secret and a restricted key of one account that nobody used before."""
    rest = random_text(24)
    return client_of(f"sk_test_{rest}"), client_of(f"rk_test_{rest}")


def drive(client, session, verb, **params):
    """Calls one of the helpers, which no SDK knows, by a raw request."""
    path = f"/v1/test_helpers/identity/verification_sessions/{session}/{verb}"
    return client.deserialize(client.raw_request("post", path, **params), api_mode="V1")


def year_of_issue():
    """The year in which the test person's document was issued, on 1 December."""
    now = time.gmtime()
    newest = now.tm_year - (now.tm_mon < 12)
    return newest - newest % 10


# The test person's address.
ADDRESS = {
    "city": "San Francisco",
    "country": "US",
    "line1": "1234 Main St.",
    "line2": None,
    "postal_code": "94111",
    "state": "CA",
}


def assert_report(report, session, document=None, **changes):
    """Asserts the whole of a report, as `assert_session` does. Without changes it is that of a verified document session
    with no options; ids and times are checked by their form."""
    files = report["document"]["files"]
    expected = {
        "id": report["id"],
        "object": "identity.verification_report",
        "client_reference_id": None,
        "created": report["created"],
        "document": {
            "address": ADDRESS,
            "error": None,
            "files": files,
            "first_name": "Jenny",
            "issued_date": {"day": 1, "month": 12, "year": year_of_issue()},
            "issuing_country": "US",
            "last_name": "Rosen",
            "status": "verified",
            "type": "driving_license",
            **(document or {}),
        },
        "livemode": False,
        "options": {"document": {}},
        "type": "document",
        "verification_session": session,
        **changes,
    }
    expected = in_wire_order(expected)
    shown = report if isinstance(report, dict) else report.to_dict()
    assert shown == expected
    assert json.dumps(shown) == json.dumps(expected), "keys in the order of the wire"
    assert re.fullmatch(r"vr_1[0-9A-Za-z]{23}", shown["id"])
    assert abs(shown["created"] - time.time()) < 120, "created is now"
    assert len(set(files)) == len(files)
    assert all(re.fullmatch(r"file_1[0-9A-Za-z]{23}", file) for file in files)


# Expectations: errors


@contextmanager
def refusal(kind):
    """Catches the error that the block must end with; `.error` is it afterwards."""
    caught = SimpleNamespace(error=None)
    try:
        yield caught
    except stripe.StripeError as error:
        assert type(error) is kind, f"{kind.__name__}, not {error!r}"
        caught.error = error
    else:
        pytest.fail(f"expected {kind.__name__}, and there was no error")


def doc_url(code):
    return f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def assert_answer(error, status, expected):
    """What both kinds of errors have in common: the status, every byte of the body, the fields that the SDK shows."""
    assert error.http_status == status
    assert error.http_body == pretty({"error": expected}) + "\n"
    assert error.user_message == expected["message"]
    assert error.error.type == expected["type"]
    for name in ("code", "param", "doc_url", "request_log_url"):
        assert getattr(error.error, name, None) == expected.get(name), name
    if isinstance(error, stripe.InvalidRequestError):
        assert error.code == expected.get("code")
        assert error.param == expected.get("param")
    assert error.request_id == error.headers.get("request-id")
    assert int(error.headers["content-length"]) == len(error.http_body.encode())


def assert_error(error, message, status=400, code=None, param=None, error_type="invalid_request_error", livemode=False):
    """Asserts the whole of an error that reached the API. Code and parameter must be absent unless they are given."""
    expected = {
        "code": code,
        "doc_url": code and doc_url(code),
        "message": message,
        "param": param,
        "request_log_url": error.error.request_log_url,
        "type": error_type,
    }
    assert_answer(error, status, {key: value for key, value in expected.items() if value is not None})
    mode = "" if livemode else "/test"
    log = rf"https://dashboard\.stripe\.com/acct_[0-9A-Za-z]{{16}}{mode}/workbench/logs\?object=req_[0-9A-Za-z]{{14}}"
    assert re.fullmatch(log, error.error.request_log_url)
    assert re.fullmatch(r"req_[0-9A-Za-z]{14}", error.request_id)


def assert_own_log(error):
    """Asserts that an error's log link is that of its own request."""
    assert error.error.request_log_url.endswith(f"?object={error.request_id}")


def assert_invalid_request(call, message, **expected):
    """Asserts that a call is refused by the most frequent kind of error, and gives the error."""
    with refusal(stripe.InvalidRequestError) as caught:
        call()
    assert_error(caught.error, message, **expected)
    assert_own_log(caught.error)
    return caught.error


def assert_gateway_error(error, status, message, code=None):
    """Asserts the whole of an error of the gateway, which answers before a request gets an id."""
    expected = {"message": message, "type": "invalid_request_error"}
    assert_answer(error, status, {**expected, **({"code": code, "doc_url": doc_url(code)} if code else {})})
    assert error.request_id is None
    assert "stripe-version" not in error.headers
    assert error.headers.get("www-authenticate") == ('Bearer realm="Stripe"' if status == 401 else None)


# Waiting


def eventually(read, is_done, seconds=10):
    """Polls until `is_done` accepts what `read` gives, for at most `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_done(value := read()):
        assert time.monotonic() < deadline, f"still not after {seconds} s: {value}"
        time.sleep(0.05)
    return value


# A server of one's own


@contextmanager
def server(*flags):
    """A server with other flags, which must end well at the end of the block; gives its URL."""
    binary = required("IDENTITY_MOCK_BIN", "the path of the identity-mock program")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("IDENTITY_MOCK_") and name != "PORT"
    }
    with TemporaryDirectory(prefix="identity-mock-python-") as folder:
        ready_file, log = Path(folder, "ready.json"), Path(folder, "log")
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [binary, "--port", "0", "--ready-file", ready_file, *flags],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )

        def ready():
            assert process.poll() is None, f"the server ended while starting: {log.read_text()}"
            try:
                return json.loads(ready_file.read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                return None

        try:
            yield eventually(ready, lambda message: message is not None)["url"].rstrip("/")
            process.terminate()
            assert process.wait(timeout=15) == 0, f"the server ended well: {log.read_text()}"
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


# A receiver of webhooks


@contextmanager
def receiver(answer=lambda _: 200):
    """A receiver on a free port that keeps what it gets, and answers with the status that `answer` names."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(SimpleNamespace(headers=self.headers, body=body))
            self.send_response(answer(len(received)))
            self.end_headers()

        def log_message(self, *_):
            """Says nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield SimpleNamespace(
            url=f"http://127.0.0.1:{listener.server_port}/webhook",
            take=lambda count: eventually(lambda: received, lambda all_: len(all_) >= count, 20),
        )
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()

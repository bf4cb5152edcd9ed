"""A proxy between SDK and server that misbehaves on request. Each mishap is given the attempt that it befalls."""

import json
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

from support import BASE_URL


def lose_answer(attempt):
    """The server does its work, and the connection breaks before the client hears of it."""
    attempt.forward()
    attempt.disconnect()


def lose_request(attempt):
    """The connection breaks before the server hears of the request."""
    attempt.disconnect()


def refuse(status, error):
    """The server hears nothing, and the client gets this."""
    body = json.dumps({"error": error}).encode()
    return lambda attempt: attempt.reply(status, {"content-type": "application/json"}, body)


def replace_answer(status, error):
    """The server does its work, and the client gets this instead of the answer."""
    reply = refuse(status, error)

    def mishap(attempt):
        attempt.forward()
        reply(attempt)

    return mishap


class Attempt:
    """One request of the client: what it sent, and what the server answered if it was asked."""

    def __init__(self, handler):
        self.handler = handler
        self.method, self.path, self.headers = handler.command, handler.path, dict(handler.headers)
        self.key = handler.headers.get("Idempotency-Key")
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        self.answer = None

    def forward(self):
        upstream = urlsplit(BASE_URL)
        connection = HTTPConnection(upstream.hostname, upstream.port, timeout=30)
        headers = {**self.headers, "Host": upstream.netloc, "Connection": "close"}
        connection.request(self.method, self.path, self.body or None, headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        self.answer = SimpleNamespace(status=response.status, headers=response.headers, body=body)
        return self.answer

    def disconnect(self):
        self.handler.close_connection = True

    def reply(self, status, headers, body):
        self.handler.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.handler.send_header(name, value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)


@contextmanager
def proxy(*script):
    """A proxy whose first answers go wrong as told; later ones pass. Gives its URL and the attempts it saw."""
    attempts = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            attempt = Attempt(self)
            attempts.append(attempt)
            if len(attempts) <= len(script):
                script[len(attempts) - 1](attempt)
            else:
                answer = attempt.forward()
                attempt.reply(answer.status, answer.headers, answer.body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}", attempts
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()

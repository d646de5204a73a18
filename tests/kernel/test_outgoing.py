"""Asking the web: what is inside the network is not asked, answers are bounded."""

from __future__ import annotations

import http.client
import socket
import socketserver
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from maillage.kernel import outgoing
from maillage.kernel.outgoing import OutgoingError, check_address, fetch


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/page?a=1")
            self.end_headers()
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://[fe80::1]/")
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            threading.Event().wait(1.0)
        else:
            self.send_response(503 if self.path == "/busy" else 200)
            self.send_header("Retry-After", "3")
            self.end_headers()
            self.wfile.write(self.path.encode() * (1000 if self.path == "/large" else 1))

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    one = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=one.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{one.server_address[1]}"
    one.shutdown()
    thread.join()
    one.server_close()


def refused(url, **options):
    with pytest.raises(OutgoingError) as error:
        fetch(url, **options)
    return error.value.code


def test_an_answer_with_its_status_and_headers(server):
    answer = fetch(f"{server}/busy", allow_private=True)
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (503, b"/busy", "3")


def test_redirections_are_followed_and_counted(server):
    assert fetch(f"{server}/moved", allow_private=True).body == b"/page?a=1"
    assert refused(f"{server}/loop", allow_private=True) == "redirections"


def test_inner_addresses_are_not_asked(server, settings):
    assert refused(server) == "private"
    settings.OUTGOING_PRIVATE = True
    assert fetch(server).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse, never listened on
        "224.0.0.1",
        "100.64.0.1",
        "2002:7f00:1::",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::10.0.0.1",
        "::10.0.0.1",
        "::127.0.0.1",
        "fec0::1",
        "64:ff9b:1::5db8:d822",
    ],
)
def test_what_is_inside(monkeypatch, address):
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_a, **_k: [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", (address, 80))],
    )
    with pytest.raises(OutgoingError) as error:
        check_address("http://musee.example/")
    assert error.value.code == "private"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::93.184.216.34"]
)
def test_what_is_outside(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (address, 80))])
    assert check_address("http://musee.example/")[2] == address


def test_the_address_that_was_checked_is_the_one_asked(server, monkeypatch):
    """A name that resolves elsewhere the second time fools nobody."""
    port = int(server.rpartition(":")[2])
    answers = iter([[(2, 1, 6, "", ("127.0.0.1", port))]])
    asked = []
    create = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: next(answers))
    monkeypatch.setattr(
        socket, "create_connection", lambda target, *_a, **_k: asked.append(target) or _open(target)
    )
    assert fetch(f"http://musee.example:{port}/x", allow_private=True).body == b"/x"
    assert asked == [("127.0.0.1", port)]
    assert create is not socket.create_connection


def _open(target):
    one = socket.socket()
    one.connect(target)
    return one


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "https://",
        "//a.example",
        "http://u:p@a.example/",
        "http://a:99999/",
        "x",
    ],
)
def test_what_is_no_web_address(url):
    assert refused(url) == "address"


def test_unknown_names_closed_doors_large_and_slow_answers(server, monkeypatch):
    assert refused("http://nulle-part.invalid/") == "unreachable"
    assert refused("http://a\0b.example/") == "unreachable"
    assert refused(f"{server}/large", allow_private=True, max_bytes=100) == "too-large"
    assert refused(f"{server}/slow", allow_private=True, timeout=0.2) == "timeout"
    assert refused(f"{server}/x", allow_private=True, deadline=-1) == "timeout"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/", allow_private=True) == "unreachable"
    monkeypatch.setattr(outgoing, "_MAX_REDIRECTIONS", 0)
    assert refused(f"{server}/moved", allow_private=True) == "redirections"


class Dripping(socketserver.BaseRequestHandler):
    """A header now and then, and never the end of them."""

    def handle(self):
        self.request.recv(1000)
        self.request.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(90):
            try:
                self.request.sendall(f"X-{n}: a\r\n".encode())
            except OSError:
                return
            time.sleep(0.05)


def test_headers_that_drip_do_not_hold_a_worker_beyond_the_deadline():
    one = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping)
    one.daemon_threads = True
    thread = threading.Thread(target=one.serve_forever)
    thread.start()
    try:
        before = time.monotonic()
        url = f"http://127.0.0.1:{one.server_address[1]}/"
        assert refused(url, allow_private=True, timeout=1, deadline=0.3) == "timeout"
        assert time.monotonic() - before < 2
    finally:
        one.shutdown()
        thread.join()
        one.server_close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "refuse la connexion"),
        (ConnectionResetError(104, "Connection reset by peer"), "coupée"),
        (OSError(113, "No route to host"), "chemin"),
        (OSError(5, "Input/output error"), "échoué"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "certificat"),
        (ssl.SSLError(1, "wrong version number"), "HTTPS"),
        (http.client.IncompleteRead(b"", 3), "coupée"),
        (http.client.BadStatusLine("x"), "page web"),
        (http.client.InvalidURL("URL can't contain control characters"), "caractères"),
    ],
)
def test_why_nothing_answers_is_said_in_french(monkeypatch, error, words):
    def fail(*_a, **_k):
        raise error

    monkeypatch.setattr(outgoing._Connection, "request", fail)
    with pytest.raises(OutgoingError) as refusal:
        fetch("http://127.0.0.1:9/", allow_private=True)
    assert words in str(refusal.value)
    assert "Errno" not in str(refusal.value)
    assert str(error) not in str(refusal.value)

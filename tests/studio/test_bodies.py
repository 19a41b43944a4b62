"""Long requests are refused before they are stored, whether they say how long they are or not."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.sessions.desk.listening import uvicorn_running

END = b"0\r\n\r\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server():
    with uvicorn_running() as address:
        yield urlsplit(address)


def said(server, head: str, body: bytes = b"") -> str:
    """The answer to a request that may never be sent to its end."""
    with socket.create_connection((server.hostname, server.port), timeout=10) as line:
        line.sendall(f"{head}\r\nHost: localhost\r\n\r\n".encode())
        answer = b""
        try:
            line.sendall(body)
            while got := line.recv(65536):
                answer += got
        except OSError:
            pass  # it hung up on the rest
        return answer.decode()


@pytest.mark.parametrize(
    ("path", "length"),
    [("/api/songs/1/", 2_500_001), ("/api/uploads/abc/", 16 * 1024**2 + 1), ("/", 10**12)],
)
def test_what_says_that_it_is_too_long_is_not_read(server, path, length):
    answer = said(server, f"POST {path} HTTP/1.1\r\nContent-Length: {length}")

    assert answer.startswith("HTTP/1.1 413 ")
    assert "connection: close" in answer
    assert '"code": "too_large"' in answer


def test_what_does_not_say_is_counted(server):
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"

    answer = said(server, "POST /sign-in/ HTTP/1.1\r\nTransfer-Encoding: chunked", chunk * 60 + END)

    # Nothing at all: the line was cut before the answer was read. Taken in, it would be a 403.
    assert answer.startswith("HTTP/1.1 413 ") or not answer


def test_a_piece_of_an_upload_may_be_long(server):
    length = 3_000_000

    answer = said(
        server,
        f"PATCH /api/uploads/{'x' * 43}/ HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}",
        b"x" * length,
    )

    assert answer.startswith("HTTP/1.1 401 ")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("charset", ["zip", "rot13", "utf-16", '"base64"'])
def test_a_body_in_no_encoding_of_ours_is_refused(server, kind, charset):
    head = "POST /sign-in/ HTTP/1.1\r\nConnection: close\r\nContent-Length: 3"

    answer = said(server, f"{head}\r\nContent-Type: {kind}; boundary=x; charset={charset}", b"a=1")

    assert answer.startswith("HTTP/1.1 415 ")
    assert '"code": "other_charset"' in answer


def test_utf_8_may_be_said(server):
    head = "POST /sign-in/ HTTP/1.1\r\nConnection: close\r\nContent-Length: 3"
    kind = "application/x-www-form-urlencoded; charset=UTF-8"

    assert said(server, f"{head}\r\nContent-Type: {kind}", b"a=1").startswith("HTTP/1.1 403 ")

"""A mail server on loopback that keeps what it is given, or refuses it (SMTP, RFC 5321)."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class Postman:
    def __init__(self, port: int) -> None:
        self.port = port
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.calls = 0
        self.refuses = False
        self.dislikes = ""  # words that no letter may hold
        self.unknown = ""  # an address that nobody here has

    def take(self, content: bytes) -> bytes:
        if self.refuses:
            return b"451 Not now\r\n"
        if self.dislikes and self.dislikes.encode() in content:
            return b"554 Looks like spam\r\n"
        letter = message_from_bytes(content, policy=policy.default)
        self.letters.append(cast("EmailMessage", letter))
        return b"250 Taken\r\n"


@contextmanager
def postman() -> Iterator[Postman]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Door) as server:
        server.daemon_threads = True
        server.postman = Postman(server.server_address[1])  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.postman  # type: ignore[attr-defined]
        finally:
            server.shutdown()


class _Door(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        man: Postman = self.server.postman  # type: ignore[attr-defined]
        man.calls += 1
        self.wfile.write(b"220 postman\r\n")
        for line in iter(self.rfile.readline, b""):
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.wfile.write(b"354 Go on\r\n")
                body = b"".join(
                    each[1:] if each.startswith(b"..") else each
                    for each in iter(self.rfile.readline, b".\r\n")
                )
                self.wfile.write(man.take(body))
                continue
            if verb == b"RCPT":
                man.recipients.append(line.decode().strip())
                if man.unknown and man.unknown in line.decode():
                    self.wfile.write(b"550 Nobody of that name\r\n")
                    continue
            self.wfile.write(b"221 Bye\r\n" if verb == b"QUIT" else b"250 Yes\r\n")
            if verb == b"QUIT":
                return

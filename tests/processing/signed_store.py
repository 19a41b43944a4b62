"""The door of an S3 store as browsers meet it: only signed addresses, and only for their time.

moto, which stands behind it, believes every signature. What is checked is Amazon's "Authenticating
Requests: Using Query Parameters (AWS Signature Version 4)", written down anew.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

import requests

SECRET = "secret"


class Door:
    def __init__(self, store: str) -> None:
        self.store = store
        self.later = timedelta(0)  # how far its clock is ahead

    def refusal(self, target: str, host: str) -> str:
        """Why this address is not good; empty when it is."""
        parts = urlsplit(target)
        said = dict(parse_qsl(parts.query, keep_blank_values=True))
        signature = said.pop("X-Amz-Signature", "")
        if not signature or said.get("X-Amz-Algorithm") != "AWS4-HMAC-SHA256":
            return "AccessDenied"
        if not hmac.compare_digest(signature, _signature(parts.path, said, host)):
            return "SignatureDoesNotMatch"
        signed_at = datetime.strptime(said["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lives = timedelta(seconds=int(said["X-Amz-Expires"]))
        return "AccessDenied" if datetime.now(UTC) + self.later > signed_at + lives else ""


def _signature(path: str, said: dict[str, str], host: str) -> str:
    query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(said.items()))
    asked = f"GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    day, region, service, end = said["X-Amz-Credential"].split("/")[1:]
    scope = f"{day}/{region}/{service}/{end}"
    digest = hashlib.sha256(asked.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{said['X-Amz-Date']}\n{scope}\n{digest}"
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, service, end):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@contextmanager
def signed_door(store: str) -> Iterator[tuple[str, Door]]:
    """Its address, in front of the store at `http://store`."""
    door = Door(store)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            refusal = door.refusal(self.path, self.headers["Host"])
            if refusal:
                self.send_response(403)
                self.end_headers()
                self.wfile.write(f"<Error><Code>{refusal}</Code></Error>".encode())
                return
            kept = {"Range": self.headers["Range"]} if "Range" in self.headers else {}
            answer = requests.get(f"http://{door.store}{self.path}", headers=kept, timeout=30)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in {"connection", "server", "date", "transfer-encoding"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", door
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

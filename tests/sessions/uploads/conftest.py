"""Somebody who uploads, in the words of the protocol."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from processing.storage import storage
from sessions.people.models import User
from sessions.people.tokens import make_token
from sessions.projects.models import Project
from sessions.uploads import actions
from sessions.uploads.models import Upload

PIECE = "application/offset+octet-stream"


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


@dataclass
class Sender:
    """One browser tab or script. `headers` of None leave a header out."""

    client: Client
    token: str

    @classmethod
    def of(cls, user: User) -> Sender:
        return cls(Client(), make_token(user, name="tus")[1])

    def send(self, method: str, url: str, body: bytes = b"", **headers: str | None):
        said = {"Authorization": f"Token {self.token}", "Tus-Resumable": "1.0.0"}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        kind = said.pop("Content-Type", "application/octet-stream")
        said = {name: value for name, value in said.items() if value is not None}
        if not body:
            said["Content-Type"] = kind  # the test client leaves it out otherwise
        return self.client.generic(method, url, body, content_type=kind, headers=said)

    def create(self, project: Project, *, length: object = 10, name: str = "Bass DI.wav", **more):
        metadata = f"project {b64(str(project.pk))},filename {b64(name)}"
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata, **more}
        return self.send("POST", reverse("api:uploads"), **headers)

    def patch(self, url: str, offset: object, body: bytes, **more):
        headers = {"Upload-Offset": str(offset), "Content-Type": PIECE, **more}
        return self.send("PATCH", url, body, **headers)

    def offset(self, url: str) -> int:
        return int(self.send("HEAD", url).headers["Upload-Offset"])

    def complete(self, url: str, body: bytes | None = None, **said):
        if body is not None:
            said["sha256"] = hashlib.sha256(body).hexdigest()
        return self.client.put(
            f"{url}completion/",
            said,
            content_type="application/json",
            headers={"Authorization": f"Token {self.token}"},
        )


@pytest.fixture
def otto(cast) -> Sender:
    return Sender.of(cast.otto)


@pytest.fixture
def upload(cast) -> Upload:
    return actions.begin(project=cast.project, by=cast.otto, filename="Bass.wav", size_bytes=10)


@pytest.fixture
def url(upload) -> str:
    return reverse("api:upload", args=[upload.token])


def stored(upload: Upload, folder) -> bytes:
    path = folder / "spooled"
    path.unlink(missing_ok=True)
    storage().spool_take(upload.token, path)
    return path.read_bytes()

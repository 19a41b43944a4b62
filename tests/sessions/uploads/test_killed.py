"""The web process is killed in the middle of a piece; the upload goes on where it was cut."""

from __future__ import annotations

import hashlib
import random
import threading

import pytest
import requests
from django.urls import reverse

from processing.storage import storage
from sessions.people.tokens import make_token
from sessions.uploads import actions
from tests.cast import make_cast
from tests.sessions.desk.listening import web_process
from tests.sessions.uploads.conftest import PIECE, stored

PIECE_BYTES = 4 * 1024**2


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_after_a_kill_at_most_one_piece_is_sent_again(tmp_path):
    cast, chance = make_cast(), random.Random(9)
    _, token = make_token(cast.otto, name="tus")
    said = {"Authorization": f"Token {token}", "Tus-Resumable": "1.0.0"}
    body = chance.randbytes(6 * PIECE_BYTES + 17)
    upload = actions.begin(
        project=cast.project, by=cast.otto, filename="x.wav", size_bytes=len(body)
    )
    path, sent_bytes, kills = reverse("api:upload", args=[upload.token]), 0, 3

    while True:
        with web_process() as (process, address):
            url = address + path
            head = requests.head(url, headers=said, timeout=60)
            at = int(head.headers["Upload-Offset"])
            assert at <= storage().spool_size(upload.token)
            doomed = kills > 0
            if doomed:
                kills -= 1
                threading.Timer(chance.uniform(0.02, 0.3), process.kill).start()
            try:
                while at < len(body):
                    piece = body[at : at + PIECE_BYTES]
                    sent_bytes += len(piece)
                    headers = said | {"Upload-Offset": str(at), "Content-Type": PIECE}
                    answer = requests.patch(url, piece, headers=headers, timeout=60)
                    assert answer.status_code in {204, 409}
                    at = int(answer.headers["Upload-Offset"])
            except requests.ConnectionError:
                assert doomed
            if doomed:
                process.wait(10)
                continue
            done = requests.put(
                f"{url}completion/",
                json={"sha256": hashlib.sha256(body).hexdigest()},
                headers=said,
                timeout=60,
            )
            assert done.status_code == 200
            break

    assert stored(upload, tmp_path) == body
    assert sent_bytes <= len(body) + 3 * 2 * PIECE_BYTES

"""Cut by the client, by the proxy or behind it: an upload goes on, and is whole in the end."""

from __future__ import annotations

import hashlib
import os
import random

import pytest
from django.conf import settings
from django.urls import reverse

from sessions.people.tokens import make_token
from sessions.uploads import actions
from tests.cast import make_cast
from tests.sessions.uploads import cutting
from tests.sessions.uploads.conftest import stored

PIECE_BYTES = 1024**2
# The kill of the web process has its own test; it takes seconds to begin again.
CUTS = [
    *["client reset", "client half closed", "proxy stopped"] * 2,
    "client reset",
    "proxy answers 502",
]


@pytest.mark.faults
@pytest.mark.skipif(cutting.nginx() is None, reason="needs nginx")
@pytest.mark.django_db(transaction=True)
def test_wherever_an_upload_is_cut_it_arrives_whole(tmp_path):
    cast = make_cast()
    _, token = make_token(cast.otto, name="tus")
    served = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.served",
        "TEST_DATABASE_NAME": str(settings.DATABASES["default"]["NAME"]),
    }
    with cutting.line(tmp_path, served) as line:
        for number, name in enumerate(CUTS):
            chance = random.Random(number)
            body = chance.randbytes(chance.randint(PIECE_BYTES, 4 * PIECE_BYTES))
            upload = actions.begin(
                project=cast.project, by=cast.otto, filename="x.wav", size_bytes=len(body)
            )
            browser = cutting.Browser(
                port=line.proxy.port,
                token=token,
                path=reverse("api:upload", args=[upload.token]),
                piece_bytes=PIECE_BYTES,
                body=body,
                spool=settings.DATA / "spool" / upload.token,
            )

            browser.send(
                line.cut(name, chance), at_piece=chance.randrange(len(body) // PIECE_BYTES)
            )

            assert browser.complete(hashlib.sha256(body).hexdigest()) == 200, name
            assert stored(upload, tmp_path) == body, name
            assert browser.sent_bytes - len(body) <= PIECE_BYTES, name
            assert browser.promised_too_much == 0, name
            if name == "proxy answers 502":
                assert 502 in browser.statuses

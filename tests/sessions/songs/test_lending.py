"""Members' downloads from the store itself: one file, under its name, for a minute, and no more."""

from __future__ import annotations

import random
import zlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from sessions.audit.models import Entry
from sessions.sharing import access, actions
from sessions.sharing.actions import Item
from sessions.songs.handing import LENT_SECONDS
from sessions.songs.models import Version
from tests.factories import BallotFactory, RenderFactory, SongFactory, VersionFactory
from tests.processing.signed_store import signed_door
from tests.sessions.downloads.parcels import body, give_bytes

SOUND = random.Random(3).randbytes(90_000)
PLAYERS = ("proxy", "peaks", "segments")


@pytest.fixture(scope="module")
def s3_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def door(s3_server, settings, tmp_path):
    bucket = f"b{tmp_path.name.replace('_', '-').lower()}"[:60].rstrip("-")
    settings.STORAGE_URL = f"s3://key:secret@{s3_server}/{bucket}"
    with signed_door(s3_server) as (address, door):
        settings.STORAGE_PUBLIC_URL = address
        yield door


@pytest.fixture
def mix(cast, door, tmp_path) -> Version:
    song = SongFactory(project=cast.project, title="Ebbe & Flüt")
    mix = VersionFactory(song=song, number=1, ordered=True, by=cast.otto)
    RenderFactory(job=mix.job, name="segments")
    give_bytes(tmp_path, mix.job, audio=SOUND)
    return mix


def ask(client, mix, name="audio", *, download=True, method="get", **headers):
    path = reverse("api:version-file", args=[mix.pk, name]) + ("?download=1" if download else "")
    said = {key.replace("_", "-"): value for key, value in headers.items()}
    return getattr(client, method)(path, headers=said)


def lent(client, mix) -> str:
    answer = ask(client, mix)
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.headers["Location"]


def test_the_store_sends_it_under_its_name(client, cast, mix):
    client.force_login(cast.otto)
    address = lent(client, mix)
    whole = requests.get(address, timeout=30)
    part = requests.get(address, headers={"Range": "bytes=100-299"}, timeout=30)

    assert (whole.status_code, zlib.crc32(whole.content)) == (200, zlib.crc32(SOUND))
    assert (part.status_code, part.content) == (206, SOUND[100:300])
    assert whole.headers["Content-Disposition"].startswith('attachment; filename="Lia Sommer')
    assert "filename*=UTF-8''" in whole.headers["Content-Disposition"]
    assert whole.headers["Cache-Control"] == "private, no-store"
    assert whole.headers["Content-Type"].startswith("audio/")


def test_the_address_dies_after_a_minute(client, cast, mix, door):
    client.force_login(cast.otto)
    address = lent(client, mix)
    assert LENT_SECONDS <= 60
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == [str(LENT_SECONDS)]

    door.later = timedelta(seconds=LENT_SECONDS + 1)

    assert requests.get(address, timeout=30).status_code == 403


def test_an_address_cannot_be_taken_back_sooner(client, cast, mix):
    """Said in docs/operating.md and docs/settings.md: it is why only members get one."""
    client.force_login(cast.otto)
    address = lent(client, mix)

    cast.otto.memberships.all().delete()

    assert ask(client, mix).status_code == 404
    assert requests.get(address, timeout=30).status_code == 200


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"X-Amz-Expires={LENT_SECONDS}", "X-Amz-Expires=604800"),
        ("response-content-type=audio", "response-content-type=text"),
        ("/media/", "/media/../media/"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
    ],
)
def test_who_changes_the_address_gets_nothing(client, cast, mix, one, other):
    client.force_login(cast.otto)
    address = lent(client, mix)
    assert one in address
    request = requests.Request("GET", address).prepare()
    request.url = address.replace(one, other)

    with requests.Session() as session:
        assert session.send(request, timeout=30).status_code == 403


def test_it_is_written_down_once_however_it_is_taken(client, cast, mix):
    client.force_login(cast.otto)
    lent(client, mix)
    rest = ask(client, mix, Range="bytes=100-", If_Range='"the tag of the store"')

    assert rest.status_code == 302
    assert Entry.objects.filter(kind="downloaded").count() == 1


@pytest.mark.parametrize("name", PLAYERS)
def test_what_players_hear_is_sent_by_the_app(client, cast, mix, name):
    client.force_login(cast.otto)
    answer = ask(client, mix, name, download=False)

    assert answer.status_code == 200
    assert body(answer)


def test_several_ranges_and_head_are_answered_here(client, cast, mix):
    client.force_login(cast.otto)

    assert ask(client, mix, Range="bytes=0-1,4-5").status_code == 416
    assert ask(client, mix, Range="bytes=90000-").status_code == 416
    head = ask(client, mix, method="head")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(SOUND)))


@pytest.mark.parametrize(("who", "status"), [("gwen", 403), ("sam", 404), ("eva", 404)])
def test_nobody_else_gets_an_address(client, cast, mix, who, status):
    client.force_login(cast.named(who))
    assert ask(client, mix).status_code == status


def test_guests_never_get_one(cast, mix):
    wishes = {"items": [Item(mix.song)], "may_download": True}
    link, token = actions.make_link(cast.project, by=cast.nina, **wishes)
    came = actions.open_link(token=token, password="", browser="", network="192.0.2.1")
    guest = Client()
    guest.cookies[access.cookie_name()] = came.browser
    one = guest.get(f"/api/listen/{link.slug}/downloads/{mix.pk}/audio/")
    seen = guest.get(f"/api/listen/{link.slug}/versions/{mix.pk}/files/peaks/")

    assert (one.status_code, body(one)) == (200, SOUND)
    assert seen.status_code == 200
    assert body(seen)


def test_ballots_never_do(client, cast, mix, tmp_path):
    other = VersionFactory(song=mix.song, number=2, ordered=True, by=cast.otto)
    RenderFactory(job=other.job, name="segments")
    give_bytes(tmp_path, other.job)
    ballot = BallotFactory(song=mix.song, versions=[mix, other])
    client.force_login(cast.otto)
    path = reverse("api:ballot-file", args=[ballot.pk, "A", "segments"])

    for more in ("", "?download=1"):
        answer = client.get(path + more)
        assert answer.status_code == 200
        assert body(answer)


def test_what_the_store_lost_is_told_here(client, cast, mix):
    from processing.storage import storage

    storage().delete(mix.job.renders.get(name="audio").audio_file.sha256)
    client.force_login(cast.otto)
    answer = ask(client, mix)

    assert answer.status_code == 503
    assert answer.json()["code"] == "not_in_storage"

"""Guests take away what their link allows, as often as it allows, and while it does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from sessions.audit.models import Entry
from sessions.downloads.models import Download
from sessions.sharing import access, actions
from sessions.sharing.actions import Item
from sessions.sharing.models import Link
from tests.factories import (
    RenderFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)
from tests.sessions.downloads.parcels import body, give_bytes, opened
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def mix(cast, tmp_path):
    song = SongFactory(project=cast.project, title="Low Water", position=1)
    mix = VersionFactory(song=song, number=1, ordered=True, by=cast.otto)
    for name, kind, title in (
        ("segments", "", ""),
        ("print-1", "print", "Instrumental"),
        ("stem-1", "stem", "Bass"),
    ):
        RenderFactory(job=mix.job, name=name, kind=kind, title=title)
    give_bytes(tmp_path, mix.job)
    bass = StemRevisionFactory(stem=StemFactory(song=song, name="Bass"), by=cast.mats)
    give_bytes(tmp_path, bass.job)
    return mix


def make(cast, mix, **wishes) -> tuple[Link, str]:
    wishes = {"may_download": True} | wishes
    return actions.make_link(cast.project, by=cast.nina, items=[Item(mix.song)], **wishes)


def let_in(token: str, network: str = "192.0.2.1") -> Client:
    came = actions.open_link(token=token, password="", browser="", network=network)
    client = Client()
    client.cookies[access.cookie_name()] = came.browser
    return client


def of(link: Link, rest: str = "") -> str:
    return f"/api/listen/{link.slug}/downloads/{rest}"


def test_what_there_is(cast, mix):
    link, token = make(cast, mix)
    offered = let_in(token).get(of(link)).json()
    told = offered["files"]
    assert offered["all"] == of(link, "all.zip")
    assert [(it["name"], it["label"], it["detail"]) for it in told] == [
        ("audio", "Mix", "WAV 24 bit, 48 kHz"),
        ("print-1", "Instrumental", "WAV 24 bit, 48 kHz"),
    ]
    assert told[0]["version"] == mix.pk
    assert told[0]["address"] == of(link, f"{mix.pk}/audio/")
    assert told[0]["size_bytes"] == 5_000


def test_a_file_and_all_of_them(cast, mix):
    link, token = make(cast, mix)
    guest = let_in(token)
    one = guest.get(of(link, f"{mix.pk}/audio/"))
    assert len(body(one)) == 5_000
    assert one.headers["Cache-Control"] == "private, no-store"
    assert one.headers["Content-Disposition"].startswith("attachment")
    names = opened(guest.get(of(link, "all.zip"))).namelist()
    assert sum(name.endswith(".wav") for name in names) == 2
    assert not any("Bass" in name for name in names)


def test_always_sent_by_the_app(cast, mix, settings):
    settings.ACCEL_PREFIX = "/protected"
    link, token = make(cast, mix)
    answer = let_in(token).get(of(link, f"{mix.pk}/audio/"))
    assert "X-Accel-Redirect" not in answer.headers
    assert len(body(answer)) == 5_000


def addresses(link, mix) -> list[str]:
    return [of(link), of(link, "all.zip"), of(link, f"{mix.pk}/audio/")]


def test_nobody_else(cast, mix):
    link, _ = make(cast, mix)
    other, token = make(cast, mix, name="another")
    signed_in = Client()
    signed_in.force_login(cast.olga)
    for client in (Client(), signed_in, let_in(token)):
        for address in addresses(link, mix):
            assert client.get(address).status_code == 404
    assert other.pk != link.pk


ENDS = {
    "never": {"may_download": False},
    "expired": {"expires_at": timezone.now() - timedelta(days=1)},
    "paused": {"paused_at": timezone.now()},
    "revoked": {"revoked_at": timezone.now()},
    "another password": {"epoch": 2},
}


@pytest.mark.parametrize("how", ENDS)
def test_a_link_that_does_not_allow_it(cast, mix, how):
    link, token = make(cast, mix)
    guest = let_in(token)
    Link.objects.filter(pk=link.pk).update(**ENDS[how])
    bodies = {guest.get(address).content for address in addresses(link, mix)}
    assert len(bodies) == 1
    assert {guest.get(address).status_code for address in addresses(link, mix)} == {404}


@pytest.mark.parametrize("name", ["proxy", "lossless", "segments", "stem-1", "peaks", "nothing"])
def test_only_what_is_offered(cast, mix, name):
    RenderFactory(job=mix.job, name="lossless")
    link, token = make(cast, mix)
    assert let_in(token).get(of(link, f"{mix.pk}/{name}/")).status_code == 404


def test_another_songs_version_is_not_there(cast, mix):
    link, token = make(cast, mix)
    other = VersionFactory(song__project=cast.project)
    assert let_in(token).get(of(link, f"{other.pk}/audio/")).status_code == 404


@pytest.mark.parametrize("how", [None, *ENDS])
def test_what_ends_the_link_ends_the_download(cast, mix, tmp_path, how):
    give_bytes(tmp_path, mix.job, audio=bytes(24 * 1024 * 1024))
    link, token = make(cast, mix)
    for address in addresses(link, mix)[1:]:
        Link.objects.filter(pk=link.pk).update(
            may_download=True, expires_at=None, paused_at=None, revoked_at=None, epoch=1
        )
        answer = let_in(token).get(address)
        slices = iter(answer.streaming_content)
        got = len(next(slices))
        if how is not None:
            Link.objects.filter(pk=link.pk).update(**ENDS[how])
        got += sum(map(len, slices))
        if how is None:
            assert got == int(answer.headers["Content-Length"])
        else:
            assert got < 12 * 1024 * 1024


def test_a_newer_version_ends_nobodys_download(cast, mix, tmp_path):
    give_bytes(tmp_path, mix.job, audio=bytes(24 * 1024 * 1024))
    link, token = make(cast, mix)
    answer = let_in(token).get(of(link, f"{mix.pk}/audio/"))
    slices = iter(answer.streaming_content)
    got = len(next(slices))
    newer = VersionFactory(song=mix.song, number=2, ordered=True)
    RenderFactory(job=newer.job, name="segments")
    assert got + sum(map(len, slices)) == int(answer.headers["Content-Length"])


def test_counted_and_going_on_is_not_another_one(cast, mix):
    link, token = make(cast, mix, downloads_at_most=1)
    guest = let_in(token)
    address = of(link, f"{mix.pk}/audio/")
    first = guest.get(address)
    content, tag = body(first), first.headers["ETag"]
    rest = guest.get(address, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, body(rest)) == (206, content[100:])
    again = guest.get(address)
    assert (again.status_code, again.json()["code"]) == (403, "downloads_used_up")
    assert guest.get(of(link, "all.zip")).status_code == 403
    other = let_in(token).get(address, headers={"Range": "bytes=100-", "If-Range": tag})
    assert other.status_code == 403
    entry = Entry.objects.get(kind="downloaded")
    assert entry.who.startswith("guest:")
    assert link.key in entry.details


def test_who_was_sent_somebodys_link_does_not_go_on_with_their_download(cast, mix):
    """All but the first byte of a FLAC is all of it."""
    link, token = make(cast, mix, downloads_at_most=1, recipient="Anna")
    address = of(link, f"{mix.pk}/audio/")
    anna, friend = let_in(token), let_in(token)
    tag = anna.get(address).headers["ETag"]
    assert friend.get(address, headers={"Range": "bytes=1-", "If-Range": tag}).status_code == 403
    assert anna.get(address, headers={"Range": "bytes=1-", "If-Range": tag}).status_code == 206


def test_going_on_is_for_an_hour(cast, mix):
    link, token = make(cast, mix, downloads_at_most=1)
    guest = let_in(token)
    address = of(link, f"{mix.pk}/audio/")
    body(guest.get(address))
    Download.objects.update(begun_at=timezone.now() - timedelta(minutes=61))
    assert guest.get(address, headers={"Range": "bytes=100-"}).status_code == 403


def test_looking_takes_nothing(cast, mix):
    link, token = make(cast, mix, downloads_at_most=1)
    guest = let_in(token)
    assert guest.head(of(link, "all.zip")).status_code == 200
    assert guest.get(of(link, "all.zip"), headers={"Range": "bytes=999999999-"}).status_code == 416
    guest.get(of(link))
    assert not Download.objects.exists()


def test_a_preview_of_the_owner_counts_as_nobodys(cast, mix):
    link, _ = make(cast, mix, downloads_at_most=1)
    came = actions.preview(link, browser="", by=cast.nina)
    owner = Client()
    owner.cookies[access.cookie_name()] = came.browser
    owner.force_login(cast.nina)
    for _ in range(2):
        assert owner.get(of(link, f"{mix.pk}/audio/")).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at_most", [1, 7])
def test_a_hundred_at_once_and_exactly_so_many_get_it(cast, mix, at_most):
    link, token = make(cast, mix, downloads_at_most=at_most)
    guests = [let_in(token, f"192.0.2.{number}") for number in range(20)]

    def five_times(number: int) -> list[int]:
        address = of(link, f"{mix.pk}/audio/")
        try:
            return [guests[number].get(address).status_code for _ in range(5)]
        finally:
            connections.close_all()

    said = [status for row in together(20, five_times) for status in row]
    assert sorted(set(said)) == [200, 403]
    assert said.count(200) == at_most
    assert Download.objects.count() == at_most

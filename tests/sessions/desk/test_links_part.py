"""Links on the pages of a song and of its project."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from processing.models import AudioFile
from sessions.hearings.actions import hear
from sessions.people.models import Guest
from sessions.sharing import actions, tokens
from sessions.sharing.actions import Item
from sessions.sharing.models import Link, Pass, Play
from tests.factories import SongFactory, VersionFactory


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Night Bus", position=1)


@pytest.fixture
def make(cast):
    def made(*items: Item, **wishes: object) -> Link:
        return actions.make_link(cast.project, by=cast.nina, items=items, **wishes)[0]

    return made


@pytest.fixture
def read(client, cast):
    def reading(path: str, who: str = "nina") -> str:
        client.force_login(cast.named(who))
        return client.get(path).content.decode()

    return reading


def visit(link: Link, name: str, browser: str = "a") -> Pass:
    guest = Guest.objects.create(name=name)
    digest = tokens.digest(browser + str(link.pk))
    return Pass.objects.create(link=link, guest=guest, browser_sha256=digest, epoch=1)


def test_a_row_says_for_whom_where_what_until_when_and_what_was_done(make, read, song):
    version = VersionFactory(song=song, number=4, label="Mix 2")
    link = make(
        Item(song, version), recipient="Anna", may_note=True, plays_at_most=20, password="long one"
    )
    entry = visit(link, "Pell")
    visit(link, "Anna", "b")
    Pass.objects.filter(pk=entry.pk).update(seen_at=timezone.now() + timedelta(seconds=1))
    Play.objects.create(entry=entry, version=version, begun_at=timezone.now())

    page = read(f"/songs/{song.pk}/links/")

    for words in (
        "Night Bus, Mix 2 for Anna",
        "For Anna.",
        "Night Bus, v4 Mix 2",
        "Listening, notes, with a password",
        "Opened in 2 browsers. Last: Pell,",
        "1 of 20 plays.",
    ):
        assert words in page


def test_a_row_says_when_it_was_first_and_last_opened_and_how_much_was_heard(make, read, song):
    version = VersionFactory(song=song, number=4, ordered=True)
    AudioFile.objects.filter(pk=version.job.renders.get(name="audio").audio_file_id).update(
        frames=4_800_000, rate=48_000
    )
    link = make(Item(song), recipient="Anna")
    entry = visit(link, "Anna")
    Pass.objects.create(link=link, guest=entry.guest, browser_sha256="b" * 64, epoch=1)
    long_ago = timezone.now() - timedelta(hours=5)
    Pass.objects.filter(pk=entry.pk).update(entered_at=long_ago)
    hear(version, guest=entry.guest, spans=[(0, 14), (10, 25)])

    page = read(f"/songs/{song.pk}/links/")

    assert "Opened in 2 browsers. Last: Anna," in page
    assert "; first <time" in page
    assert "5 h ago" in page
    assert "0:25 heard." in page


def test_a_link_that_is_about_to_end_says_so(make, read, song):
    soon = make(Item(song), name="Soon", expires_at=timezone.now() + timedelta(hours=4.5))
    make(Item(song), name="Later", expires_at=timezone.now() + timedelta(days=4))
    assert read(f"/songs/{song.pk}/links/").count("Ends in") == 1
    assert "Ends in 5 h" in read(f"/songs/{song.pk}/links/")
    Link.objects.filter(pk=soon.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert "Ends in" not in read(f"/songs/{song.pk}/links/")


def test_what_still_opens_stands_before_what_does_not(make, read, song):
    names = ["Paused", "Revoked", "Expired", "Open"]
    rows = {name: make(Item(song), name=name) for name in names}
    past = timezone.now() - timedelta(hours=1)
    for name, field in zip(names, ("paused_at", "revoked_at", "expires_at"), strict=False):
        Link.objects.filter(pk=rows[name].pk).update(**{field: past})

    page = read(f"/songs/{song.pk}/links/")

    places = [
        page.index(f'data-name="{name}"') for name in ("Open", "Paused", "Expired", "Revoked")
    ]
    assert places == sorted(places)


def test_a_song_lists_the_links_that_lead_to_it(make, read, song, cast):
    other = SongFactory(project=cast.project)
    make(Item(song), name="This song")
    make(Item(song), Item(other), name="Two songs")
    make(name="Everything")
    make(Item(other), name="Another song")
    actions.make_link(cast.elsewhere, by=cast.sam, name="Elsewhere")

    page = read(f"/songs/{song.pk}/links/")

    assert [name in page for name in ("This song", "Two songs", "Everything")] == [True] * 3
    assert "Another song" not in page
    assert "Elsewhere" not in page


@pytest.mark.parametrize(
    ("past", "word", "deeds"),
    [
        ("", "Open", {"preview", "pause", "change", "address", "revoke"}),
        ("paused_at", "Paused", {"resume", "change", "address", "revoke"}),
        ("expires_at", "Expired", {"change", "address", "revoke"}),
        ("revoked_at", "Revoked", set()),
    ],
)
def test_how_a_link_stands_decides_what_is_offered(make, read, past, word, deeds):
    link = make(name="It")
    song = SongFactory(project=link.project)
    if past:
        Link.objects.filter(pk=link.pk).update(**{past: timezone.now() - timedelta(days=1)})

    page = read(f"/songs/{song.pk}/links/")

    offered = {
        deed
        for deed in ("preview", "pause", "resume", "change", "address", "revoke")
        if f'data-do="{deed}"' in page
    }
    assert f"</svg>{word}</span>" in page
    assert offered == deeds


def test_who_produces_shares_and_others_do_not_see_to_whom(read, make, song, cast):
    make(Item(song), recipient="Anna the label")
    session, project = f"/songs/{song.pk}/", f"/projects/{cast.project.pk}/"

    assert 'id="share"' in read(session)
    assert "Anna the label" in read(project)
    for who in ("otto", "lia", "gwen"):
        assert 'id="share"' not in read(session, who)
        assert "Anna the label" not in read(project, who)
        assert "Anna the label" not in read(session, who)


def test_all_links_are_revoked_by_one_key_that_says_how_many(make, read, song, cast):
    page = f"/projects/{cast.project.pk}/links/"
    make(Item(song))
    assert "revoke-all" not in read(page)
    make(Item(song))
    assert "Revoke all 2 links" in read(page)
    actions.revoke_link(Link.objects.first(), by=cast.nina)
    assert "revoke-all" not in read(page)


@pytest.mark.parametrize("where", ["songs/{song}/links/", "projects/{project}/"])
def test_more_links_are_no_more_queries(make, song, cast, client, where):
    path = "/" + where.format(song=song.pk, project=cast.project.pk)

    def asked() -> int:
        client.force_login(cast.nina)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    visit(make(Item(song), recipient="Anna"), "Anna")
    for_one = asked()
    for number in range(6):
        visit(make(Item(song), recipient=f"Guest {number}"), f"Guest {number}")

    assert asked() == for_one


def test_mail_is_offered_where_there_is_a_server(read, song, settings):
    settings.EMAIL_HOST = ""
    assert 'name="send_mail"' not in read(f"/songs/{song.pk}/")
    settings.EMAIL_HOST = "mail.test"
    assert 'name="send_mail"' in read(f"/songs/{song.pk}/")

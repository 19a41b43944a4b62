"""The door and the listen page, as the server writes them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from processing.models import Report
from sessions.sharing import actions, tokens
from sessions.sharing.access import cookie_name
from sessions.songs.models import Arrangement
from tests.cast import make_cast
from tests.factories import ReportFactory, SongFactory, VersionFactory, finish

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def heard(project, title: str, **facts):
    """A song whose newest version can be heard by guests."""
    song = SongFactory(project=project, title=title)
    version = VersionFactory(song=song, number=1, label="Mix 4")
    finish(version.job, ["segments"])
    audio = Report.objects.get(render__job=version.job, render__name="audio")
    audio.facts |= facts
    audio.save()
    ReportFactory(
        render=version.job.renders.get(name="segments"),
        facts={"rate": 48_000, "frames": 144_001, "pieces": []},
    )
    return version


def arrive(client, link, token, password=""):
    opened = actions.open_link(token=token, password=password, browser="", network="10.0.0.1")
    client.cookies[cookie_name()] = opened.browser
    return client.get(f"/listen/{link.slug}/")


def facts_of(answer) -> dict:
    found = re.search(r'<script id="told" type="application/json">(.*?)</script>', answer.text)
    return json.loads(found[1])


def make(cast, *versions, **more):
    items = [actions.Item(version.song) for version in versions]
    return actions.make_link(cast.project, by=cast.nina, items=items, **more)


def test_the_page_says_what_it_is_and_who_sent_it(cast, client):
    version = heard(cast.project, "Night Bus to Orrin", integrated_lufs=-11.5)
    link, token = make(cast, version)

    answer = arrive(client, link, token)

    assert answer.status_code == 200
    for words in (
        "Night Bus to Orrin",
        "Lia Sommer, from Tidelines",
        "v1, Mix 4",
        "Shared by Nina Berg",
        "Works until",
        "14 days left",
        "Only for people with this link",
        "Nina sees that it was played, and which parts.",
    ):
        assert words in answer.text, words
    for words in ("Send note", "Needs work", "Downloads", "This is what guests see"):
        assert words not in answer.text, words


def test_the_player_is_told_lengths_to_the_frame_and_how_loud_each_is(cast, client):
    first = heard(cast.project, "Night Bus", integrated_lufs=-11.5, true_peak_dbtp=-0.7)
    second = heard(cast.project, "Slack Water", integrated_lufs=None)
    link, token = make(cast, second, first)

    told = facts_of(arrive(client, link, token))

    assert told["api"] == f"/api/listen/{link.slug}/"
    assert [song["version"] for song in told["songs"]] == [second.pk, first.pk]
    assert [song["lufs"] for song in told["songs"]] == [None, -11.5]
    last = told["songs"][-1]
    assert (last["frames"], last["rate"], last["truePeak"]) == (144_001, 48_000, -0.7)
    assert (told["mayNote"], told["mayApprove"], told["mayDownload"]) == (False, False, False)


def test_several_songs_are_one_list_under_the_name_of_the_record(cast, client):
    heard(cast.project, "Night Bus")
    heard(cast.project, "Slack Water")
    link, token = actions.make_link(cast.project, by=cast.nina)

    answer = arrive(client, link, token)

    assert "<title>Tidelines, shared by Nina Berg" in answer.text
    assert "2 songs" in answer.text
    assert "Loudness matched" in answer.text
    assert answer.text.count('type="button" data-song=') == 2


def test_sections_come_as_people_placed_them(cast, client):
    version = heard(cast.project, "Night Bus")
    parts = [{"id": "a", "name": "Verse 1", "from_seconds": 0, "to_seconds": 2}]
    Arrangement.objects.create(
        song=version.song, version=version, sections=parts, by=cast.nina, revision=1
    )
    link, token = make(cast, version)

    (song,) = facts_of(arrive(client, link, token))["songs"]

    assert song["sections"] == [{"name": "Verse 1", "from_seconds": 0, "to_seconds": 2}]
    assert song["proposed"] is False


@pytest.mark.parametrize(
    ("right", "words"),
    [("may_note", "Send note"), ("may_approve", "Needs work"), ("may_download", "Downloads")],
)
def test_what_the_link_allows_is_offered_and_nothing_else(cast, client, right, words):
    version = heard(cast.project, "Night Bus")
    link, token = make(cast, version, **{right: True})

    answer = arrive(client, link, token)

    offered = {each for each in ("Send note", "Needs work", "Downloads") if each in answer.text}
    assert offered == {words}


def test_a_link_made_for_somebody_says_so(cast, client):
    link, token = make(cast, heard(cast.project, "Night Bus"), recipient="Wren Bexley")

    answer = arrive(client, link, token)

    assert "Made for Wren Bexley" in answer.text
    assert facts_of(answer)["me"] == "Wren Bexley"


def test_without_an_end_it_works_until_somebody_ends_it(cast, client):
    link, token = make(cast, heard(cast.project, "Night Bus"), expires_at=None)

    assert "Works until Nina ends it" in arrive(client, link, token).text


def test_titles_are_words_and_never_markup(cast, client):
    title = "</script><b>Bus</b> & \"quotes'"
    link, token = make(cast, heard(cast.project, title))

    answer = arrive(client, link, token)

    assert "<b>Bus</b>" not in answer.text
    assert facts_of(answer)["songs"][0]["title"] == title


def test_a_link_to_what_cannot_be_heard_yet_says_so(cast, client):
    song = SongFactory(project=cast.project)
    items = [actions.Item(song)]
    link, token = actions.make_link(cast.project, by=cast.nina, items=items)

    answer = arrive(client, link, token)

    assert answer.status_code == 200
    assert "There is nothing to hear here yet" in answer.text


def test_the_owner_sees_that_this_is_a_preview(cast, client):
    link, _ = make(cast, heard(cast.project, "Night Bus"))
    opened = actions.preview(link, browser="", by=cast.nina)
    client.cookies[cookie_name()] = opened.browser
    client.force_login(cast.nina)

    answer = client.get(f"/listen/{link.slug}/")

    assert "This is what guests see" in answer.text
    assert f'href="/projects/{cast.project.pk}/"' in answer.text


def test_an_ended_link_a_strange_one_and_a_strange_browser_are_told_the_same(cast, client):
    link, token = make(cast, heard(cast.project, "Night Bus"))
    arrive(client, link, token)
    link.expires_at = timezone.now() - timedelta(seconds=1)
    link.save(update_fields=["expires_at"])
    ended = client.get(f"/listen/{link.slug}/")
    strange = client.get(f"/listen/{tokens.new_slug()}/")
    client.cookies.clear()
    outside = client.get(f"/listen/{link.slug}/")

    for answer in (ended, strange, outside):
        assert answer.status_code == 404
        assert "This link does not open any more." in answer.text
        assert "Night Bus" not in answer.text
    assert len({_without_secrets(answer.text) for answer in (ended, strange, outside)}) == 1


def _without_secrets(text: str) -> str:
    """Nonce and CSRF token are new with each answer."""
    return re.sub(r'(nonce|name="csrf-token" content)="[^"]*"', "", text)


def test_pages_of_links_are_kept_nowhere_and_send_their_address_nowhere(cast, client):
    link, token = make(cast, heard(cast.project, "Night Bus"))

    for answer in (arrive(client, link, token), client.get("/l/"), client.get("/listen/none/")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_door_is_the_same_for_every_link_and_names_none(cast, client):
    heard(cast.project, "Night Bus")

    answer = client.get("/l/")

    assert answer.status_code == 200
    for words in ("Night Bus", "Tidelines", "Lia Sommer", "cover.svg"):
        assert words not in answer.text


def test_many_songs_cost_no_more_queries(cast, client, django_assert_max_num_queries):
    for number in range(8):
        heard(cast.project, f"Song {number}")
    link, token = actions.make_link(cast.project, by=cast.nina)
    for song in cast.project.songs.all():
        Arrangement.objects.create(song=song, sections=[], by=cast.nina)
    arrive(client, link, token)

    with django_assert_max_num_queries(16):
        client.get(f"/listen/{link.slug}/")

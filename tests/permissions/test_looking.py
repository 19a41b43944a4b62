"""What a stranger's machine makes of addresses: caches, deceived caches, programs that preview."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from sessions.audit.models import Entry
from sessions.sharing.models import Link, Pass, Play
from tests.permissions.addresses import Address
from tests.permissions.guests import GuestScene, as_guest, set_up_guests
from tests.permissions.looking import Asked, SharedCache, looked_at, wrong

# As these programs name themselves; Messages of Apple names itself after two others.
PREVIEWS = (
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Twitterbot/1.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0 A",
    "Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "TelegramBot (like TwitterBot)",
)
NOBODYS = "x" * 16


@pytest.fixture(scope="module")
def page() -> Address:
    return Address("listen/<str:slug>/", "GET")


@pytest.fixture
def guests(db, tmp_path) -> GuestScene:
    return set_up_guests(tmp_path)


def test_names_that_look_like_files_lead_nowhere_and_programs_that_preview_learn_nothing(guests):
    """No cache takes a page for a stylesheet; no program that draws a preview counts as a guest."""
    before = counted()
    slug = guests.links["take"].slug
    version = guests.scene.ids["version_id"]
    for path in (
        "/l/x.css",
        f"/listen/{slug}/x.css",
        f"/listen/{slug}/x.js",
        f"/listen/{slug}/index.html",
        f"/api/listen/{slug}/x.css",
        f"/api/listen/{slug}/downloads/x.css",
        f"/api/listen/{slug}/downloads/all.zip/x.css",
        f"/api/listen/{slug}/versions/{version}/files/peaks/x.css",
        f"/api/versions/{version}/files/proxy/x.css",
        f"/api/links/{guests.links['take'].pk}/x.css",
        "/api/me/x.css",
        "/account/x.css",
        f"/songs/{guests.scene.ids['song_id']}/x.css",
    ):
        for client in (as_guest(guests, "take"), as_guest(guests, "nina")):
            answer = client.get(path)
            assert answer.status_code == 404, path
            assert wrong(Address("", "GET"), answer) == [], path
    for agent in PREVIEWS:
        stranger = as_guest(guests, "anon")
        for path in ("/l/", f"/listen/{slug}/", f"/listen/{NOBODYS}/"):
            answer = stranger.get(path, headers={"User-Agent": agent})
            text = answer.content.decode()
            for word in ("Low Water", "Tidelines", "Lia", "Nina", "og:", "twitter:", "<audio"):
                assert word not in text, (agent, path)
        assert not stranger.cookies.keys() - {"csrf"}
    assert counted() == before


def counted() -> list[int]:
    return [kind.objects.count() for kind in (Pass, Play, Entry, Link)]


# The controls: what is looked for is found when it is there.


def ask(who: str, **headers: str) -> Asked:
    return Asked(who=who, method="GET", path="/songs/1/", headers=headers)


def test_the_cache_gives_away_what_it_was_let_keep():
    careless = HttpResponse(headers={"Cache-Control": "max-age=60", "Vary": "Accept"})
    cache = SharedCache()
    cache.offer(ask("nina", cookie="sid=1"), careless)
    assert cache.whose(ask("sam", cookie="sid=2")) == {"nina"}
    assert cache.whose(ask("sam", accept="text/html")) == set()


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({"Cache-Control": "private, no-store"}, {}),
        ({"Cache-Control": "private, max-age=60"}, {}),
        ({"Cache-Control": "max-age=60", "Vary": "Cookie"}, {}),
        ({"Cache-Control": "max-age=60", "Vary": "*"}, {}),
        ({"Cache-Control": "max-age=60"}, {"authorization": "Token rm_1"}),
    ],
)
def test_the_cache_gives_nobody_what_is_not_theirs(headers, sent):
    cache = SharedCache()
    cache.offer(ask("nina", cookie="sid=1", **sent), HttpResponse(headers=headers))
    assert cache.whose(ask("sam", cookie="sid=2", **sent)) == set()


def test_silence_is_taken_for_leave_to_keep():
    cache = SharedCache()
    cache.offer(ask("nina"), HttpResponse())
    assert cache.whose(ask("sam")) == {"nina"}


def test_an_answer_without_its_headers_fails(page):
    with pytest.raises(AssertionError, match="X-Robots-Tag"):
        looked_at(page, ask("nina"), HttpResponse(headers={"Cache-Control": "private, no-store"}))

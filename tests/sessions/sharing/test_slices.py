"""Sound for guests: by tickets of a minute, in slices, each asked for anew."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.http import Http404
from django.test import override_settings
from django.utils import timezone

from processing.models import Report
from sessions.audit.models import Entry
from sessions.projects import actions as projects
from sessions.sharing import actions, tickets
from sessions.sharing.access import Admission
from sessions.sharing.actions import Item
from sessions.sharing.models import Link, Play
from sessions.sharing.pace import Pace
from sessions.sharing.scope import track_of
from sessions.sharing.sounds import SLICE_BYTES, find_anew
from tests.factories import SongFactory, VersionFactory
from tests.patience import until
from tests.sessions.sharing.conftest import SOUND, with_sound


@pytest.fixture
def address(make, browser, mix) -> str:
    link, token = make()
    browser.open(token)
    return browser.ticket(link, mix).json()["address"]


def whole(mix) -> bytes:
    return b"segments" + str(mix.pk).encode() + SOUND


def test_the_sound_comes_in_slices_however_much_is_asked_for(browser, address, mix):
    size = len(whole(mix))
    for asked in ("bytes=0-", f"bytes=0-{size - 1}", "bytes=100-899999"):
        answer = browser.slice(address, asked)
        start = int(asked[6:].split("-")[0])
        body = answer.body
        assert answer.status_code == 206
        assert len(body) <= SLICE_BYTES
        assert answer.headers["Content-Range"] == (f"bytes {start}-{start + len(body) - 1}/{size}")
        assert body == whole(mix)[start : start + len(body)]


def test_no_slice_holds_more_than_four_seconds(browser, address, mix):
    """Thirty seconds in 900 kB: four of them are 120 kB."""
    assert len(browser.slice(address).body) == len(whole(mix)) * 4 // 30


def test_slice_by_slice_it_is_the_file(browser, address, mix):
    found = b""
    while len(found) < len(whole(mix)):
        found += browser.slice(address, f"bytes={len(found)}-").body
    assert found == whole(mix)


@pytest.mark.parametrize("asked", ["", "bytes=0-1,5-9", "bytes=-", "words=1-2", "bytes=9999999-"])
def test_without_a_range_that_can_be_answered_nothing_comes(browser, address, asked):
    answer = browser.get(address, headers={"Range": asked} if asked else {})
    assert answer.status_code == 416
    assert not answer.content


def test_what_is_said_of_the_sound(browser, address):
    headers = browser.slice(address).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("where", ["document", "iframe", "script"])
def test_it_is_no_page(browser, address, where):
    answer = browser.slice(address, **{"Sec-Fetch-Dest": where})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/json"


@override_settings(ACCEL_PREFIX="/inside")
def test_guests_are_served_by_the_app_whatever_stands_in_front(browser, address, make, mix):
    answer = browser.slice(address)
    assert "X-Accel-Redirect" not in answer.headers
    assert answer.status_code == 206
    link = Link.objects.get()
    seen = browser.slice(f"/api/listen/{link.slug}/versions/{mix.pk}/files/peaks/", "")
    assert "X-Accel-Redirect" not in seen.headers
    assert seen.body.startswith(b"peaks")


def test_a_ticket_is_over_after_a_minute(browser, address):
    with patch.object(tickets.time, "time", return_value=time.time() + tickets.SECONDS + 1):
        assert browser.slice(address).status_code == 404


def test_a_ticket_is_worth_nothing_in_another_browser(make, browser, another, mix):
    link, token = make()
    browser.open(token)
    another.open(token)
    address = browser.ticket(link, mix).json()["address"]
    assert browser.slice(address).status_code == 206
    assert another.slice(address).status_code == 404


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_a_ticket_that_was_changed_opens_nothing(browser, address, part):
    words = address.rstrip("/").rsplit("/", 1)
    said = words[1].split("-")
    said[part] = {0: "999", 1: "lossless", 2: str(int(said[2]) + 60), 3: "0" * 64}[part]
    assert browser.slice(f"{words[0]}/{'-'.join(said)}/").status_code == 404


def ending(how, link, cast, mix):
    """What takes the right to listen away."""
    if how == "revoked":
        actions.revoke_link(link, by=cast.nina)
    elif how == "all revoked":
        actions.revoke_all(link.project, by=cast.nina)
    elif how == "paused":
        actions.pause_link(link, by=cast.nina)
    elif how == "expired":
        Link.objects.update(expires_at=timezone.now())
    elif how == "password":
        actions.change_link(link, by=cast.nina, password="a lantern in the fog")
    elif how == "address":
        actions.new_address(link, by=cast.nina)
    elif how == "put aside":
        mix.retired_at = timezone.now()
        mix.save(update_fields=["retired_at"])


@pytest.mark.parametrize(
    "how", ["revoked", "all revoked", "paused", "expired", "password", "address", "put aside"]
)
def test_no_slice_after_the_end(make, browser, cast, mix, how):
    """Neither sound nor waveform, figures or a new ticket: with the very next request."""
    link, token = make()
    browser.open(token)
    address = browser.ticket(link, mix).json()["address"]
    assert browser.slice(address).status_code == 206
    ending(how, link, cast, mix)
    if how == "put aside":  # what a link leads to is told half a second late
        until(lambda: browser.slice(address).status_code == 404)
    assert browser.slice(address).status_code == 404
    assert browser.ticket(link, mix).status_code == 404
    base = f"/api/listen/{link.slug}/versions/{mix.pk}"
    for rest in ("files/peaks/", "files/features/", "report/", "report/?file=segments"):
        assert browser.get(f"{base}/{rest}").status_code == 404


def test_where_downloads_are_counted_lossless_is_no_way_around(make, browser, mix, cast):
    link, token = make(may_download=True)
    browser.open(token)
    address = browser.ticket(link, mix, "lossless").json()["address"]
    assert browser.slice(address).status_code == 206
    actions.change_link(link, by=cast.nina, downloads_at_most=5)
    assert browser.ticket(link, mix, "lossless").status_code == 404
    assert browser.slice(address).status_code == 404
    assert browser.ticket(link, mix).status_code == 200


def test_lossless_is_for_who_may_download(make, browser, mix, cast):
    link, token = make()
    browser.open(token)
    assert browser.ticket(link, mix, "lossless").status_code == 404
    actions.change_link(link, by=cast.nina, may_download=True)
    address = browser.ticket(link, mix, "lossless").json()["address"]
    assert browser.slice(address).status_code == 206
    actions.change_link(link, by=cast.nina, may_download=False)
    assert browser.slice(address).status_code == 404
    assert browser.ticket(link, mix).status_code == 200


@pytest.mark.parametrize("name", ["audio", "proxy", "master", "../features", "segments"])
def test_no_other_file_is_there(make, browser, mix, name):
    link, token = make(may_download=True)
    browser.open(token)
    assert (
        browser.get(f"/api/listen/{link.slug}/versions/{mix.pk}/files/{name}/").status_code == 404
    )


def test_other_versions_are_not_there(make, browser, cast, mix, tmp_path):
    """One of the same song that the link does not lead to, and one of another record."""
    link, token = make(items=[Item(mix.song, mix)])
    newer = with_sound(
        VersionFactory(song=mix.song, number=2, ordered=True, by=cast.otto), tmp_path
    )
    elsewhere = with_sound(
        VersionFactory(song=SongFactory(project=cast.elsewhere), ordered=True), tmp_path
    )
    browser.open(token)
    for version in (newer, elsewhere):
        assert browser.ticket(link, version).status_code == 404
        base = f"/api/listen/{link.slug}/versions/{version.pk}"
        assert browser.get(f"{base}/files/peaks/").status_code == 404
        assert browser.get(f"{base}/report/").status_code == 404
    assert browser.ticket(link, mix).status_code == 200


def test_newest_goes_on_to_the_next_version(make, browser, cast, mix, tmp_path):
    link, token = make()
    browser.open(token)
    newer = with_sound(
        VersionFactory(song=mix.song, number=2, ordered=True, by=cast.otto), tmp_path
    )
    assert browser.ticket(link, newer).status_code == 200
    assert browser.ticket(link, mix).status_code == 404


def test_a_whole_project_grows(make, browser, cast, mix, tmp_path):
    link, token = make(items=[])
    browser.open(token)
    song = SongFactory(project=cast.project)
    added = with_sound(VersionFactory(song=song, number=1, ordered=True, by=cast.otto), tmp_path)
    assert browser.ticket(link, added).status_code == 200


def test_figures_without_what_was_found_on_the_file(make, browser, mix):
    link, token = make()
    browser.open(token)
    said = browser.get(f"/api/listen/{link.slug}/versions/{mix.pk}/report/").json()
    assert set(said) == {"integrated_lufs", "lra_lu", "true_peak_dbtp"}
    index = browser.get(f"/api/listen/{link.slug}/versions/{mix.pk}/report/?file=segments").json()
    assert index["pieces"] == [1, 2]


def test_the_index_of_the_lossless_sound_is_for_who_may_hear_it(make, browser, mix, cast):
    Report.objects.create(render=mix.job.renders.get(name="lossless"), facts={"pieces": [3]})
    link, token = make(may_download=True)
    browser.open(token)
    index = f"/api/listen/{link.slug}/versions/{mix.pk}/report/?file=lossless"
    assert browser.get(index).json() == {"pieces": [3]}
    actions.change_link(link, by=cast.nina, downloads_at_most=5)
    assert browser.get(index).status_code == 404
    actions.change_link(link, by=cast.nina, may_download=False, downloads_at_most=None)
    assert browser.get(index).status_code == 404


def test_a_ticket_goes_by_what_was_read_since_it_was_asked_for(
    make, browser, mix, django_assert_num_queries
):
    link, token = make()
    browser.open(token)
    entry = link.passes.get()
    admitted = Admission(entry.pk, link.pk, link.project_id, False, entry.epoch, False, None)
    asked = time.monotonic()
    first = find_anew(link.slug, admitted, mix.pk, "segments", since=asked)
    with django_assert_num_queries(0):
        again = find_anew(link.slug, admitted, mix.pk, "segments", since=asked)
    assert first is not None
    assert again is first
    assert find_anew(link.slug, admitted, mix.pk, "segments", since=time.monotonic()) is not first
    assert find_anew(link.slug, admitted, mix.pk, "lossless", since=asked) is None


def test_no_play_begins_once_the_link_has_ended(make, browser, cast, mix):
    link, token = make()
    browser.open(token)
    entry = link.passes.get()
    track = track_of(link, mix.pk)
    actions.revoke_link(link, by=cast.nina)
    with pytest.raises(Http404):
        actions.begin_play(entry, track)
    assert not Play.objects.exists()


def test_the_first_ticket_is_a_play_and_the_next_ones_go_on(make, browser, mix):
    link, token = make()
    browser.open(token)
    for _ in range(3):
        browser.ticket(link, mix)
    assert actions.plays_of(link) == 1
    assert Entry.objects.filter(kind="listened").count() == 1
    Play.objects.update(begun_at=timezone.now() - timedelta(minutes=31))
    browser.ticket(link, mix)
    assert actions.plays_of(link) == 2


def test_so_many_plays_and_no_more(make, browser, another, mix, cast):
    link, token = make(plays_at_most=1)
    browser.open(token)
    another.open(token)
    address = browser.ticket(link, mix).json()["address"]
    refused = another.ticket(link, mix)
    assert refused.status_code == 403
    assert refused.json()["code"] == "plays_used_up"
    assert browser.slice(address).status_code == 206
    actions.change_link(link, by=cast.nina, plays_at_most=2)
    assert another.ticket(link, mix).status_code == 200


def test_a_preview_uses_no_play(make, browser, mix, cast):
    link, _ = make(plays_at_most=1)
    browser.force_login(cast.nina)
    browser.post(f"/api/links/{link.pk}/preview/")
    assert browser.ticket(link, mix).status_code == 200
    assert actions.plays_of(link) == 0


def test_members_do_not_come_in_by_their_session(make, browser, cast, mix):
    """Who is signed in has no guest's rights, and a guest has none of a member's."""
    link, token = make()
    browser.force_login(cast.nina)
    assert browser.ticket(link, mix).status_code == 404
    guest = type(browser)()
    guest.open(token)
    assert guest.get(f"/api/versions/{mix.pk}/").status_code == 401
    assert guest.get(f"/api/versions/{mix.pk}/files/proxy/").status_code == 401


def test_who_leaves_takes_no_link_along(make, browser, cast, mix):
    """Links belong to the project: they stay when their maker leaves, and others end them."""
    link, token = make()
    membership = cast.nina.memberships.get(project=cast.project)
    projects.change_role(cast.otto.memberships.get(project=cast.project), "producer", by=cast.olga)
    projects.change_role(membership, "artist", by=cast.olga)
    browser.open(token)
    assert browser.ticket(link, mix).status_code == 200
    browser.force_login(cast.nina)
    assert browser.get(f"/api/links/{link.pk}/").status_code == 404


def test_nobody_empties_the_house_in_a_minute():
    pace = Pace(rate=40, burst=80)
    fetched = sum(pace.allows(1, now=at / 1000) for at in range(10_000))
    assert 80 + 40 * 9 <= fetched <= 80 + 40 * 10 + 1
    assert pace.allows(2, now=10)


def test_tickets_and_tokens_stand_in_no_address_that_is_kept(address):
    """What stands in it is worth nothing a minute later, and nothing without the cookie."""
    assert not re.search(r"sl_", address)
    assert address.count("/") == 6

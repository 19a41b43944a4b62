"""What ends for guests while they are at it, and what one guest learns or takes of another."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.utils import timezone

from processing.models import Report
from sessions.people.models import Guest, User
from sessions.sharing import access, actions
from sessions.sharing.access import Listener
from sessions.sharing.actions import left_here
from sessions.sharing.api.guest_downloads import DownloadView, _still, offered
from sessions.sharing.models import Link, Pass
from sessions.songs.models import Version
from tests.factories import GateFactory, NoteFactory

MINE = "/api/me/guests/"


def listener(link) -> Listener:
    return Listener(Pass.objects.select_related("link__project").get(link=link))


def test_of_many_passes_only_those_that_were_asked_for_are_open(make, browser, another):
    (one, token), (_, other_token) = make(), make()
    browser.open(token)
    another.open(other_token)
    entry = Pass.objects.get(link=one)
    assert access.still_open([entry.pk]) == {entry.pk}
    assert access.still_open([0]) == set()


def test_a_preview_ends_with_the_account_of_who_looks(cast, make):
    link, _ = make()
    entry = actions.preview(link, browser="", by=cast.nina).entry
    assert access.still_open([entry.pk]) == {entry.pk}
    User.objects.filter(pk=cast.nina.pk).update(is_active=False)
    assert access.still_open([entry.pk]) == set()


def test_a_player_hears_what_players_hear_and_no_file(make, browser, mix):
    link, token = make(may_download=True)
    browser.open(token)
    index = f"/api/listen/{link.slug}/versions/{mix.pk}/report/"
    assert browser.get(index, {"file": "segments"}).status_code == 200
    for name in ("original", "proxy", "peaks"):
        assert browser.get(index, {"file": name}).status_code == 404


def test_a_master_that_is_held_back_has_no_lossless_stream(cast, make, browser, mix):
    link, token = make(may_download=True)
    browser.open(token)
    Report.objects.create(render=mix.job.renders.get(name="lossless"), facts={"pieces": [3]})
    index = f"/api/listen/{link.slug}/versions/{mix.pk}/report/?file=lossless"
    assert browser.ticket(link, mix, "lossless").status_code == 200
    Version.objects.filter(pk=mix.pk).update(kind="master")
    gate = GateFactory(project=cast.project, lines=["isrc"])
    assert browser.ticket(link, mix, "lossless").status_code == 404
    assert browser.get(index).status_code == 404
    assert browser.ticket(link, mix).status_code == 200
    gate.delete()
    assert browser.ticket(link, mix, "lossless").status_code == 200
    assert browser.get(index).status_code == 200


def test_what_is_put_aside_or_held_back_ends_a_download(cast, make, browser, mix):
    link, token = make(may_download=True)
    browser.open(token)
    Version.objects.filter(pk=mix.pk).update(kind="master")
    sent = offered(listener(link)).pieces
    assert sent
    assert _still(listener(link), sent)
    gate = GateFactory(project=cast.project, lines=["isrc"])
    assert not _still(listener(link), sent)
    gate.delete()
    Version.objects.filter(pk=mix.pk).update(retired_at=timezone.now())
    assert not _still(listener(link), sent)


def test_nobody_takes_along_what_was_said_in_another_browser(cast, make, mix, browser, another):
    """Not even in a browser that a link let in, too."""
    _, token = make(may_note=True)
    browser.open(token)
    another.open(token)
    NoteFactory(version=mix, by=None, guest=Pass.objects.earliest("pk").guest)
    another.force_login(cast.lia)
    assert another.get(MINE).json() == []
    browser.force_login(cast.lia)
    assert [it["notes"] for it in browser.get(MINE).json()] == [1]


def test_who_is_somebody_is_offered_to_nobody_else(cast, make, mix, browser):
    _, token = make(may_note=True)
    browser.open(token)
    guest = Pass.objects.get().guest
    NoteFactory(version=mix, by=None, guest=guest)
    cookie = browser.cookies[access.cookie_name()].value
    Guest.objects.filter(pk=guest.pk).update(user=cast.lia)
    assert [it.guest for it in left_here(cast.lia, cookie)] == [guest]
    assert left_here(cast.mats, cookie) == []


def test_what_was_sent_to_another_address_of_mine_and_opened_by_me_alone_is_mine(
    cast, make, mix, browser, another
):
    """Whoever else came by another link makes no difference."""
    link, token = make(may_note=True, recipient="Pell", email="pell@label.test")
    _, other_token = make()
    browser.open(token)
    another.open(other_token)
    NoteFactory(version=mix, by=None, guest=link.guest)
    browser.force_login(cast.lia)
    assert [it["notes"] for it in browser.get(MINE).json()] == [1]


def test_a_password_renews_the_cookie_of_one_browser_alone(make, browser, another):
    (theirs, token), (mine, other_token) = make(), make()
    _, locked_token = make(password="a lantern in the fog")
    another.open(token)
    browser.open(other_token)
    assert browser.open(locked_token, "a lantern in the fog").status_code == 200
    assert another.get(f"/listen/{theirs.slug}/").status_code == 200
    assert browser.get(f"/listen/{mine.slug}/").status_code == 200
    assert browser.get(f"/listen/{theirs.slug}/").status_code == 404


@pytest.mark.parametrize("link", [{}, {"spoken": True}, {"may_download": True, "spoken": True}])
def test_a_link_that_speaks_gives_no_file_whatever_its_row_says(link):
    """The database keeps the last of these from being written; the door asks all the same."""

    class Door(DownloadView):
        def listener(self, request, slug) -> Listener:
            return Listener(Pass(link=Link(**link)))

    with pytest.raises(Http404):
        Door().downloader(None, "x")

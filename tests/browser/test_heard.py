"""What is played on the session page is known: to who plays it, and to the producer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.listening import FIND
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import Person, add_versions, join, new_song
from tests.journeys.sounds import SECONDS, tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def song(client):
    """One version, a manager who approves, and sections that have names."""
    song = new_song(client)
    (version,) = add_versions(client, song, {"Mix 1": wav(tone(220.0))})
    sections = [
        {"id": "v", "name": "Verse", "from_seconds": 0, "to_seconds": SECONDS / 2},
        {"id": "b", "name": "Bridge", "from_seconds": SECONDS / 2, "to_seconds": SECONDS},
    ]
    body = {"sections": sections, "revision": 0, "version": version}
    client.ask("PUT", f"/api/songs/{song['id']}/sections/", json=body)
    client.ask(
        "PATCH", f"/api/projects/{song['project']}/", json={"approval_needs_full_listen": True}
    )
    return song | {"version": version, "ruth": join(client, song, "Ruth Calder", "manager")}


def opened(somebody, song, who: Person | None = None) -> Page:
    page = somebody(forgiven=(FORGIVEN, "409"), viewport=DESK)
    sign_in(page, *([who.email, who.password] if who else []))
    page.goto(f"/songs/{song['id']}/")
    expect(page.locator("transport-dock [data-do=play]")).to_be_enabled()
    page.evaluate(FIND)
    return page


def play(page: Page, start: float, stop: float) -> None:
    """By the player's own clock: a slow machine takes longer, and hears the same."""
    page.evaluate("at => transport.seek(at)", start)
    page.locator("transport-dock [data-do=play]").click()
    page.wait_for_function("at => transport.at >= at || !transport.playing", arg=stop)
    page.evaluate("() => transport.playing && transport.pause()")


def heard_of(client, song, name: str) -> dict:
    rows = client.get(f"versions/{song['version']}/hearings/")
    return next((row for row in rows if row["who"]["name"] == name), {"share": 0})


def test_the_producer_sees_who_heard_what_and_an_approval_waits_for_it(song, client, somebody):
    ruths = opened(somebody, song, song["ruth"])
    expect(ruths.locator(".deck__told")).to_contain_text(
        "Olga Ruiz sees which parts of a version you heard."
    )
    before = ruths.locator("[data-lane=a] heard-first")
    expect(before).to_have_text("Hear it all first: 0 %.")

    play(ruths, 0, 3.2)
    line = ruths.locator("heard-line")
    # A slow machine hears a little more than it was asked to, but never most of the bridge.
    expect(line).to_have_attribute("aria-label", re.compile(r"heard [3-6]\d % of v1, not the Br"))
    expect(before).to_contain_text("%, not the Bridge.")
    assert line.locator("path").get_attribute("d").count("M") == 1
    assert not faults(ruths, "song-deck")

    # It is refused by the server, in the same words, and the key goes back.
    approve = ruths.locator("[data-lane=a] [data-verdict-set=approved]")
    approve.click()
    expect(ruths.locator(".toasts")).to_contain_text("still missing: Bridge")
    expect(approve).to_have_attribute("aria-pressed", "false")

    olgas = opened(somebody, song)
    olgas.locator("[data-lane=a] [data-slot=about]").click()
    row = olgas.locator("heard-by li").filter(has_text="Ruth Calder")
    expect(row).to_contain_text("not the Bridge")
    assert not faults(olgas, "#about-version")
    (span,) = heard_of(client, song, "Ruth Calder")["spans"]
    assert span[0] == 0

    # Who hears nothing has not listened, whatever the playhead does.
    ruths.evaluate("() => transport.setMuted(true)")
    play(ruths, 6, 7)
    assert heard_of(client, song, "Ruth Calder")["spans"] == [span]
    ruths.evaluate("() => transport.setMuted(false)")
    play(ruths, 2.6, SECONDS)
    expect(before).to_be_hidden()
    approve.click()
    expect(ruths.locator('.ver[data-mine="approved"]')).to_be_visible()
    assert heard_of(client, song, "Ruth Calder")["share"] == 1


def test_what_was_played_when_the_page_goes_is_told_on_its_way(song, client, somebody):
    page = opened(somebody, song)
    page.locator("transport-dock [data-do=play]").click()
    page.wait_for_function("() => transport.at >= 2.6")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    client.wait(
        f"versions/{song['version']}/hearings/",
        until=lambda rows: any(
            row["is_me"] and row["spans"] and row["spans"][0][1] >= 2 for row in rows
        ),
    )

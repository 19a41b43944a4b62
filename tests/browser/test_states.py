"""Every state of a song's page, on desk and phone: what axe says of it, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def song(client):
    """With two versions, two sections, and notes close to each other, one of them answered."""
    song = new_song(client)
    sounds = {"Rough": wav(tone(220)), "Louder": wav(tone(220, level=0.5))}
    _, newest = add_versions(client, song, sounds)
    parts = [
        {"id": "a", "name": "Verse", "from_seconds": 0, "to_seconds": 4},
        {"id": "b", "name": "Chorus", "from_seconds": 4, "to_seconds": 8},
    ]
    said = {"sections": parts, "revision": 0, "version": newest}
    client.ask("PUT", f"/api/songs/{song['id']}/sections/", json=said)
    for at_seconds in (1, 2, 5):
        note = {"version": newest, "body": "The hi-hat bites.", "at_seconds": at_seconds}
        number = client.post(f"songs/{song['id']}/notes/", note)["id"]
    client.post(f"songs/{song['id']}/notes/", {"reply_to": number, "body": "Tamed."})
    return song


def menu(page: Page, name: str) -> Locator:
    page.locator(f"#{name} > summary").click()
    return page.locator(f"#{name} > :not(summary)").first


def states(page: Page, width: int) -> Iterator[tuple[str, Locator]]:
    """What can be open, one after the other, and what is seen then."""
    find = page.locator
    yield "page", find("#notes .note").first
    page.keyboard.press("?")
    yield "keys", find("#keys")
    page.keyboard.press("Escape")
    yield "sections", menu(page, "section-menu")
    find("[data-deed=rename]").click()
    yield "a section's name", find("section-band input")
    page.keyboard.press("Escape")
    yield "filter", menu(page, "note-filter")
    page.keyboard.press("Escape")
    find("#notes .note [data-do=more]:visible").first.click()
    yield "a note's menu", find(".note [data-do=more][aria-expanded=true]")
    page.keyboard.press("Escape")
    yield "notes to take along", menu(page, "note-exchange")
    page.keyboard.press("Escape")
    yield "listen together", menu(page, "together")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    find("note-composer textarea").fill("Make it more emotional")
    find("note-composer [data-do=details]").click()
    yield "a vague note", find(".compose__ask")
    yield "how notes are written", menu(page, "compose-menu")
    find("note-composer").get_by_role("button", name="Cancel").click()
    find(".ver__more").last.click()
    yield "a version", find("#about-version")
    page.keyboard.press("Escape")
    find(".ver .pb").last.check(force=True)
    if width < 500:
        find(".jump [data-open=player]").click()
        yield "player", find("#player")
        page.keyboard.press("Escape")
    yield "compare", menu(page, "compare")
    find("[data-do=new-ballot]").click()
    yield "a new vote", find("#new-ballot")
    page.keyboard.press("Escape")
    menu(page, "compare")
    find("#compare").locator("[data-do=blind-test]").click()
    yield "a blind test", find("#blind")
    find("#blind").get_by_role("button", name="End the test").click()
    yield "its end", find("#blind [data-slot=verdict]")
    page.keyboard.press("Escape")
    for tab, panel in (("Report", "#report"), ("Jobs", "#jobs"), ("Song sheet", "#sheet")):
        page.get_by_role("tab", name=tab).click()
        yield tab, find(panel)


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_any_state_of_a_songs_page(song, somebody, width):
    page = somebody(forgiven=(FORGIVEN,), viewport={"width": width, "height": 844})
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    for name, seen in states(page, width):
        expect(seen).to_be_visible()
        assert not faults(page), name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

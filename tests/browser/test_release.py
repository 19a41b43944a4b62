"""A master that is held back: what the artist sees, what a producer does, and that both see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, join, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LINES = ["approvals", "qc", "credits", "isrc", "balance"]


@pytest.fixture(scope="module")
def song(client):
    song = new_song(client, title="Low Water")
    (master,) = add_versions(client, song, {"Print": wav(tone(220))})
    client.ask("PATCH", f"/api/versions/{master}/", json={"kind": "master"})
    return song | {"master": master}


@pytest.fixture(scope="module")
def lia(client, song):
    return join(client, song, "Lia Sommer", "artist")


def width_of(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_a_master_is_held_back_and_let_go_while_the_artist_looks(client, song, lia, somebody):
    producer, artist = somebody(), somebody(viewport={"width": 390, "height": 844})
    sign_in(producer)
    off = {"is_on": False, "lines": LINES[:-1], "approvals_needed": None}
    client.ask("PUT", f"/api/projects/{song['project']}/gate/", json=off)
    producer.goto(f"/projects/{song['project']}/")
    producer.get_by_role("link", name="Set up the release gate").click()
    producer.get_by_role("switch", name="Hold masters back").press("Space")
    producer.get_by_role("button", name="Save").first.press("Enter")
    expect(producer.get_by_text("On: masters leave when all of it is green")).to_be_visible()

    sign_in(artist, lia.email, lia.password)
    artist.goto(f"/songs/{song['id']}/")
    held = artist.locator("details.gate")
    expect(held).to_contain_text("1 of 4 green")
    held.locator("summary").press("Enter")
    expect(held).to_contain_text("The song has no ISRC.")
    artist.locator("#downloads > summary").click()
    expect(artist.locator("#downloads")).to_contain_text("does not leave the house yet")
    files = artist.locator('[data-slot="downloads"] a[download]')
    expect(files).to_have_count(0)
    everything = artist.locator("#downloads [data-parcel]").first
    expect(everything).to_contain_text("nothing yet")

    producer.goto(f"/songs/{song['id']}/release/")
    producer.get_by_label("Code of the recording").fill("se-abc-26-00001")
    producer.get_by_label("Code of the recording").press("Enter")
    expect(held).to_contain_text("2 of 4 green")
    expect(held).to_have_attribute("open", "")
    producer.get_by_text("Let it go regardless").click()
    producer.get_by_label("Why").fill("The plant waits for it today.")
    producer.get_by_role("button", name="Let v1 go").click()

    expect(held).to_contain_text("The plant waits for it today.")
    expect(files.first).to_be_visible()
    expect(everything).to_contain_text(" MB")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_what_a_release_asks(client, song, somebody, width):
    client.ask(
        "PUT",
        f"/api/projects/{song['project']}/gate/",
        json={"is_on": True, "lines": LINES, "approvals_needed": None},
    )
    client.ask(
        "PUT", f"/api/projects/{song['project']}/balance/", json={"outstanding_minor": 64000}
    )
    page = somebody(forgiven=(FORGIVEN,), viewport={"width": width, "height": 844})
    sign_in(page)
    for address, opened in (
        (f"/projects/{song['project']}/", ""),
        (f"/projects/{song['project']}/gate/", ""),
        (f"/songs/{song['id']}/release/", ".gate__let > summary"),
        (f"/songs/{song['id']}/", "details.gate > summary"),
    ):
        page.goto(address)
        page.wait_for_selector("main")
        if opened and page.locator(opened).count():
            page.locator(opened).click()
        assert not faults(page), address
        assert width_of(page) <= width, address

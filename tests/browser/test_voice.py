"""A link with a voice: switched on in the Share menu, made while its guest waits, and heard."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.browser.test_listen import EARS, heard
from tests.journeys.sounds import RATE, tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

DESK = {"width": 1440, "height": 900}
REFUSED = "Failed to load resource"


@pytest.fixture(scope="module")
def song(client):
    """A low tone of eleven seconds: whatever is above it is something else."""
    made = new_song(client, "Night Bus to Orrin")
    (version,) = add_versions(client, made, {"Mix 4": wav(tone(220, seconds=11, level=0.3))})
    client.wait(f"versions/{version}/", until=can_be_heard)
    return made


def can_be_heard(version) -> bool:
    return "segments" in {file["name"] for file in version["files"]}


def test_it_is_switched_on_in_the_share_menu_and_excludes_downloads(somebody, client, song):
    page = somebody(viewport=DESK, forgiven=(FORGIVEN, REFUSED))
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    page.locator("#share > summary").click()
    menu = page.locator("#share")
    menu.get_by_label("For", exact=True).fill("Anna Weiss")
    menu.get_by_label("Say in the sound whom it is for").check()
    menu.get_by_label("Download", exact=True).check()
    menu.get_by_role("button", name="Make link").click()

    expect(menu.locator("link-form [data-slot=bad]")).to_contain_text("lets nobody download")
    menu.get_by_label("Download", exact=True).uncheck()
    menu.get_by_role("button", name="Make link").click()

    row = menu.locator(".lk", has_text="For Anna Weiss, ")
    expect(row).to_contain_text("A voice says “For Anna Weiss, ")
    expect(row).to_contain_text("Listening, a voice in the sound")
    links = client.get(f"projects/{song['project']}/links/")
    known = max(links, key=lambda it: it["id"])  # another test may have made one
    client.wait(f"links/{known['id']}/", until=lambda it: it["voice_state"] == "ready")
    expect(row).not_to_contain_text("it is being put into the sound")
    row.get_by_role("button", name="Change").click()
    sheet = page.locator("#change-link")
    expect(sheet.get_by_label("Say in the sound whom it is for")).to_be_checked()
    assert not faults(page)


def test_its_guest_waits_and_then_hears_the_voice(somebody, client, song):
    wishes = {"items": [{"song": song["id"]}], "recipient": "Otto Lind", "spoken": True}
    made = client.post(f"projects/{song['project']}/links/", wishes)
    page = somebody(viewport=DESK, bypass_csp=True, forgiven=(REFUSED, FORGIVEN))
    page.add_init_script(f"({EARS})()")
    page.goto(urlsplit(made["address"])._replace(scheme="", netloc="").geturl())
    page.wait_for_url(re.compile("/listen/"))

    # Whether the copy is made by then or not: nobody reloads this page.
    expect(page.locator(".wave path[d^=M]").first).to_be_attached()
    expect(page.get_by_text("A voice says who this copy is for")).to_be_visible()
    page.evaluate("localStorage.setItem('roughmix:volume', '1')")
    page.reload()
    page.locator("[data-do=play]:visible").click()
    page.evaluate("window.listening")
    page.wait_for_timeout(8500)
    page.keyboard.press("k")
    sound = heard(page)

    begun = np.flatnonzero(np.abs(sound) > 0.01)[0]
    before, voice = (
        above(sound[begun + from_ : begun + to])
        for from_, to in ((RATE // 2, 4 * RATE), (5 * RATE, 6 * RATE))
    )
    assert voice > 20 * before
    assert not faults(page)


def above(sound: np.ndarray) -> float:
    """How much there is over the tone, on the average."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) / len(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(np.sqrt(np.mean(spectrum[(hz > 500) & (hz < 4000)] ** 2 * len(sound))))

"""Stems heard as they are set on their lanes, and the mix that is ordered of what was set."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.listening import find_transport
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_stems, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SET = """() => Object.fromEntries([...window.transport.stemMix].map(([id, it]) =>
  [window.transport.stems.find((stem) => stem.id === id).name, it]))"""


PITCHES = {"Bass": 82.4, "Keys": 330.0, "Lead vocal": 440.0}


def test_what_is_set_on_the_lanes_is_heard_kept_and_mixed(client, somebody):
    song = new_song(client, "Night Bus to Orrin")
    stems = {name: wav(tone(hertz, seconds=4)) for name, hertz in PITCHES.items()}
    add_stems(client, song, stems)
    page = somebody(viewport=DESK, forgiven=(FORGIVEN,))
    sign_in(page)
    page.goto(f"/songs/{song['id']}/#stems")
    lane = {name: page.locator(f'.row--stem[data-name="{name}"]') for name in ("Bass", "Keys")}
    heard = page.get_by_role("switch", name="Hear the stems")
    expect(heard).to_be_enabled()
    expect(heard).not_to_be_checked()
    find_transport(page)

    # S is heard at once, and only for as long.
    page.get_by_role("button", name="S: solo Keys").click()
    expect(heard).to_be_checked()
    expect(lane["Bass"]).to_contain_class("row--mute")
    expect(lane["Keys"]).not_to_contain_class("row--mute")
    page.get_by_role("button", name="S: solo Bass").click(modifiers=["Shift"])
    expect(page.get_by_role("button", name="S: solo Keys")).to_have_attribute(
        "aria-pressed", "false"
    )
    page.get_by_role("button", name="S: solo Bass").click()
    expect(heard).not_to_be_checked()

    heard.check()
    page.get_by_role("button", name="M: mute Lead vocal").click()
    gain, place = page.get_by_label("Gain of Bass, dB"), page.get_by_label("Place of Keys")
    gain.fill("-3.5")
    place.fill("-40")
    expect(lane["Bass"].locator("[data-mix-words=gain_db]")).to_have_text("\u22123.5")
    expect(lane["Keys"].locator("[data-mix-words=pan]")).to_have_text("L 40")
    wanted = {
        "Bass": {"gain_db": -3.5, "pan": 0, "mute": False, "solo": False},
        "Keys": {"gain_db": 0, "pan": -0.4, "mute": False, "solo": False},
        "Lead vocal": {"gain_db": 0, "pan": 0, "mute": True, "solo": False},
    }
    assert page.evaluate(SET) == wanted
    assert page.evaluate("window.transport.monitor && window.transport.stems.length") == 3
    gain.dblclick()
    expect(gain).to_have_value("0")
    gain.fill("-3.5")

    # Kept for this song, over a reload.
    page.reload()
    expect(heard).to_be_checked()
    find_transport(page)
    assert page.evaluate(SET) == wanted
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert not faults(page), size
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    expect(gain).to_be_hidden()
    page.set_viewport_size(DESK)

    # The same, as a mix: what was set is in the recipe that is ordered.
    page.get_by_role("button", name="Send to mix").click()
    sheet = page.get_by_role("dialog", name="Mix these stems")
    expect(sheet.get_by_label("Gain, dB of Bass")).to_have_value("-3.5")
    expect(sheet.get_by_label("Lead vocal is heard")).not_to_be_checked()
    sheet.locator("[type=submit]").click()
    expect(sheet).to_be_hidden()
    version = client.get(f"songs/{song['id']}/versions/")[0]
    recipe = client.get(f"jobs/{version['job']['id']}/")["recipe"]
    ordered = {
        strip["name"]: (strip["level_lu"], strip["gain_db"], strip["pan"], strip["muted"])
        for strip in recipe["strips"]
    }
    assert ordered == {
        "Bass": (None, -3.5, 0, False),
        "Keys": (None, 0, -0.4, False),
        "Lead vocal": (None, 0, 0, True),
    }

    page.get_by_role("button", name="Reset", exact=True).click()
    expect(gain).to_have_value("0")
    page.get_by_role("button", name="Undo").click()
    expect(gain).to_have_value("-3.5")

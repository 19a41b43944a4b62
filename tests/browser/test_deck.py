"""The deck by keyboard: bars, sections, loops, samples; and a second person who sees it happen."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, join, new_song
from tests.journeys.house import Client
from tests.journeys.sounds import RATE, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
BPM, BARS = 120, 18
BEAT = 60 / BPM


def song_of_three_parts() -> bytes:
    """Eighteen bars at 120: soft chords, then drums and a bass over them, then soft again."""
    chance = np.random.default_rng(3)
    time = np.arange(int(RATE * BARS * 4 * BEAT)) / RATE
    bar = (time / (4 * BEAT)).astype(int)
    into = time % BEAT
    roots = np.array([110.0, 146.8, 164.8, 98.0])[bar % 4]
    chord = sum(np.sin(2 * np.pi * np.cumsum(roots * it) / RATE) for it in (1, 1.26, 1.5, 2))
    first = (time / BEAT).astype(int) % 4 == 0
    click = np.exp(-into * 60) * np.sin(2 * np.pi * 1800 * time) * np.where(first, 0.35, 0.2)
    kick = np.exp(-into * 18) * np.sin(2 * np.pi * 60 * into)
    noise = chance.normal(0, 0.25, time.size) * np.exp(-((time + BEAT) % (2 * BEAT)) * 14)
    bass = np.sign(np.sin(2 * np.pi * np.cumsum(roots / 2) / RATE)) * 0.12
    loud = (bar >= 6) & (bar < 12)
    sound = 0.05 * chord + click + np.where(loud, 0.5 * kick + noise + bass, 0.0)
    return wav(np.clip(sound * 0.7, -0.98, 0.98))


@pytest.fixture
def song(client):
    song = new_song(client)
    add_versions(client, song, {"Rough": song_of_three_parts()})
    client.wait(f"songs/{song['id']}/sections/", until=lambda told: told["features"])
    return song | {"lia": join(client, song, "Lia Sommer", "artist")}


def at(page) -> float:
    return float(page.locator("[role=slider][data-scrub]").get_attribute("aria-valuenow"))


def test_the_deck_by_keyboard_while_somebody_else_looks_on(client, song, somebody):
    page = somebody(forgiven=("409", FORGIVEN), viewport=DESK)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    bands = page.locator("section-band .band")
    second = somebody(viewport=PHONE)
    sign_in(second, song["lia"].email, song["lia"].password)
    second.goto(f"/songs/{song['id']}/")

    # What was heard is proposed; the ruler counts bars, and so does the dock.
    expect(bands.first).to_contain_text("A")
    expect(page.locator("section-band")).to_have_attribute("data-proposed", "")
    expect(page.locator(".fields")).to_contain_text("Tempo, heard120")
    expect(page.locator("time-ruler .at").first).to_have_text("1")
    expect(page.locator("[data-slot=bars]")).to_have_text("1 | 1")

    # One bar, and one more; back a second; by the clock again.
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-slot=bars]")).to_have_text("3 | 1")
    assert at(page) == pytest.approx(8 * BEAT, abs=0.06)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-slot=bars]")).to_have_text("2 | 3")
    page.keyboard.press("t")
    expect(page.locator("time-ruler .at").first).to_have_text("0:00")
    page.keyboard.press("t")

    # On a beat, wherever one presses near it.
    page.keyboard.press("s")
    lane = page.locator("[data-lane=a] [data-scrub]")
    width = lane.bounding_box()["width"]
    lane.click(position={"x": width * (10.2 * BEAT) / (BARS * 4 * BEAT), "y": 90})
    expect(page.locator("[data-slot=bars]")).to_have_text("3 | 3")
    assert at(page) == pytest.approx(10 * BEAT, abs=0.06)
    page.keyboard.press("s")

    # A section is chosen and looped.
    bands.nth(1).focus()
    page.keyboard.press("Enter")
    expect(bands.nth(1)).to_have_attribute("aria-pressed", "true")
    assert at(page) == pytest.approx(24 * BEAT, abs=0.3)
    page.keyboard.press("r")
    expect(page.locator(".dock__keys [data-do=loop]")).to_have_attribute("aria-pressed", "true")

    # It gets a name; the other person sees it.
    page.keyboard.press("F2")
    page.keyboard.type("Chorus")
    page.keyboard.press("Enter")
    expect(bands.nth(1)).to_contain_text("Chorus")
    expect(bands.nth(1)).to_be_focused()
    expect(second.locator(".band", has_text="Chorus")).to_have_count(1)
    expect(second.locator("section-band")).not_to_have_attribute("data-proposed", "")

    # Its beginning is moved by a beat, and back by the toast.
    edge = page.locator(".band__edge").first
    begins = float(edge.get_attribute("aria-valuenow"))
    edge.focus()
    page.keyboard.press("ArrowRight")
    moved = re.compile(f"^{begins + BEAT:.1f}")
    expect(edge).to_have_attribute("aria-valuenow", moved)
    toast = page.locator(".toast", has_text="Moved.")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Undo").press("Enter")
    expect(edge).to_have_attribute("aria-valuenow", re.compile(f"^{begins:.1f}"))

    # A new one at the playhead; then two are joined.
    count = bands.count()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.locator("[data-scrub][role=slider]").press("ArrowUp")
    page.locator("#section-menu summary").press("Enter")
    assert not faults(page, ".row--bands")
    page.get_by_role("button", name="New section at the playhead").press("Enter")
    field = page.get_by_label("New name of New section")
    expect(field).to_be_focused()
    field.fill("Breakdown")
    field.press("Enter")
    expect(bands).to_have_count(count + 1)
    expect(page.locator(".band:focus")).to_contain_text("Breakdown")
    page.keyboard.press("Delete")
    expect(bands).to_have_count(count)

    # Down to single samples, and out again.
    for _ in range(24):
        page.keyboard.press("+")
    expect(page.locator("time-ruler .at").first).to_have_text(re.compile(r"\.\d{4}"))
    expect(page.locator("[data-lane=a] .w-point").first).to_have_attribute("d", re.compile("z"))
    page.keyboard.press("0")
    expect(page.locator("time-ruler .at").first).to_have_text("1")

    # Both change the same section: who comes second reads both lists, and chooses.
    lia = Client(client.address)
    lia.sign_in(song["lia"].email, song["lia"].password)
    path = f"songs/{song['id']}/sections/"
    told = lia.get(path)
    bands.nth(1).focus()
    page.keyboard.press("F2")
    theirs = [{**it, "name": it["name"].replace("Chorus", "Refrain")} for it in told["sections"]]
    body = {"sections": theirs, "revision": told["revision"], "version": told["version"]}
    lia.ask("PUT", f"/api/{path}", json=body)
    expect(second.locator(".band", has_text="Refrain")).to_have_count(1)
    page.keyboard.type("Hook")
    page.keyboard.press("Enter")
    clash = page.locator("#section-clash")
    expect(clash.locator("[data-slot=theirs]")).to_contain_text("Refrain")
    expect(clash.locator("[data-slot=mine]")).to_contain_text("Hook")
    assert not faults(page, "#section-clash")
    clash.get_by_role("button", name="Keep yours").press("Enter")
    expect(second.locator(".band", has_text="Hook")).to_have_count(1)

    # It plays, the meter moves; whoever comes back finds the song where they left it.
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    lane.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    meter = page.locator("level-meter")
    expect(meter).to_have_attribute("aria-label", re.compile(r"left −\d"), timeout=MADE)
    page.keyboard.press("Space")
    left = at(page)
    assert left > 4 * BEAT
    page.reload()
    expect(page.locator("transport-dock [data-slot=clock]")).not_to_have_text("0:00.000")
    assert at(page) == pytest.approx(left, abs=0.2)
    expect(page.locator("transport-dock .playkey")).to_have_attribute("aria-label", "Play")
    page.goto(f"/songs/{song['id']}/?t=21.5")
    expect(page.locator("transport-dock [data-slot=clock]")).to_have_text("0:21.500")

    # At the thumb: loop and speed on the phone.
    second.get_by_role("button", name="Player", exact=True).click()
    second.locator("#player [data-do=speed]").select_option("0.75")
    second.locator("#player [data-do=loop]").click()
    assert second.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(second.locator("#player [data-do=loop]")).to_have_attribute("aria-pressed", "true")

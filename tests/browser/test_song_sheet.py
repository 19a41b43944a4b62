"""Two people write one song sheet, a bad line, a song that goes on, and a record beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in, sound_file
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, join, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
VERSE = """Verse 1:
[F#m]Last seat upstairs
where the [D]heating works

Chorus:
[A]Night bus to [E]Orrin"""


@pytest.fixture
def song(client):
    """A sheet of its own for each test: they come in any order."""
    song = new_song(client, "Night Bus to Orrin")
    [version] = add_versions(client, song, {"Rough": wav(tone(220, seconds=12, level=0.1))})
    sections = [
        {"id": "v1", "name": "Verse 1", "from_seconds": 1, "to_seconds": 6},
        {"id": "c1", "name": "Chorus 1", "from_seconds": 6, "to_seconds": 12},
    ]
    read = client.get(f"songs/{song['id']}/sections/?version={version}")
    placed = {"sections": sections, "revision": read["revision"], "version": version}
    client.ask("PUT", f"/api/songs/{song['id']}/sections/", json=placed)
    return song | {"version": version, "mats": join(client, song, "Mats Lund", "musician")}


def lyrics(page):
    return page.locator("sheet-text[data-kind=lyrics]")


def edit(page):
    lyrics(page).get_by_role("button", name="Edit the lyrics").click()
    return page.get_by_label("Lyrics and chords")


def open_sheet(page, song, **who):
    sign_in(page, **who)
    page.goto(f"/songs/{song['id']}/#sheet")
    expect(page.get_by_role("tab", name="Song sheet")).to_have_attribute("aria-selected", "true")


def test_two_people_write_and_nothing_is_lost(client, song, somebody):
    olga, mats = somebody(viewport=DESK), somebody(viewport=DESK, forgiven=("409", "ERR_INTERNET"))
    open_sheet(olga, song)
    expect(olga.get_by_text("No lyrics yet.")).to_be_visible()
    field = edit(olga)
    field.fill(VERSE)
    expect(lyrics(olga).get_by_role("status")).to_have_text("Saved")
    open_sheet(mats, song, email=song["mats"].email, password=song["mats"].password)
    theirs = edit(mats)
    expect(theirs).to_have_value(VERSE)

    # Both write at once; the caret of the one stays where it was while lines of the other come in.
    field.evaluate("field => { field.focus(); field.setSelectionRange(0, 0) }")
    theirs.evaluate("field => { field.focus(); field.setSelectionRange(1e5, 1e5) }")
    mats.keyboard.type("\nDrive slow")
    olga.keyboard.type("{c: quietly}\n")
    both = "{c: quietly}\n" + VERSE + "\nDrive slow"
    expect(field).to_have_value(both)
    expect(theirs).to_have_value(both)
    mats.keyboard.type(", driver")
    expect(field).to_have_value(both + ", driver")

    # Cut off, and reloaded: what was typed is kept here, and sent when the line is back.
    mats.context.set_offline(True)
    mats.keyboard.type("\nNobody is waiting")
    expect(lyrics(mats).get_by_role("status")).to_have_text("Offline, kept here")
    olga.keyboard.type("{c: very}\n")
    mats.context.set_offline(False)
    whole = "{c: quietly}\n{c: very}\n" + VERSE + "\nDrive slow, driver\nNobody is waiting"
    expect(theirs).to_have_value(whole)
    expect(field).to_have_value(whole)
    expect(lyrics(mats).get_by_role("status")).to_have_text("Saved")

    # The same line, each differently: both are shown, and one decides.
    mats.context.set_offline(True)
    theirs.fill(whole.replace("Last seat", "Last row"))
    expect(lyrics(mats).get_by_role("status")).to_have_text("Offline, kept here")
    field.fill(whole.replace("Last seat", "First seat"))
    expect(lyrics(olga).get_by_role("status")).to_have_text("Saved")
    mats.context.set_offline(False)
    expect(lyrics(mats).get_by_role("group", name="Two versions")).to_contain_text("First seat")
    mats.get_by_role("button", name="Keep both").click()
    decided = whole.replace(
        "[F#m]Last seat upstairs", "[F#m]First seat upstairs\n[F#m]Last row upstairs"
    )
    expect(field).to_have_value(decided)

    # A reload shows what is kept, and an older state is brought back, and that undone.
    olga.reload()
    expect(lyrics(olga).locator(".ly", has_text="Last row upstairs")).to_be_visible()
    lyrics(olga).get_by_role("button", name="Versions").click()
    dialog = olga.get_by_role("dialog", name="Versions of the lyrics")
    # What one person writes within a minute is one edition: the oldest may hold some more of it.
    kept = f"songs/{song['id']}/texts/lyrics/editions/"
    oldest = client.get(f"{kept}{client.get(kept)[-1]['revision']}/")["body"]
    assert VERSE in oldest
    assert "Last row" not in oldest
    dialog.get_by_role("radio").last.check()
    expect(dialog.locator("pre")).to_have_text(oldest)
    dialog.get_by_role("button", name="Bring this back").click()
    expect(theirs).to_have_value(oldest)
    olga.get_by_role("button", name="Undo").click()
    expect(theirs).to_have_value(decided)


def test_the_sheet_follows_the_song_and_a_record_plays_beside_it(client, song, somebody):
    address = f"/api/songs/{song['id']}/texts/"
    now = {each["kind"]: each["body"] for each in client.get(f"songs/{song['id']}/texts/")}
    body = {"base": now["lyrics"], "body": VERSE}
    client.ask("PUT", f"{address}lyrics/", json=body)
    brief = "Feeling: Warm inside.\nMust not: No riser.\nSend roughs on Fridays."
    client.ask("PUT", f"{address}brief/", json={"base": now["brief"], "body": brief})
    page = somebody(viewport=DESK, forgiven=(FORGIVEN,))
    open_sheet(page, song)

    sections = lyrics(page).locator(".lyrics > section")
    verse, chorus = sections.nth(0), sections.nth(1)
    expect(verse.get_by_role("button", name="Play from 0:01.0")).to_be_visible()
    expect(verse.locator(".ch").first).to_have_attribute("data-c", "F♯m")
    expect(verse).not_to_have_attribute("aria-current", "true")
    chorus.get_by_role("button", name="Play from 0:06.0").click()
    expect(chorus).to_have_attribute("aria-current", "true")
    verse.get_by_role("button", name="Play from 0:01.0").click()
    expect(verse).to_have_attribute("aria-current", "true")
    expect(chorus).not_to_have_attribute("aria-current", "true")

    # A line says its own time, and is then the one that is shown.
    field = edit(page)
    field.evaluate("f => f.setSelectionRange(f.value.indexOf('where'), f.value.indexOf('where'))")
    page.get_by_role("button", name="Set time at playhead").click()
    expect(field).to_have_value(VERSE.replace("where the", "{t: 0:01.0}where the"))
    expect(lyrics(page).get_by_role("status")).to_have_text("Saved")
    page.get_by_role("button", name="Done with the lyrics").click()
    expect(verse.locator(".ly[aria-current]")).to_contain_text("heating works")

    up = page.get_by_role("button", name="A semitone up")
    up.click()
    up.click()
    expect(verse.locator(".ch").first).to_have_attribute("data-c", "G♯m")
    page.get_by_role("button", name="As written").click()
    expect(verse.locator(".ch").first).to_have_attribute("data-c", "F♯m")
    expect(page.locator(".brief dt")).to_have_text(["Feeling", "Must not"])
    expect(page.locator(".brief p")).to_have_text("Send roughs on Fridays.")

    # A record is added, described, and heard as side B, as loud as the song.
    expect(page.get_by_text("No references yet.")).to_be_visible()
    record = sound_file("Halden Vane - Copper Hours.wav", wav(tone(220, seconds=12, level=0.5)))
    page.locator("#pick-reference").set_input_files([record])
    hear = page.get_by_role("button", name="Play Copper Hours, by Halden Vane, level-matched")
    expect(hear).to_be_visible(timeout=MADE)
    row = page.locator(".ref")
    expect(row).to_contain_text("14.0 LU louder than v1")
    row.locator("summary").click()
    page.get_by_role("button", name="Title and what to listen for").click()
    page.get_by_label("What to listen for").fill("low end, vocal distance")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(row).to_contain_text("low end, vocal distance")
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-lane=b] [data-slot=name]")).to_contain_text("Copper Hours")
    expect(page.locator("transport-dock")).to_contain_text("B \u221214.0 dB")
    # A new version on the rail does not push the record out of B.
    client.ask("PATCH", f"/api/versions/{song['version']}/", json={"label": "Rough, relabelled"})
    expect(page.locator(".ver__name")).to_have_text("Rough, relabelled")
    expect(hear).to_have_attribute("aria-pressed", "true")
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "false")

    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert not faults(page), size
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.set_viewport_size(DESK)
    lyrics(page).get_by_role("button", name="Versions").click()
    expect(page.get_by_role("dialog", name="Versions of the lyrics")).to_be_visible()
    assert not faults(page)
    page.keyboard.press("Escape")
    edit(page)
    assert not faults(page)

    row.locator("summary").click()
    page.get_by_role("button", name="Put aside").click()
    expect(page.get_by_text("No references yet.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(hear).to_be_visible()

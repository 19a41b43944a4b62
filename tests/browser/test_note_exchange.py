"""Notes are taken along as a file, ticked off in it, and brought back: seen before it counts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PHONE = {"width": 360, "height": 780}


@pytest.fixture
def song(client):
    song = new_song(client, "Low Water")
    [version] = add_versions(client, song, {"Rough": wav(tone(220, seconds=4))})
    for at, body in ((1, "Snare too loud"), (2, "Breath")):
        note = {"version": version, "at_seconds": at, "body": body}
        client.post(f"songs/{song['id']}/notes/", note)
    return song | {"version": version}


def test_there_and_back(song, somebody, tmp_path):
    page = somebody(forgiven=("400", FORGIVEN), viewport=PHONE)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    menu = page.locator("#note-exchange")
    expect(page.locator("note-board .note")).to_have_count(2)

    # The links follow the version that is heard and what is ticked.
    menu.locator("summary").click()
    expect(menu.get_by_role("heading")).to_contain_text("v1")
    assert not faults(page, "#note-exchange")
    wav_link = menu.get_by_role("link", name="The sound with its notes")
    assert wav_link.get_attribute("href").endswith("/?download=1&cues=1")
    menu.get_by_label("Open ones only").check()
    path = f"/api/songs/{song['id']}/notes/export/"
    query = f"?format=midi&version={song['version']}&state=open"
    expect(menu.get_by_role("link", name="MIDI")).to_have_attribute("href", path + query)
    with page.expect_download() as download:
        menu.get_by_role("link", name="Audacity").click()
    path = tmp_path / "labels.txt"
    download.value.save_as(path)
    sent = path.read_text()
    assert "Snare too loud" in sent

    # What it would do is shown first, and is nothing when nothing was changed.
    pick, dialog = page.locator("note-exchange [type=file]"), page.locator("#note-import")
    pick.set_input_files(path)
    expect(dialog.get_by_role("status")).to_have_text("2 as they are.")
    expect(dialog.get_by_label("Read it as")).to_have_value("audacity")
    expect(dialog.get_by_role("button", name="Bring them in")).to_be_disabled()
    dialog.get_by_role("button", name="Close").click()

    sent = sent.replace("rm#", "[x] rm#", 1) + "3.0\t3.5\tFade\n3.0\t3.0\trm#999999 Whose?\n"
    path.write_text(sent)
    pick.set_input_files(path)
    expect(dialog.get_by_role("status")).to_have_text("1 new, 1 done, 1 as it is, 1 not taken.")
    expect(dialog.get_by_label("What changes").get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_label("What is not taken")).to_contain_text("rm#999999 is no note")
    assert not faults(page, "#note-import")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".note[data-resolved]")).to_have_count(0)

    # Read as something else it is nothing; read as it is, it counts.
    dialog.get_by_label("Read it as").select_option("reaper")
    expect(dialog.get_by_role("alert")).to_contain_text("columns called Name and Start")
    dialog.get_by_label("Read it as").select_option("audacity")
    dialog.get_by_role("button", name="Bring them in").click()
    expect(dialog).to_contain_text("This is done.")
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".note[data-resolved]")).to_have_count(1)
    expect(page.locator(".note", has_text="Fade")).to_have_count(1)

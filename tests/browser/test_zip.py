"""A ZIP chosen on the session page becomes lanes, and says what was left out of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.scene import new_song
from tests.processing.engine.zips import Item, sound, zipped

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000


def test_a_zip_becomes_lanes_and_names_what_was_left_out(client, tmp_path, somebody):
    song = new_song(client, "Undertow")
    file = tmp_path / "Undertow.zip"
    file.write_bytes(
        zipped(
            Item("Undertow/01_Kick In.wav", sound(1)),
            Item("Undertow/LeadVox.wav", sound(1, level=900)),
            Item("Undertow/notes.txt", b"A minor"),
            Item("Undertow/Bass.wav", b"<html>not a stem</html>"),
        )
    )
    page = somebody(viewport={"width": 1440, "height": 900})
    page.clock.install()
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")

    page.locator("#pick-stems").set_input_files(file)

    row = page.locator("upload-board .up", has_text="Undertow.zip")
    expect(row).to_contain_text("2 stems found, 1 skipped: notes.txt", timeout=MADE)
    expect(row).to_contain_text("1 refused: Bass.wav (not_audio). Export it again")
    lanes = page.locator(".row--stem[data-revision]")
    expect(lanes).to_have_count(2, timeout=MADE)
    expect(page.locator(".row--stem")).to_contain_text(["Kick In", "LeadVox"])
    page.locator("#t-jobs").click()
    slip = page.locator("job-board .job", has_text="Unpack Undertow.zip")
    expect(slip.locator("[data-refused=not_audio]")).to_contain_text("Undertow/Bass.wav")
    # What somebody has to read stays until it is put away.
    page.clock.run_for(7000)
    expect(row).to_be_visible()
    row.get_by_role("button", name=re.compile("Put away")).click()
    expect(row).to_have_count(0)

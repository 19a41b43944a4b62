"""Uploads that are cut, paused or left come to their end, and never send twice what has arrived."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.scene import new_song
from tests.journeys.sounds import RATE, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
SECONDS = 60  # about 17 MB: three chunks of 8 MiB


@pytest.fixture
def long_take(tmp_path):
    """On the disk, so that it is the same file when it is chosen again."""
    chance = np.random.default_rng(3)
    file = tmp_path / "Room mics.wav"
    file.write_bytes(wav(chance.normal(0, 0.1, (RATE * SECONDS, 2))))
    return file


def test_an_upload_goes_on_after_a_reload_where_it_was_cut(client, long_take, somebody):
    song = new_song(client, "Undertow")
    page = somebody(forgiven=("ERR_CONNECTION_RESET",), viewport={"width": 1440, "height": 900})
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    sent: list[int] = []
    cut = {"after": 2}

    def pass_on(route):
        request = route.request
        if request.method == "PATCH":
            if len(sent) >= cut["after"]:
                route.abort("connectionreset")
                return
            sent.append(int(request.headers["upload-offset"]))
        route.continue_()

    page.route(re.compile(r"/api/uploads/"), pass_on)
    page.locator("#pick-stems").set_input_files(long_take)
    expect(page.locator("upload-board .up")).to_have_count(1)
    while len(sent) < 2:
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    # What was unfinished is named, and asks for its file.
    waiting = page.locator("upload-board .up", has_text="Room mics.wav")
    expect(waiting).to_be_visible(timeout=MADE)
    cut["after"] = 99
    page.locator("#pick-stems").set_input_files(long_take)
    expect(page.locator(".row--stem[data-revision]")).to_have_count(1, timeout=MADE)
    assert sent[0] == 0
    assert sent == sorted(set(sent)), "a chunk that had arrived was sent again"

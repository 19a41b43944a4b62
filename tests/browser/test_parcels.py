"""A song and a project are taken home as one ZIP, from the menus that offer them."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.scene import add_stems, add_versions, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def song(client):
    song = new_song(client, title="Undertow")
    add_versions(client, song, {"Rough": wav(tone(220))})
    add_stems(client, song, {"Bass": wav(tone(110))})
    # The bytes of a second stem never come.
    client.post(f"songs/{song['id']}/stems/", {"filename": "Keys.wav", "size_bytes": 1000})
    return song


def take(page, words: str, tmp_path) -> tuple[str, list[str]]:
    """What the ZIP is called, and what is in it."""
    with page.expect_download() as download:
        page.locator("#downloads a", has_text=words).click()
    path = tmp_path / "taken.zip"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        return download.value.suggested_filename, opened.namelist()


def test_a_song_and_its_project(song, somebody, client, tmp_path):
    page = somebody()
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    page.locator("#downloads > summary").click()
    expect(page.locator("#downloads [data-parcel]").first).to_contain_text(" MB")
    missing = page.locator("#downloads .parcel__missing")
    expect(missing).to_contain_text("Undertow, Keys r1 The file is on its way.")
    name, inside = take(page, "Everything of this song", tmp_path)
    assert name == "Lia - Undertow.zip"
    assert {"checksums.txt", "metadata.csv", "missing.txt"} < set(inside)
    assert any(each.startswith("Stems/") for each in inside)
    _, stems = take(page, "All stems", tmp_path)
    assert all(each.startswith("Stems/") for each in stems if each.endswith(".wav"))

    page.goto(f"/projects/{song['project']}/")
    page.locator("#downloads > summary").click()
    expect(page.locator("#downloads [data-parcel]")).to_contain_text(" MB")
    name, inside = take(page, "Everything", tmp_path)
    assert name == "Lia - Tidelines.zip"
    assert any(each.startswith("01 Undertow/Stems/") for each in inside)

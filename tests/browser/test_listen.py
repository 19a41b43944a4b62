"""The page behind a link, as a guest has it: heard, noted, ended."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
# Chromium complains of every refusal that a script asks for, though the page is ready for it.
REFUSED = "Failed to load resource"


@pytest.fixture(scope="module")
def record(client):
    """Two songs of a project, one louder than the other; the first with sections."""
    first = new_song(client, "Night Bus to Orrin")
    project = first["project"]
    second = client.post(f"projects/{project}/songs/", {"title": "Slack Water"})
    (one,) = add_versions(client, first, {"Mix 4": wav(tone(220, seconds=12))})
    (two,) = add_versions(client, second, {"Mix 1": wav(tone(330, seconds=9, level=0.4))})
    parts = [
        {"id": "a", "name": "Verse 1", "from_seconds": 0, "to_seconds": 5},
        {"id": "b", "name": "Chorus 1", "from_seconds": 5, "to_seconds": 12},
    ]
    said = {"sections": parts, "revision": 0, "version": one}
    client.ask("PUT", f"/api/songs/{first['id']}/sections/", json=said)
    for version in (one, two):
        client.wait(f"versions/{version}/", until=_has_pieces)
    return {"project": project, "first": first["id"], "second": second["id"], "one": one, "two": two}


def _has_pieces(version) -> bool:
    return any(file["name"] == "segments" for file in version["files"])


def link_to(client, record, **more) -> dict:
    said = {"items": [{"song": record["first"]}], **more}
    return client.post(f"projects/{record['project']}/links/", said)


def enter(page: Page, link: dict) -> None:
    page.goto(link["address"])
    page.wait_for_url(re.compile("/listen/"))


def play_key(page: Page):
    return page.locator("[data-do=play]:visible")

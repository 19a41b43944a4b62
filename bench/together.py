"""`python -m bench.together`: how far two people who listen together are apart.

A whole studio (`manage.py up`) and two windows of Chromium: one person leads, the other follows.
The worklets of both say what is heard at one moment of this machine's clock, after each deed of the
leader and while both play on. Limit: 100 ms on one network.
"""

from __future__ import annotations

import statistics
import sys
import time
from importlib import import_module
from typing import Any

from bench.house import whole_studio
from bench.row import Row, printed

SECONDS = 90
SETTLED_SECONDS = 2.5
LOOKS = 12
LIMIT_MS = 100.0

# The page's own transport: modules have names made from their contents.
_HEARD = """async () => {
  const file = performance.getEntriesByType('resource').find(
    (it) => /\\/js\\/transport(\\.[0-9a-f]+)?\\.js/.test(it.name));
  const { transport } = await import(file.name);
  const millis = performance.now();
  return {wall: performance.timeOrigin + millis, at: transport.nowAt(millis),
          plays: transport.playing && !transport.waiting};
}"""


def main() -> int:
    with whole_studio() as (harness, studio):
        song, password = _song(harness, studio)
        rows = _in_two_windows(harness, studio, song, password)
    return printed("Listening together: what two worklets play at one moment", rows)


def _song(harness: Any, studio: Any) -> tuple[int, str]:
    sounds: Any = import_module("tests.journeys.sounds")
    np: Any = import_module("numpy")
    client = harness.Client(studio.address)
    client.sign_in()
    project = client.post("projects/", {"title": "Bench", "artist": "Bench", "kind": "ep"})
    song = client.post(f"projects/{project['id']}/songs/", {"title": "Night Bus"})["id"]
    seconds = np.arange(sounds.RATE * SECONDS) / sounds.RATE
    content = sounds.wav(0.2 * np.sin(2 * np.pi * 220 * seconds))
    begun = client.post(
        f"songs/{song}/versions/", {"filename": "Mix.wav", "size_bytes": len(content)}
    )
    client.upload(begun["upload"]["url"], content, chunk=16 * 1024**2)
    client.wait(f"versions/{begun['id']}/", until=lambda it: it["state"] == "ready")
    ines = {"email": "ines@bench.test", "name": "Ines Corvale", "role": "artist"}
    member = client.post(f"projects/{project['id']}/members/", ines)
    return song, member["temporary_password"]


def _in_two_windows(harness: Any, studio: Any, song: int, password: str) -> list[Row]:
    browsing: Any = import_module("tests.browser.conftest")
    acts: Any = import_module("tests.browser.acts")
    neighbours: Any = import_module("tests.neighbours")
    playwright: Any = import_module("playwright.sync_api")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=neighbours.chromium(), args=browsing.QUIET
        )
        pages = []
        for email, secret in ((harness.OWNER, harness.PASSWORD), ("ines@bench.test", password)):
            page = browser.new_context(base_url=studio.address).new_page()
            acts.sign_in(page, email, secret)
            page.goto(f"/songs/{song}/")
            page.locator("transport-dock [data-do=play]:not([disabled])").wait_for()
            pages.append(page)
        rows = _apart(*pages)
        browser.close()
    return rows


def _apart(leader: Any, follower: Any) -> list[Row]:
    _press(leader, "Lead")
    _press(follower, "Follow")
    rows = []
    for name, deed in (
        ("after play", lambda: leader.keyboard.press("Space")),
        ("after a seek", lambda: leader.keyboard.press("Shift+ArrowRight")),
        ("after pause and play", lambda: _twice(leader)),
        ("while both play on", lambda: time.sleep(6)),
    ):
        deed()
        time.sleep(SETTLED_SECONDS)
        found = sorted(_look(leader, follower) for _ in range(LOOKS))
        rows.append(Row(f"{name}, median", statistics.median(found), "<=", LIMIT_MS, "ms"))
        rows.append(Row(f"{name}, worst of {LOOKS}", found[-1], "<=", LIMIT_MS, "ms"))
    return rows


def _twice(page: Any) -> None:
    page.keyboard.press("Space")
    time.sleep(1)
    page.keyboard.press("Space")


def _press(page: Any, name: str) -> None:
    page.locator("present-row summary").click()
    page.locator("present-row").get_by_role("button", name=name, exact=True).click()
    page.keyboard.press("Escape")
    page.locator("h1").click()


def _look(leader: Any, follower: Any) -> float:
    """Milliseconds between the two, whichever is ahead."""
    one, other = leader.evaluate(_HEARD), follower.evaluate(_HEARD)
    if not one["plays"] or not other["plays"]:
        sys.exit(f"Somebody does not play: {one}, {other}")
    time.sleep(0.2)
    return float(abs((one["at"] - other["at"]) * 1000 - (one["wall"] - other["wall"])))


if __name__ == "__main__":
    sys.exit(main())

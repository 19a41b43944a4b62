"""`python -m bench.session_page`: the session page with 20 versions, 300 notes and 24 stems.

A whole studio (`manage.py up`), real sound behind every row, and Chromium before it. Prints what
the server needs for the page (queries, milliseconds, in its own process as a test client asks),
what travels (scripts and styles, compressed, as the browser counts them), when the page is first
painted and when it can be used (its play key can be pressed and its pins are drawn), and the
longest task while it plays and is scrolled, each beside the limit that the page was built to.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.house import whole_studio
from bench.row import Row, printed

HOME = Path(__file__).resolve().parent.parent
SECONDS = 200
PLAYED_SECONDS = 12
DESK: Any = {"width": 1440, "height": 900}

_USABLE = """() => new Promise((done) => {
  const look = () => {
    const key = document.querySelector('transport-dock [data-do=play]:not([disabled])');
    const pins = document.querySelector('note-lane')?.children.length ?? 0;
    if (key && pins) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""

_WATCH = """() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
  }).observe({type: "longtask"});
}"""

_TRAVELLED = """() => performance.getEntriesByType('resource')
  .filter((it) => /\\.(js|css)(\\?|$)/.test(it.name))
  .reduce((sum, it) => sum + it.encodedBodySize, 0)"""


def main() -> int:
    with whole_studio() as (harness, studio):
        song = _real_sound(harness, studio)
        server = _rows(studio, song)
        _until_quiet(harness, studio, song)
        page = _in_the_browser(harness, studio, song)
    return printed("The session page: 20 versions, 300 notes, 24 stems", [*server, *page])


def _real_sound(harness: Any, studio: Any) -> int:
    """One version and one stem that were measured, drawn and cut into pieces by the workers."""
    sounds: Any = import_module("tests.journeys.sounds")
    client = harness.Client(studio.address)
    client.sign_in()
    project = client.post("projects/", {"title": "Bench", "artist": "Bench", "kind": "ep"})
    song = client.post(f"projects/{project['id']}/songs/", {"title": "Many hands"})["id"]
    content = sounds.wav(_music())
    for where in ("versions", "stems"):
        begun = client.post(
            f"songs/{song}/{where}/", {"filename": "Take.wav", "size_bytes": len(content)}
        )
        client.upload(begun["upload"]["url"], content, chunk=16 * 1024**2)
    for where, row in (("versions", lambda it: it), ("stems", lambda it: it["newest"])):
        client.wait(
            f"songs/{song}/{where}/",
            until=lambda rows, row=row: any(
                file["name"] == "segments" for file in row(rows[0])["files"]
            ),
            seconds=600,
        )
    return int(song)


def _until_quiet(harness: Any, studio: Any, song: int) -> None:
    """Workers go through what came by itself; the page is not timed beside them."""
    client = harness.Client(studio.address)
    client.sign_in()
    client.wait(
        f"songs/{song}/jobs/",
        until=lambda rows: all(row["state"] not in {"queued", "running"} for row in rows),
        seconds=600,
    )


def _music() -> Any:
    import numpy as np  # noqa: PLC0415 - only where there is sound to make

    time_axis = np.arange(48_000 * SECONDS) / 48_000
    beat = np.exp(-((time_axis * 2) % 1.0) * 6)
    return 0.4 * beat * np.sin(2 * np.pi * 110 * time_axis) + 0.1 * np.sin(
        2 * np.pi * 220 * time_axis
    )


def _rows(studio: Any, song: int) -> list[Row]:
    """Rows are multiplied, and the page is asked for, in a process with the studio's settings."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.session_rows", str(song)],
        cwd=HOME,
        env=studio.environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    print(done.stdout) if "-v" in sys.argv else None
    said = json.loads(done.stdout.splitlines()[-1])
    return [
        Row("queries of the page", said["queries"], "<=", 25, "", 0),
        Row("server time, median of 9", said["milliseconds"], "<=", 300, "ms"),
        Row("size of the page, not compressed", said["kilobytes"], "", 0, "kB", 0),
    ]


def _in_the_browser(harness: Any, studio: Any, song: int) -> list[Row]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a development package

    browser_house: Any = import_module("tests.browser.conftest")
    acts: Any = import_module("tests.browser.acts")
    neighbours: Any = import_module("tests.neighbours")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=neighbours.chromium(), args=browser_house.QUIET
        )
        page = chromium.new_context(base_url=studio.address, viewport=DESK).new_page()
        acts.sign_in(page, harness.OWNER, harness.PASSWORD)
        page.goto(f"/songs/{song}/")  # once for the caches of the server; then as a first visit
        context = chromium.new_context(
            base_url=studio.address, viewport=DESK, storage_state=page.context.storage_state()
        )
        page.close()
        page = context.new_page()
        page.goto(f"/songs/{song}/", wait_until="commit")
        usable = page.evaluate(_USABLE)
        painted = page.evaluate(
            "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"
        )
        travelled = page.evaluate(_TRAVELLED) / 1000
        page.evaluate(_WATCH)
        page.locator("transport-dock [data-do=play]").click()
        until = time.monotonic() + PLAYED_SECONDS
        while time.monotonic() < until:
            page.mouse.move(400, 700)
            page.mouse.wheel(0, 160)
            page.wait_for_timeout(120)
            page.mouse.wheel(0, -120)
            page.wait_for_timeout(120)
        longest = page.evaluate("() => window.longest")
        chromium.close()
    return [
        Row("first contentful paint, empty cache", painted, "<=", 1000, "ms", 0),
        Row("usable: play key and pins", usable, "<=", 2000, "ms", 0),
        Row("scripts and styles, as they travel", travelled, "<=", 250, "kB", 0),
        Row(
            "longest task while playing and scrolling (0: none over 50)", longest, "<=", 50, "ms", 0
        ),
    ]


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

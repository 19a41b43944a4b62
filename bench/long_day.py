"""`python -m bench.long_day [events] [hours]`: a tab that stays open, and how much it grows.

A whole studio and a Chromium that no tool listens to (`bench.tab`). First a day of sound: as many
pieces as that many hours of playing fetch and decode, each sought out as soon as the one before is
heard, since nobody waits eight hours for a figure. Then news: so many events of a note that is
resolved and reopened arrive while the song plays in a loop. What the tab's process holds for
itself is read after a collection of garbage, once things have settled and again at the end.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

from bench.house import whole_studio
from bench.row import Row, printed
from bench.tab import Tab, tab

SECONDS = 300
PIECE_SECONDS = 4  # as the workers cut them
SETTLING_EVENTS = 400
SETTLING = 0.125  # of the day
HEARD = "transport.playing && !transport.waiting && transport.meters().left > -90"
GROWN_MB = 5

# From piece to piece, each as soon as the last is heard; a step of seven, so that the pieces that
# are fetched ahead are not the ones that come next.
_PIECES = """async (first, count, seconds, piece) => {
  const all = Math.floor(seconds / piece) - 1;
  const heard = () => new Promise((done) => {
    const look = () => (HEARD) ? done() : setTimeout(look, 5);
    setTimeout(look, 15);
  });
  for (let n = first; n < first + count; n += 1) {
    transport.seek(((n * 7) % all) * piece + 0.5);
    await heard();
  }
}""".replace("HEARD", HEARD)


def main(events: int, hours: float) -> int:
    with whole_studio() as (house, studio):
        neighbours: Any = import_module("tests.neighbours")
        quiet: Any = import_module("tests.browser.conftest")
        ears: Any = import_module("tests.browser.listening")
        client = house.Client(studio.address)
        client.sign_in()
        song, note = _scene(client)
        with tab(neighbours.chromium(), quiet.QUIET) as page:
            page.sign_in(studio.address, house.OWNER, house.PASSWORD)
            page.go(f"{studio.address}/songs/{song}/")
            page.run(f"({ears.FIND})()")
            page.wait("transport.sides.a")
            page.run("transport.setLoop(true), transport.play(), 0")
            page.wait(HEARD)
            rows = _played(page, hours) + _told(page, client, note, events)
    return printed("A tab that stays open", rows)


def _scene(client: Any) -> tuple[int, int]:
    sounds: Any = import_module("tests.journeys.sounds")
    np: Any = import_module("numpy")
    project = client.post("projects/", {"title": "Bench", "artist": "Bench", "kind": "ep"})
    song = client.post(f"projects/{project['id']}/songs/", {"title": "Five minutes"})["id"]
    chance = np.random.default_rng(3)
    content = sounds.wav(chance.normal(0, 0.1, sounds.RATE * SECONDS))
    about = {"filename": "Mix.wav", "size_bytes": len(content)}
    version = client.post(f"songs/{song}/versions/", about)
    client.upload(version["upload"]["url"], content, chunk=16 * 1024**2)
    client.wait(
        f"versions/{version['id']}/",
        until=lambda it: any(file["name"] == "segments" for file in it["files"]),
        seconds=600,
    )
    words = {"version": version["id"], "body": "The hi-hat bites.", "at_seconds": 4}
    return song, client.post(f"songs/{song}/notes/", words)["id"]


def _told(page: Tab, client: Any, note: int, events: int) -> list[Row]:
    page.run("window.count = 0, document.addEventListener('told', () => (window.count += 1)), 0")
    before = _after_events(page, client, note, SETTLING_EVENTS)
    elements, heard = page.run(_ELEMENTS), page.run("window.count")
    after = _after_events(page, client, note, events)
    return [
        Row("the tab, playing, after it has settled", before, unit="MB"),
        Row("news that it heard", page.run("window.count") - heard, unit="", digits=0),
        Row(f"more in the tab after {events} events", after - before, "<=", GROWN_MB, "MB"),
        Row("more elements on the page", page.run(_ELEMENTS) - elements, "<=", 0, "", 0),
    ]


_ELEMENTS = "document.querySelectorAll('*').length"


def _after_events(page: Tab, client: Any, note: int, count: int) -> float:
    for _ in range(count // 2):
        client.ask("PUT", f"/api/notes/{note}/resolution/")
        client.ask("DELETE", f"/api/notes/{note}/resolution/")
    time.sleep(2)
    return _private_mb(page)


def _played(page: Tab, hours: float) -> list[Row]:
    pieces = round(hours * 3600 / PIECE_SECONDS)
    first = round(pieces * SETTLING)
    began = time.monotonic()
    page.run(f"({_PIECES})(0, {first}, {SECONDS}, {PIECE_SECONDS})")
    before, elements = _private_mb(page), page.run(_ELEMENTS)
    page.run(f"({_PIECES})({first}, {pieces - first}, {SECONDS}, {PIECE_SECONDS})")
    after = _private_mb(page)
    took = (time.monotonic() - began) / 60
    return [
        Row(f"pieces of {hours:g} hours, gone through in", took, unit="min"),
        Row("more in the tab after them", after - before, "<=", GROWN_MB, "MB"),
        Row("more elements on the page", page.run(_ELEMENTS) - elements, "<=", 0, "", 0),
    ]


def _private_mb(page: Tab) -> float:
    page.collect()
    page.collect()
    return page.private_mb


if __name__ == "__main__":
    given = sys.argv[1:3]
    sys.exit(
        main(int(given[0]) if given else 1000, float(given[1]) if len(given) > 1 else 8),
    )

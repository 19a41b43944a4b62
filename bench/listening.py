"""`python -m bench.listening [stems] [seconds]`: what the page's player does, heard and weighed.

A real studio, a real Chromium. The sound is recorded from the player's own output, sample by
sample, so gaps, offsets and levels are those of the samples and not of a stopwatch. Memory is what
the tab's own process holds for itself (`Private_*` of Linux), beside the same page before play.
"""

from __future__ import annotations

import io
import sys
import time
from importlib import import_module
from typing import Any

import numpy as np
import soundfile
from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.house import whole_studio
from bench.row import Row, printed
from bench.tab import Tab, tab

RATE = 48_000
HERTZ = 440.0
LOUD, QUIET, LATE = 0.5, 0.2, 0.35
SHORT = 12
READY = 1800
LOOKS = 40
DESK = ViewportSize(width=1440, height=900)

_STEMS = """(files) => {
  transport.setStems(files.map((id, n) => ({
    id: n, name: `Stem ${n}`, seconds: %d,
    files: `/api/revisions/${id}/files/`, reports: `/api/revisions/${id}/report/`})));
  transport.setMonitor(true);
}"""
_HEARD = "transport.playing && !transport.waiting && transport.meters().left > -90"
_SAMPLES = "transport.holdings.samples"
_SWITCHES = """async (count) => {
  for (let n = 0; n < count; n += 1) {
    transport.listen("ba"[n % 2]);
    await new Promise((done) => setTimeout(done, 30));
  }
}"""


def main(stems: int, seconds: int) -> int:
    with whole_studio() as (harness, studio), sync_playwright() as playwright:
        neighbours: Any = import_module("tests.neighbours")
        quiet: Any = import_module("tests.browser.conftest")
        client = harness.Client(studio.address)
        client.sign_in()
        scene = _scene(client, stems, seconds)
        browser = playwright.chromium.launch(
            executable_path=neighbours.chromium(), args=quiet.QUIET
        )
        context = browser.new_context(base_url=studio.address, viewport=DESK, bypass_csp=True)
        context.set_default_timeout(READY * 1000)
        page = context.new_page()
        import_module("tests.browser.acts").sign_in(page)
        missed = _compared(page, scene)
        browser.close()
        chromium = neighbours.chromium()
        return missed + _weighed(chromium, quiet.QUIET, studio.address, scene)


def _scene(client: Any, stems: int, seconds: int) -> dict[str, Any]:
    project = client.post("projects/", {"title": "Bench", "artist": "Bench", "kind": "ep"})
    song = client.post(f"projects/{project['id']}/songs/", {"title": "Five minutes"})["id"]
    noise = _noise(SHORT)
    late = np.concatenate([np.zeros(round(LATE * RATE)), noise])[: len(noise)]
    versions = {
        name: _sent(client, f"songs/{song}/versions/", f"{name}.flac", sound)
        for name, sound in {
            "loud": _sine(LOUD, SHORT),
            "quiet": _sine(QUIET, SHORT),
            "noise": noise,
            "late": late,
        }.items()
    }
    for version in versions.values():
        client.wait(
            f"versions/{version}/", until=lambda row: row["state"] == "ready", seconds=READY
        )
    long = _song(seconds)
    for number in range(stems):
        _sent(client, f"songs/{song}/stems/", f"Stem {number}.flac", long)
    rows = client.wait(
        f"songs/{song}/stems/",
        until=lambda rows: all(row["newest"]["state"] == "ready" for row in rows),
        seconds=READY,
    )
    return {
        "song": song,
        "versions": versions,
        "revisions": [row["newest"]["id"] for row in rows],
        "seconds": seconds,
    }


def _sine(level: float, seconds: int) -> Any:
    return level * np.sin(2 * np.pi * HERTZ * np.arange(RATE * seconds) / RATE)


def _noise(seconds: int) -> Any:
    return np.round(np.random.default_rng(7).normal(0, 0.1, RATE * seconds) * 2**23) / 2**23


def _song(seconds: int) -> Any:
    """Stereo, and dense enough to weigh what music weighs."""
    chance = np.random.default_rng(3)
    time = np.arange(RATE * seconds) / RATE
    tone = 0.2 * np.sin(2 * np.pi * 110 * time) * np.exp(-((time % 0.5) * 4))
    return np.stack([tone + chance.normal(0, 0.02, time.size) for _ in range(2)], axis=1)


def _sent(client: Any, where: str, filename: str, sound: Any) -> int:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="FLAC", subtype="PCM_24")
    content = file.getvalue()
    begun = client.post(where, {"filename": filename, "size_bytes": len(content)})
    client.upload(begun["upload"]["url"], content, chunk=16 * 1024**2)
    return int(begun["id"])


def _opened(page: Page, scene: dict[str, Any], a: str, b: str) -> Any:
    """The page with both sides on, playing, and what it plays being recorded."""
    ears: Any = import_module("tests.browser.listening")
    page.goto(f"/songs/{scene['song']}/?version={scene['versions'][a]}")
    ears.find_transport(page)
    page.locator(f"[data-version='{scene['versions'][b]}'] .pb").check(force=True)
    page.evaluate("transport.setVolume(1), transport.setQuality('lossless'), transport.play()")
    _running(page)
    ears.begin_to_listen(page)
    page.evaluate("transport.select({from: 2, until: 8}), transport.setLoop(true)")
    page.wait_for_timeout(500)
    ears.heard(page)
    return ears


def _running(page: Page) -> None:
    page.wait_for_function(
        "transport.playing && !transport.waiting && transport.meters().left > -90"
    )


def _taken(page: Page, ears: Any, millis: int) -> Any:
    page.wait_for_timeout(millis)
    return ears.heard(page)[0]


def _compared(page: Page, scene: dict[str, Any]) -> int:
    ears = _opened(page, scene, "loud", "quiet")
    gains = page.evaluate("transport.gains")
    a = _level(_taken(page, ears, 500)) - 20 * np.log10(LOUD) - gains["a"]
    page.evaluate("transport.listen('b')")
    page.wait_for_timeout(200)
    ears.heard(page)
    b = _level(_taken(page, ears, 500)) - 20 * np.log10(QUIET) - gains["b"]
    for letter in "ab" * 10:
        page.evaluate("(letter) => transport.listen(letter)", letter)
        page.wait_for_timeout(60)
    switched = ears.heard(page)[0]
    # Half a cycle of it has a mean square of its own: less of that is a gap.
    half = round(RATE / HERTZ / 2)
    power = np.convolve(np.square(switched), np.ones(half) / half, "valid")
    gap = np.count_nonzero(power < 0.5 * QUIET**2 / 2) / RATE * 1000
    step = np.abs(np.diff(switched)).max() / (QUIET * 2 * np.pi * HERTZ / RATE)

    ears = _opened(page, scene, "noise", "late")
    page.evaluate("(late) => { transport.setMatched(false); transport.setOffset('b', late) }", LATE)
    page.wait_for_timeout(200)
    page.evaluate("transport.setDelta(true)")
    page.wait_for_timeout(200)
    ears.heard(page)
    left = _taken(page, ears, 500)
    delta = 20 * np.log10(max(float(np.sqrt(np.mean(left**2))), 1e-9) / 0.1)
    return printed(
        "Comparing, in the samples that came out",
        [
            Row("gap over 20 switches", float(gap), "<=", 0, "ms"),
            Row("steepest step, of the sine's own", float(step), "<=", 1.02, "x", 3),
            Row("A's level off the promise", abs(float(a)), "<=", 0.1, "dB", 3),
            Row("B's level off the promise", abs(float(b)), "<=", 0.1, "dB", 3),
            Row("offset of A and B after lining up", _offset(delta), "<=", 5, "ms", 3),
            Row("what is left of B - A", delta, "<=", -80, "dB"),
        ],
    )


def _level(sound: Any) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound)) * 2)))


def _offset(delta_db: float) -> float:
    """White noise a frame off is as loud as two noises: silence is no frame at all."""
    return 0.0 if delta_db < -80 else float("inf")


def _weighed(chromium: str, quiet: list[str], address: str, scene: dict[str, Any]) -> int:
    """In a tab of its own, that no tool listens to."""
    house: Any = import_module("tests.journeys.house")
    rows: list[Row] = []
    with tab(chromium, quiet) as page:
        page.sign_in(address, house.OWNER, house.PASSWORD)
        rows += _switched(page, f"{address}/songs/{scene['song']}/", scene)
        rows += _monitored(page, f"{address}/songs/{scene['song']}/", scene)
    return printed("The tab's own memory", rows)


def _arrive(page: Tab, url: str) -> None:
    ears: Any = import_module("tests.browser.listening")
    page.go(url)
    page.run(f"({ears.FIND})()")
    page.wait("transport.sides.a")


def _switched(page: Tab, url: str, scene: dict[str, Any]) -> list[Row]:
    _arrive(page, f"{url}?version={scene['versions']['noise']}")
    page.run(
        f"document.querySelector(\"[data-version='{scene['versions']['late']}'] .pb\").click()"
    )
    page.wait("transport.sides.b")
    page.run("transport.select({from: 2, until: 8}), transport.setLoop(true), transport.play(), 0")
    page.wait(_HEARD)
    page.run(f"({_SWITCHES})(200)")
    page.collect()
    before, held = page.private_mb, page.run("transport.holdings")
    page.run(f"({_SWITCHES})(200)")
    page.collect()
    after, kept = page.private_mb, page.run("transport.holdings")
    return [
        Row("more in the tab after 200 switches", after - before, "<=", 5, "MB"),
        Row("more samples held", kept["samples"] - held["samples"], "<=", 0),
    ]


def _monitored(page: Tab, url: str, scene: dict[str, Any]) -> list[Row]:
    page.go("about:blank")
    _arrive(page, url)
    page.collect()
    count, seconds = len(scene["revisions"]), scene["seconds"]
    rows = [Row("the page alone", page.private_mb, unit="MB")]
    page.run(f"({_STEMS % seconds})({scene['revisions']})")
    for quality, name in (("auto", "small files"), ("lossless", "lossless")):
        page.run(f"transport.setQuality('{quality}'), transport.play(), 0")
        page.wait(_HEARD)
        most, waits = 0.0, 0
        for look in range(LOOKS):
            if look % 10 == 9:
                page.run(f"transport.seek({(look * 37) % max(seconds - 30, 1)})")
            time.sleep(1)
            most = max(most, page.private_mb)
            waits += page.run("transport.waiting")
        rows += [
            Row(f"{count} stems of {seconds} s, {name}, at most", most, "<=", 400, "MB"),
            Row("  of which samples in the player", page.run(_SAMPLES) * 4 / 1e6, unit="MB"),
            Row(f"  seconds of waiting, of {LOOKS} with {LOOKS // 10} seeks", waits, unit="s"),
        ]
    return rows


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    stems = given[0] if given else 24
    sys.exit(main(stems, given[1] if len(given) > 1 else 300))

"""`python -m bench.listen_page [tries]`: the page behind a link, before it sounds and when it does.

A whole studio (`manage.py up`), Chromium, three songs of a minute. Bytes are what travels, as
Chromium's network counts them with an empty cache. From press to sound: from the event of the
press to the first sample that is not silent in the page's own audio graph. The joint of two songs
and their loudness are read off the samples that the page plays: both halves of one sine follow
each other as two songs, so that its phase tells every frame that is missing or too much.
"""

from __future__ import annotations

import base64
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from bench.house import whole_studio
from bench.row import Row, printed

RATE, SECONDS, HERTZ = 48_000, 60, 437.0
LOUD, QUIET = 0.5, 0.25
MOST_BYTES = 100_000
PHONE: Any = {"width": 390, "height": 844}
# A mobile line, as Chromium names it.
SLOW = {"offline": False, "latency": 60, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}

# When the press came, and when the graph first was not silent. In a page with its own policy.
PRESSED = """(() => {
  addEventListener("pointerdown", (event) => { window.down ??= event.timeStamp; }, true);
  addEventListener("click", (event) => { window.pressed ??= event.timeStamp; }, true);
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
      const ear = new AnalyserNode(this.context, {fftSize: 1024});
      connect.call(this, ear);
      const samples = new Float32Array(1024);
      const look = setInterval(() => {
        ear.getFloatTimeDomainData(samples);
        if (!samples.some((it) => Math.abs(it) > 1e-4)) return;
        window.sounds = performance.now();
        clearInterval(look);
      }, 2);
    }
    return connect.call(this, to, ...more);
  };
})()"""
_SOUNDS = """() => new Promise((done) => {
  const look = () => window.sounds ? done(window.sounds - window.pressed) : setTimeout(look, 20);
  look();
})"""
_PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


@dataclass(frozen=True)
class Way:
    """A mouse comes near before it presses, a thumb does not; `at once`: when there is a key."""

    hand: str
    line: dict[str, Any] | None
    tries: int


def main(tries: int) -> int:
    with whole_studio() as (harness, studio):
        client = harness.Client(studio.address)
        client.sign_in()
        links = _links(client)
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a development package

        neighbours: Any = import_module("tests.neighbours")
        flags: Any = import_module("tests.browser.conftest")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=neighbours.chromium(), args=flags.QUIET
            )

            kept: dict[str, Any] = {}

            def visit(link: dict[str, Any], **more: Any) -> Any:
                """A browser that came through the door before, and a page with an empty cache."""
                if link["page"] not in kept:
                    context = chromium.new_context(base_url=studio.address)
                    page = context.new_page()
                    page.goto(urlsplit(link["address"])._replace(scheme="", netloc="").geturl())
                    page.wait_for_url("**/listen/**")
                    kept[link["page"]] = context.storage_state()
                    context.close()
                known = {"viewport": PHONE, "storage_state": kept[link["page"]]}
                return chromium.new_context(base_url=studio.address, **known, **more).new_page()

            rows = []
            for name, link in links.items():
                rows += _before_sound(visit, name, link)
            for name in ("one song", "three songs"):
                for line in (None, SLOW):
                    for hand in ("mouse", "thumb", "at once"):
                        rows.append(_until_sound(visit, name, links[name], Way(hand, line, tries)))
                        print(rows[-1], file=sys.stderr, flush=True)
            rows += _joint(visit, links["three songs"])
            chromium.close()
    return printed("The page behind a link", rows)


def _links(client: Any) -> dict[str, dict[str, Any]]:
    sounds: Any = import_module("tests.journeys.sounds")
    about = {"title": "Bench", "artist": "Bench", "kind": "ep"}
    project = client.post("projects/", about)["id"]
    whole = np.sin(2 * np.pi * HERTZ * np.arange(2 * SECONDS * RATE) / RATE)
    first, second = np.split(whole, 2)
    songs, versions = [], []
    for title, sound in (
        ("First half", LOUD * first),
        ("Second half", QUIET * second),
        ("Again", LOUD * first),
    ):
        song = client.post(f"projects/{project}/songs/", {"title": title})["id"]
        content = sounds.wav(sound)
        begun = client.post(
            f"songs/{song}/versions/", {"filename": "Mix.wav", "size_bytes": len(content)}
        )
        client.upload(begun["upload"]["url"], content, chunk=16 * 1024**2)
        songs.append({"song": song})
        versions.append(begun["id"])
    for version in versions:
        client.wait(
            f"versions/{version}/",
            until=lambda it: any(file["name"] == "segments" for file in it["files"]),
            seconds=600,
        )
    for number in range(20):
        words = f"Take {number}: the second line sits a little low."
        said = {"version": versions[0], "body": words, "at_seconds": number}
        client.post(f"songs/{songs[0]['song']}/notes/", said)
    client.wait(
        f"songs/{songs[-1]['song']}/jobs/",
        until=lambda rows: all(row["state"] not in {"queued", "running"} for row in rows),
        seconds=600,
    )

    def link(items: list[dict[str, int]], **more: Any) -> dict[str, Any]:
        made: dict[str, Any] = client.post(f"projects/{project}/links/", {"items": items, **more})
        return made

    all_of_it = {"may_note": True, "may_approve": True, "may_download": True}
    return {
        "one song": link(songs[:1]),
        "three songs": link(songs),
        "one song, 20 notes": link(songs[:1], may_note=True),
        "three songs, all switches": link(songs, **all_of_it),
    }


def _before_sound(visit: Callable[..., Any], name: str, link: dict[str, Any]) -> list[Row]:
    page = visit(link)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    came: list[float] = []
    network.on("Network.loadingFinished", lambda it: came.append(it["encodedDataLength"]))
    page.goto(link["page"])
    page.wait_for_selector(".wave path[d^=M]", state="attached")
    page.wait_for_timeout(2000)  # what is fetched for later comes after what is seen
    painted = page.evaluate(_PAINTED)
    page.context.close()
    return [
        Row(f"{name}: before any sound", sum(came), "<=", MOST_BYTES, "bytes", 0),
        Row(f"{name}: requests, and first paint", len(came), "", 0, f"{painted:.0f} ms", 0),
    ]


def _until_sound(visit: Callable[..., Any], name: str, link: dict[str, Any], way: Way) -> Row:
    took = []
    for _ in range(way.tries):
        page = visit(link, has_touch=way.hand != "mouse")
        page.add_init_script(PRESSED)
        if way.line:
            network = page.context.new_cdp_session(page)
            network.send("Network.enable")
            network.send("Network.emulateNetworkConditions", way.line)
        page.goto(link["page"], wait_until="commit" if way.hand == "at once" else "load")
        key = page.locator("[data-do=play]:visible").first
        if way.hand == "at once":
            key.wait_for()
        else:
            page.wait_for_selector(".wave path[d^=M]", state="attached")
            page.wait_for_timeout(1500)
        key.click() if way.hand == "mouse" else key.tap()
        took.append(page.evaluate(_SOUNDS))
        page.context.close()
    worst = f"ms, worst {max(took):.0f}"
    said = (
        f"{name}, {way.hand}, {'9 Mbit/s, 60 ms' if way.line else 'this machine'}: press to sound"
    )
    return Row(said, statistics.median(took), "<=", 1000, worst, 0)


def _joint(visit: Callable[..., Any], link: dict[str, Any]) -> list[Row]:
    ears: Any = import_module("tests.browser.test_listen")
    page = visit(link, bypass_csp=True)
    page.add_init_script(f"({ears.EARS})()")
    page.add_init_script("localStorage.setItem('roughmix:volume', '1')")

    def played(seconds: float) -> np.ndarray:
        page.evaluate("window.listening")
        page.evaluate(ears.TAKE)
        page.wait_for_timeout(seconds * 1000)
        raw = base64.b64decode(page.evaluate(ears.TAKE))
        return np.frombuffer(raw, np.float32).astype(np.float64)

    def loudness(song: int) -> float:
        page.locator(f"[data-song='{song}']").click()
        page.wait_for_timeout(1500)
        return float(20 * np.log10(np.sqrt(np.mean(played(2) ** 2))))

    page.goto(link["page"])
    page.locator("[data-do=play]:visible").first.click()
    page.evaluate("window.listening")
    page.wait_for_timeout(1500)
    matched = loudness(1) - loudness(0)
    page.get_by_text("As mastered").click()
    mastered = loudness(1) - loudness(0)
    page.get_by_role("slider", name="Position").focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    page.keyboard.press("p") if page.locator("[data-song='0'][data-on]").count() == 0 else None
    page.keyboard.press("End")
    page.keyboard.press("j")
    sound = played(9)
    page.context.close()
    gap, step = _at_the_joint(sound)
    return [
        Row("gap between two songs", gap, "<=", 0, "samples", 0),
        Row("frames out of step after it", step, "<=", 0.5, "samples", 2),
        Row("second song against the first, as mastered", mastered, "", 0, "LU", 2),
        Row("second song against the first, matched", abs(matched), "<=", 0.2, "LU", 2),
    ]


def _at_the_joint(sound: np.ndarray) -> tuple[float, float]:
    """Samples of silence where one song becomes the other, and how far the sine is out of step."""
    block = RATE // 100
    level = np.sqrt(np.mean(sound[: len(sound) // block * block].reshape(-1, block) ** 2, axis=1))
    half = (LOUD + QUIET) / 2 / np.sqrt(2)
    turn = int(np.flatnonzero((level[:-1] > half) & (level[1:] <= half))[-1] + 1) * block
    around = np.abs(sound[turn - 2 * block : turn + 2 * block])
    loudest = np.lib.stride_tricks.sliding_window_view(around, 60).max(axis=1)
    silent = int(np.sum(loudest < QUIET / 10))

    def phase(of: np.ndarray, at: int) -> float:
        moments = np.arange(at, at + len(of)) / RATE
        return float(np.angle(np.sum(of * np.exp(-2j * np.pi * HERTZ * moments))))

    length, apart = RATE // 2, 4 * block
    before = phase(sound[turn - apart - length : turn - apart], turn - apart - length)
    after = phase(sound[turn + apart : turn + apart + length], turn + apart)
    turned = (after - before + np.pi) % (2 * np.pi) - np.pi
    return silent, abs(turned) / (2 * np.pi * HERTZ) * RATE


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 5) else 0)

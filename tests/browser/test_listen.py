"""The page behind a link, as a guest has it: opened, heard, noted, ended."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import RATE, tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
MOST_BYTES = 100_000
OVER = "This link does not open any more."
# Chromium complains of every refusal that a script asks for, though the page is ready for it.
REFUSED = "Failed to load resource"
FIRST, SECOND = 8, 6  # seconds

# What the page's audio graph plays is recorded where it leaves; its contexts are looked at.
EARS = """() => {
  const code = `registerProcessor("ears", class extends AudioWorkletProcessor {
    constructor() {
      super();
      this.blocks = [];
      this.port.onmessage = () => this.port.postMessage(this.blocks.splice(0));
    }
    process([[left]]) { if (left) this.blocks.push(left.slice()); return true; }
  });`;
  window.contexts = [];
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
      const {context} = this;
      window.contexts.push(context);
      const url = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
      window.listening = context.audioWorklet.addModule(url).then(() => {
        window.ears = new AudioWorkletNode(context, "ears", {numberOfOutputs: 0});
        connect.call(this, window.ears);
      });
    }
    return connect.call(this, to, ...more);
  };
}"""
TAKE = """() => new Promise((done) => {
  window.ears.port.onmessage = ({data}) => {
    const whole = new Float32Array(data.length * 128);
    data.forEach((block, n) => whole.set(block, n * 128));
    const bytes = new Uint8Array(whole.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    done(btoa(text));
  };
  window.ears.port.postMessage(null);
})"""


@pytest.fixture(scope="module")
def record(client):
    """Two songs of a project that guests can hear, one louder than the other."""
    first = new_song(client, "Night Bus to Orrin")
    project = first["project"]
    second = client.post(f"projects/{project}/songs/", {"title": "Slack Water"})
    (one,) = add_versions(client, first, {"Mix 4": wav(tone(220, seconds=FIRST))})
    (two,) = add_versions(client, second, {"Mix 1": wav(tone(220, seconds=SECOND, level=0.4))})
    parts = [
        {"id": "a", "name": "Verse 1", "from_seconds": 0, "to_seconds": 4},
        {"id": "b", "name": "Chorus 1", "from_seconds": 4, "to_seconds": FIRST},
    ]
    said = {"sections": parts, "revision": 0, "version": one}
    client.ask("PUT", f"/api/songs/{first['id']}/sections/", json=said)
    for version in (one, two):
        client.wait(f"versions/{version}/", until=lambda it: "segments" in _names(it))
    return {"project": project, "first": first["id"], "second": second["id"]}


def _names(version) -> set[str]:
    return {file["name"] for file in version["files"]}


@pytest.fixture
def link(client, record) -> Callable[..., dict]:
    def make(**more) -> dict:
        return client.post(f"projects/{record['project']}/links/", more)

    return make


@pytest.fixture
def one_song(link, record) -> Callable[..., dict]:
    return lambda **more: link(items=[{"song": record["first"]}], **more)


def enter(page: Page, link: dict) -> None:
    page.goto(urlsplit(link["address"])._replace(scheme="", netloc="").geturl())
    page.wait_for_url(re.compile("/listen/"))
    expect(page.locator(".wave path[d^=M]").first).to_be_attached()


def play(page: Page) -> None:
    page.locator("[data-do=play]:visible").click()
    expect(page.locator("[data-slot=clock]:visible")).not_to_have_text(re.compile(r"^0:00\.0"))


def heard(page: Page) -> np.ndarray:
    return np.frombuffer(base64.b64decode(page.evaluate(TAKE)), np.float32).astype(np.float64)


def test_a_page_that_is_loaded_is_no_listen_and_play_is_the_first(somebody, one_song, client):
    page = somebody(viewport=DESK, forgiven=(REFUSED,))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    enter(page, one_song(may_note=True))

    assert not [path for path in asked if re.search("^/api/.*/(tickets|sound)/", path)]
    play(page)

    assert len([path for path in asked if path.endswith("/tickets/")]) == 1
    assert [path for path in asked if re.search("^/api/.*/sound/", path)]
    expect(page.locator("[data-do=play]:visible")).to_have_attribute("aria-label", "Pause")
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Night Bus to Orrin"
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"
    page.keyboard.press("k")
    expect(page.locator("[data-do=play]:visible")).to_have_attribute("aria-label", "Play")


def test_all_that_comes_before_the_sound_is_small(somebody, link):
    page = somebody(viewport=PHONE, forgiven=(REFUSED,))
    made = link(may_note=True, may_approve=True)
    enter(page, made)
    page.close()
    page = page.context.new_page()
    sizes: dict[str, int] = {}

    def count(request: Request) -> None:
        told = request.sizes()
        sizes[request.url] = told["responseBodySize"] + told["responseHeadersSize"]

    page.on("requestfinished", count)
    page.goto(made["page"])
    expect(page.locator(".wave path[d^=M]").first).to_be_attached()
    page.wait_for_timeout(1500)  # what is fetched for later comes after what is seen

    assert any(url.endswith(".woff2") for url in sizes)
    assert any("/js/listen." in url for url in sizes)
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_songs_follow_each_other_without_a_gap_and_equally_loud(somebody, link):
    page = somebody(viewport=DESK, bypass_csp=True, forgiven=(REFUSED,))
    page.add_init_script(f"({EARS})()")
    enter(page, link())
    page.evaluate("localStorage.setItem('roughmix:volume', '1')")
    page.reload()
    play(page)
    page.evaluate("window.listening")
    for _ in range(FIRST // 5):
        page.keyboard.press("l")
    expect(page.locator("[data-song='1']")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-slot=song]")).to_have_text("Slack Water")
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Slack Water"
    page.wait_for_timeout(1500)
    page.keyboard.press("k")
    sound = heard(page)

    begun = np.flatnonzero(np.abs(sound) > 0.05)
    between = np.abs(sound[begun[0] : begun[-1]])
    quiet = np.lib.stride_tricks.sliding_window_view(between, RATE // 100).max(axis=1)
    # Seeks are crossed within 10 ms, and the joint of two songs is not even that.
    assert quiet.min() > 0.05
    loud = quiet[len(quiet) // 2 :].max()
    assert loud == pytest.approx(0.2, rel=0.1), "the louder one is turned down to the other"
    page.keyboard.press("v")
    expect(page.locator("[name=match][value=off]")).to_be_checked()
    page.keyboard.press("p")
    expect(page.locator("[data-song='0']")).to_have_attribute("aria-current", "true")


def test_a_link_that_is_ended_takes_sound_and_title_with_it(somebody, one_song, client):
    page = somebody(viewport=DESK, bypass_csp=True, forgiven=(REFUSED,))
    page.add_init_script(f"({EARS})()")
    made = one_song(may_note=True)
    enter(page, made)
    play(page)

    client.ask("DELETE", f"/api/links/{made['id']}/", expect=204)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_role("heading", name=OVER)).to_be_visible()
    assert page.title() == "Roughmix"
    assert "Night Bus" not in page.locator("body").inner_text()
    assert page.evaluate("navigator.mediaSession.metadata") is None
    page.wait_for_timeout(500)
    assert page.evaluate("window.contexts.map(({state}) => state)") == ["closed"]
    page.reload()
    expect(page.get_by_role("heading", name=OVER)).to_be_visible()


def test_what_was_typed_survives_a_failed_send_and_a_reload(somebody, one_song):
    page = somebody(viewport=PHONE, forgiven=(REFUSED,))
    enter(page, one_song(may_note=True))
    page.get_by_label("Position").click(position={"x": 180, "y": 60})
    page.get_by_role("button", name=re.compile("Note at 0:04")).click()
    page.get_by_label("Your name").fill("Wren Bexley")
    page.locator("#note [name=body]").fill("Goosebumps at the chorus.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send note").click()
    expect(page.locator("[data-slot=sent]")).to_contain_text("cannot be reached")
    page.context.set_offline(False)

    page.reload()

    expect(page.locator("#note [name=body]")).to_have_value("Goosebumps at the chorus.")
    expect(page.get_by_label("Your name")).to_have_value("Wren Bexley")
    expect(page.locator("[data-slot=note-time]")).to_contain_text("0:04")


def test_the_door_asks_for_a_password_and_says_what_is_wrong(somebody, one_song):
    page = somebody(viewport=PHONE, forgiven=(REFUSED,))
    page.goto("/l/")
    expect(page.get_by_role("alert")).to_contain_text("not a whole link")
    made = one_song(password="lantern light")
    page.goto(urlsplit(made["address"])._replace(scheme="", netloc="").geturl())
    field = page.get_by_label("Password")
    expect(field).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()

    field.fill("lantern dark")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    field.fill("lantern light")
    field.press("Enter")

    page.wait_for_url(re.compile("/listen/"))
    expect(page.get_by_role("heading", name="Night Bus to Orrin").first).to_be_visible()
    assert "#" not in page.url


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(somebody, link, one_song, size):
    page = somebody(viewport=size, forgiven=(REFUSED, FORGIVEN))
    found = []

    def look(state: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            found.append((state, wide))
        found.extend((state, *fault) for fault in faults(page))

    for made in (one_song(may_note=True, may_download=True), link(may_note=True, may_approve=True)):
        enter(page, made)
        look(made["name"])
    page.get_by_role("button", name="Needs work").click()
    look("verdict")
    page.get_by_role("button", name="Not yet").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    look("keys")
    page.goto("/l/")
    expect(page.get_by_role("alert")).to_be_visible()
    look("door")
    page.goto("/listen/nothing-that-was-ever-there/")
    look("over")
    assert not found

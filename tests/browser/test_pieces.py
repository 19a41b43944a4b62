"""What a real browser makes of a sound's pieces, its waveform and its two streams."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in, sound_file
from tests.browser.scene import new_song
from tests.journeys.sounds import RATE, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
SECONDS = 9

# Pieces fetched by range, decoded one by one, and put side by side as the index says.
PUT_TOGETHER = """async ([version, name]) => {
  const api = `/api/versions/${version}`;
  const ask = (url, headers = {}) => fetch(url, {headers, credentials: "same-origin"});
  const index = await (await ask(`${api}/report/?file=${name}`)).json();
  const header = Uint8Array.from(atob(index.header), (letter) => letter.charCodeAt(0));
  const context = new OfflineAudioContext(2, 1, index.rate);
  const whole = new Float32Array(index.frames);
  const statuses = new Set();
  for (const piece of index.pieces.toReversed()) {
    const last = piece.offset + piece.bytes - 1;
    const answer = await ask(`${api}/files/${name}/`, {Range: `bytes=${piece.offset}-${last}`});
    statuses.add(answer.status);
    const body = new Uint8Array(await answer.arrayBuffer());
    const file = new Uint8Array(header.length + body.length);
    file.set(header);
    file.set(body, header.length);
    const sound = await context.decodeAudioData(file.buffer);
    const missing = piece.decoded_frames - sound.length;
    const from = piece.skip_frames - missing;
    if (from < 0) throw new Error(`${missing} frames too few`);
    whole.set(sound.getChannelData(0).subarray(from, from + piece.frames), piece.start_frame);
  }
  return {frames: index.frames, pieces: index.pieces.length, statuses: [...statuses],
          sound: [...whole]};
}"""

WHOLE = """async (version) => {
  const answer = await fetch(`/api/versions/${version}/files/lossless/`);
  const context = new OfflineAudioContext(2, 1, %d);
  const sound = await context.decodeAudioData(await answer.arrayBuffer());
  return [...sound.getChannelData(0)];
}"""


def melody(seconds=SECONDS):
    """A rising tone with clicks: wherever a piece is off by a frame, it shows."""
    time = np.arange(RATE * seconds) / RATE
    sound = 0.3 * np.sin(2 * np.pi * (200 + 40 * time) * time)
    sound[:: RATE // 3] += 0.4
    return sound


@pytest.fixture
def song(client):
    return new_song(client, "Undertow")


def test_a_sound_plays_at_once_and_its_pieces_are_exact(song, somebody):
    page = somebody(viewport=DESK)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    page.locator("#pick-version").set_input_files([sound_file("Rough.wav", wav(melody()))])
    expect(page.locator(".ver[data-state=ready]")).to_have_count(1, timeout=MADE)
    expect(page.locator("[data-lane=a] .w-peak").first).to_be_visible()
    page.locator("transport-dock [data-do=play]").click()
    expect(page.locator("transport-dock [data-do=play]")).to_have_attribute("aria-label", "Pause")
    # The job that follows ends, and the page learns of it without a reload.
    expect(page.locator(".ver[data-stream=proxy]")).to_have_count(1, timeout=MADE)
    version = int(page.locator(".ver").get_attribute("data-version"))

    exact = page.evaluate(PUT_TOGETHER, [version, "lossless"])
    small = page.evaluate(PUT_TOGETHER, [version, "segments"])
    whole = page.evaluate(WHOLE % RATE, version)

    assert exact["statuses"] == small["statuses"] == [206]
    assert exact["pieces"] == small["pieces"] == 3
    assert exact["frames"] == small["frames"] == RATE * SECONDS == len(whole)
    assert exact["sound"] == whole, "not one sample is another"
    assert np.abs(np.array(whole) - melody()).max() < 2**-22  # the upload had 24 bits
    off = np.array(small["sound"]) - np.array(whole)
    assert np.sqrt(np.mean(off**2)) < 0.02 * np.sqrt(np.mean(np.square(whole)))
    later = np.array(small["sound"])[1:] - np.array(whole)[:-1]
    assert np.sqrt(np.mean(later**2)) > 2 * np.sqrt(np.mean(off**2)), "not off by a frame"


def test_a_closer_look_at_the_waveform_fetches_a_finer_level(song, somebody):
    page = somebody(viewport=DESK)
    sign_in(page)
    ranges: list[str] = []
    page.on(
        "request",
        lambda asked: (
            ranges.append(asked.headers.get("range", ""))
            if asked.url.endswith("/files/peaks/")
            else None
        ),
    )
    page.goto(f"/songs/{song['id']}/")
    page.locator("#pick-version").set_input_files([sound_file("Long.wav", wav(melody(40)))])
    ready = page.locator(".ver[data-state=ready][data-seconds^='40']")
    expect(ready).to_have_count(1, timeout=MADE)
    ready.locator("a.ver__n").click()
    drawn = page.locator("[data-lane=a] .w-peak").first
    expect(drawn).to_be_visible()
    page.wait_for_timeout(500)
    shape, before = drawn.get_attribute("d"), len(ranges)
    assert set(ranges) == {"bytes=0-32767"}, "the beginning of the file shows the whole song"

    # Finer than the first level, but not so close that the sound itself is drawn.
    for _ in range(4):
        page.keyboard.press("+")

    expect(drawn).not_to_have_attribute("d", shape)
    page.wait_for_timeout(500)
    finer = [int(asked.removeprefix("bytes=").split("-")[0]) for asked in ranges[before:]]
    assert finer, "and a finer level comes when it is needed"
    assert min(finer) > 0

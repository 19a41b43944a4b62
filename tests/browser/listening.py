"""Ears for a page: what the transport plays, recorded sample by sample from its own output."""

from __future__ import annotations

import base64

import numpy as np
from playwright.sync_api import Page

# Every block of the output is posted back; nothing is timed, so a busy machine loses nothing.
RECORDER = """
registerProcessor("test-recorder", class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.blocks = [];
    this.port.onmessage = () => {
      const whole = new Float32Array(this.blocks.length * 256);
      this.blocks.forEach((block, n) => whole.set(block, n * 256));
      this.blocks = [];
      this.port.postMessage(whole, [whole.buffer]);
    };
  }
  process([[left, right = left]]) {
    const block = new Float32Array(256);
    if (left) { block.set(left); block.set(right, 128); }
    this.blocks.push(block);
    return true;
  }
});
"""

# By the names the scripts of the page import it under: the same module, and so the same player.
FIND = """async () => {
  const named = async (script, name) => {
    const text = await (await fetch(script)).text();
    const [, found] = text.match(new RegExp(`["'](\\\\./${name}(?:\\\\.\\\\w+)?\\\\.js)["']`));
    return new URL(found, script);
  };
  const script = document.querySelector('script[src*="/js/session."]').src;
  const address = await named(await named(script, "place"), "transport");
  window.transport = (await import(address)).transport;
}"""

_LISTEN = """async (code) => {
  const {output} = window.transport;
  const url = URL.createObjectURL(new Blob([code], {type: "text/javascript"}));
  await output.context.audioWorklet.addModule(url);
  const recorder = new AudioWorkletNode(output.context, "test-recorder", {numberOfOutputs: 0});
  output.connect(recorder);
  window.recorder = recorder;
  return output.context.sampleRate;
}"""

_TAKE = """() => new Promise((done) => {
  window.recorder.port.onmessage = ({data}) => {
    const bytes = new Uint8Array(data.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    done(btoa(text));
  };
  window.recorder.port.postMessage(null);
})"""


def find_transport(page: Page) -> None:
    """`transport` of the page, for scripts of the test."""
    page.evaluate(FIND)


def begin_to_listen(page: Page) -> int:
    """From now on all that is played is recorded; the rate of it.

    The page needs `bypass_csp`: its policy rightly refuses a script that came from nowhere.
    """
    return page.evaluate(_LISTEN, RECORDER)


def heard(page: Page) -> np.ndarray:
    """What was played since the last time, shape (2, frames)."""
    raw = base64.b64decode(page.evaluate(_TAKE))
    blocks = np.frombuffer(raw, np.float32).reshape(-1, 2, 128)
    return blocks.transpose(1, 0, 2).reshape(2, -1).astype(np.float64)

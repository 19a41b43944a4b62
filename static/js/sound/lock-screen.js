// The system's own controls: lock screen, headset, keyboard. They are given to pages that play a
// media element, so one plays silence while the player sounds.

import { LOGO } from "../lib/logo.js";
import { silence } from "../lib/silence.js";
import { transport } from "../transport.js";

/** @typedef {{title: string, artist: string, album: string, artwork?: string}} Told */

const SKIP_SECONDS = 5;
const SILENT_SECONDS = 10; // shorter ones are taken for a notification's sound
const PICTURE_PIXELS = 512;
const AGAIN_MS = 1000;

/** The logo on its ground, as there is no picture of the song. @returns {string} */
function drawn() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PICTURE_PIXELS;
  const context = canvas.getContext("2d");
  if (!context) return "";
  context.fillStyle = LOGO.ground;
  context.fillRect(0, 0, PICTURE_PIXELS, PICTURE_PIXELS);
  const { width, height, shapes } = LOGO;
  const scale = (PICTURE_PIXELS * 0.6) / width;
  context.translate((PICTURE_PIXELS - width * scale) / 2, (PICTURE_PIXELS - height * scale) / 2);
  context.scale(scale, scale);
  for (const { path, colour } of shapes) {
    context.fillStyle = colour;
    context.fill(new Path2D(path));
  }
  return canvas.toDataURL("image/png");
}

let picture = "";
let shown = "";

/** What is played, in words. @param {Told} told */
export function showOnLockScreen({ title, artist, album, artwork }) {
  const session = navigator.mediaSession;
  if (!session) return;
  picture ||= drawn();
  const src = artwork ?? picture;
  const now = JSON.stringify([title, artist, album, src]);
  if (now === shown) return;
  shown = now;
  const sizes = `${PICTURE_PIXELS}x${PICTURE_PIXELS}`;
  const pictures = src ? [{ src, sizes, type: "image/png" }] : [];
  session.metadata = new MediaMetadata({ title, artist, album, artwork: pictures });
}

/** @param {MediaSession} session */
function showPosition(session) {
  const { length, at, speed } = transport;
  if (!(length > 0)) return;
  session.setPositionState({
    duration: length,
    position: Math.min(at, length),
    playbackRate: speed,
  });
}

/** @param {MediaSession} session */
function listenTo(session) {
  /** @type {Partial<Record<MediaSessionAction, MediaSessionActionHandler>>} */
  const deeds = {
    play: () => transport.play(),
    pause: () => transport.pause(),
    stop: () => transport.pause(),
    seekbackward: (to) => transport.seek(transport.at - (to.seekOffset ?? SKIP_SECONDS)),
    seekforward: (to) => transport.seek(transport.at + (to.seekOffset ?? SKIP_SECONDS)),
    seekto: (to) => transport.seek(to.seekTime ?? transport.at),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    try {
      session.setActionHandler(/** @type {MediaSessionAction} */ (name), deed);
    } catch {
      // A browser that does not know this key has none of it.
    }
  }
}

/** Wires the system's controls to the transport. @param {AbortSignal} signal */
export function followOnLockScreen(signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  const url = URL.createObjectURL(new Blob([silence(SILENT_SECONDS)], { type: "audio/wav" }));
  const element = new Audio(url);
  element.loop = true;
  let told = 0;
  const follow = () => {
    session.playbackState = transport.playing ? "playing" : "paused";
    if (transport.playing && element.paused) element.play().catch(() => {});
    if (!transport.playing) element.pause();
    showPosition(session);
  };
  const time = () => {
    const now = performance.now();
    if (now - told < AGAIN_MS) return;
    told = now;
    showPosition(session);
  };
  listenTo(session);
  transport.addEventListener("state", follow, { signal });
  transport.addEventListener("time", time, { signal });
  // Another app took the sound, or a headset was pulled out.
  const taken = () => element.paused && transport.playing && transport.pause();
  element.addEventListener("pause", taken, { signal });
  signal.addEventListener("abort", () => {
    element.pause();
    URL.revokeObjectURL(url);
  });
}

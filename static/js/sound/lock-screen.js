// The system's own controls: lock screen, headset, keyboard. They are given to pages that play a
// media element, so one plays silence while the player sounds.

import { LOGO } from "../lib/logo.js";
import { silence } from "../lib/silence.js";

/** @typedef {{title: string, artist: string, album: string, artwork?: string}} Told */
/**
 * What is controlled; with `next` and `previous` where songs follow each other.
 * @typedef {EventTarget & {readonly playing: boolean, readonly at: number, readonly length: number,
 *   readonly speed: number, play: () => unknown, pause: () => void, seek: (seconds: number) => void,
 *   next?: () => void, previous?: () => void}} Played
 */

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

/** @param {MediaSession} session @param {Played} played */
function showPosition(session, { length, at, speed }) {
  if (!(length > 0)) return;
  session.setPositionState({
    duration: length,
    position: Math.min(at, length),
    playbackRate: speed,
  });
}

/** @param {MediaSession} session @param {Played} played */
function listenTo(session, played) {
  const { next, previous } = played;
  /** @type {Partial<Record<MediaSessionAction, MediaSessionActionHandler>>} */
  const deeds = {
    play: () => played.play(),
    pause: () => played.pause(),
    stop: () => played.pause(),
    seekbackward: (to) => played.seek(played.at - (to.seekOffset ?? SKIP_SECONDS)),
    seekforward: (to) => played.seek(played.at + (to.seekOffset ?? SKIP_SECONDS)),
    seekto: (to) => played.seek(to.seekTime ?? played.at),
    ...(next && { nexttrack: () => next.call(played) }),
    ...(previous && { previoustrack: () => previous.call(played) }),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    try {
      session.setActionHandler(/** @type {MediaSessionAction} */ (name), deed);
    } catch {
      // A browser that does not know this key has none of it.
    }
  }
}

/** Wires the system's controls to what plays. @param {Played} played @param {AbortSignal} signal */
export function followOnLockScreen(played, signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  const url = URL.createObjectURL(new Blob([silence(SILENT_SECONDS)], { type: "audio/wav" }));
  const element = new Audio(url);
  element.loop = true;
  let told = 0;
  const follow = () => {
    session.playbackState = played.playing ? "playing" : "paused";
    if (played.playing && element.paused) element.play().catch(() => {});
    if (!played.playing) element.pause();
    showPosition(session, played);
  };
  const time = () => {
    const now = performance.now();
    if (now - told < AGAIN_MS) return;
    told = now;
    showPosition(session, played);
  };
  listenTo(session, played);
  played.addEventListener("state", follow, { signal });
  played.addEventListener("time", time, { signal });
  // Another app took the sound, or a headset was pulled out.
  const taken = () => element.paused && played.playing && played.pause();
  element.addEventListener("pause", taken, { signal });
  signal.addEventListener("abort", () => {
    element.pause();
    URL.revokeObjectURL(url);
  });
}

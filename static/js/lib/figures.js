// How figures and times are written, in the same words as `studio/templatetags/look.py`.

const MINUS = "\u2212";
const DASH = "\u2013";

/** @param {number | null | undefined} value @param {number} [places] */
export function figure(value, places = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  const written = Math.abs(value).toFixed(places);
  return value < 0 && Number(written) !== 0 ? MINUS + written : written;
}

/** @param {number | null | undefined} value @param {number} [places] */
export function signed(value, places = 1) {
  const written = figure(value, places);
  return value && value > 0 && Number(written) !== 0 ? `+${written}` : written;
}

/** 3:41.7 @param {number} seconds @param {number} [places] */
export function clock(seconds, places = 1) {
  const scale = 10 ** places;
  const ticks = Math.floor(Math.max(0, seconds) * scale + 0.5);
  const minutes = Math.floor(ticks / (60 * scale));
  const rest = (ticks - minutes * 60 * scale) / scale;
  return `${minutes}:${rest.toFixed(places).padStart(places ? 3 + places : 2, "0")}`;
}

/** @param {number} from @param {number | null} until */
export function span(from, until) {
  return until === null ? clock(from) : `${clock(from)}${DASH}${clock(until)}`;
}

/** For ears: "3 minutes 41.7 seconds". @param {number} seconds */
export function spoken(seconds) {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths % 600) / 10;
  const words = minutes ? [`${minutes} minute${minutes === 1 ? "" : "s"}`] : [];
  words.push(`${rest} second${rest === 1 ? "" : "s"}`);
  return words.join(" ");
}

/** 4 s, 2 min 51 s, 1 h 3 min @param {number} seconds */
export function took(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
}

/** A time still to come, no finer than it can be known: 10 s, 45 s, 1 min 40 s, 12 min @param {number} seconds */
export function estimate(seconds) {
  const step = seconds < 60 ? 5 : seconds < 600 ? 10 : 60;
  return took(Math.max(5, Math.round(seconds / step) * step));
}

/** 63.8 MB @param {number} count */
export function size(count) {
  let left = count;
  for (const unit of ["B", "kB", "MB"]) {
    if (left < 1000)
      return `${unit === "B" || left >= 100 ? left.toFixed(0) : left.toFixed(1)} ${unit}`;
    left /= 1000;
  }
  return `${left.toFixed(2)} GB`;
}

/** @param {Date} at @param {Date} now */
export function ago(at, now) {
  const gone = (now.getTime() - at.getTime()) / 1000;
  if (gone < 60) return "just now";
  if (gone < 3600) return `${Math.floor(gone / 60)} min ago`;
  if (gone < 86_400) return `${Math.floor(gone / 3600)} h ago`;
  return null;
}

// Moments as clocks show them where the listener is: the server writes them in the studio's time.

const DAY_MS = 24 * 3600 * 1000;

/**
 * "28 March, 18:00", or with the year "28 March 2026, 18:00"
 * @param {Date} at @param {string | undefined} [zone] @param {boolean} [withYear]
 */
export function writtenMoment(at, zone, withYear = false) {
  const day = at.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    ...(withYear ? { year: "numeric" } : {}),
    timeZone: zone,
  });
  const time = at.toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
  });
  return `${day}, ${time}`;
}

/** "14 days left" @param {Date} at @param {Date} now */
export function left(at, now) {
  const millis = at.getTime() - now.getTime();
  const days = Math.round(millis / DAY_MS);
  if (days >= 2) return `${days} days left`;
  const hours = Math.floor(millis / (DAY_MS / 24));
  if (hours >= 2) return `${hours} hours left`;
  return millis > 0 ? "Less than two hours left" : "It ends now";
}

export function localise() {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (
    document.querySelectorAll("time[data-local]")
  ))
    time.textContent = writtenMoment(
      new Date(time.dateTime),
      undefined,
      time.dataset.local === "year",
    );
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (
    document.querySelectorAll("time[data-left]")
  ))
    time.textContent = left(new Date(time.dateTime), new Date());
}

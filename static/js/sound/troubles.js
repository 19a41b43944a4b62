// What is said when a sound does not come.

/** @typedef {import("./fed.js").Trouble} Trouble */

const SENTENCES = {
  network: "This sound could not be loaded. Check the connection, then press play again.",
  broken:
    "This sound could not be loaded: the browser cannot read it. Reload the page, then press play again.",
  gone: "This sound is not there for you any more. Ask whoever sent you here.",
  preparing: "This sound is still being prepared. Press play again in a moment.",
};

/** @param {Trouble} trouble */
export const sentenceOf = (trouble) => SENTENCES[trouble];

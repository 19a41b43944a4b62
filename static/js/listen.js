// The page behind a link: one player, what may be said about it, and the end of it all.

import { Hearing } from "./hearing.js";
import { Deck } from "./listen/deck.js";
import { showDownloads } from "./listen/downloads.js";
import { ending, showEnd } from "./listen/ended.js";
import { listenToKeys } from "./listen/keys.js";
import { localise } from "./listen/moments.js";
import { followNews } from "./listen/news.js";
import { NoteForm } from "./listen/note-form.js";
import { Notes } from "./listen/notes.js";
import { ask, told } from "./listen/page.js";
import { Programme } from "./listen/programme.js";
import { followSongs } from "./listen/songs.js";
import { listenToTheme } from "./listen/theme.js";
import { Tickets } from "./listen/tickets.js";
import { followVerdict } from "./listen/verdict.js";
import { followOnLockScreen, showOnLockScreen } from "./sound/lock-screen.js";

const life = new AbortController();

/** The page says so in words: whoever shared it sees which parts were heard. @param {Programme} programme */
function tellWhatIsHeard(programme) {
  const hearing = new Hearing({
    address: (version) => `${told.api}versions/${version}/hearings/`,
    now: () => ({
      version: told.songs[programme.index].version,
      at: programme.at,
      playing: programme.playing,
      matched: programme.matched,
    }),
  });
  for (const event of ["state", "song"]) programme.addEventListener(event, () => hearing.look());
  ending.addEventListener("over", () => hearing.end());
}

const savesData = () =>
  /** @type {{connection?: {saveData?: boolean}}} */ (navigator).connection?.saveData ?? false;

/** The audio thread's module is in the browser's store by the time that somebody presses play. */
function fetchPlayer() {
  const address = document.querySelector('meta[name="player"]')?.getAttribute("content");
  if (address) fetch(address, { priority: "low" }).catch(() => {});
}

function begin() {
  const ticketOf = (/** @type {number} */ version) =>
    ask("POST", "tickets/", { version, file: "segments" });
  const songs = told.songs.map((song) => ({
    ...song,
    reports: `${told.api}versions/${song.version}/report/`,
    tickets: new Tickets(song.version, ticketOf),
  }));
  const programme = new Programme(songs);
  const deck = new Deck(programme);
  followSongs(programme);
  followVerdict(programme);
  const notes = told.mayNote ? new Notes(programme) : null;
  const form = notes && new NoteForm(programme, notes);
  followNews(notes, () => deck.again());
  const sheet = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));
  const help = () => sheet?.showModal();
  listenToKeys(programme, { note: () => form?.open(), help });
  document.querySelector("[data-open=keys]")?.addEventListener("click", help);
  followOnLockScreen(programme, life.signal);
  const show = () => {
    const { title } = told.songs[programme.index];
    showOnLockScreen({ title, artist: told.artist, album: told.album });
  };
  programme.addEventListener("song", show);
  if (told.isCounted) tellWhatIsHeard(programme);
  ending.addEventListener("over", () => {
    life.abort();
    programme.end();
    showEnd(form?.unsent);
  });
  show();
  if (!savesData()) {
    programme.learn();
    fetchPlayer();
  }
  void showDownloads();
  pressEarly(programme);
}

/** Play was pressed before any of this was here: the page's head kept it. @param {Programme} programme */
function pressEarly(programme) {
  document.onclick = null;
  const root = document.documentElement;
  if (root.hasAttribute("data-pressed")) void programme.play();
  root.removeAttribute("data-pressed");
}

listenToTheme();
localise();
ending.watch(told.page, `${told.api}events/`);
if (told.songs.length) begin();
else followNews(null, () => {});

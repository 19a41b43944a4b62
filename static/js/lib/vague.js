// A note that leaves open where, what, or which way: at most two quiet questions, never a block.

/**
 * What is known beside the words themselves.
 * @typedef {object} Known
 * @property {boolean} [range] the note covers a range
 * @property {string} [section]
 * @property {string} [part]
 * @property {boolean} [stem] it is about one stem
 * @property {string} [direction]
 * @property {string[]} [parts] what plays in this song
 * @property {string[]} [sections]
 */
/** @typedef {{about: "what" | "way" | "where", ask: string, chips: string[]}} Question */

/** Words that say how it should feel and leave open what to do; each with what it could come down to. */
const FEELINGS = /** @type {const} */ ([
  {
    words:
      /\b(emotion(al|s)?|feel(s|ing|ings)?|soul(ful)?|heart|intimate|personal|human|moving|touching|magic(al)?|vibe[sy]?|mood(y)?|atmospher(e|ic)|dream(y|ier))\b/,
    way: ["louder", "closer", "longer"],
  },
  {
    words: /\b(warm(er|th)?|cold(er)?|cosy|organic|analog(ue)?|vintage|round(er)?|smooth(er)?)\b/,
    way: ["less treble", "more low mids", "softer attack"],
  },
  {
    words:
      /\b(pop(s|ping)?|punch(y|ier)?|hit(s)? harder|knock(s)?|slap(s)?|smack(s)?|impact(ful)?|tight(er)?)\b/,
    way: ["louder", "drier", "sharper attack"],
  },
  {
    words:
      /\b(energy|energetic|exciting|excitement|lift|drive|driving|powerful|power|epic|big(ger)?|huge|massive|bang(er|ing)?|flat|boring|dull|lifeless|tame|weak)\b/,
    way: ["louder", "denser", "brighter"],
  },
  {
    words:
      /\b(off|weird|strange|odd|wrong|not (quite )?right|bother(s|ing)?|bug(s|ging)? me|distracting|annoying|messy|mess|cluttered|busy|muddy|mud)\b/,
    way: ["timing", "pitch", "level"],
  },
  {
    words:
      /\b(space|spacious|airy|air|wide(r)?|full(er)?|thin(ner)?|small|deep(er)?|depth|3d|distant|far away)\b/,
    way: ["wider", "longer reverb", "quieter around it"],
  },
  {
    words:
      /\b(better|nicer|cool(er)?|professional|polish(ed)?|radio|finished|amateur(ish)?|cheap|expensive|modern|fresh|clean(er)?|clear(er)?|clarity|glue(d)?|balance(d)?|improve(d)?|fix|work on|something|somehow|not there yet|special|interesting|different|edgy|dirty|dirtier|crisp(er)?|raw(er)?|gritty)\b/,
    way: ["louder", "quieter", "brighter"],
  },
]);

const INSTRUMENT =
  /\b(vocals?|voices?|vox|singer|singing|sings?|lead|backing|harmon(y|ies)|choir|double|drums?|kit|kick|snare|hats?|hi-?hats?|toms?|cymbals?|ride|crash|overheads?|percussion|shaker|tambourine|claps?|bass(line)?|sub|guitars?|gtr|riff|solo|keys|piano|rhodes|organ|synths?|pads?|strings?|violins?|cellos?|brass|horns?|sax|trumpets?|flute|samples?|loop|riser|fx|melody|chords?)\b/;
const PARAMETER =
  /\b(reverb|verb|room|tail|delay|echo|compress(ed|ion|or)?|limit(er|ing)|eq|low ?end|lows|highs|mids?|low mids?|treble|top end|presence|sibilan(t|ce)|esses|ess|levels?|volume|gain|fader|pan(ned|ning)?|tempo|bpm|timing|pitch|tun(e|ed|ing)|key|attack|release|sustain|decay|fade(s|d)?( ?(in|out))?|mute(d)?|cut(s)? (out|off)|silence|pause|click|pop at|noise|hum|hiss|distort(ed|ion)|clip(s|ped|ping)?|automation|transient|stereo|mono|width|phase|consonants?|breath(s|ing)?|plosives?|lyrics?|words?|line|word|chart|root|thirds?|fifths?|octaves?|hz|khz|db|lufs)\b/;
const PLACE =
  /\b(intro|verses?|pre(-?chorus)?|chorus(es)?|hook|bridge|drop|break(down)?|middle ?(8|eight)|solo|outro|ending|end|start|beginning|bars?|beat|downbeat|section|throughout|whole (song|track|mix)|everywhere|(first|second|third|last|final) (time|half|one|line|word|chorus|verse|drop|beat|bar|minute)|(in|on|at) (\d+:\d\d)|\d+:\d\d|at \d+ ?s(ec)?)\b/;
const WAY =
  /\b(up|down|louder|quieter|softer|lower(ed)?|raise(d)?|higher|boost(ed)?|cut|reduce(d)?|increase(d)?|drop(ped)? (it|the)|turn(ed)?|push(ed)?|pull(ed)?|tuck(ed)?|brighter|darker|shorter|longer|slower|faster|earlier|later|wider|narrower|drier|wetter|closer|further back|back a (touch|bit|hair)|forward|sharp|flat(ter)? by|mute(d)?|remove(d)?|delete|take out|take (the|it)|lose the|add|double|copy|move|trim|shift|swap|replace|re-?record|duck|pan(ned)? (left|right)|centre|center|left|right|half|twice|tighten|late|early|too (loud|quiet|soft|long|short|high|low|bright|dark|dry|wet|fast|slow|late|early|much|many|far)|not (loud|long|bright|dry) enough|clipp?(s|ed|ing)?|click(s)?|missing|instead|not the|cuts? (out|off)|buried|masked|behind|covers|loses|hides)\b|[+\u2212-] ?\d+(\.\d+)? ?(db|%|ms|st|cents?)?\b|\b\d+(\.\d+)? ?(db|hz|khz|ms|cents?|semitones?|bars?|beats?|%)\b/;
const AMOUNT = /\b(more|less|too much|not enough|a (bit|touch|hair|little|tad)( more| less)?)\b/g;
const PRAISE =
  /^(i )?(really )?(love|like|great|perfect|nice|yes|good|thanks|thank you|agreed|beautiful|amazing|keep)\b/;

const LEAST_LETTERS = 8;
const MOST_QUESTIONS = 2;

/** What a note does not say yet. @param {string} words @param {Known} [known] */
export function missing(words, known = {}) {
  const text = plain(words);
  const what =
    Boolean(known.part || known.stem) ||
    INSTRUMENT.test(text) ||
    PARAMETER.test(text) ||
    namesOne(text, known.parts ?? []);
  const way = Boolean(known.direction) || WAY.test(text) || amountOfSomething(text);
  const where =
    Boolean(known.range || known.section) ||
    PLACE.test(text) ||
    namesOne(text, known.sections ?? []);
  return { what: !what, way: !way, where: !where };
}

/**
 * Nothing for a note that says what it wants, for praise, for a question, and for a few letters.
 * @param {string} words @param {Known} [known] @returns {Question[]}
 */
export function questions(words, known = {}) {
  const text = plain(words);
  if (text.length < LEAST_LETTERS || PRAISE.test(text)) return [];
  const feeling = FEELINGS.find((it) => it.words.test(text));
  if (!feeling) return [];
  const open = missing(words, known);
  // Somebody who names a thing and a direction is understood; the place of a point note is known.
  if (!open.way && (!open.what || PLACE.test(text))) return [];
  /** @type {Question[]} */
  const asked = [];
  if (open.what)
    asked.push({
      about: "what",
      ask: "Which part?",
      chips: (known.parts?.length ? known.parts : ["vocal", "drums", "bass"]).slice(0, 4),
    });
  if (open.way) asked.push({ about: "way", ask: either(feeling.way), chips: [...feeling.way] });
  if (open.where)
    asked.push({
      about: "where",
      ask: "From where to where?",
      chips: (known.sections ?? []).slice(0, 4),
    });
  return asked.slice(0, MOST_QUESTIONS);
}

/** The words with a chip's own put behind them. @param {string} words @param {string} chip */
export function withChip(words, chip) {
  const kept = words.trimEnd();
  if (!kept) return `${chip[0].toUpperCase()}${chip.slice(1)} `;
  const joint = /[,:;(\u2013-]$/.test(kept) ? " " : /[.!?]$/.test(kept) ? " " : ", ";
  const said = /[.!?]$/.test(kept) ? `${chip[0].toUpperCase()}${chip.slice(1)}` : chip;
  return `${kept}${joint}${said} `;
}

/** Louder, closer, or longer? @param {readonly string[]} ways */
function either(ways) {
  const words = `${ways.slice(0, -1).join(", ")}, or ${ways.at(-1)}?`;
  return words[0].toUpperCase() + words.slice(1);
}

/** @param {string} words */
const plain = (words) =>
  words.toLowerCase().replaceAll("\u2019", "'").replace(/@\S+/g, " ").replace(/\s+/g, " ").trim();

/** @param {string} text @param {string[]} names */
function namesOne(text, names) {
  return names.some((name) => name.length > 2 && text.includes(name.toLowerCase()));
}

/** "More reverb" says which way, "more emotional" does not. @param {string} text */
function amountOfSomething(text) {
  return [...text.matchAll(AMOUNT)].some((found) => {
    const next = text
      .slice(found.index + found[0].length)
      .trim()
      .split(" ")
      .slice(0, 3)
      .join(" ");
    return INSTRUMENT.test(next) || PARAMETER.test(next);
  });
}

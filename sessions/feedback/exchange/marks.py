"""A note as a mark in somebody else's program, and what every format has in common.

A mark carries `rm#123`, the note that it is, so that it is known again when it comes back. Where a
format has nothing but a name, the name reads `rm#123 what was said`, with `[x]` before it when it
is done; a name that begins with `[x]` or `DONE` closes its note.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

LATEST_SECONDS = 24 * 3600.0
MOST_MARKS = 1000
LONGEST_TEXT = 5000

_DONE = re.compile(r"(?:\[[xX]\]|DONE\b)[\s:.-]*")
_BEGINS = re.compile(r"rm#([0-9]{1,18})(?:\s+|$)")
_ENDS = re.compile(r"(?:^|\s)\(?rm#([0-9]{1,18})\)?$")
_CLOCK = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,4}):)?([0-9]{1,6}(?:[.,][0-9]{1,12})?)")
_BREAKS = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


class Unreadable(Exception):
    """The file is none of this format; the message is fit for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A note on its way out."""

    id: int
    at: float
    until: float | None = None
    text: str
    is_done: bool = False
    author: str = ""
    version: str = ""
    section: str = ""
    part: str = ""
    direction: str = ""
    stem: str = ""
    assigned_to: str = ""
    is_internal: bool = False
    came_from: str = ""  # the version it was written on, where it stands on another one
    replies: tuple[Answer, ...] = ()

    @property
    def ends(self) -> float | None:
        """Where the range ends, if it is one that thousandths can tell."""
        if self.until is None or round(self.until * 1000) <= round(self.at * 1000):
            return None
        return self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A mark on its way in; `number` is its line, or its place where there are no lines."""

    number: int
    id: int | None
    at: float
    until: float | None
    text: str
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    number: int
    sentence: str


@dataclass(slots=True)
class Found:
    """What was read of a file: lines, and what could not be read in which of them."""

    lines: list[Line] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def take(self, line: Line) -> None:
        if line.until is not None and line.until <= line.at:
            self.refuse(line.number, "It ends before it begins.")
        elif max(line.at, line.until or 0.0) > LATEST_SECONDS:
            self.refuse(line.number, "No song is longer than a day.")
        elif len(line.text) > LONGEST_TEXT:
            self.refuse(line.number, f"A note has {LONGEST_TEXT} characters at most.")
        elif len(self.lines) >= MOST_MARKS:
            raise Unreadable(f"This holds more than {MOST_MARKS} marks.")
        else:
            self.lines.append(line)

    def refuse(self, number: int, sentence: str) -> None:
        if len(self.refused) < MOST_MARKS:
            self.refused.append(Refusal(number=number, sentence=sentence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a file says besides its marks."""

    title: str
    subtitle: str = ""
    tempo_bpm: float | None = None
    rate: int = 48_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file: how it is written, how it is read, and what it can hold."""

    name: str
    title: str
    media_type: str
    ending: str
    write: Callable[[Sheet, Sequence[Mark]], bytes]
    read: Callable[[bytes], Found]
    has_ranges: bool = True
    has_lines: bool = False  # text keeps its line breaks
    within_seconds: float = 0.001  # how exactly a time comes back


def tidy(text: str) -> str:
    """Text as it can be kept: line breaks of one kind, nothing that cannot be shown."""
    text = _BREAKS.sub("\n", text)
    text = "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def flat(text: str) -> str:
    """The same in one line."""
    return " ".join(tidy(text).split())


def label(mark: Mark) -> str:
    """A name that holds the note: `[x] rm#123 Snare too loud`."""
    came_from = f" (from {mark.came_from})" if mark.came_from else ""
    return f"{'[x] ' if mark.is_done else ''}rm#{mark.id} {flat(mark.text)}{came_from}".rstrip()


def from_label(number: int, name: str, at: float, until: float | None) -> Line:
    done, found, text = unlabel(name)
    return Line(number=number, id=found, at=at, until=until, text=text, is_done=done)


def unlabel(name: str) -> tuple[bool, int | None, str]:
    """Whether it is done, which note it is, and what it says."""
    text = flat(name)
    done = _DONE.match(text)
    if done:
        text = text[done.end() :]
    known = _BEGINS.match(text)
    if known:
        return done is not None, int(known[1]), text[known.end() :]
    known = _ENDS.search(text)
    if known:
        return done is not None, int(known[1]), text[: known.start()].rstrip()
    return done is not None, None, text


def clock(seconds: float) -> str:
    """`1:02.500`, `1:02:03.500`: minutes, seconds and thousandths."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest / 1000:06.3f}"
    return f"{hours}:{minutes:02}:{tail}" if hours else f"{minutes}:{tail}"


def seconds(text: str) -> float | None:
    """Of `62.5`, `1:02.5` or `1:02:03,5`; None of anything else, such as bars and beats."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, rest = found.groups()
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest.replace(",", "."))
    return total if total <= LATEST_SECONDS else None


def text_of(sent: bytes) -> str:
    """UTF-8, with or without a mark at its beginning; or UTF-16, as Windows programs write it."""
    encoding = "utf-16" if sent.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return sent.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("This is no text in UTF-8.") from None


def rows_of(text: str) -> Iterable[tuple[int, str]]:
    """Lines by number, from 1."""
    return enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1)

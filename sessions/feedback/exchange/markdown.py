"""Notes for people: a list by section, which reads well printed and can be ticked off.

    ## Chorus 1
    - [ ] 0:42.500–0:48.000 Snare too loud (rm#123)
      > and a second line of it
      *Lia Sommer, v7, Snare, down*
      - Otto Hahn: On it.

On the way in the ticked line and the `>` lines below it count; the rest is for reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sessions.feedback.exchange.marks import (
    Answer,
    Format,
    Found,
    Line,
    Mark,
    Sheet,
    clock,
    flat,
    rows_of,
    seconds,
    text_of,
    tidy,
    unlabel,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~!&]|^[-–—+])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#|~!&–—+-])")
_TIME = r"([0-9][0-9:.,]*)"
_ITEM = re.compile(
    r"[-*+] (?:\[([ xX])\] )?(?:\*\*)?" + _TIME + rf"(?:[–—-]{_TIME}| [–—-] {_TIME})?"
    r"(?:\*\*)?(?: (.*))?"
)
_MORE = re.compile(r"\s+> ?(.*)")
_ID = re.compile(r"(?:^| )\(rm#([0-9]{1,18})\)$")
ELSEWHERE = "Without a section"


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    text = [f"# {_plain(sheet.title)}", ""]
    if sheet.subtitle:
        text += [_plain(sheet.subtitle), ""]
    sections: dict[str, list[Mark]] = {}
    for mark in sorted(marks, key=lambda each: (each.at, each.id)):
        sections.setdefault(mark.section, []).append(mark)
    for name, those in sections.items():
        if name or len(sections) > 1:
            text += [f"## {_plain(name or ELSEWHERE)}", ""]
        for mark in those:
            text += _item(mark)
        text.append("")
    return "\n".join(text).encode()


def read(sent: bytes) -> Found:
    found = Found()
    begun: Line | None = None
    for number, row in rows_of(text_of(sent)):
        more = _MORE.fullmatch(row)
        if more is not None and begun is not None:
            begun = replace(begun, text=f"{begun.text}\n{_meant(more[1])}")
        elif not row.startswith((" ", "\t")):
            _close(found, begun)
            item = _ITEM.fullmatch(row)
            begun = _line(found, number, item) if item else None
    _close(found, begun)
    return found


def _close(found: Found, begun: Line | None) -> None:
    """Nothing more is said about it."""
    if begun is not None:
        found.take(replace(begun, text=tidy(begun.text)))


def _item(mark: Mark) -> list[str]:
    when = clock(mark.at) + (f"–{clock(mark.ends)}" if mark.ends is not None else "")
    first, *more = tidy(mark.text).split("\n")
    row = f"- [{'x' if mark.is_done else ' '}] {when} {_escaped(first)}"
    told = [f"  > {_escaped(line)}" for line in more]
    about = [
        mark.author,
        f"{mark.version}, written on {mark.came_from}" if mark.came_from else mark.version,
        mark.stem,
        mark.part,
        mark.direction,
        f"for {mark.assigned_to}" if mark.assigned_to else "",
        "internal" if mark.is_internal else "",
    ]
    said = ", ".join(_plain(word) for word in about if word)
    told += [f"  *{said}*"] if said else []
    return [f"{row} (rm#{mark.id})", *told, *_replies(mark.replies)]


def _replies(replies: Iterable[Answer]) -> list[str]:
    return [f"  - {_plain(reply.author)}: {_plain(reply.text)}" for reply in replies]


def _line(found: Found, number: int, item: re.Match[str]) -> Line | None:
    tick, begins, ends, apart, rest = item.groups()
    ends = ends or apart
    at, until = seconds(begins), seconds(ends) if ends else None
    if at is None or (ends and until is None):
        found.refuse(number, f"“{(ends or begins) if at is not None else begins}” is no time.")
        return None
    text, known = rest or "", None
    if named := _ID.search(text):
        text, known = text[: named.start()], int(named[1])
    text = _meant(text)
    is_done = tick in {"x", "X"}
    if tick is None:
        done, number_in_text, text = unlabel(text)
        is_done, known = done, known or number_in_text
    return Line(number=number, id=known, at=at, until=until, text=text, is_done=is_done)


def _plain(text: str) -> str:
    return _escaped(flat(text))


def _meant(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _escaped(text: str) -> str:
    """What would be markup elsewhere is only a sign here."""
    return _SPECIAL.sub(r"\\\1", text)


MARKDOWN = Format(
    name="markdown",
    title="Markdown",
    media_type="text/markdown",
    ending="md",
    write=write,
    read=read,
    has_lines=True,
)

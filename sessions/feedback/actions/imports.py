"""Marks come back from another program: each changes the note that it names, or becomes one.

A line that cannot be meant is refused by itself, and the others count. The same file a second time
changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from sessions.feedback.actions.batches import Batch, hold_all
from sessions.feedback.actions.notes import NoteChanges
from sessions.feedback.actions.refusals import MarkRefused
from sessions.feedback.exchange import Format
from sessions.feedback.exchange.marks import Found, Line, Refusal, flat, tidy
from sessions.feedback.models import Note
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.songs.models import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a line came to: created, updated, resolved or reopened."""

    line: int
    what: str
    note: int
    at_seconds: float
    text: str


@dataclass(slots=True)
class Taken:
    changes: list[Change] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    unchanged: int = 0

    def count(self, what: str) -> int:
        return sum(change.what == what for change in self.changes)


def take_marks(  # noqa: PLR0913
    notes: QuerySet[Note],
    version: Version,
    found: Found,
    form: Format,
    *,
    by: User,
    dry_run: bool = False,
) -> Taken:
    """`notes` are those of the song that `by` may see. A dry run says what would happen."""
    with transaction.atomic():
        taken = _Import(notes, version, form, by).take(found)
        if dry_run:
            transaction.set_rollback(True)
    return taken


class _Import:
    def __init__(self, notes: QuerySet[Note], version: Version, form: Format, by: User) -> None:
        self._notes = notes.select_related("by", "guest", "version", "reply_to")
        self._version = version
        self._form = form
        self._by = by
        self._named: dict[int, Note] = {}
        self._by_words: defaultdict[str, list[Note]] = defaultdict(list)
        self._seen: set[int] = set()
        self._taken = Taken()
        self._batch = Batch(version, by)
        # What was done to which note: a new one has no number yet.
        self._done: list[tuple[str, Line, Note]] = []

    def take(self, found: Found) -> Taken:
        self._taken.refused += found.refused
        ids = {line.id for line in found.lines if line.id is not None}
        hold_all(self._version, ids)
        self._named = self._notes.in_bulk(list(ids))
        here = self._notes.filter(version=self._version, reply_to=None)
        for note in here if len(ids) < len(found.lines) else ():
            self._by_words[flat(note.body)].append(note)
        for line in found.lines:
            before = len(self._done)
            try:
                refusals = list(self._line(line))
            except Refused as problem:
                refusals = [problem.sentence]
            self._taken.refused += [Refusal(number=line.number, sentence=it) for it in refusals]
            if not refusals and before == len(self._done):
                self._taken.unchanged += 1
        self._taken.refused.sort(key=lambda each: each.number)
        self._batch.store()
        self._taken.changes = [
            Change(
                line=line.number,
                what=what,
                note=note.pk,
                at_seconds=note.at_seconds,
                text=note.body,
            )
            for what, line, note in self._done
        ]
        return self._taken

    def _line(self, line: Line) -> Iterator[str]:
        """Do what the line asks for; answers with what of it was not done.

        What is refused altogether is refused before anything of the line is done.
        """
        note = self._named_by(line) if line.id is not None else self._same_as(line)
        if note is None:
            self._create(line)
            return
        changes = self._changes(note, line) if line.id is not None else {}
        if changes and note.by_id != self._by.pk:
            yield f"Only {note.writer.signature} changes what rm#{note.pk} says, and where."
        elif changes:
            self._batch.edit(note, **changes)
            self._did("updated", line, note)
        if line.is_done and note.resolved_at is None:
            self._batch.resolve(note)
            self._did("resolved", line, note)
        elif not line.is_done and note.resolved_at is not None and line.id is not None:
            self._batch.reopen(note)
            self._did("reopened", line, note)

    def _named_by(self, line: Line) -> Note:
        note = self._named.get(line.id or 0)
        if note is None:
            raise MarkRefused(f"rm#{line.id} is no note of this song.")
        if note.reply_to_id is not None:
            raise MarkRefused(f"rm#{line.id} is an answer to a note.")
        if note.pk in self._seen:
            raise MarkRefused(f"rm#{line.id} is in this file twice; the first one counts.")
        self._seen.add(note.pk)
        return note

    def _same_as(self, line: Line) -> Note | None:
        """A note that says the same at the same place: this file came in before."""
        return next(
            (
                note
                for note in self._by_words.get(flat(line.text), ())
                if abs(note.at_seconds - line.at) <= self._form.within_seconds
            ),
            None,
        )

    def _create(self, line: Line) -> None:
        if not line.text:
            raise MarkRefused("A new note needs some words.")
        note = self._batch.write(line.text, line.at, line.until)
        if line.is_done:
            self._batch.resolve(note)
        self._by_words[flat(line.text)].append(note)
        self._did("created", line, note)

    def _changes(self, note: Note, line: Line) -> NoteChanges:
        changes: NoteChanges = {}
        said = tidy(note.body) if self._form.has_lines else flat(note.body)
        text = line.text
        if note.version_id != self._version.pk:
            # Where it stands is said on its own version.
            text = text.removesuffix(f" (from {note.version})")
        else:
            changes = self._moved(note, line)
        if text and text != said:
            changes["body"] = text
        return changes

    def _moved(self, note: Note, line: Line) -> NoteChanges:
        by, until = line.at - note.at_seconds, note.until_seconds
        at_moved = abs(by) > self._form.within_seconds
        if not self._form.has_ranges:
            # Nothing is said of where it ends: as long as it was.
            ends = None if until is None else until + by
            return {"at_seconds": line.at, "until_seconds": ends} if at_moved else {}
        if not at_moved and not self._ends_elsewhere(note, line):
            return {}
        return {"at_seconds": line.at if at_moved else note.at_seconds, "until_seconds": line.until}

    def _ends_elsewhere(self, note: Note, line: Line) -> bool:
        shortest = self._form.within_seconds
        until = note.until_seconds
        if until is not None and until - note.at_seconds <= shortest:
            until = None  # too short a range to be told
        if until is None or line.until is None:
            return until is not line.until
        return abs(until - line.until) > shortest

    def _did(self, what: str, line: Line, note: Note) -> None:
        self._done.append((what, line, note))

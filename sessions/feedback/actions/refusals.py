"""What the feedback room will not do, and why."""

from __future__ import annotations

from typing import Any

from sessions.feedback.models import Note
from sessions.hearings.maps import Heard
from sessions.people.refusals import Invalid, Refused
from sessions.songs.models import Version


class NoteOutside(Invalid):
    code = "note_outside"


class WrongRange(Invalid):
    code = "wrong_range"


class OfAnotherSong(Invalid):
    code = "of_another_song"


class NotForReplies(Invalid):
    code = "not_for_replies"


class MarkRefused(Invalid):
    code = "mark_refused"


class NotHeard(Refused):
    """The project asks for a full listen first; `missed` are the sections that were not heard."""

    code = "not_heard"

    def __init__(self, heard: Heard, *, version: Version) -> None:
        missing = f"; still missing: {', '.join(heard.missed)}" if heard.missed else ""
        super().__init__(
            f"You have heard {int(heard.share * 100)} % of {version}{missing}.",
            remedy="Hear the rest, then approve it.",
        )
        self.heard = heard

    @property
    def details(self) -> dict[str, Any]:
        return {"share": self.heard.share, "missed": self.heard.missed}


class HasReplies(Refused):
    code = "has_replies"


class AnsweredNoteGone(Refused):
    code = "answered_note_gone"


class TooManySounds(Refused):
    code = "too_many_sounds"


class SoundTooLarge(Refused):
    code = "sound_too_large"
    status = 413


class NoteGone(Refused):
    """Deleted between being looked at and being changed."""

    code = "note_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__("Somebody deleted this note in the meantime.")


class NoteChanged(Refused):
    """It is not as it was when it was read; `theirs` is how it stands, as the API shows it."""

    code = "note_changed"

    def __init__(self, note: Note) -> None:
        super().__init__(
            "This note was changed in the meantime.",
            remedy="Look at both texts, and keep what you want.",
        )
        self.note = note
        self.theirs: dict[str, Any] = {}

    @property
    def details(self) -> dict[str, Any]:
        return {"theirs": self.theirs}

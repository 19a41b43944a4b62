"""What people say: one transaction each, and an event on the project's topic."""

from sessions.feedback.actions.adoption import Adopted, adopt
from sessions.feedback.actions.answers import assign, react, reopen_note, resolve_note, take_back
from sessions.feedback.actions.deletion import delete_note, forget_deleted, take_deletion_back
from sessions.feedback.actions.imports import Taken, take_marks
from sessions.feedback.actions.notes import NoteChanges, NoteWords, edit_note, reply, write_note
from sessions.feedback.actions.recordings import forget_recordings
from sessions.feedback.actions.refusals import (
    AnsweredNoteGone,
    HasReplies,
    NoteChanged,
    NoteGone,
    NoteOutside,
    NotForReplies,
    NotHeard,
    OfAnotherSong,
    SoundTooLarge,
    TooManySounds,
    WrongRange,
)
from sessions.feedback.actions.sounds import begin_sound, remove_sound
from sessions.feedback.actions.verdicts import give_verdict, take_verdict_back

__all__ = [
    "Adopted",
    "AnsweredNoteGone",
    "HasReplies",
    "NotForReplies",
    "NotHeard",
    "NoteChanged",
    "NoteChanges",
    "NoteGone",
    "NoteOutside",
    "NoteWords",
    "OfAnotherSong",
    "SoundTooLarge",
    "Taken",
    "TooManySounds",
    "WrongRange",
    "adopt",
    "assign",
    "begin_sound",
    "delete_note",
    "edit_note",
    "forget_deleted",
    "forget_recordings",
    "give_verdict",
    "react",
    "remove_sound",
    "reopen_note",
    "reply",
    "resolve_note",
    "take_back",
    "take_deletion_back",
    "take_marks",
    "take_verdict_back",
    "write_note",
]

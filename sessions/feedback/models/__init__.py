"""The rows of the feedback room."""

from sessions.feedback.models.ballot import Ballot, BallotEntry, Vote
from sessions.feedback.models.note import Note, NoteSound, Reaction
from sessions.feedback.models.spoken import Spoken, said_by
from sessions.feedback.models.verdict import Verdict

__all__ = [
    "Ballot",
    "BallotEntry",
    "Note",
    "NoteSound",
    "Reaction",
    "Spoken",
    "Verdict",
    "Vote",
    "said_by",
]

"""What changed from one version to another, in sentences, from what is stored and nothing else."""

from sessions.desk.since.answer import Changes, changes
from sessions.desk.since.note import NoteChange, change_of_note
from sessions.desk.since.said import Said

__all__ = ["Changes", "NoteChange", "Said", "change_of_note", "changes"]

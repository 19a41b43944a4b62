"""What each role on a project may do. `access.py` of every room asks here."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    PRODUCER = "producer", "Producer"
    ARTIST = "artist", "Artist"
    ENGINEER = "engineer", "Engineer"
    MUSICIAN = "musician", "Musician"
    MANAGER = "manager", "Manager"


class May(StrEnum):
    """A right on a project. Seeing the project itself comes with any role."""

    LISTEN = "listen"  # versions, their waveforms and reports
    HEAR_STEMS = "hear_stems"
    NOTE = "note"
    READ_INTERNAL = "read_internal"  # notes that are for who works on the record
    APPROVE = "approve"
    UPLOAD = "upload"  # versions and stems
    ORDER = "order"  # edits, mixes, masters
    DOWNLOAD = "download"
    BOOK = "book"
    SEE_MONEY = "see_money"
    CHANGE_MONEY = "change_money"
    CHANGE_PROJECT = "change_project"  # titles, phases, songs, members


RIGHTS: dict[str, frozenset[May]] = {
    Role.PRODUCER: frozenset(May),
    Role.ARTIST: frozenset(
        {May.LISTEN, May.HEAR_STEMS, May.NOTE, May.APPROVE, May.UPLOAD, May.DOWNLOAD}
    ),
    Role.ENGINEER: frozenset(
        {
            May.LISTEN,
            May.HEAR_STEMS,
            May.NOTE,
            May.READ_INTERNAL,
            May.UPLOAD,
            May.ORDER,
            May.DOWNLOAD,
            May.BOOK,
        }
    ),
    Role.MUSICIAN: frozenset({May.LISTEN, May.HEAR_STEMS, May.NOTE, May.UPLOAD}),
    Role.MANAGER: frozenset({May.LISTEN, May.APPROVE, May.SEE_MONEY}),
}

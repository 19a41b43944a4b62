"""The song sheet is written by several people at once: every saving is merged, none is lost."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.songs.actions.songs import lock
from sessions.songs.merging import lines_lost, merge
from sessions.songs.models import SheetEdition, SheetText, Song

LONGEST = 60_000
# Who writes saves every second; of one minute the last state is kept, and whatever lost lines.
ONE_EDITION = timedelta(seconds=60)


class TextConflict(Refused):
    """Two people changed the same lines, each differently."""

    code = "text_conflict"

    def __init__(self, *, theirs: str, yours: str, revision: int) -> None:
        super().__init__(
            "Somebody else changed the same lines just now.",
            remedy="Choose which lines stay. Nothing of either is lost.",
        )
        self.theirs, self.yours, self.revision = theirs, yours, revision

    @property
    def details(self) -> dict[str, Any]:
        return {"theirs": self.theirs, "yours": self.yours, "revision": self.revision}


@transaction.atomic
def write_text(song: Song, *, by: User, kind: str, base: str, body: str) -> SheetText:
    """What `by` made of `base`, and what others made of it meanwhile, are in the text afterwards.

    The song is locked: of two who save at once the second one is merged with the first.
    """
    song = lock(song)
    base, body = tidy(base), tidy(body)
    text = song.texts.filter(kind=kind).first()
    before = text.body if text is not None else ""
    merged = merge(base, before, body)
    if not merged.is_clean:
        raise TextConflict(theirs=before, yours=body, revision=text.revision if text else 0)
    if len(merged.text) > LONGEST:
        raise Invalid(f"A text has at most {LONGEST} characters.", remedy="Make it shorter.")
    if text is None:
        text = SheetText(song=song, kind=kind, by=by)
    elif merged.text == before:
        return text
    text.body, text.revision, text.by = merged.text, text.revision + 1, by
    text.save()
    _keep(text, by)
    events.post(song.project.topic, "text", {"text": text.pk})
    return text


def tidy(text: str) -> str:
    """One kind of line end, no control characters, accents in one form: or equal lines differ."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def _keep(text: SheetText, by: User) -> None:
    """An edition for each state, but for what one person went on writing within a minute."""
    newest = text.editions.order_by("-revision").first()
    if newest is not None and _goes_on(newest, text, by):
        newest.revision, newest.body = text.revision, text.body
        newest.save(update_fields=["revision", "body"])
        return
    SheetEdition.objects.create(text=text, revision=text.revision, body=text.body, by=by)


def _goes_on(newest: SheetEdition, text: SheetText, by: User) -> bool:
    if newest.by_id != by.pk or timezone.now() - newest.saved_at > ONE_EDITION:
        return False
    return lines_lost(newest.body, text.body) <= 1

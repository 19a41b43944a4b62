"""A ZIP of stems: one upload, and the many stems that come out of it."""

from __future__ import annotations

from django.db import models

from processing.models import Job
from sessions.people.models import User
from sessions.songs.models.song import Song
from sessions.songs.state import Standing, State, standing
from sessions.songs.unpacked import unpacked
from sessions.uploads.models import Upload


class StemArchive(models.Model):
    """A ZIP on its way to stems. It is opened once its job has unpacked it, by the sweeper.

    arriving -> checking -> ready   (opened: its stems are there, and are being checked)
                         -> failed, cancelled
    """

    song = models.ForeignKey(Song, models.CASCADE, related_name="archives")
    upload = models.OneToOneField(Upload, models.PROTECT, related_name="archive")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)

    @property
    def job(self) -> Job | None:
        """The job that unpacks it; none while bytes still arrive."""
        return self.upload.job

    @property
    def standing(self) -> Standing:
        now = standing(self.upload, self.job)
        if now.is_ready and self.opened_at is None:
            return Standing(state=State.CHECKING, sentence="Making stems of its files.")
        if now.is_ready:
            found = unpacked(self.job)
            return Standing(state=State.READY, sentence=found.sentence, remedy=found.remedy)
        if now.state == State.CHECKING:
            return Standing(state=State.CHECKING, sentence="Unpacking the ZIP.")
        return now

"""Links, what they lead to, and the browsers that they let in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from processing.models import Job
from sessions.people.models import Guest, User
from sessions.projects.models import Project
from sessions.songs.models import Song, Version


class Link(models.Model):
    """Lets whoever has its token hear something of a project, until it ends.

    open <-> paused
         -> expired (at `expires_at`), revoked (for ever)

    Only the SHA-256 of the token is kept. `slug` is the clean address behind the door and opens
    nothing by itself. `epoch` is raised when the password, the token or what a voice says changes:
    browsers that were let in before have to come through the door again.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    name = models.CharField(max_length=120)  # "Mix 4 for Anna"
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="links")  # whose it is
    is_whole_project = models.BooleanField(default=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    slug = models.CharField(max_length=24, unique=True)
    password = models.CharField(max_length=128, blank=True)  # hashed
    may_note = models.BooleanField(default=False)
    may_approve = models.BooleanField(default=False)
    may_download = models.BooleanField(default=False)
    # Whether what is taken away by it, and what is seen on its page, says who it was given to.
    marked = models.BooleanField(default=False)
    # Whether a voice in all that it plays says whom it is for, and what it says: settled when the
    # link's maker said so, as who listens may choose their own name.
    spoken = models.BooleanField(default=False)
    says = models.CharField(max_length=120, blank=True)
    plays_at_most = models.PositiveIntegerField(null=True)
    downloads_at_most = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=1)
    paused_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_spoken_is_for_hearing", condition=Q(spoken=False) | Q(may_download=False)
            ),
            models.CheckConstraint(
                name="link_says_iff_spoken",
                condition=Q(spoken=False, says="") | (Q(spoken=True) & ~Q(says="")),
            ),
        ]

    def is_alive(self, now: datetime) -> bool:
        return (
            self.revoked_at is None
            and self.paused_at is None
            and (self.expires_at is None or now < self.expires_at)
        )

    @property
    def key(self) -> str:
        """Its name in the audit log."""
        return f"link:{self.pk}"


class LinkItem(models.Model):
    """One song of a link: its newest version, or one that stays."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "position"], name="link_item_position_once")
        ]


class SpokenSound(models.Model):
    """A version as one link plays it, with a voice in it; there once its job is done."""

    link = models.ForeignKey(Link, models.CASCADE, related_name="spoken_sounds")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    says = models.CharField(max_length=120)
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "version", "says"], name="spoken_sound_once_a_line"
            )
        ]


class Pass(models.Model):
    """A browser that came through the door of a link. Its cookie is kept as a SHA-256.

    Without a guest it is a preview: it counts as nobody's visit, and lets in whom `by` names, for
    as long as they are signed in and answer for the project.
    """

    link = models.ForeignKey(Link, models.CASCADE, related_name="passes")
    browser_sha256 = models.CharField(max_length=64)
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="passes")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    epoch = models.PositiveIntegerField()
    entered_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "browser_sha256"], name="pass_once_a_browser"),
            models.CheckConstraint(name="pass_has_a_browser", condition=~Q(browser_sha256="")),
        ]

    @property
    def is_preview(self) -> bool:
        return self.guest_id is None


class Play(models.Model):
    """A version that a guest began to hear. Its link says how many of these there may be.

    Going on, seeking and hearing a part again belong to the same play while `actions.plays` says
    so: what counts is that somebody came to hear it.
    """

    entry = models.ForeignKey(Pass, models.CASCADE, related_name="plays")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entry", "version", "begun_at"], name="play_of_pass")
        ]


class Mark(models.Model):
    """One copy that left by a link, and how it is known again. Written with its download.

    `secret` is what the noise in its sound is made of. It is kept here and not derived from
    SECRET_KEY: a key that was changed would make every copy out there nobody's.
    """

    entry = models.ForeignKey(Pass, models.CASCADE, related_name="marks")
    code = models.CharField(max_length=12, unique=True)  # in the file's name and in its tags
    secret = models.BinaryField(max_length=32)
    of = models.CharField(max_length=64)  # SHA-256 of which files were taken
    tag = models.CharField(max_length=80)  # the ETag of what was taken
    filename = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entry", "of", "made_at"], name="mark_of_what"),
            models.Index(fields=["entry", "tag"], name="mark_by_tag"),
        ]


class MarkedFile(models.Model):
    """A file of a marked copy. The stored bytes may be gone one day: they are named, not held.

    `sha256` and `crc32` are of the marked bytes. They are known for what lies in a ZIP alone.
    """

    mark = models.ForeignKey(Mark, models.CASCADE, related_name="files")
    version = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=300)
    source_sha256 = models.CharField(max_length=64, db_index=True)
    sha256 = models.CharField(max_length=64, blank=True)
    crc32 = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mark", "source_sha256", "name"], name="marked_file_once"
            )
        ]

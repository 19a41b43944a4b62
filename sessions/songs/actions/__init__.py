"""What people do with songs: one transaction each, and an event on the project's topic."""

from sessions.songs.actions.albums import choices as album_choices
from sessions.songs.actions.albums import default_album, order_album
from sessions.songs.actions.alignments import (
    MOST_CORRECTION_SECONDS,
    correct_alignment,
    keep_alignments,
    order_alignment,
)
from sessions.songs.actions.archives import begin_archive, open_archives
from sessions.songs.actions.arrangements import SectionsChanged, WrongSections, arrange
from sessions.songs.actions.jobs import ask_again, cancel
from sessions.songs.actions.orders import (
    GENTLE_EDIT,
    default_master,
    default_mix,
    order_edit,
    order_master,
    order_mix,
    order_part,
)
from sessions.songs.actions.passports import NothingToLookAt, keep_passports, order_passport
from sessions.songs.actions.plans import plan_master, plan_mix
from sessions.songs.actions.references import (
    begin_reference,
    change_reference,
    restore_reference,
    retire_reference,
)
from sessions.songs.actions.refusals import NothingOnAlbum, NothingToMix, NotReadyYet, StemMoved
from sessions.songs.actions.songs import add_song, change_song, lock
from sessions.songs.actions.stems import StemNameTaken, begin_stem, change_stem
from sessions.songs.actions.texts import TextConflict, write_text
from sessions.songs.actions.versions import (
    begin_version,
    change_version,
    restore_version,
    retire_version,
)

__all__ = [
    "GENTLE_EDIT",
    "MOST_CORRECTION_SECONDS",
    "NotReadyYet",
    "NothingOnAlbum",
    "NothingToLookAt",
    "NothingToMix",
    "SectionsChanged",
    "StemMoved",
    "StemNameTaken",
    "TextConflict",
    "WrongSections",
    "add_song",
    "album_choices",
    "arrange",
    "ask_again",
    "begin_archive",
    "begin_reference",
    "begin_stem",
    "begin_version",
    "cancel",
    "change_reference",
    "change_song",
    "change_stem",
    "change_version",
    "correct_alignment",
    "default_album",
    "default_master",
    "default_mix",
    "keep_alignments",
    "keep_passports",
    "lock",
    "open_archives",
    "order_album",
    "order_alignment",
    "order_edit",
    "order_master",
    "order_mix",
    "order_part",
    "order_passport",
    "plan_master",
    "plan_mix",
    "restore_reference",
    "restore_version",
    "retire_reference",
    "retire_version",
    "write_text",
]

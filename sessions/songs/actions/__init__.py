"""What people do with songs: one transaction each, and an event on the project's topic."""

from sessions.songs.actions.albums import choices as album_choices
from sessions.songs.actions.albums import default_album, order_album
from sessions.songs.actions.archives import begin_archive, open_archives
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
from sessions.songs.actions.refusals import NothingOnAlbum, NothingToMix, NotReadyYet, StemMoved
from sessions.songs.actions.songs import add_song, change_song, lock
from sessions.songs.actions.stems import StemNameTaken, begin_stem, change_stem
from sessions.songs.actions.versions import begin_version, relabel_version

__all__ = [
    "GENTLE_EDIT",
    "NotReadyYet",
    "NothingOnAlbum",
    "NothingToLookAt",
    "NothingToMix",
    "StemMoved",
    "StemNameTaken",
    "add_song",
    "album_choices",
    "ask_again",
    "begin_archive",
    "begin_stem",
    "begin_version",
    "cancel",
    "change_song",
    "change_stem",
    "default_album",
    "default_master",
    "default_mix",
    "keep_passports",
    "lock",
    "open_archives",
    "order_album",
    "order_edit",
    "order_master",
    "order_mix",
    "order_part",
    "order_passport",
    "plan_master",
    "plan_mix",
    "relabel_version",
]

"""The rows of the songs room."""

from sessions.songs.models.album import Album, AlbumTrack
from sessions.songs.models.alignment import Alignment
from sessions.songs.models.archive import StemArchive
from sessions.songs.models.arrangement import Arrangement
from sessions.songs.models.order import Order
from sessions.songs.models.passport import Passport
from sessions.songs.models.plan import Plan
from sessions.songs.models.reference import Reference
from sessions.songs.models.sheet import SheetEdition, SheetText
from sessions.songs.models.song import Song
from sessions.songs.models.stem import Stem, StemRevision
from sessions.songs.models.version import PinnedStem, Version

__all__ = [
    "Album",
    "AlbumTrack",
    "Alignment",
    "Arrangement",
    "Order",
    "Passport",
    "PinnedStem",
    "Plan",
    "Reference",
    "SheetEdition",
    "SheetText",
    "Song",
    "Stem",
    "StemArchive",
    "StemRevision",
    "Version",
]

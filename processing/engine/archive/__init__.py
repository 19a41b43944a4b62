"""A ZIP of stems: judged as a whole, then unpacked entry by entry, in constant memory.

    found = archive.read(path)                        # raises Rejected
    for outcome in archive.unpack(found, folder):     # raises Rejected
        ...                                           # outcome.file is there until the next one

What `compression_ratio` means: more bytes come out of an entry than the ZIP said, or than its own
sound header accounts for (`contents.most_bytes`); or all entries together are over 64 GiB. How well
something deflates is no reason by itself: silence deflates a thousandfold, and silence is welcome.
"""

from processing.engine.archive.entry import Archive, Entry, Kind
from processing.engine.archive.extraction import extract
from processing.engine.archive.reading import read
from processing.engine.archive.structure import MOST_ENTRIES
from processing.engine.archive.unpacking import Outcome, Verdict, unpack
from processing.engine.containers.source import Rejected

__all__ = [
    "MOST_ENTRIES",
    "Archive",
    "Entry",
    "Kind",
    "Outcome",
    "Rejected",
    "Verdict",
    "extract",
    "looks_like_it",
    "read",
    "unpack",
]


def looks_like_it(start: bytes) -> bool:
    """Whether a file that begins with these bytes is to be read as a ZIP: `PK` and a signature."""
    return start[:2] == b"PK" and start[2:4] in {b"\x03\x04", b"\x05\x06", b"\x06\x06", b"\x07\x08"}

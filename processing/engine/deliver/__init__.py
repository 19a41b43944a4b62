"""Files that leave the house: written, put on the disk, opened again, counted and measured.

A library that keeps quiet about a full disk, an encoder that loses the end: whatever does not come
back as it went in is no delivery.
"""

from __future__ import annotations

from processing.engine.deliver.formats import FORMATS, format_of, title
from processing.engine.deliver.making import AlbumLevels, Delivered, deliver
from processing.engine.deliver.proxy import proxy
from processing.engine.deliver.refusal import CannotDeliver, delivery

__all__ = [
    "FORMATS",
    "AlbumLevels",
    "CannotDeliver",
    "Delivered",
    "deliver",
    "delivery",
    "format_of",
    "proxy",
    "title",
]

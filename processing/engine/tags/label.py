"""All that a file is to say about itself, before it is put into the words of its container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from processing.engine.tags.cover import Cover
from processing.engine.tags.levels import Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """`said` has passed `clean`; `gapless` is the iTunSMPB text of an AAC."""

    said: Mapping[str, str] = field(default_factory=dict)
    cover: Cover | None = None
    levels: Levels = field(default_factory=Levels)
    gapless: str = ""

"""Notes out of the house and back: one file a format, by the names of the API."""

from sessions.feedback.exchange.audacity import AUDACITY
from sessions.feedback.exchange.markdown import MARKDOWN
from sessions.feedback.exchange.marks import Format
from sessions.feedback.exchange.midi import MIDI
from sessions.feedback.exchange.protools import PROTOOLS
from sessions.feedback.exchange.reaper import REAPER
from sessions.feedback.exchange.table import CSV

FORMATS: dict[str, Format] = {
    each.name: each for each in (MARKDOWN, CSV, REAPER, AUDACITY, MIDI, PROTOOLS)
}

__all__ = ["FORMATS", "Format"]

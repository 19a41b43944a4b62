"""Sound and figures of an open ballot's entries, without what would tell one version from another.

Left out are name, number, label, file name, length of the whole file and the tag that a version's
own files carry; loudness is told only as far as levels need it: against the quietest of the ballot.
Whoever compares the bytes with those of a version finds out; no server can keep that from people
who may hear both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.crypto import salted_hmac

from processing.models import Render, Report
from sessions.feedback.ballots.querysets import entries_with_sound
from sessions.feedback.models import Ballot, BallotEntry
from sessions.songs.measured import measured, renders_of

# What the quietest entry is said to have. Any figure would do; this one belongs to no version.
QUIETEST_LUFS = -23.0
PLAYED = frozenset({"segments", "proxy", "lossless"})
_INDEX = ("version", "codec", "rate", "channels", "frames", "gain_db", "header", "pieces")


def entry(ballot: Ballot, letter: str) -> BallotEntry:
    found = entries_with_sound(ballot).filter(letter=letter).first()
    if found is None:
        raise Http404
    return found


def render_of(entry: BallotEntry, name: str) -> Render:
    render = renders_of(entry.version.job).get(name) if name in PLAYED else None
    if render is None:
        raise Http404
    return render


def tag(entry: BallotEntry, render: Render) -> str:
    """Changes with the bytes, and is no version's tag: it cannot be reckoned without our key."""
    said = f"{entry.pk}:{render.audio_file.sha256}"
    return salted_hmac("ballot-entry", said, algorithm="sha256").hexdigest()


def index_of(entry: BallotEntry, name: str) -> Mapping[str, Any]:
    """Where the pieces lie in the file, as a player must know it."""
    report = Report.objects.filter(render=render_of(entry, name)).first()
    if report is None:
        raise Http404
    return {key: report.facts[key] for key in _INDEX if key in report.facts}


def figures_of(entry: BallotEntry) -> dict[str, Any]:
    """Loudness above the quietest entry, to a tenth; the length of the longest, for all."""
    rows = {row.letter: measured(row.version.job) for row in entries_with_sound(entry.ballot)}
    heard = {letter: it.integrated_lufs for letter, it in rows.items() if it is not None}
    known = [lufs for lufs in heard.values() if lufs is not None]
    mine = heard.get(entry.letter)
    lufs = None
    if mine is not None and len(known) == len(rows):
        lufs = round(QUIETEST_LUFS + mine - min(known), 1)
    seconds = max((it.seconds or 0.0 for it in rows.values() if it is not None), default=None)
    return {"integrated_lufs": lufs, "seconds": seconds}

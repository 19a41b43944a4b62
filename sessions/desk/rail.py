"""The version rail of a song: every version, how it stands, and what people say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from processing.models import Render
from sessions.feedback.access import visible_verdicts
from sessions.feedback.models import Verdict
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs.access import visible_versions
from sessions.songs.measured import Measured, measured, renders_of, stream_of
from sessions.songs.models import Song, Version
from sessions.songs.querysets import versions_for_page
from sessions.songs.state import Standing, for_listener

# What a person takes home, in the order in which a label asks for it.
DOWNLOADS = (
    ("wav", "WAV"),
    ("flac", "FLAC"),
    ("mp3", "MP3"),
    ("audio", "WAV, 32 bit float"),
    ("original", "As it was uploaded"),
)


# Kinds of renders that are worth taking home.
MADE_BESIDE = frozenset({"delivery", "print", "stem", "candidate", "data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    name: str
    title: str
    render: Render


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionCard:
    version: Version
    standing: Standing
    measured: Measured | None
    renders: dict[str, Render]
    verdicts: list[Verdict]
    mine: Verdict | None

    @property
    def verdict(self) -> str:
        """One word for all people: somebody's doubt weighs more than somebody's yes."""
        choices = {verdict.choice for verdict in self.verdicts}
        if Verdict.Choice.NEEDS_WORK in choices:
            return Verdict.Choice.NEEDS_WORK
        return Verdict.Choice.APPROVED if choices else ""

    @property
    def stream(self) -> str:
        return stream_of(self.renders)

    @property
    def downloads(self) -> list[Download]:
        """What was made to be sent, the sound itself, then what was made beside it."""
        named = [
            Download(name=name, title=title, render=self.renders[name])
            for name, title in DOWNLOADS
            if name in self.renders and not self.renders[name].kind
        ]
        made = [
            Download(name=render.name, title=render.title, render=render)
            for render in sorted(self.renders.values(), key=lambda each: each.pk)
            if render.kind in MADE_BESIDE and not render.name.endswith("-lossless")
        ]
        sent = [each for each in made if each.render.kind == "delivery"]
        return [*sent, *named, *(each for each in made if each not in sent)]


def of_song(actor: Actor, song: Song) -> list[VersionCard]:
    """Oldest first, as the spines stand on the shelf."""
    rows = list(versions_for_page(visible_versions(actor).filter(song=song)))[::-1]
    verdicts = _verdicts(actor, rows)
    may_download = actor.may(song.project_id, May.DOWNLOAD)
    return [
        VersionCard(
            version=row,
            standing=for_listener(row.standing, renders_of(row.job), may_download=may_download),
            measured=measured(row.job),
            renders=renders_of(row.job),
            verdicts=verdicts[row.pk],
            mine=next((it for it in verdicts[row.pk] if it.by_id == actor.user.pk), None),
        )
        for row in rows
    ]


def on_show(cards: list[VersionCard], wanted: int | None) -> VersionCard | None:
    """The version to open with: the one asked for, else the newest that can be heard."""
    ready = [card for card in cards if card.standing.is_ready]
    chosen = next((card for card in ready if card.version.pk == wanted), None)
    return chosen or (ready[-1] if ready else None)


def _verdicts(actor: Actor, versions: Iterable[Version]) -> defaultdict[int, list[Verdict]]:
    found: defaultdict[int, list[Verdict]] = defaultdict(list)
    rows = visible_verdicts(actor).filter(version__in=list(versions)).select_related("by")
    for verdict in rows.order_by("-given_at", "-pk"):
        found[verdict.version_id].append(verdict)
    return found

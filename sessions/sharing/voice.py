"""What a voice says in what a link plays, and which sounds it is in by now."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Prefetch
from django.utils import dateformat, timezone

from processing.models import Job, Render
from processing.recipes import SpeakRecipe
from sessions.sharing.models import Link, SpokenSound

SOUND = "segments"


class State(models.TextChoices):
    NONE = "", "No voice"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the newest sound of each song that a link plays: the worst of them decides."""

    state: State
    problem: str = ""  # of one that failed, for the link's maker


NO_VOICE = Standing(State.NONE)


def says(link: Link) -> str:
    """`For Anna, 12 May`: for whom it was made, else what it is called, and when it was made."""
    guest = link.guest
    return line(guest.name if guest is not None and guest.name else link.name, link.created_at)


def line(name: str, at: datetime) -> str:
    day = dateformat.format(timezone.localtime(at), "j F")
    seen = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in name)
    words = " ".join(unicodedata.normalize("NFC", seen).split())
    return f"For {words[: SpeakRecipe.LONGEST - len(f'For , {day}')].strip()}, {day}"


def sounds_of(link: Link) -> dict[int, SpokenSound]:
    """By version; with job and files. What says something else is not among them."""
    files = Prefetch("job__renders", Render.objects.select_related("audio_file"))
    rows = SpokenSound.objects.filter(link=link, says=link.says).select_related("job")
    return {row.version_id: row for row in rows.prefetch_related(files)}


def heard(sound: SpokenSound | None) -> Render | None:
    """What is played of it; none until all of it is there."""
    if sound is None or sound.job.state != Job.State.DONE:
        return None
    return next((it for it in sound.job.renders.all() if it.name == SOUND), None)


def has_failed(sound: SpokenSound | None) -> bool:
    return sound is not None and sound.job.state in {Job.State.FAILED, Job.State.CANCELLED}


def standings(links: Collection[Link]) -> Mapping[int, Standing]:
    """One query for all of them, and none where no link has a voice."""
    spoken = {link.pk: link for link in links if link.spoken}
    found: defaultdict[int, dict[int, SpokenSound]] = defaultdict(dict)
    if spoken:
        rows = SpokenSound.objects.filter(link__in=list(spoken), version__retired_at=None)
        for row in rows.select_related("job", "version").order_by("version__number"):
            if row.says == spoken[row.link_id].says:
                found[row.link_id][row.version.song_id] = row
    return {pk: _standing(found[pk].values()) for pk in spoken}


def _standing(rows: Collection[SpokenSound]) -> Standing:
    failed = next((row for row in rows if has_failed(row)), None)
    if failed is not None:
        said = failed.job.failure or {"sentence": "It was stopped."}
        return Standing(
            State.FAILED, " ".join(filter(None, (said["sentence"], said.get("remedy"))))
        )
    is_ready = bool(rows) and all(row.job.state == Job.State.DONE for row in rows)
    return Standing(State.READY if is_ready else State.MAKING)

"""What can be compared in step where a job made something: before, after, and what lies between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processing.models import Job, Render
from sessions.songs.measured import Measured, measured, renders_of
from sessions.songs.models import Album, StemRevision, Version

Sound = Version | StemRevision

LOSSLESS = "lossless"
# In this order on the page.
_HEARD = ("candidate", "print", "stem", "intermediate", "track")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One sound to switch to; without `lufs` it is played as loud as it is."""

    title: str
    kind: str
    url: str
    lufs: float | None


def of_version(version: Version, before: Version | None) -> list[Hearing]:
    """A master beside its mix, its candidates, the prints of a mix."""
    return _beside(version, before, "/api/versions/", "After" if before else "Mix")


def of_revision(revision: StemRevision, before: StemRevision | None) -> list[Hearing]:
    """An edited stem beside what it was made of, and the sound after each step that was kept."""
    return _beside(revision, before, "/api/revisions/", "After")


def of_track(
    version: Version, album: Album, renders: Mapping[str, Render], name: str
) -> list[Hearing]:
    """A song as it came, and as it stands on the album."""
    came = _main(version.job, f"/api/versions/{version.pk}/files/", "As it came")
    track = renders.get(f"{name}-{LOSSLESS}")
    if came is None or track is None:
        return []
    url = f"/api/albums/{album.pk}/files/{track.name}/"
    placed = Hearing(title="On the album", kind="main", url=url, lufs=_lufs(renders, track))
    return [came, placed]


def _beside(row: Sound, before: Sound | None, base: str, title: str) -> list[Hearing]:
    main = _main(row.job, f"{base}{row.pk}/files/", title)
    if main is None:
        return []
    first = _main(before.job, f"{base}{before.pk}/files/", "Before") if before is not None else None
    return [*([first] if first else []), main, *_further(row, f"{base}{row.pk}/files/")]


def _main(job: Job | None, base: str, title: str) -> Hearing | None:
    if LOSSLESS not in renders_of(job):
        return None
    found: Measured | None = measured(job)
    lufs = found.integrated_lufs if found else None
    return Hearing(title=title, kind="main", url=f"{base}{LOSSLESS}/", lufs=lufs)


def _further(row: Sound, base: str) -> Iterator[Hearing]:
    renders = renders_of(row.job)
    heard = [
        render for render in renders.values() if render.kind and render.name.endswith("-lossless")
    ]
    heard.sort(key=lambda render: (_HEARD.index(render.kind), render.pk))
    for render in heard:
        yield Hearing(
            title=render.title,
            kind=render.kind,
            url=f"{base}{render.name}/",
            lufs=_lufs(renders, render),
        )


def _lufs(renders: Mapping[str, Render], render: Render) -> float | None:
    """Measured on the float file where there is one, on the FLAC itself where not."""
    measured_on = renders.get(render.name.removesuffix("-lossless"), render)
    found: float | None = getattr(measured_on, "fact_integrated_lufs", None)
    return found

"""The one door: a recipe and the files it needs go in, files and steps come out.

Workers and the command line both come through here, so that both make the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from processing.engine import album, deliver, edit, master, mix, play
from processing.engine.also import Also, File
from processing.engine.phrases import Step
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.recipes import (
    AlbumRecipe,
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    PlayRecipe,
    Recipe,
)
from processing.recipes.deliverables import Deliverable
from processing.recipes.identity import missing

COVER = "cover"  # a source that is no sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Every file that was made, the main sound first, and what was done, in numbers."""

    files: tuple[File, ...]
    steps: tuple[Step, ...]
    # What was measured on files that were decoded again: by name.
    facts: Mapping[str, Mapping[str, Any]]

    @property
    def main(self) -> File:
        return self.files[0]


class _Kind(NamedTuple):
    """What the engine says of a kind of order."""

    title: str
    stages: Sequence[tuple[str, str]]
    render: Callable[..., list[Step]]


_KINDS: dict[type[Recipe], _Kind] = {
    EditRecipe: _Kind("Edited stem", edit.STAGES, edit.render),
    MixRecipe: _Kind("Mix", mix.STAGES, mix.render),
    MasterRecipe: _Kind("Master", master.STAGES, master.render),
    AlbumRecipe: _Kind("Album", album.STAGES, album.render),
    PlayRecipe: _Kind("Part", play.STAGES, play.render),
}


def renders(recipe: Recipe) -> bool:
    """Whether `render` makes something of this kind of order."""
    return type(recipe) in _KINDS


def stages(recipe: Recipe) -> list[tuple[str, str]]:
    """The stages that `render` tells of, each with its title, in order."""
    made = list(_KINDS[type(recipe)].stages)
    if delivers(recipe):
        made.append(("deliver", "Write the files, decode and measure them"))
    return made


def render(  # noqa: PLR0913  # an order is all of this
    recipe: Recipe,
    sources: Mapping[str, Path],
    folder: Path,
    *,
    identity: str,
    progress: Progress = silent,
    keep: bool = False,
) -> Rendered:
    """Make what the recipe asks for in `folder`; raises CannotRender or CannotDeliver.

    `identity` is `order_sha256`: dither and whatever else is random follow from it alone. With
    `keep` the sound between the steps is written as well. A source `cover`, a JPEG or PNG, goes
    into the files of masters and albums that can hold one.
    """
    lacking = missing(recipe, sources)
    if lacking is not None:
        raise CannotRender(f"{lacking}.", "Order again from the song as it is now.")
    kind = _KINDS[type(recipe)]
    main = File(
        name="audio",
        path=folder / "audio.wav",
        title=kind.title,
        kind="main",
        media_type="audio/wav",
    )
    also = Also(folder, keep=keep)
    steps = list(kind.render(recipe, sources, main.path, progress=progress, also=also))
    files = [main, *also.files()]
    made = _Made(files=files, steps=steps, cover=_cover(sources))
    orders = list(_orders(recipe, made))
    for number, order in enumerate(orders):
        _deliver(order, made, folder, identity, _share(progress, number, len(orders)))
    return Rendered(files=tuple(files), steps=tuple(steps), facts=made.facts)


def _cover(sources: Mapping[str, Path]) -> bytes | None:
    return sources[COVER].read_bytes() if COVER in sources else None


@dataclass(slots=True, kw_only=True)
class _Made:
    """What there is so far."""

    files: list[File]
    steps: list[Step]
    cover: bytes | None
    facts: dict[str, Mapping[str, Any]] = field(default_factory=dict)


class _Order(NamedTuple):
    """One file to be delivered of one sound."""

    name: str
    title: str
    source: File
    wanted: Deliverable
    tags: Mapping[str, str]
    ceiling_dbtp: float | None
    album: deliver.AlbumLevels | None = None


def _deliver(order: _Order, made: _Made, folder: Path, identity: str, progress: Progress) -> None:
    delivered = deliver.deliver(
        order.source.path,
        order.wanted,
        folder / f"{order.name}{deliver.format_of(order.wanted).suffix}",
        seed=f"{identity} {order.source.name}",
        tags=order.tags,
        cover=made.cover,
        ceiling_dbtp=order.ceiling_dbtp,
        album=order.album,
        progress=progress,
    )
    made.steps.extend(_said_of(order.source, each) for each in delivered.steps)
    made.facts[order.name] = delivered.facts
    made.files.append(
        File(
            name=order.name,
            path=delivered.path,
            title=order.title,
            kind="delivery",
            media_type=delivered.media_type,
        )
    )


def _said_of(source: File, said: Step) -> Step:
    """Of many tracks each step says which one it is about."""
    if source.kind != "track":
        return said
    return {**said, "sentence": f"{source.title}: {said['sentence']}", "of": source.name}


def _orders(recipe: Recipe, made: _Made) -> Iterator[_Order]:
    """Of an edit a file at its word length, of a master its files, of an album each track's."""
    main = made.files[0]
    if isinstance(recipe, EditRecipe) and recipe.bits is not None:
        wanted = Deliverable(format="wav", bits=recipe.bits)
        yield _Order(wanted.name, deliver.title(wanted), main, wanted, {}, None)
    elif isinstance(recipe, MasterRecipe):
        tags = recipe.tags.filled()
        for wanted in recipe.deliverables:
            title = deliver.title(wanted)
            yield _Order(wanted.name, title, main, wanted, tags, recipe.ceiling_dbtp)
    elif isinstance(recipe, AlbumRecipe):
        yield from _orders_of_tracks(recipe, made)


def _orders_of_tracks(recipe: AlbumRecipe, made: _Made) -> Iterator[_Order]:
    tracks = [file for file in made.files if file.kind == "track"]
    levels = album.album_levels(made.steps)
    for track, tags in zip(tracks, album.tags(recipe), strict=True):
        for wanted in recipe.deliverables:
            yield _Order(
                name=f"{track.name}-{wanted.name}",
                title=f"{track.title}, {deliver.title(wanted)}",
                source=track,
                wanted=wanted,
                tags=tags,
                ceiling_dbtp=recipe.ceiling_dbtp,
                album=levels,
            )


def delivers(recipe: Recipe) -> bool:
    """Whether files that can be tagged come of it."""
    if isinstance(recipe, EditRecipe):
        return recipe.bits is not None
    return bool(getattr(recipe, "deliverables", ()))


def _share(progress: Progress, number: int, count: int) -> Progress:
    """One file's part of the stage that writes them all."""

    def tell(stage: str, fraction: float) -> None:  # noqa: ARG001  # one stage for all
        progress("deliver", (number + fraction) / count)

    return tell

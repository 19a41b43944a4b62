"""Files that a command names as sources: judged and read like uploads, under their names."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from processing.engine import sheet
from processing.workbench import hashed


class BadSource(Exception):
    """A source that cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as the engine reads it. `sha256` is that of the canonical copy, as workers have it."""

    name: str
    path: Path
    canonical: Path
    sha256: str
    file_sha256: str


@contextmanager
def taken_in(named: Sequence[str], *, pictures: Container[str] = ()) -> Iterator[dict[str, Source]]:
    """The canonical copies of `NAME=PATH` arguments, for as long as they are worked with.

    `pictures` are names of sources that are no sound: those files are taken as they are.
    """
    with ExitStack() as stack:
        yield {
            name: _picture(name, path) if name in pictures else _taken_in(name, path, stack)
            for name, path in parsed(named).items()
        }


def parsed(named: Sequence[str]) -> dict[str, str]:
    """NAME=PATH each; a name may hold anything but an equals sign."""
    paths: dict[str, str] = {}
    for argument in named:
        name, equals, path = argument.partition("=")
        if not (name and equals and path):
            raise BadSource(f"--source {argument}: it is written NAME=PATH")
        if name in paths:
            raise BadSource(f"--source {argument}: “{name}” is there twice")
        paths[name] = path
    return paths


def sha256_of(sources: Mapping[str, Source]) -> dict[str, str]:
    return {name: source.sha256 for name, source in sources.items()}


def _picture(name: str, path: str) -> Source:
    try:
        sha256 = hashed(Path(path))
    except OSError as problem:
        said = f"--source {name}={path}: it cannot be read: {problem.strerror}"
        raise BadSource(said) from None
    file = Path(path)
    return Source(name=name, path=file, canonical=file, sha256=sha256, file_sha256=sha256)


def _taken_in(name: str, path: str, stack: ExitStack) -> Source:
    try:
        intake = stack.enter_context(sheet.taken_in(path))
    except sheet.NotMeasured as problem:
        raise BadSource(f"--source {name}={path}: {problem} {problem.remedy}".strip()) from None
    return Source(
        name=name,
        path=Path(path),
        canonical=intake.canonical,
        sha256=hashed(intake.canonical),
        file_sha256=hashed(Path(path)),
    )

"""Would this file be taken? The verdict on a sound or a ZIP of stems; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from processing.engine import archive
from processing.engine.containers.source import Rejected
from processing.engine.findings import Finding, finding
from processing.engine.intake import Intake, Limits, take_in
from processing.engine.progress import Progress, silent
from processing.engine.verdict_codes import OK, WARNS

_SILENT = 10 ** (-90 / 20)
_COUNTS = {"warn", "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`codes` are those of `verdict_codes`; `message` says what it is and what to do."""

    verdict: Literal["accept", "warn", "reject"]
    codes: tuple[str, ...]
    message: str

    @classmethod
    def refused(cls, problem: Rejected, *, of: str = "") -> Verdict:
        whose = f"{of}: " if of else ""
        message = f"{whose}{problem.sentence} {problem.remedy}".strip()
        return cls(verdict="reject", codes=(problem.code,), message=message)

    @classmethod
    def of(cls, warnings: Iterable[tuple[str, str]]) -> Verdict:
        """Of what is said of a file that is taken: code and sentences."""
        said: dict[str, str] = {}
        for code, sentence in warnings:
            said.setdefault(code, sentence)
        if not said:
            return cls(verdict="accept", codes=(OK,), message="It is taken as it is.")
        return cls(verdict="warn", codes=tuple(said), message=" ".join(said.values()))


def verdict(
    path: Path,
    folder: Path,
    filename: str = "",
    *,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Verdict:
    """Judge the file at `path`; `folder` is where it is decoded, and is left as it was found.

    Raises OSError where the file cannot be read at all.
    """
    tell = progress or silent
    try:
        with path.open("rb") as file:
            is_zip = archive.looks_like_it(file.read(4))
        if is_zip:
            return _of_archive(path, folder, tell, limits)
        return Verdict.of(_warnings(path, folder, filename, tell, limits))
    except Rejected as problem:
        return Verdict.refused(problem)


def _of_archive(path: Path, folder: Path, tell: Progress, limits: Limits | None) -> Verdict:
    found = archive.read(path)
    said = list(found.warnings)
    for outcome in archive.unpack(found, folder, tell):
        name = outcome.entry.name
        if outcome.verdict == archive.Verdict.REFUSED:
            problem = Rejected(outcome.code, outcome.sentence, outcome.remedy)
            return Verdict.refused(problem, of=name)
        if outcome.file is None:
            continue
        try:
            for code, sentence in _warnings(outcome.file, folder, name, tell, limits):
                said.append((code, f"{name}: {sentence}"))
        except Rejected as problem:
            return Verdict.refused(problem, of=name)
    return Verdict.of(said)


def _warnings(
    path: Path, folder: Path, filename: str, tell: Progress, limits: Limits | None
) -> Iterator[tuple[str, str]]:
    """Code and sentences; raises Rejected."""
    taken = take_in(path, folder, filename=filename, progress=tell, limits=limits)
    try:
        found = [*taken.findings, *_heard(taken, tell)]
    finally:
        taken.canonical.unlink(missing_ok=True)
    for one in found:
        if one["code"] in WARNS and one["severity"] in _COUNTS:
            yield one["code"], f"{one['sentence']} {one['remedy']}"


def _heard(taken: Intake, tell: Progress) -> list[Finding]:
    """What the checks of sound say of it; of silence they would only say that it is silent."""
    if taken.peak < _SILENT:
        sentence, remedy = "This file is silent from start to end.", "Was the track muted?"
        return [finding("silent", "warn", sentence, remedy)]
    # Numba and scipy take a while to load, and what is refused does not need them.
    from processing.engine.quality import heard  # noqa: PLC0415

    return heard(taken.canonical, bits=taken.facts["bits"], progress=tell)

"""What the command line tells of one file: taken in, measured and let go again, nothing is kept.

Whatever is wrong with a file is a finding in its row, so that one bad file never stops the others.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processing.engine import headers, report
from processing.engine.findings import Finding, finding, said_once, worst_first
from processing.engine.intake import Intake, Rejected, take_in
from processing.engine.progress import Progress

Row = dict[str, Any]

_FULL = {errno.ENOSPC, errno.EDQUOT}
_SPARE_BYTES = 16 * 2**20

# Key of the row: key of the report.
_FIGURES = {
    "integrated_lufs": "integrated_lufs",
    "momentary_max_lufs": "max_momentary_lufs",
    "short_term_max_lufs": "max_short_term_lufs",
    "loudness_range_lu": "lra_lu",
    "sample_peak_dbfs": "sample_peak_dbfs",
    "plr_db": "plr_db",
    "psr_db": "psr_db",
    "duration_seconds": "seconds",
    "sample_rate_hz": "rate",
    "channels": "channels",
    "frames": "frames",
    "true_peaks": "true_peaks",
}


class NotMeasured(Exception):
    """The file is not measured; code, sentence and remedy say why, and fit a finding."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.remedy = code, sentence, remedy

    def finding(self) -> Finding:
        return finding(self.code, "bad", self.sentence, self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the balance is held against: a canonical file, or the reason why there is none."""

    name: str
    canonical: Path | None = None
    trouble: Finding | None = None


def row(
    path: str,
    *,
    reference: Reference | None = None,
    timeline: bool = False,
    progress: Progress | None = None,
) -> Row:
    """Every figure of one file; a file that cannot be measured has nulls, and a finding why."""
    try:
        with taken_in(path, progress) as intake, _excused(Path(path)):
            facts, found = _measured(intake, reference, progress, timeline=timeline)
    except NotMeasured as problem:
        facts, found = {}, [problem.finding()]
    made = _row(path, facts)
    if timeline:
        made["timeline"] = _timeline(facts)
    if reference is not None:
        made["balance"] = facts.get("balance") if reference.canonical else None
        found = [*found, reference.trouble] if reference.trouble else found
    return {**made, "findings": worst_first(found)}


def row_of(path: str, facts: Mapping[str, Any]) -> Row:
    """The row of a file whose sound was decoded and measured already, by `report.measure`."""
    return {**_row(path, facts), "findings": worst_first(facts["findings"])}


@contextmanager
def referred(path: str | None) -> Iterator[Reference | None]:
    """The reference of that path, for as long as rows are held against it."""
    if path is None:
        yield None
        return
    with ExitStack() as stack:
        name = Path(path).name
        try:
            reference = Reference(
                name=name, canonical=stack.enter_context(taken_in(path)).canonical
            )
        except NotMeasured as problem:
            sentence = f"There is no reference to compare with. {problem}"
            trouble = finding("reference_not_measured", "warn", sentence, problem.remedy)
            reference = Reference(name=name, trouble=trouble)
        yield reference


@contextmanager
def taken_in(path: str, progress: Progress | None = None) -> Iterator[Intake]:
    """The canonical copy of a file, for as long as it is looked at; raises NotMeasured."""
    file = Path(path)
    with ExitStack() as stack:
        with _excused(file):
            _must_be_a_file(file)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="roughmix-measure-"))
            _must_have_room(file, Path(folder))
            intake = take_in(file, Path(folder), filename=file.name, progress=progress)
        yield intake


@contextmanager
def _excused(file: Path) -> Iterator[None]:
    try:
        yield
    except Rejected as problem:
        raise NotMeasured(problem.code, problem.sentence, problem.remedy) from problem
    except OSError as problem:
        raise _excuse(problem, file) from problem


def _measured(
    intake: Intake, reference: Reference | None, progress: Progress | None, *, timeline: bool
) -> tuple[dict[str, Any], list[Finding]]:
    """What the report and the intake say; where both say the same, it is said once."""
    made = report.measure(
        intake.canonical,
        reference=reference.canonical if reference else None,
        reference_name=reference.name if reference else "",
        progress=progress,
        bits=intake.facts["bits"],
        second_opinion=False,
        timeline=timeline,
    )
    return {**made, **intake.facts}, said_once(intake.findings, made["findings"])


def _row(path: str, facts: Mapping[str, Any]) -> Row:
    made: Row = {"path": path}
    made |= {name: facts.get(key) for name, key in _FIGURES.items()}
    made["true_peak_dbtp"] = {
        "overall": facts.get("true_peak_dbtp"),
        "channels": facts.get("true_peaks_dbtp"),
    }
    return made | {name: facts.get(name) for name in ("container", "codec", "bits")}


def _timeline(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Ten points a second: each of the 0.4 s and of the 3 s that end there."""
    if not facts:
        return None
    return {
        "hop_seconds": facts["short_term"]["hop_seconds"],
        "momentary_lufs": facts["momentary"]["lufs"],
        "short_term_lufs": facts["short_term"]["lufs"],
    }


def _must_be_a_file(file: Path) -> None:
    """A pipe or a device would never end, so only what lies on a disk is opened."""
    if file.is_dir():
        raise NotMeasured("is_a_folder", "This is a folder.", "Name the files in it.")
    if file.exists() and not file.is_file():
        raise NotMeasured(
            "not_a_file", "This is a device or a pipe.", "Name a file that is on a disk."
        )
    with file.open("rb"):
        pass


def _must_have_room(file: Path, folder: Path) -> None:
    """The copy is float32; of what only decoding can count, the length is not known yet."""
    header = headers.inspect(file)
    needed = (header.frames or 0) * header.channels * 4 + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NotMeasured(
            "no_room",
            f"The copy that is measured takes {needed / 1e6:,.0f} MB; {folder.parent} has "
            f"{free / 1e6:,.0f} MB left.",
            "Make room there, or let TMPDIR name a folder that has it.",
        )


def _excuse(problem: OSError, file: Path) -> NotMeasured:
    if problem.errno in _FULL:
        return NotMeasured(
            "no_room",
            f"The disk that holds {tempfile.gettempdir()} is full.",
            "Make room there, or let TMPDIR name a folder that has it.",
        )
    if isinstance(problem, FileNotFoundError) and problem.filename == str(file):
        return NotMeasured("not_found", "There is no such file.", "Check how the path is written.")
    if isinstance(problem, PermissionError):
        return NotMeasured(
            "not_readable", "This user may not read the file.", "Change the rights of the file."
        )
    return NotMeasured(
        "not_readable",
        f"The file cannot be read: {problem.strerror or problem}.",
        "Copy it to another disk, and try again.",
    )

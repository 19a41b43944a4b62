"""Loudness and length of finished jobs, read in one query and without their long curves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from processing.models import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    integrated_lufs: float | None = None
    seconds: float | None = None


NOT_MEASURED = Figures()


def of_jobs(job_ids: Iterable[int]) -> dict[int, Figures]:
    """By job: what was measured on its sound. Jobs without a report are left out."""
    rows = Report.objects.filter(
        render__name="audio", render__job_id__in=list(job_ids)
    ).values_list("render__job_id", "facts__integrated_lufs", "facts__seconds")
    return {
        job_id: Figures(integrated_lufs=integrated_lufs, seconds=seconds)
        for job_id, integrated_lufs, seconds in rows
    }

"""What a passport finds, in sentences fit for an artist, with the edits that would cure it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processing.engine.findings import Finding, finding
from processing.engine.phrases import listed
from processing.recipes.edit import EditRecipe

Fix = dict[str, Any]  # {"stem", "words", "recipe"}, ready for JSON


def fix(stem: str, words: str, **edit: Any) -> Fix:
    """One press: the edit that cures it, as an order for this stem."""
    return {"stem": stem, "words": words, "recipe": EditRecipe(**edit).to_json()}


def of_stems(said: Finding, stems: Sequence[str], fixes: Sequence[Fix] = ()) -> Finding:
    return {**said, "stems": list(stems), "fixes": list(fixes)}


def about(  # noqa: PLR0913
    code: str,
    severity: str,
    sentence: str,
    remedy: str,
    *,
    stems: Sequence[str],
    fixes: Sequence[Fix] = (),
    **places: Any,
) -> Finding:
    return of_stems(finding(code, severity, sentence, remedy, **places), stems, fixes)


def named(stems: Sequence[str], *, most: int = 4) -> str:
    """Kick, Snare and 3 more."""
    if len(stems) <= most:
        return listed(list(stems))
    return listed([*stems[: most - 1], f"{len(stems) - most + 1} more"])


def verb(stems: Sequence[str], one: str, many: str) -> str:
    return one if len(stems) == 1 else many

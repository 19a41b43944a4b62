"""What the command `render` answers: files with their reports, and an order not made twice."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from processing.engine import render as door
from processing.engine import sheet
from processing.engine.also import File
from processing.engine.progress import Progress
from processing.management.sources import Source, sha256_of
from processing.recipes import Recipe
from processing.recipes.identity import ENGINE_VERSION, order_sha256
from processing.workbench import hashed

MANIFEST = "render.json"
_UNFINISHED = ".rendering-"
# Opus is made here and not taken in: what was measured when it was decoded stands for it.
_NOT_TAKEN_IN = {"audio/ogg"}

Answer = dict[str, Any]


def rendered(
    recipe: Recipe,
    sources: Mapping[str, Source],
    out: Path,
    *,
    keep: bool,
    progress: Progress,
) -> Answer:
    """Render into `out`, or answer at once with what an equal order left there.

    Whoever else renders into the same folder waits until this is done.
    """
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        answer = _answer(recipe, sources, keep=keep)
        before = _made_before(out, answer)
        if before is not None:
            return before
        with tempfile.TemporaryDirectory(dir=out, prefix=_UNFINISHED) as name:
            folder = Path(name)
            made = door.render(
                recipe,
                {source: each.canonical for source, each in sources.items()},
                folder,
                identity=answer["order_sha256"],
                progress=progress,
                keep=keep,
            )
            answer["steps"] = list(made.steps)
            answer["files"] = [_put(file, out, made.facts.get(file.name)) for file in made.files]
            _write(out / MANIFEST, answer, folder)
    return answer


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """The folder itself is the lock; what a killed run left in it goes."""
    held = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        for left in out.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(held)


def _answer(recipe: Recipe, sources: Mapping[str, Source], *, keep: bool) -> Answer:
    """Everything but what comes of it."""
    return {
        "kind": recipe.KIND,
        "recipe_sha256": recipe.sha256(),
        "order_sha256": order_sha256(recipe, sha256_of(sources)),
        "engine_version": ENGINE_VERSION,
        "keep": keep,
        "reused": False,
        "sources": [
            {
                "name": source.name,
                "path": str(source.path),
                "sha256": source.file_sha256,
                "sound_sha256": source.sha256,
            }
            for source in sources.values()
        ],
        "files": [],
        "steps": [],
    }


def _put(file: File, out: Path, facts: Mapping[str, Any] | None) -> Answer:
    """Move a finished file to its place, and measure it there."""
    path = out / file.path.name
    shutil.move(file.path, path)
    return {
        "name": file.name,
        "title": file.title,
        "kind": file.kind,
        "media_type": file.media_type,
        "path": str(path),
        "sha256": hashed(path),
        "report": _report(file, path, facts),
    }


def _report(file: File, path: Path, facts: Mapping[str, Any] | None) -> sheet.Row | None:
    if file.kind == "data":
        return None
    if file.media_type in _NOT_TAKEN_IN and facts is not None:
        return sheet.row_of(str(path), facts)
    return sheet.row(str(path))


def _made_before(out: Path, wanted: Answer) -> Answer | None:
    """The answer to an equal order, where the files that it left are still what they were."""
    try:
        left: Answer = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        if left["order_sha256"] != wanted["order_sha256"] or wanted["keep"] > left["keep"]:
            return None
        files = [_still_there(file, out) for file in left["files"]]
        return {**wanted, "reused": True, "files": files, "steps": left["steps"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _still_there(file: Answer, out: Path) -> Answer:
    """The file where it lies now: somebody may have moved the folder. ValueError if changed."""
    path = out / Path(file["path"]).name
    if hashed(path) != file["sha256"]:
        raise ValueError(file["name"])
    report = file["report"] and {**file["report"], "path": str(path)}
    return {**file, "path": str(path), "report": report}


def _write(path: Path, answer: Answer, folder: Path) -> None:
    """Whole or not at all."""
    written = folder / path.name
    written.write_text(json.dumps(answer, allow_nan=False, indent=1), encoding="utf-8")
    written.replace(path)

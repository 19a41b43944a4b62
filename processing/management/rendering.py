"""What the command `render` answers: files with their reports, and an order not made twice."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
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

Answer = dict[str, Any]


def rendered(
    recipe: Recipe,
    sources: Mapping[str, Source],
    out: Path,
    *,
    keep: bool,
    progress: Progress,
) -> Answer:
    """Render into `out`, or answer at once with what an equal order left there."""
    identity = order_sha256(recipe, sha256_of(sources))
    before = _made_before(out, identity, keep=keep)
    if before is not None:
        return {**before, "reused": True}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".rendering-") as name:
        folder = Path(name)
        made = door.render(
            recipe,
            {source: each.canonical for source, each in sources.items()},
            folder,
            identity=identity,
            progress=progress,
            keep=keep,
        )
        answer = _answer(recipe, sources, identity, made, keep=keep)
        answer["files"] = [_put(file, out) for file in made.files]
    _write(out / MANIFEST, answer)
    return answer


def _answer(
    recipe: Recipe, sources: Mapping[str, Source], identity: str, made: door.Rendered, *, keep: bool
) -> Answer:
    return {
        "kind": recipe.KIND,
        "recipe_sha256": recipe.sha256(),
        "order_sha256": identity,
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
        "steps": list(made.steps),
    }


def _put(file: File, out: Path) -> Answer:
    """Move a finished file to its place, and measure it there."""
    path = out / file.path.name
    shutil.move(file.path, path)
    said: Answer = {
        "name": file.name,
        "title": file.title,
        "kind": file.kind,
        "media_type": file.media_type,
        "path": str(path),
        "sha256": hashed(path),
    }
    return said | {"report": None if file.kind == "data" else sheet.row(str(path))}


def _made_before(out: Path, identity: str, *, keep: bool) -> Answer | None:
    """The answer that an equal order left, where its files are still what they were."""
    try:
        answer: Answer = json.loads((out / MANIFEST).read_text())
        same = answer["order_sha256"] == identity and (answer["keep"] or not keep)
        if same and all(hashed(Path(each["path"])) == each["sha256"] for each in _files(answer)):
            return answer
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _files(answer: Answer) -> Sequence[Mapping[str, str]]:
    files: Sequence[Mapping[str, str]] = answer["files"]
    return files


def _write(path: Path, answer: Answer) -> None:
    """Whole or not at all."""
    text = json.dumps(answer, allow_nan=False, ensure_ascii=False, indent=1)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)

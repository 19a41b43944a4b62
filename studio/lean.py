"""What travels to browsers is without comments, and its styles are one sheet."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

# Ours alone: packages come as small as their makers wanted them.
FOLDERS = ("js/", "css/")
# With all that they import: a browser paints nothing before the sheet that a page links, and the
# page behind a link plays nothing before its script and that of the audio thread.
WHOLE_SHEETS = frozenset({"css/roughmix.css", "css/guest.css"})
WHOLE_SCRIPTS = frozenset({"js/listen.js", "js/sound/player-worklet.js"})

log = logging.getLogger(__name__)


def strip(root: Path, names: Iterable[str]) -> list[str]:
    """Write collected scripts and styles anew without comments; which of them that were.

    Without esbuild they stay as they came, which works as well and takes longer.
    """
    files = [name for name in names if name.startswith(FOLDERS) and name.endswith((".js", ".css"))]
    program = next((Path(settings.HOME) / "node_modules/@esbuild").glob("*/bin/esbuild"), None)
    if not files or program is None:
        return []
    sheets = [name for name in files if name in WHOLE_SHEETS]
    scripts = [name for name in files if name in WHOLE_SCRIPTS]
    others = [name for name in files if name not in WHOLE_SHEETS | WHOLE_SCRIPTS]
    try:
        # First, while what they import is as it came.
        if sheets:
            _write(program, root, sheets, "--bundle", "--external:*.woff2")
        if scripts:
            _write(program, root, scripts, "--bundle", "--format=esm", "--minify")
        _write(program, root, others)
    except subprocess.CalledProcessError as problem:
        log.warning("Scripts travel with their comments: %s", problem.stderr.strip())
        return []
    return files


def _write(program: Path, root: Path, files: list[str], *more: str) -> None:
    subprocess.run(
        [
            program,
            *(str(root / name) for name in files),
            *more,
            f"--outdir={root}",
            f"--outbase={root}",
            "--allow-overwrite",
            "--charset=utf8",
            "--legal-comments=none",
            "--minify-whitespace",
            "--log-level=warning",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

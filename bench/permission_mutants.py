"""`python -m bench.permission_mutants [tests ...]`: every permission set to "allow", one at a time.

Finds the permissions by reading the code (`permission_points.py`), runs the permission tables once,
and again for each permission that refused something meanwhile (`permission_plugin.py`). What lives
on is tried with the tests of the room that it stands in, then with the streams and the crawls, and
at last with those of all rooms. Prints what killed each, and what survived, and fails when anything
did. With names of tests: those.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import HOME

TABLES = ("tests/permissions/test_guests.py", "tests/permissions/test_table.py")
CRAWLS = tuple(f"tests/permissions/test_{it}.py" for it in ("offered", "streams", "canaries"))


@dataclass(slots=True)
class Found:
    killed: dict[str, str] = field(default_factory=dict)
    survived: dict[str, int] = field(default_factory=dict)  # how many tests it misled


def main(tests: Sequence[str]) -> int:
    found = _bred(tests or TABLES, None)
    if not tests:
        for folder in sorted({it for it in map(_room, found.survived) if it}):
            _go_on(found, [folder], [it for it in found.survived if _room(it) == folder])
        _go_on(found, CRAWLS, list(found.survived))
        _go_on(found, ["tests/sessions"], list(found.survived))
    for point, test in sorted(found.killed.items()):
        print(f"killed    {point}\n            by {test}")
    for point, times in sorted(found.survived.items()):
        print(
            f"SURVIVED  {point}\n            {times} tests looked"
            if times
            else f"NOT MET   {point}"
        )
    total = len(found.killed) + len(found.survived)
    print(f"\n{len(found.killed)} of {total} permissions killed")
    return len(found.survived)


def _go_on(found: Found, tests: Sequence[str], points: list[str]) -> None:
    more = _bred(tests, points)
    found.killed |= more.killed
    for point in points:
        looked = found.survived.pop(point)
        if point not in more.killed:
            found.survived[point] = looked + more.survived[point]


def _bred(tests: Sequence[str], points: list[str] | None) -> Found:
    with tempfile.TemporaryDirectory(prefix="roughmix-mutants-") as folder:
        told = Path(folder) / "told.json"
        environment = {**os.environ, "MUTANTS_TOLD": str(told)}
        if points is not None:
            wanted = Path(folder) / "wanted.json"
            wanted.write_text(json.dumps(points))
            environment["MUTANTS"] = str(wanted)
        options = ["-p", "bench.permission_plugin", "-p", "no:randomly", "--timeout=0", "-q"]
        command = [sys.executable, "-m", "pytest", *options, *tests]
        subprocess.run(command, cwd=HOME, env=environment, check=False)
        return Found(**json.loads(told.read_text()))


def _room(point: str) -> str:
    """`tests/sessions/songs` for a point of `sessions.songs.access`. What a role may: of people."""
    parts = point.partition(":")[0].split(".") if ":" in point else ["sessions", "people"]
    folder = "/".join(["tests", *parts[:2]])
    return folder if len(parts) > 1 and (HOME / folder).is_dir() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

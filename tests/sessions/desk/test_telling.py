"""Whatever a room posts, the stream knows how to tell it."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

from sessions.desk.live.telling import COMPANY, OF_PROJECT, ROWS

TOLD = {"job", *ROWS, *OF_PROJECT, *COMPANY}


def posted() -> set[str]:
    """The kinds that stand in calls of `events.post`, over all rooms."""
    found = set()
    for path in Path(settings.HOME, "sessions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "events.post":
                kind = node.args[1]
                found |= {kind.value} if isinstance(kind, ast.Constant) else set()
    return found


def test_every_kind_that_is_posted_can_be_told():
    assert len(posted()) > 10
    assert posted() - TOLD == set()

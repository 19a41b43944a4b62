"""Every code that a check can say is explained in docs/checks.md, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import processing.engine.checks
from tests.docs.pages import text_of

_SAID = re.compile(r"\bfinding\(\s*\"(\w+)\",\s*(?:\"(\w+)\"|)")


def said_by_checks():
    folder = Path(processing.engine.checks.__file__).parent
    return {code for file in folder.glob("*.py") for code, _ in _SAID.findall(file.read_text())}


def explained():
    page = text_of("docs/checks.md")
    tables = re.findall(r"^\| code \|.*\n\| -.*\n((?:\|.*\n)+)", page, re.MULTILINE)
    return {re.match(r"\| `(\w+)`", row)[1] for table in tables for row in table.splitlines()}


def test_every_finding_is_explained():
    assert len(said_by_checks()) > 20
    assert said_by_checks() == explained()

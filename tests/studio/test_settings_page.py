"""docs/settings.md explains every variable that the code reads, and no other."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

HOME = Path(settings.HOME)
READERS = {"text", "flag", "whole", "names", "database", "folder", "mail_server", "web_address"}


def read_in(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in {"env", "environment"}
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            found.add(node.args[0].value)
    return found


READ = set().union(
    *(read_in(path) for part in ("studio", "sessions", "processing")
      for path in (HOME / part).rglob("*.py"))
)  # fmt: skip
EXPLAINED = set(re.findall(r"(?m)^\| `([A-Z_]+)` \|", (HOME / "docs" / "settings.md").read_text()))
COMPOSE = set(
    re.findall(r"^ {4}([A-Z_]+):", (HOME / "docker-compose.yml").read_text(), re.MULTILINE)
)
NOT_OURS = {
    "REMAP_SIGTERM", "CELERY_SKIP_CHECKS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
}  # fmt: skip


def test_something_is_read():
    assert {"ROUGHMIX_DATA", "SECRET_KEY", "DATABASE_URL"} <= READ


@pytest.mark.parametrize("name", sorted(READ | EXPLAINED))
def test_every_variable_is_read_and_explained(name):
    assert name in READ, f"docs/settings.md explains {name}, which nothing reads"
    assert name in EXPLAINED, f"docs/settings.md does not explain {name}"


def test_the_containers_set_only_what_is_read():
    assert COMPOSE - NOT_OURS <= READ
    assert "SECRET_KEY" in COMPOSE

"""What the documents name exists: files, headings, commands, options, variables."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.docs.pages import HOME, NAMES, text_of
from tests.studio.test_settings_page import READ

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(
    r"(?<![\w/.-])((?:bench|deploy|docs|processing|requirements|sessions|static|studio|templates"
    r"|tests)/[\w./*-]*[\w/])"
)
_COMMAND = re.compile(r"manage\.py ([a-z_]+)([^`\n|]*)")
_VARIABLE = re.compile(r"(?<![\w$/])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")
# The operator makes them, or they are in the data folder.
_NOT_IN_THE_CHECKOUT = {"deploy/tls/", "static/"}
# Words of the decisions and of contributors, which are not for an operator to set.
_NO_SETTING = {"ATOMIC_REQUESTS", "ENGINE_VERSION"}


def test_there_are_documents():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/using.md"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name):
    for target in _LINK.findall(text_of(name)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = ((HOME / name).parent / path).resolve() if path else HOME / name
        assert file.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in _anchors(file), f"{name} links to {target}"


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_is_named_exists(name):
    text = _LINK.sub("", text_of(name))
    for path in set(_PATH.findall(text)) - _NOT_IN_THE_CHECKOUT:
        assert list(HOME.glob(path.rstrip("/"))), f"{name} names {path}"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_exists(name):
    for command, rest in _COMMAND.findall(text_of(name)):
        assert command in get_commands(), f"{name} names `manage.py {command}`"
        for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest):
            assert option in _options(command), f"{name} names `manage.py {command} {option}`"


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_that_is_named_is_explained(name):
    named = set(_VARIABLE.findall(text_of(name))) - _NO_SETTING
    assert named <= READ, f"{name} names {named - READ}"


def test_the_readme_begins_with_the_two_commands():
    commands = re.findall(r"(?m)^(?:python3|\$|curl|git|cd|pip|docker).*$", text_of("README.md"))
    assert commands[:2] == ["python3 manage.py up", "python3 manage.py test"]


def test_the_build_machine_finds_the_readme_s_test_command():
    line = next(line for line in text_of(".ci/run").splitlines() if line.startswith("readme_test="))
    found = subprocess.run(
        ["sh", "-c", f'{line}; printf %s "$readme_test"'],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "python3 manage.py test"


def _anchors(file: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _options(command: str) -> set[str]:
    """`--data` is for every command; after `test` everything but `--postgres` is pytest's."""
    ours = {"--data", *({"--postgres"} if command == "test" else ())}
    app = get_commands()[command]
    loaded = load_command_class(app, command) if isinstance(app, str) else app
    parser = loaded.create_parser("manage.py", command)
    return ours | {name for action in parser._actions for name in action.option_strings}

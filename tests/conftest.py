"""What every test may ask for, and what the run says about tests that could not be run."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import connection

from sessions.audit import append_only
from sessions.people.roles import RIGHTS, May
from tests import neighbours
from tests.cast import Cast, make_cast

RUNNING = pytest.StashKey[ExitStack]()
# A test of one database says so with these words; on the other it has nothing to find.
EXPECTED_SKIPS = ("only on PostgreSQL", "only on SQLite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """SQLite is cleared between tests by DELETE, which the audit log's triggers rightly refuse."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            append_only.remove(connection)


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def only(monkeypatch) -> Callable[..., None]:
    """`only("musician", May.NOTE)`: roles as the studio may cut them one day.

    Today each of the rights that many roles share stands behind another one at most doors.
    """

    def cut(role: str, *rights: May) -> None:
        monkeypatch.setitem(RIGHTS, role, frozenset(rights))

    return cut


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RUNNING] = ExitStack()
    only_conducts = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if not only_conducts and not config.option.collectonly:
        config.stash[RUNNING].enter_context(neighbours.broker_of_this_process())


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[RUNNING].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if neighbours.chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="needs Chromium (apt install chromium)"))


def pytest_terminal_summary(terminalreporter) -> None:
    for where, reason in _unexpected_skips(terminalreporter):
        terminalreporter.write_line(f"not run: {where} ({reason})", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the build machine everything is there, so whatever is skipped is a fault."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("CI") == "true" and _unexpected_skips(reporter):
        session.exitstatus = session.exitstatus or 1


def _unexpected_skips(reporter) -> list[tuple[str, str]]:
    skips = [
        (report.nodeid, str(report.longrepr[2]).removeprefix("Skipped: "))
        for report in reporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    return [skip for skip in skips if not skip[1].startswith(EXPECTED_SKIPS)]

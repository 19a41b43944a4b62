"""For pytest, `-p bench.permission_plugin`: each test is run again for every permission it met.

The code is loaded with a switch at each permission (`permission_points.py`). A test runs as ever;
then once more for each point that refused something meanwhile and is still alive, with that point
set to allow. If it fails then, the mutant is killed. What is set up once stays set up.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from _pytest.runner import runtestprotocol

from bench import permission_points, permission_switch

MODULES = dict(permission_points.sources())
TRIES = 25  # tests that may look at one mutant before it counts as a survivor
killed: dict[str, str] = {}
tried: dict[str, int] = {}


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> types.CodeType:
        tree, _ = permission_points.switched(fullname, Path(self.path))
        return compile(tree, self.path, "exec", dont_inherit=True)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__[permission_points.SWITCH] = permission_switch
        super().exec_module(module)
        if module.__name__ == "sessions.people.roles":
            for role, rights in module.RIGHTS.items():
                module.RIGHTS[role] = permission_switch.granted(role, rights)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        source = MODULES.get(fullname)
        if source is None:
            return None
        where = [str(source.parent)] if source.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname,
            source,
            loader=_Loader(fullname, str(source)),
            submodule_search_locations=where,
        )


sys.meta_path.insert(0, _Finder())


def at_the_door() -> list[str]:
    """Not ours: middleware that refuses, and what the API asks of every view."""
    from django.conf import settings  # noqa: PLC0415 - the finder comes first
    from django.utils.module_loading import import_string  # noqa: PLC0415
    from rest_framework.settings import api_settings  # noqa: PLC0415

    kinds = [import_string(dotted) for dotted in settings.MIDDLEWARE]
    return [
        _switch(kind, "process_view", lambda answer: answer is not None, instead=None)
        for kind in kinds
        if hasattr(kind, "process_view")
    ] + [
        _switch(kind, "has_permission", lambda answer: not answer, instead=True)
        for kind in api_settings.DEFAULT_PERMISSION_CLASSES
    ]


def _switch(kind: Any, method: str, is_refusal: Callable[[Any], bool], *, instead: object) -> str:
    asked = getattr(kind, method)
    name = f"{kind.__module__}:{kind.__name__}.{method}"

    def switched(*given: Any, **more: Any) -> Any:
        answer = asked(*given, **more)
        if not is_refusal(answer):
            return answer
        return instead if permission_switch.lets_pass(name) else answer

    setattr(kind, method, switched)
    return name


def every_point() -> list[str]:
    from sessions.people.roles import RIGHTS, May  # noqa: PLC0415 - the finder comes first

    roles = [
        f"{role} may {right}"
        for role, rights in RIGHTS.items()
        for right in May
        if not frozenset.__contains__(rights, right)
    ]
    return [point.name for point in permission_points.points()] + roles


DOOR: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    DOOR.extend(at_the_door())
    wanted = os.environ.get("MUTANTS")
    points = json.loads(Path(wanted).read_text()) if wanted else [*every_point(), *DOOR]
    tried.update(dict.fromkeys(points, 0))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    permission_switch.refused.clear()
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=_beside(item), log=True)
    can_repeat = False
    if not any(report.failed for report in reports):
        for point in sorted(permission_switch.refused):
            if point in tried and point not in killed and tried[point] < TRIES:
                tried[point] += 1
                if _fails(item, point):
                    can_repeat = can_repeat or not _fails(item, None)
                    assert can_repeat, f"{item.nodeid} fails for being run twice"
                    killed[point] = item.nodeid
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    item.session._setupstate.teardown_exact(nextitem)  # noqa: SLF001 - as pytest does itself
    _tell()  # whoever interrupts it has what was found
    return True


def _beside(item: pytest.Item) -> pytest.Item:
    """As if another test of the same module came next: what is set up for all of them stays."""
    beside: Any = types.SimpleNamespace(listchain=lambda: item.listchain()[:-1])
    return cast("pytest.Item", beside)


def _fails(item: pytest.Item, point: str | None) -> bool:
    permission_switch.active = point
    try:
        item._initrequest()  # type: ignore[attr-defined]  # noqa: SLF001
        reports = runtestprotocol(item, nextitem=_beside(item), log=False)
    finally:
        permission_switch.active = None
    return any(report.failed for report in reports)


def pytest_sessionfinish() -> None:
    _tell()


def _tell() -> None:
    found = {
        "killed": killed,
        "survived": {point: times for point, times in tried.items() if point not in killed},
    }
    Path(os.environ["MUTANTS_TOLD"]).write_text(json.dumps(found, indent=1))

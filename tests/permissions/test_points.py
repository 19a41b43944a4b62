"""`bench.permission_mutants` knows every permission there is, a new one too, without being told."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.permission_points import Point, points, sources, switched

FOUND = points()
# What these say is said by others: they hand on, or ask no question of anybody.
NO_POINT = {
    "sessions.budgets.access:projects_with_money",  # visible_projects
    "sessions.releases.access:with_money",  # visible_projects
    "sessions.schedule.access:bookable_projects",  # visible_projects
    "sessions.sharing.access:guest_still_in",  # _open
    "sessions.songs.access:project_of",  # a fact, no permission
    "sessions.songs.access:_is_ingest",  # a fact, no permission
}
# They name a right, and hand it to who asks for it: `song_for(request, song_id, May.ORDER)`.
HAND_ON = {
    "sessions.feedback.api.exchange",
    "sessions.presence.company",  # whose presence is shown, not who sees it
    "sessions.songs.api.alignments",
    "sessions.songs.api.archives",
    "sessions.songs.api.passports",
    "sessions.songs.api.plans",
    "sessions.songs.api.songs",
    "sessions.songs.api.stems",
}
# Of who asks, not what they may.
_FACTS = {
    "pk",
    "admission",
    "browser_of",
    "cookie_name",
    "listener",
    "role_on",
    "roles",
    "set_browser",
    "track",
    "tracks",
    "who",
    "may",
    "link",
}


def functions(module: str, path: Path) -> list[str]:
    """`sessions.songs.access:visible_songs`, methods by their own name."""
    tree = ast.parse(path.read_text())
    return [f"{module}:{node.name}" for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def holders() -> set[str]:
    """Functions that hold a point."""
    return {f"{it.module}:{it.name.split(': ')[0].split(':')[1].split('.')[-1]}" for it in FOUND}


def test_every_function_of_an_access_module_holds_a_point():
    said = {
        function
        for module, path in sources()
        if module.endswith(".access")
        for function in functions(module, path)
    }
    facts = {it for it in said if it.split(":")[1] in _FACTS}
    assert said - holders() - facts - NO_POINT == set()


def test_every_refusal_by_name_is_behind_a_point():
    """`raise PermissionDenied` stands where a switch can keep it from being reached."""
    missing = [
        f"{module}:{node.name}"
        for module, path in sources()
        for node in ast.walk(switched(module, path)[0])
        if isinstance(node, ast.FunctionDef) and _raises(node) and not _has_switch(node)
    ]
    assert missing == []


def test_every_right_that_is_asked_for_is_in_a_point():
    """A module that names one and holds no point asks in a way that the reading does not know."""
    asking = {
        module
        for module, path in sources()
        if "May." in path.read_text() and not module.endswith((".roles", ".forms"))
    }
    known = {point.module for point in FOUND}
    assert asking - known - HAND_ON == set()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def page(me):\n    require(me, 1, May.ORDER)", "require"),
        ("def page(me):\n    if not me.x:\n        raise PermissionDenied", "refusal"),
        ("def page(me):\n    if not me.x:\n        raise NoSuchInvitation", "refusal"),
        ("def page(me):\n    return rows if me.is_owner else []", "right"),
        ("def page(me):\n    return {'may': me.may(1, May.ORDER)}", "right"),
        ("def visible(me):\n    return Song.objects.filter(me.within('project'))", "reach"),
        ("def is_alive(link) -> bool:\n    return link.a and link.b", "standing"),
        ("def find(text) -> int:\n    return T.objects.filter(sha256=text)", "condition"),
    ],
)
def test_a_new_permission_is_found_by_how_it_is_written(tmp_path, code, kind):
    path = tmp_path / "new.py"
    path.write_text(code)
    _, found = switched("sessions.songs.new", path)
    assert {it.kind for it in found} == {kind}


@pytest.mark.parametrize(
    "code",
    [
        "def page(me):\n    if found is None:\n        raise Http404",
        "def page(me):\n    if len(words) > 500:\n        raise Http404",
        "def page(me):\n    if kind not in Reaction.Kind.values:\n        raise Http404",
        "def page(me):\n    if not TOKEN.fullmatch(text):\n        raise Http404",
        "def may_cancel(self) -> bool:\n    return self.may_change and not self.is_over",
        "def of(wave) -> list:\n    return Sound.objects.filter(source_sha256=wave)",
    ],
)
def test_what_nobody_could_be_allowed_is_no_permission(tmp_path, code):
    path = tmp_path / "new.py"
    path.write_text(code)
    assert switched("sessions.songs.new", path)[1] == []


@pytest.mark.parametrize(
    "code",
    [
        "def page(me):\n    if name not in HEARD:\n        raise Http404",
        "def page(me):\n    if row.by != me:\n        raise Http404",
        "def page(me):\n    if found is None or not found.is_mine:\n        raise Http404",
        "def may_read(self, note) -> bool:\n    return note.to <= self.rights",
        "def is_alive(self) -> bool:\n    return self.paused_at is None",
        "def of(text) -> int:\n    return T.objects.filter(browser_sha256=text)",
        "def of(text) -> int:\n    return T.objects.filter(sha256=text, paused_at__isnull=True)",
    ],
)
def test_and_what_is_like_it_is_one(tmp_path, code):
    path = tmp_path / "new.py"
    path.write_text(code)
    assert switched("sessions.songs.new", path)[1] != []


def test_each_has_a_name_of_its_own():
    assert len({it.name for it in FOUND}) == len(FOUND)
    assert all(isinstance(it, Point) for it in FOUND)


def _raises(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(it, ast.Call) and getattr(it.func, "id", "") == "PermissionDenied"
        for it in ast.walk(node)
    )


def _has_switch(node: ast.FunctionDef) -> bool:
    return "__permission_switch__" in ast.unparse(node)

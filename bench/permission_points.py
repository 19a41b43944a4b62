"""Every place where the code decides who may: found by reading it, and given a switch each.

Nobody keeps a list. What counts is how a permission is written in this house:

    require…(…)                      a statement that refuses or does nothing
    if …: raise PermissionDenied     likewise 404, 401, whatever is answered so, and every refusal
                                     of an `access.py`
    actor.within(…)                  which rows are in reach
    .may(…), .is_owner, works_on…    what somebody is allowed, wherever it is asked
    .filter(…) of an `access.py`     each condition by itself; so where a secret's hash is looked up
    constant_time_compare(…)         whether a secret is the right one
    the answers of `is_alive` and such: each condition by itself

No permission is what nobody could be allowed, whoever asks:

    … is None                        it is not there
    len(…) > …                       it is too much
    … not in ….values, ….fullmatch   it is no such word
    filter(…__isnull=False)          it is there
    may_…(self)                      asks of nobody what was decided before
    ….filter(source_sha256=…)        bytes, not a secret
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SWITCH = "__permission_switch__"
_ASKED = re.compile(r"may|may_\w+|works_on_record|constant_time_compare|is_right")
_STANDING = re.compile(
    r"_?(is_alive|is_right|still_\w+|may_\w+|plays_lossless|works_on_record|_still)"
)
_SECRET = re.compile(r"((browser|token)_)?sha256")
_REFUSALS = {"PermissionDenied", "Http404", "NotFound", "AuthenticationFailed", "ForSomebodyElse"}
_ANSWERED_SO = {401, 403, 404}
_NOT_OURS = ("/migrations/", "/management/")


@dataclass(frozen=True, slots=True)
class Point:
    """`name` says where and what: `sessions.songs.access:visible_songs: actor.within(…)`."""

    name: str
    kind: str
    line: int

    @property
    def module(self) -> str:
        return self.name.partition(":")[0]


def sources() -> Iterator[tuple[str, Path]]:
    """Module by module."""
    for room in ("sessions", "studio"):
        for path in sorted((HOME / room).rglob("*.py")):
            if not any(part in str(path) for part in _NOT_OURS):
                dotted = ".".join(path.relative_to(HOME).with_suffix("").parts)
                yield dotted.removesuffix(".__init__"), path


@cache
def refusals() -> frozenset[str]:
    """Exceptions that say no to somebody: Django's, REST framework's, and those of the rooms."""
    found = set(_REFUSALS)
    for _, path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(map(_is_answered_so, node.body)):
                found.add(node.name)
    return frozenset(found)


def _is_answered_so(line: ast.stmt) -> bool:
    """`status = 403` in the body of a class."""
    return (
        isinstance(line, ast.Assign)
        and ast.unparse(line.targets[0]) == "status"
        and isinstance(line.value, ast.Constant)
        and line.value.value in _ANSWERED_SO
    )


def points() -> list[Point]:
    return [point for module, path in sources() for point in switched(module, path)[1]]


def switched(module: str, path: Path) -> tuple[ast.Module, list[Point]]:
    """The module with a switch at each of its points."""
    found = _Switches(module)
    tree = found.visit(ast.parse(path.read_text()))
    return ast.fix_missing_locations(tree), found.points


class _Switches(ast.NodeTransformer):
    def __init__(self, module: str) -> None:
        self.points: list[Point] = []
        self._module = module
        self._is_access = module.endswith(".access")
        self._scopes: list[ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef] = []
        self._names: Counter[str] = Counter()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._within(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._within(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._within(node)

    def _within(self, node: ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) -> ast.AST:
        self._scopes.append(node)
        node.body = [self.visit(each) for each in node.body]
        self._scopes.pop()
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Call) and _called(node.value).startswith("require"):
            number = self._point("require", node)
            refused = ast.If(_call("lets_pass", number), [ast.Pass()], [ast.Raise()])
            handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [refused])
            return ast.copy_location(ast.Try([node], [handler], [], []), node)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if self._refuses(node):
            node.test = self._each(node.test, ast.Or, "refuses", "refusal")
            node.body = [self.visit(each) for each in node.body]
            node.orelse = [self.visit(each) for each in node.orelse]
            return node
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        function = self._function
        if function is None or node.value is None:
            return self.generic_visit(node)
        is_bool = isinstance(function.returns, ast.Name) and function.returns.id == "bool"
        if (
            is_bool
            and _STANDING.fullmatch(function.name)
            and not _asks_nobody(function)
            and not isinstance(node.value, ast.Constant)
        ):
            node.value = self._each(node.value, ast.And, "grants", "standing")
            return node
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = _called(node)
        if name == "within" and not isinstance(node.args[0], ast.Call):
            return _call("reaches", self._point("reach", node), node)
        if _ASKED.fullmatch(name):
            return _call("grants", self._point("right", node), node)
        is_looked_up = name == "get_object_or_404" and self._is_asked_of
        if (name in {"filter", "exclude"} and self._has_locks) or is_looked_up:
            return self._conditions(node, name)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node.attr in {"is_owner", "produces"} and isinstance(node.ctx, ast.Load):
            return _call("grants", self._point("right", node), node)
        return self.generic_visit(node)

    def _conditions(self, node: ast.Call, name: str) -> ast.AST:
        """Each by itself. What has its own switch (`within`) keeps that one."""
        node.func = self.visit(node.func)
        first = 1 if name == "get_object_or_404" else 0
        kept: list[ast.expr] = [self.visit(each) for each in node.args[:first]]
        for each in node.args[first:]:
            has_own = any(
                isinstance(it, ast.Call) and _called(it) == "within" for it in ast.walk(each)
            )
            kept.append(self.visit(each) if has_own else self._condition(each, name))
        keywords = []
        for keyword in node.keywords:
            mine = name != "get_object_or_404" or keyword.arg in {"user", "by", "guest"}
            is_there = name == "filter" and ast.unparse(keyword).endswith("__isnull=False")
            if keyword.arg in {None, "pk"} or not mine or is_there:  # which row, not whose
                keywords.append(keyword)
                continue
            made = _call("q")
            made.keywords = [keyword]
            kept.append(self._condition(made, name, ast.unparse(keyword)))
        node.args, node.keywords = kept, keywords
        return node

    def _condition(self, said: ast.expr, name: str, text: str = "") -> ast.expr:
        number = self._point("condition", said, f"{name} {text or ast.unparse(said)}")
        return _call("narrows" if name != "exclude" else "leaves_out", number, said)

    def _each(self, test: ast.expr, kind: type[ast.boolop], how: str, called: str) -> ast.expr:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, kind):
            test.values = [self._each(each, kind, how, called) for each in test.values]
            return test
        if called == "refusal" and _is_a_fact(test):
            return test
        return _call(how, self._point(called, test), test)

    def _refuses(self, node: ast.If) -> bool:
        last = node.body[-1]
        if isinstance(last, ast.Return) and self._compares:
            return isinstance(last.value, ast.Constant) and last.value.value is None
        if not isinstance(last, ast.Raise) or last.exc is None:
            return False
        raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        function = self._function
        refuses_by_name = function is not None and function.name.startswith("require")
        is_refusal = isinstance(raised, ast.Name) and raised.id in refusals()
        return is_refusal or refuses_by_name or self._is_access

    @property
    def _function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        inner = self._scopes[-1] if self._scopes else None
        return inner if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) else None

    @property
    def _is_asked_of(self) -> bool:
        return ".pages" in self._module or ".api" in self._module

    @property
    def _has_locks(self) -> bool:
        """Whether rows are chosen here by who asks, or by a secret."""
        function = self._function
        if function is None:
            return False
        looks_up = any(
            isinstance(it, ast.keyword) and _SECRET.fullmatch(it.arg or "")
            for it in ast.walk(function)
        )
        return self._is_access or (looks_up and isinstance(function.returns, ast.expr))

    @property
    def _compares(self) -> bool:
        function = self._function
        return function is not None and any(
            isinstance(it, ast.Call) and _called(it) == "constant_time_compare"
            for it in ast.walk(function)
        )

    def _point(self, kind: str, node: ast.AST, text: str = "") -> str:
        where = ".".join(each.name for each in self._scopes)
        said = " ".join((text or ast.unparse(node)).split())
        name = f"{self._module}:{where}: {said[:90]}"
        self._names[name] += 1
        if self._names[name] > 1:
            name += f" ({self._names[name]})"
        self.points.append(Point(name, kind, getattr(node, "lineno", 0)))
        return name


def _is_a_fact(test: ast.expr) -> bool:
    """What is not there, too much or no word cannot be allowed."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.operand, ast.Call):
        return _called(test.operand) == "fullmatch"
    if not isinstance(test, ast.Compare):
        return False
    against = test.comparators[0]
    if isinstance(test.ops[0], ast.Is):
        return isinstance(against, ast.Constant) and against.value is None
    if isinstance(test.ops[0], ast.NotIn):
        return isinstance(against, ast.Attribute) and against.attr == "values"
    return isinstance(test.left, ast.Call) and _called(test.left) == "len"


def _asks_nobody(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = [*function.args.args, *function.args.kwonlyargs]
    return function.name.startswith("may_") and [it.arg for it in given] == ["self"]


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _call(what: str, point: str | None = None, said: ast.expr | None = None) -> ast.Call:
    arguments: list[ast.expr] = [ast.Constant(point)] if point is not None else []
    if said is not None:
        arguments.append(said)
    function = ast.Attribute(ast.Name(SWITCH, ast.Load()), what, ast.Load())
    return ast.Call(function, arguments, [])

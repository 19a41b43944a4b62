"""Every address of the house with its methods, read from the URL resolver itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views import View
from rest_framework.views import APIView

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, order=True)
class Address:
    """`route` as Django writes it: `api/songs/<int:song_id>/`."""

    route: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} /{self.route}"

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.route)

    def path(self, **values: Any) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), self.route)


def addresses() -> list[Address]:
    """All of them, static files aside. A view that takes any method shows up as `ANY`."""
    found = {
        Address(route, method)
        for route, view in _views(get_resolver().url_patterns)
        for method in _methods(view)
    }
    return sorted(found)


def _views(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _methods(view: Callable[..., Any]) -> list[str]:
    """HEAD goes with GET. OPTIONS counts where a view answers it in its own way."""
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if kind is None:
        return [method for method in _required(view) if method != "HEAD"]
    default = (View.options, APIView.options)
    methods = [
        method
        for method in METHODS
        if (handler := getattr(kind, method.lower(), None)) and handler not in default
    ]
    return methods if "GET" in methods or not hasattr(kind, "head") else ["HEAD", *methods]


def _required(view: Callable[..., Any]) -> list[str]:
    """What `require_http_methods` was given, wherever it is among the decorators."""
    layer: Any = view
    while layer is not None:
        code = getattr(layer, "__code__", None)
        cells = dict(zip(code.co_freevars, layer.__closure__ or (), strict=True) if code else ())
        if "request_method_list" in cells:
            return list(cells["request_method_list"].cell_contents)
        layer = getattr(layer, "__wrapped__", None)
    return ["ANY"]

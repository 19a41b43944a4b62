"""Every refusal of the API in one shape: a sentence, a code, and a remedy where there is one."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from processing.recipes import WrongRecipe
from sessions.people.limits import TooMany
from sessions.people.refusals import Refused

log = logging.getLogger(__name__)

NOT_FOUND = "There is nothing here, or nothing that you may see."


def answer(problem: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(problem, Refused):
        return _refusal(problem)
    if isinstance(problem, WrongRecipe):
        return Response({"detail": str(problem), "code": "wrong_recipe"}, status=400)
    if isinstance(problem, (OperationalError, InterfaceError)):
        return _database_away(problem)
    response = exception_handler(problem, context)
    if response is None:
        return None
    response.data = _body(problem, response)
    return response


def _refusal(problem: Refused) -> Response:
    body = {"detail": problem.sentence, "code": problem.code, **problem.details}
    if problem.remedy:
        body["remedy"] = problem.remedy
    response = Response(body, status=problem.status)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    return response


def _database_away(problem: Exception) -> Response:
    """It restarts, or others held it for too long: nothing was written, and nothing is wrong."""
    log.warning("The database did not answer: %s", problem)
    body = {
        "detail": "The studio's database does not answer.",
        "code": "database_away",
        "remedy": "Try again in a moment.",
    }
    return Response(body, status=503, headers={"Retry-After": "2"})


def _body(problem: Exception, response: Response) -> dict[str, Any]:
    if response.status_code == 404:
        # The same bytes for what never was and for what belongs to others.
        return {"detail": NOT_FOUND, "code": "not_found"}
    if isinstance(problem, exceptions.ValidationError):
        place, sentence = _first(problem.detail)
        return {
            "detail": f"{place}: {sentence}" if place else sentence,
            "code": "invalid",
            "fields": problem.detail,
        }
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    return {"detail": str(detail), "code": getattr(detail, "code", "refused")}


def _first(detail: Any, place: str = "") -> tuple[str, str]:
    """The first complaint, and where it is."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            if below:
                inner = "" if name == "non_field_errors" else str(name)
                return _first(below, ".".join(part for part in (place, inner) if part))
    if isinstance(detail, list):
        for below in detail:
            if below:
                return _first(below, place)
    return place, str(detail)

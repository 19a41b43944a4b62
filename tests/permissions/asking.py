"""One person asks one address, by session or by token, and everything is as it was before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from processing.storage import storage
from tests.permissions.addresses import Address
from tests.permissions.looking import Asked, looked_at
from tests.permissions.scene import ANONYMOUS, Scene, sent

SESSION, TOKEN = "session", "token"
DOOR = "door"


def ask(
    scene: Scene, address: Address, who: str, by: str = SESSION, path: str | None = None
) -> HttpResponseBase:
    client = Client()
    what = sent(scene, address)
    headers = dict(what.headers)
    user = scene.user(who)
    if user is not None and by == SESSION:
        client.force_login(user)
    elif by == TOKEN:
        headers["Authorization"] = f"Token {scene.tokens[who]}"
    send = getattr(client, address.method.lower())
    where = path or scene.path(address)
    asked = Asked(who=who, method=address.method, path=where, headers=on_the_line(client, headers))
    if address.method == "GET":
        answer = send(where, headers=headers)
    elif what.content_type:
        answer = send(where, what.data, content_type=what.content_type, headers=headers)
    else:
        answer = send(where, what.data, headers=headers)
    return looked_at(address, asked, answer)


def on_the_line(client: Client, headers: dict[str, str]) -> dict[str, str]:
    """What this browser sends with it."""
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    said = headers | ({"Cookie": cookies} if cookies else {})
    return {name.lower(): value for name, value in said.items()}


def ask_and_undo(scene: Scene, address: Address, who: str, by: str = SESSION) -> str:
    """The status, or "door" for a way to the sign-in page; what it changed is rolled back."""
    with undone():
        answer = ask(scene, address, who, by)
    storage().spool_delete(scene.ids["token"])
    return outcome(answer)


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def outcome(answer: HttpResponseBase) -> str:
    if answer.streaming and not answer.is_async:
        b"".join(answer.streaming_content)  # the test client closes what was read to its end
    to = answer.headers.get("Location", "")
    return DOOR if to.startswith("/sign-in/") else str(answer.status_code)


def ways(address: Address, who: str) -> list[str]:
    """Tokens speak to the API alone."""
    by_token = address.route.startswith("api/") and who != ANONYMOUS
    return [SESSION, TOKEN] if by_token else [SESSION]

"""`python -m bench.indistinguishable [asks]`: whether the clock tells why something does not open.

A web process as `up` starts it, asked over one connection. At the door: unknown links, expired,
revoked and paused ones, and wrong passwords. Behind it and in the API: what belongs to others and
what never was. The kinds take turns in random order, so what else the machine does falls on all of
them alike. The limits stay as they are: every ask comes from an address of its own, as a trusted
proxy tells it, and to a link of its own.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from bench.house import own_data, web
from bench.row import Row, printed

LIMIT_MS = 5.0
CSRF = "a" * 32
PASSWORD = "a lantern in the fog"


@dataclass(frozen=True, slots=True)
class Ask:
    method: str
    path: str
    body: str = ""
    token: str = ""
    cookie: str = ""


def main(asks: int) -> int:
    os.environ["TRUSTED_PROXIES"] = "127.0.0.1"
    with own_data():
        at_door, ids = _at_door(asks), _ids(asks)
        with web() as server:
            line = HTTPConnection("127.0.0.1", server.port, timeout=60)
            addresses = _addresses()
            _ask(line, next(iter(at_door.values()))[0], next(addresses))  # warm
            missed = _compare(line, addresses, "the door of a link", at_door)
            for title, kinds in ids.items():
                missed += _compare(line, addresses, title, kinds)
    return missed


def _compare(
    line: HTTPConnection, addresses: Iterator[str], title: str, kinds: dict[str, list[Ask]]
) -> int:
    """All kinds against the first of them, in time and in every byte of the answer."""
    turns = [(kind, each) for kind, asks in kinds.items() for each in asks]
    random.Random(7).shuffle(turns)
    took: defaultdict[str, list[float]] = defaultdict(list)
    said: defaultdict[str, set[str]] = defaultdict(set)
    for kind, each in turns:
        seconds, answer = _ask(line, each, next(addresses))
        took[kind].append(seconds * 1000)
        said[kind].add(answer)
    first = next(iter(kinds))
    middle = statistics.median(took[first])
    rows = [Row(f"{first}: median", middle, unit="ms", digits=2)]
    for kind in list(kinds)[1:]:
        apart = abs(statistics.median(took[kind]) - middle)
        rows.append(Row(f"{kind}: apart from it by", apart, "<=", LIMIT_MS, "ms", 2))
    answers = set().union(*said.values())
    rows.append(Row("different answers", len(answers), "<=", 1, digits=0))
    return printed(f"{title}, {len(kinds[first])} asks each", rows)


def _ask(line: HTTPConnection, ask: Ask, address: str) -> tuple[float, str]:
    """How long it took, and all that was said but what is random in any two answers."""
    headers = {"X-Forwarded-For": address, "X-CSRFToken": CSRF, "Content-Type": "application/json"}
    headers["Cookie"] = f"csrf={CSRF}" + (f"; guest={ask.cookie}" if ask.cookie else "")
    if ask.token:
        headers["Authorization"] = f"Token {ask.token}"
    began = time.perf_counter()
    line.request(ask.method, ask.path, ask.body or None, headers)
    answer = line.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    assert answer.status == 404, (ask.path, answer.status, body[:300])
    random_ones = {"date", "set-cookie", "content-security-policy"}
    kept = sorted((n, v) for n, v in answer.getheaders() if n.lower() not in random_ones)
    page = body.decode()
    return took, f"{answer.status} {kept} {_without_random(page)}"


def _without_random(page: str) -> str:
    parts = page.split('nonce="')
    return parts[0] + "".join(part.partition('"')[2] for part in parts[1:])


def _addresses() -> Iterator[str]:
    return (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))


def _at_door(asks: int) -> dict[str, list[Ask]]:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - after the set-up
    from django.utils import timezone  # noqa: PLC0415

    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.projects.models import Project  # noqa: PLC0415
    from sessions.sharing import tokens  # noqa: PLC0415
    from sessions.sharing.models import Link  # noqa: PLC0415

    now = timezone.now()
    by = User.objects.create(name="Bench", email="bench@bench.test")
    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    hashed = make_password(PASSWORD)
    ends: dict[str, dict[str, Any]] = {
        "unknown": {},
        "wrong password": {"password": hashed},
        "expired": {"expires_at": now},
        "expired, with a password": {"expires_at": now, "password": hashed},
        "revoked": {"revoked_at": now},
        "paused": {"paused_at": now},
    }
    found: dict[str, list[Ask]] = {}
    for kind, fields in ends.items():
        opened = [tokens.new_token() for _ in range(asks)]
        if fields:
            Link.objects.bulk_create(
                Link(
                    project=project,
                    by=by,
                    name=kind,
                    is_whole_project=True,
                    token_sha256=tokens.digest(each),
                    slug=tokens.new_slug(),
                    **fields,
                )
                for each in opened
            )
        found[kind] = [
            Ask("POST", "/api/openings/", json.dumps({"token": each, "password": "not this one"}))
            for each in opened
        ]
    return found


def _ids(asks: int) -> dict[str, dict[str, list[Ask]]]:
    """Of a stranger with every right elsewhere, and of guests whose link is over."""
    from django.utils import timezone  # noqa: PLC0415 - after the set-up

    from sessions.people.models import Artist, Guest, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Membership, Project  # noqa: PLC0415
    from sessions.sharing import tokens  # noqa: PLC0415
    from sessions.sharing.models import Link, Pass  # noqa: PLC0415
    from sessions.songs.models import Song  # noqa: PLC0415

    project = Project.objects.get()
    sam = User.objects.create(name="Sam", email="sam@bench.test")
    own = Project.objects.create(title="Own", artist=Artist.objects.create(name="Own"))
    Membership.objects.create(project=own, user=sam, role="producer")
    songs = [
        Song.objects.create(project=project, title=f"Song {number}", position=number)
        for number in range(1, asks + 1)
    ]
    _, token = make_token(sam, name="bench")
    links = list(Link.objects.filter(revoked_at=None)[:asks])
    ended = list(Link.objects.filter(revoked_at__lte=timezone.now())[:asks])
    browsers = [tokens.new_browser() for _ in ended]
    for link, browser in zip(ended, browsers, strict=True):
        Pass.objects.create(
            link=link,
            browser_sha256=tokens.digest(browser),
            epoch=link.epoch,
            guest=Guest.objects.create(),
        )

    def by_token(path: str) -> dict[str, list[Ask]]:
        rows: list[Any] = [*links] if "links" in path else [*songs]
        return {
            "unknown": [
                Ask("GET", path.format(10**9 + number), token=token) for number in range(asks)
            ],
            "somebody else's": [Ask("GET", path.format(row.pk), token=token) for row in rows],
        }

    def by_cookie(path: str) -> dict[str, list[Ask]]:
        return {
            "unknown": [Ask("GET", path.format(tokens.new_slug()), cookie=it) for it in browsers],
            "of a revoked link": [
                Ask("GET", path.format(link.slug), cookie=cookie)
                for link, cookie in zip(ended, browsers, strict=True)
            ],
            "of a link of others": [
                Ask("GET", path.format(link.slug), cookie=cookie)
                for link, cookie in zip(links, browsers, strict=True)
            ],
        }

    return {
        "a song": by_token("/api/songs/{}/"),
        "the stems of a song": by_token("/api/songs/{}/stems/"),
        "a link": by_token("/api/links/{}/"),
        "the notes of a link": by_cookie("/api/listen/{}/notes/?version=1"),
        "the downloads of a link": by_cookie("/api/listen/{}/downloads/"),
    }


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))

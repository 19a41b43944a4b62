"""What every answer of the crawl is looked at for: its headers, and what a cache would make of it.

The tables ask every address as every person; each answer comes through here on its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponseBase

from tests.permissions.addresses import Address

# Doors that strangers come through, with a secret behind the `#` or in a cookie.
DOORS = ("l/", "listen/", "join/")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# RFC 9110, 15.1: what may be stored without a word about how long.
STORED_BY_DEFAULT = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for what; `headers` as they went over the line, in small letters."""

    who: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)


class SharedCache:
    """As careless as RFC 9111 lets a shared cache be: it keeps all that it may, for ever."""

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[str, dict[str, str]]]] = {}

    def offer(self, asked: Asked, answer: HttpResponseBase) -> None:
        if not self._may_keep(asked, answer):
            return
        varies = [it.strip().lower() for it in answer.headers.get("Vary", "").split(",")]
        if "*" not in varies:
            chosen = {name: asked.headers.get(name, "") for name in varies if name}
            self._kept.setdefault(asked.path, []).append((asked.who, chosen))

    def whose(self, asked: Asked) -> set[str]:
        """For whom the answers were made that this request would be given from the cache."""
        if asked.method not in {"GET", "HEAD"}:
            return set()
        return {
            who
            for who, chosen in self._kept.get(asked.path, [])
            if all(asked.headers.get(name, "") == value for name, value in chosen.items())
        }

    @staticmethod
    def _may_keep(asked: Asked, answer: HttpResponseBase) -> bool:
        said = {it.strip().partition("=")[0] for it in _cache_control(answer).split(",")}
        if asked.method != "GET" or said & {"no-store", "private"}:
            return False
        if "authorization" in asked.headers and not said & {"public", "s-maxage"}:
            return False
        is_told = bool(said & {"public", "max-age", "s-maxage"}) or "Expires" in answer.headers
        return is_told or answer.status_code in STORED_BY_DEFAULT


def _cache_control(answer: HttpResponseBase) -> str:
    return answer.headers.get("Cache-Control", "").lower()


cache = SharedCache()


def looked_at(address: Address, asked: Asked, answer: HttpResponseBase) -> HttpResponseBase:
    """The same answer, when nothing is wrong with it."""
    others = cache.whose(asked) - {asked.who}
    assert not others, f"{address}: a cache gives {asked.who} what was made for {others}"
    cache.offer(asked, answer)
    found = wrong(address, answer)
    assert not found, f"{address} as {asked.who}, {answer.status_code}: {found}"
    return answer


def wrong(address: Address, answer: HttpResponseBase) -> list[str]:
    """What is missing or different in its headers."""
    wanted = dict(ALWAYS)
    if address.route.startswith(DOORS):
        wanted["Referrer-Policy"] = "no-referrer"
    elif answer.headers.get("Referrer-Policy") != "no-referrer":
        wanted["Referrer-Policy"] = "same-origin"
    found = [
        f"{name}: {answer.headers.get(name)}"
        for name, value in wanted.items()
        if answer.headers.get(name) != value
    ]
    kept = {it.strip() for it in _cache_control(answer).split(",")}
    if not {"private", "no-store"} <= kept:
        found.append(f"Cache-Control: {answer.headers.get('Cache-Control')}")
    policy = answer.headers.get("Content-Security-Policy", "")
    is_sandbox = policy == "sandbox; default-src 'none'"
    if not is_sandbox and not (
        "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    ):
        found.append(f"Content-Security-Policy: {policy}")
    return found

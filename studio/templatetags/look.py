"""How figures, moments, people and icons are written on a page."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from processing.recipes.roles import StemRole
from sessions.desk.written import clock, figure, signed

register = template.Library()

for written in (figure, signed, clock):
    register.filter(written)


@cache
def _sprite() -> str:
    """Where the icons are: a page with three hundred notes asks two thousand times."""
    return str(static("icons.svg"))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, `sm` or `lg`: always beside a word or inside a labelled key."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" i--{size}" if size else "",
        _sprite(),
        name,
    )


@register.simple_tag
def modules(entry: str) -> SafeString:
    """Links: a browser fetches all that `entry` imports at once, after what it paints with."""
    known = getattr(staticfiles_storage, "modules_of", None)
    link = '<link rel="modulepreload" fetchpriority="low" href="{}">'
    return format_html_join("", link, ((name,) for name in known(entry)) if known else ())


@register.filter
def colour(person: Any) -> int | str:
    """Which of the six colours is somebody's, on every page the same. Guests have none."""
    return "guest" if person.is_guest else int(person.pk) % 6 + 1


@register.simple_tag
def avatar(person: Any, size: str = "") -> SafeString:
    """Somebody as a circle with initials; the name stands beside it or in its title."""
    return format_html(
        '<span class="av av--{}{}" title="{}" aria-hidden="true">{}</span>',
        colour(person),
        f" av--{size}" if size else "",
        person.signature,
        person.initials,
    )


@register.filter
def given(person: Any) -> str:
    """The name people are called by where there is little room."""
    if person.is_guest:
        return str(person.signature)
    words = str(person.name).split()
    return words[0] if words else str(person.email)


@register.filter
def naming(words: str, people: list[Any]) -> SafeString:
    """The words of a note, with the names of those who are meant set apart."""
    if not people:
        return format_html("{}", words)
    known = sorted((str(person.name) for person in people), key=len, reverse=True)
    names = "|".join(re.escape(f"@{name}") for name in known)
    pieces = re.split(f"({names})", words, flags=re.IGNORECASE)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="note__name">{}</span>', piece) if index % 2 else piece,)
            for index, piece in enumerate(pieces)
        ),
    )


@register.filter
def took(seconds: float | None) -> str:
    """4 s, 2 min 51 s, 1 h 3 min"""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


@register.filter
def estimate(seconds: float | None) -> str:
    """A time still to come, no finer than it can be known: 10 s, 45 s, 1 min 40 s, 12 min"""
    if seconds is None:
        return ""
    step = 5 if seconds < 60 else 10 if seconds < 600 else 60
    return took(max(5, int(seconds / step + 0.5) * step))


@register.filter
def size(count: int | None) -> str:
    """63.8 MB, in steps of 1000 as file managers show them."""
    if count is None:
        return ""
    left = float(count)
    for unit in ("B", "kB", "MB"):
        if left < 1000:
            return f"{left:.0f} {unit}" if unit == "B" or left >= 100 else f"{left:.1f} {unit}"
        left /= 1000
    return f"{left:.2f} GB"


@register.filter
def percent(share: float | None) -> str:
    return f"{round((share or 0) * 100)}%"


@register.filter
def channels(count: int | None) -> str:
    return {None: "", 1: "Mono", 2: "Stereo"}.get(count, f"{count} channels")


@register.filter
def kilohertz(rate: int | None) -> str:
    """48, 44.1"""
    return f"{rate / 1000:g}" if rate else "\N{EN DASH}"


@register.filter
def as_json(value: Any) -> str:
    """For an attribute; the template escapes it."""
    return json.dumps(value, separators=(",", ":"))


@register.filter
def role_word(role: str) -> str:
    """What a stem is for, within a sentence: lead vocal."""
    known = {each.value: each.label.lower() for each in StemRole}
    return known.get(role, role)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """How long ago, with the exact time behind it; the page keeps it fresh."""
    if at is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        timezone.localtime(at).strftime("%-d %B %Y, %H:%M"),
        ago(at),
    )


@register.filter
def ago(at: datetime) -> str:
    gone = (timezone.now() - at).total_seconds()
    if gone < 60:
        return "just now"
    if gone < 3600:
        return f"{gone // 60:.0f} min ago"
    if gone < 24 * 3600:
        return f"{gone // 3600:.0f} h ago"
    there = timezone.localtime(at)
    same_year = there.year == timezone.localtime().year
    return there.strftime("%-d %b") if same_year else there.strftime("%-d %b %Y")


class _Stamped(template.Node):
    def __init__(self, inside: template.NodeList) -> None:
        self._inside = inside

    def render(self, context: template.Context) -> SafeString:
        markup = self._inside.render(context).strip()
        stamp = hashlib.blake2s(markup.encode(), digest_size=8).hexdigest()
        return mark_safe(f"<!--stamp {stamp}-->{markup}<!--stamp -->")  # noqa: S308


@register.tag
def stamped(parser: template.base.Parser, _: template.base.Token) -> _Stamped:
    """An element of a long list with its fingerprint: `merge.js` skips what it has."""
    inside = parser.parse(("endstamped",))
    parser.delete_first_token()
    return _Stamped(inside)

"""The mail itself: what it says, in text and in HTML, and how to end it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from sessions.notices.models import MailKind
from sessions.notices.news import News
from sessions.people.models import Studio, User

_SALT = "notices.unsubscribe"
_LONGEST_SUBJECT = 150


def letter(user: User, news: Sequence[News]) -> EmailMultiAlternatives:
    """One mail about all of the news; a mail about one thing says it in its subject."""
    end = address(reverse("notices:unsubscribe", args=[token(user, {it.kind for it in news})]))
    studio = Studio.objects.order_by("pk").first()
    context = {
        "user": user,
        "studio": studio.name if studio else "Roughmix",
        "projects": _by_project(news),
        "count": len(news),
        "end": end,
        "settings_url": address(reverse("notices:mail")),
        "inbox_url": address(reverse("notices:inbox")),
    }
    mail = EmailMultiAlternatives(
        subject=one_line(_subject(news, str(context["studio"]))),
        body=render_to_string("notices/letter.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    return mail


def address(path: str) -> str:
    return settings.PUBLIC_URL + path


def token(user: User, kinds: Iterable[str]) -> str:
    """Ends mail of these kinds for this person, whoever holds it; it never expires."""
    return signing.dumps([user.pk, *sorted(kinds)], salt=_SALT)


def read_token(text: str) -> tuple[int, list[str]] | None:
    """Whose mail of which kinds it ends; None for what we did not write."""
    try:
        number, *kinds = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(number), [kind for kind in kinds if kind in MailKind.values]


def _by_project(news: Sequence[News]) -> list[tuple[str, list[tuple[News, str]]]]:
    def title(each: News) -> str:
        return each.song.project.title

    ordered = sorted(news, key=lambda each: (title(each), each.at))
    return [
        (name, [(each, address(each.path)) for each in group])
        for name, group in groupby(ordered, key=title)
    ]


def _subject(news: Sequence[News], studio: str) -> str:
    if len(news) == 1:
        return news[0].sentence
    titles = sorted({each.song.project.title for each in news})
    where = titles[0] if len(titles) == 1 else studio
    return f"{len(news)} things on {where}"


def one_line(text: str) -> str:
    """A title with a line break in it must not write headers."""
    plain = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    plain = " ".join(plain.split())
    return textwrap.shorten(plain, _LONGEST_SUBJECT, placeholder="\N{HORIZONTAL ELLIPSIS}")

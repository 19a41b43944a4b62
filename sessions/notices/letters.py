"""The mail itself: what it says, in text and in HTML, and how to end it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from sessions.notices.models import MailKind
from sessions.notices.news import News
from sessions.people.lines import indented, one_line
from sessions.people.models import Studio, User

_SALT = "notices.unsubscribe"
_LONGEST_SENTENCE = 600  # two names and two titles


def letter(user: User, news: Sequence[News]) -> EmailMultiAlternatives:
    """One mail about all of the news; a mail about one thing says it in its subject."""
    end = address(reverse("notices:unsubscribe", args=[token(user, {it.kind for it in news})]))
    studio = Studio.objects.order_by("pk").first()
    context = {
        "user": user,
        "studio": one_line(studio.name if studio else "Roughmix"),
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


@dataclass(frozen=True, slots=True)
class _Row:
    sentence: str
    excerpt: str
    indented: str
    url: str


def _by_project(news: Sequence[News]) -> list[tuple[str, list[_Row]]]:
    def title(each: News) -> str:
        return one_line(each.song.project.title)

    ordered = sorted(news, key=lambda each: (title(each), each.at))
    return [(name, [_row(each) for each in group]) for name, group in groupby(ordered, key=title)]


def _row(news: News) -> _Row:
    return _Row(
        sentence=one_line(news.sentence, longest=_LONGEST_SENTENCE),
        excerpt=indented(news.excerpt, by=""),
        indented=indented(news.excerpt, by="    "),
        url=address(news.path),
    )


def _subject(news: Sequence[News], studio: str) -> str:
    if len(news) == 1:
        return news[0].sentence
    titles = sorted({each.song.project.title for each in news})
    where = titles[0] if len(titles) == 1 else studio
    return f"{len(news)} things on {where}"

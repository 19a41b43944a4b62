"""Every hostile name in the letters that leave: no header, and no line, is written by it."""

from __future__ import annotations

import email
import email.policy
from collections import Counter

from django.core.mail import EmailMessage
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.notices import letters as notices_letters
from sessions.notices.models import MailKind
from sessions.people.lines import one_line
from sessions.people.models import User
from sessions.projects import letters as project_letters
from sessions.projects.models import Invitation
from sessions.sharing import actions
from sessions.sharing import letters as link_letters
from tests.factories import ProjectFactory, SongFactory
from tests.hostile_names import STORED, is_control
from tests.sessions.desk.marked_up import tags_of


def sent(mail: EmailMessage) -> email.message.EmailMessage:
    """As the mail server gets it, read again."""
    raw = mail.message().as_bytes(linesep="\r\n")
    return email.message_from_bytes(raw, policy=email.policy.default)


def check_mail(mail: EmailMessage, to: str, headers: set[str]) -> None:
    got = sent(mail)
    assert not got.defects
    assert {name.casefold() for name in got} == headers
    assert max(Counter(name.casefold() for name in got).values()) == 1
    assert got["to"] == to
    assert not any(is_control(sign) for sign in got["subject"])
    assert 0 < len(got["subject"]) <= 320
    plain = got.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert not any(is_control(sign) for sign in plain if sign != "\n")
    for line in plain.splitlines():
        assert not line.startswith(("Bcc:", "SUMMARY:", "END:")), line
    html = got.get_body(("html",))
    if html is not None:
        assert tags_of(html.get_content()).isdisjoint({"script", "img"})


HEADERS = {
    *("subject", "from", "to", "message-id", "date", "mime-version", "auto-submitted"),
    "content-type",
}
BODY = {"content-transfer-encoding"}


def test_letters(cast, settings):
    settings.PUBLIC_URL = "https://studio.roughmix.test"
    for name in STORED:
        check_letters(cast, name)


def check_letters(cast, name: str) -> None:
    cast.studio.name = name
    cast.studio.save()
    User.objects.filter(pk=cast.nina.pk).update(name=name)
    cast.nina.refresh_from_db()
    project = ProjectFactory(title=name, artist=cast.project.artist)
    song = SongFactory(project=project, title=name)

    link, token = actions.make_link(
        project, by=cast.nina, name=name or "x", recipient=name, email="anna@label.test"
    )
    address = f"https://studio.roughmix.test/l/#{token}"
    letter = link_letters.letter(link, address=address, by=cast.nina)
    check_mail(letter, "anna@label.test", HEADERS | BODY | {"reply-to"})

    row = Invitation(project=project, email="ines@roughmix.test", role="artist", by=cast.nina)
    letter = project_letters.invitation(row, "https://studio.roughmix.test/join/#in_x")
    check_mail(letter, "ines@roughmix.test", HEADERS)

    news = [
        notices_letters.News(
            kind=MailKind.NOTE,
            at=timezone.now(),
            by=cast.nina,
            song=song,
            words=f"left a note on {song}",
            path="/songs/1/",
            excerpt=name,
        )
    ] * 2
    for told in (news, news[:1]):
        letter = notices_letters.letter(cast.lia, told)
        unsubscribe = {"list-unsubscribe", "list-unsubscribe-post"}
        check_mail(letter, "lia@roughmix.test", HEADERS | unsubscribe)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_in_a_subject(name):
    for line in [one_line(name)]:
        mail = EmailMessage(subject=line, body="x", from_email="a@b.test", to=["c@d.test"])
        got = sent(mail)
        assert not any(is_control(sign) for sign in got["subject"])
        assert set(got) >= {"Subject", "To"}
        assert got["to"] == "c@d.test"

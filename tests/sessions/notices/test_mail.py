"""Mail tells each person what concerns them, once, soon or together, and never too much."""

from __future__ import annotations

import datetime as dt
import smtplib
from itertools import count
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from processing import events
from processing.models import Event
from sessions.feedback import actions as feedback
from sessions.notices import actions, sending
from sessions.notices.letters import letter, read_token
from sessions.notices.models import MailKind, MailTold, MailWish, Pace
from sessions.notices.sending import _active_projects, send_due, send_soon
from sessions.people.models import User
from tests.factories import JobFactory, NoteFactory, SongFactory, VersionFactory
from tests.postman import postman

SOON = dt.timedelta(minutes=2)


@pytest.fixture
def version(cast):
    return VersionFactory(
        song=SongFactory(project=cast.project, title="Low Water"), number=1, by=cast.otto
    )


@pytest.fixture
def midday():
    """So that two hours from now it is not yet the morning of letters that come once a day."""
    with time_machine.travel("2027-03-01 12:00:00+00:00"):
        yield


@pytest.fixture
def begun(cast, version):
    """Everybody's cursor stands at now: what was before is not told."""
    events.post(cast.project.topic, "version", {"version": version.pk})
    send_due(timezone.now() + SOON)
    MailTold.objects.update(until=timezone.now())
    mail.outbox.clear()


def say(cast, version, body="Up a touch.", *, mentions=(), by=None, **more):
    note = NoteFactory(version=version, by=by or cast.lia, body=body, **{"at_seconds": 1.5} | more)
    note.mentions.set(mentions)
    events.post(cast.project.topic, "note", {"note": note.pk, "version": version.pk})
    return note


def letters_to(user: User):
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def test_who_is_mentioned_reads_of_it_and_is_led_to_the_second(cast, version, begun):
    note = say(cast, version, "Nina, is the bass late?", mentions=[cast.nina])

    send_due(timezone.now() + SOON)

    (letter,) = letters_to(cast.nina)
    assert letter.subject == "Lia Sommer mentions you at 0:01 on Low Water (v1)"
    assert f"/songs/{version.song_id}/?note={note.pk}" in letter.body
    assert "Nina, is the bass late?" in letter.body
    html = str(letter.alternatives[0][0])
    assert f"?note={note.pk}" in html
    assert not letters_to(cast.lia), "nobody is told of their own deeds"
    assert not letters_to(cast.otto), "a plain note comes once a day"


def test_an_older_note_that_is_given_to_somebody_is_told_to_them(cast, version, begun):
    note = say(cast, version, "Comp the second verse.", by=cast.otto)
    send_due(timezone.now() + SOON)
    mail.outbox.clear()
    MailTold.objects.update(until=timezone.now())

    feedback.assign(note, cast.otto.pk, by=cast.nina)
    send_due(timezone.now() + SOON)

    (letter,) = mail.outbox
    assert letter.to == [cast.otto.email], "also when the words are their own"
    assert letter.subject == "Nina Berg gave you a note to do at 0:01 on Low Water (v1)"


def test_nothing_is_told_twice_nor_before_a_minute_has_passed(cast, version, begun):
    say(cast, version, mentions=[cast.nina])

    assert send_due(timezone.now()) == 0
    assert send_due(timezone.now() + SOON) == 1
    assert send_due(timezone.now() + SOON) == 0
    assert send_due(timezone.now() + 2 * SOON) == 0


def test_what_was_taken_back_or_done_meanwhile_is_not_told(cast, version, begun):
    deleted = say(cast, version, mentions=[cast.nina])
    resolved = say(cast, version, mentions=[cast.nina])

    feedback.delete_note(deleted)
    feedback.resolve_note(resolved, by=cast.lia)

    assert send_due(timezone.now() + SOON) == 0


def test_a_day_is_one_letter_in_the_morning_of_the_reader(cast, version, begun):
    cast.otto.time_zone = "Pacific/Auckland"
    cast.otto.save(update_fields=["time_zone"])
    for number in range(3):
        say(cast, version, f"Note {number}")
    now = timezone.now()
    there = now.astimezone(__import__("zoneinfo").ZoneInfo("Pacific/Auckland"))
    eight = there.replace(hour=8, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)

    send_due(eight - dt.timedelta(minutes=5) if there.hour >= 8 else now)
    assert not letters_to(cast.otto)
    send_due(eight + dt.timedelta(minutes=5))

    (letter,) = letters_to(cast.otto)
    assert letter.subject == f"3 things on {cast.project.title}"
    assert letter.body.index("Note 0") < letter.body.index("Note 2")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Pace.DAILY, [Pace.AT_ONCE]),
        (Pace.AT_ONCE, [Pace.DAILY]),
        (Pace.DAILY, [Pace.AT_ONCE, Pace.HOURLY, Pace.DAILY]),
    ],
)
def test_nothing_is_lost_or_told_twice_when_a_pace_is_changed(cast, version, begun, first, then):
    """In the middle of a day."""
    actions.set_paces(cast.otto, {MailKind.NOTE: first})
    start = timezone.now() + dt.timedelta(days=1)
    with time_machine.travel(start.replace(hour=9)) as clock:
        send_due(timezone.now())
        for number in range(6):
            say(cast, version, f"Note {number}.")
            for pace in then if number == 3 else ():
                actions.set_paces(cast.otto, {MailKind.NOTE: pace})
            clock.shift(dt.timedelta(minutes=30))
            send_due(timezone.now())
        clock.shift(dt.timedelta(days=1))
        send_due(timezone.now())

    said = "".join(str(letter.body) for letter in letters_to(cast.otto))
    assert [said.count(f"Note {number}.") for number in range(6)] == [1] * 6


def test_what_came_while_no_mail_was_wanted_is_not_told_afterwards(cast, version, begun):
    actions.set_paces(cast.otto, {MailKind.NOTE: Pace.NEVER})
    say(cast, version, "Unwanted.")
    actions.set_paces(cast.otto, {MailKind.NOTE: Pace.HOURLY})
    say(cast, version, "Wanted.")

    send_due(timezone.now() + dt.timedelta(hours=2))

    (letter,) = letters_to(cast.otto)
    assert "Wanted." in letter.body
    assert "Unwanted." not in letter.body


def test_a_pace_that_is_changed_while_the_letter_is_written_doubles_nothing(
    cast, version, begun, monkeypatch
):
    def changed(user, news):
        if user == cast.nina:
            actions.set_paces(user, {MailKind.MENTION: Pace.HOURLY})
        return letter(user, news)

    monkeypatch.setattr(sending, "letter", changed)
    say(cast, version, mentions=[cast.nina])
    assert send_due(timezone.now() + SOON) == 1
    events.post(cast.project.topic, "version", {"version": version.pk})
    send_due(timezone.now() + dt.timedelta(hours=3))
    assert len(letters_to(cast.nina)) == 1


def test_an_internal_note_is_told_to_who_may_read_it_alone(cast, version, begun):
    for user in (cast.otto, cast.lia):
        actions.set_paces(user, {MailKind.NOTE: Pace.AT_ONCE})
    say(cast, version, "Between us.", by=cast.nina, is_internal=True)

    send_due(timezone.now() + SOON)

    assert letters_to(cast.otto)
    assert not letters_to(cast.lia)
    assert "Between us." not in "".join(str(it.body) for it in letters_to(cast.lia))


def test_a_manager_hears_of_verdicts_and_versions_never_of_notes(cast, version, begun):
    actions.set_paces(cast.gwen, dict.fromkeys(MailKind.values, Pace.AT_ONCE))
    say(cast, version)
    feedback.give_verdict(version, by=cast.lia, choice="approved")

    send_due(timezone.now() + SOON)

    (letter,) = letters_to(cast.gwen)
    assert letter.subject == f"Lia Sommer approved v1 {version.label} of Low Water"


def test_a_failed_order_is_told_to_who_gave_it(cast, version, begun):
    job = JobFactory(failed=True, kind="mix", topic=cast.project.topic)
    VersionFactory(song=version.song, number=2, ordered=True, order__job=job, by=cast.otto)
    events.post(cast.project.topic, "job", {"job": job.pk})

    send_due(timezone.now() + SOON)

    (letter,) = mail.outbox
    assert letter.to == [cast.otto.email]
    assert "could not be made" in letter.subject
    assert "The file ends before its sound does." in letter.body


def test_people_who_left_or_are_switched_off_get_nothing(cast, version, begun):
    say(cast, version, mentions=[cast.eva, cast.dirk])
    send_due(timezone.now() + SOON)
    assert not letters_to(cast.eva)
    assert not letters_to(cast.dirk)


def test_a_title_with_line_breaks_writes_no_headers(cast, version, begun):
    song = version.song
    song.title = "Low\r\nBcc: thief@example.org\r\n\r\nWater"
    song.save(update_fields=["title"])
    say(cast, version, mentions=[cast.nina])

    with postman() as man, _smtp(man.port):
        send_due(timezone.now() + SOON)

    (letter,) = man.letters
    assert letter["Bcc"] is None
    assert letter["Subject"].endswith("on Low Bcc: thief@example.org Water (v1)")
    assert len(man.recipients) == 1


def test_a_server_that_refuses_delays_mail_and_loses_none(cast, version, begun):
    say(cast, version, mentions=[cast.nina])
    with postman() as man, _smtp(man.port):
        man.refuses = True
        with pytest.raises(smtplib.SMTPException):
            send_due(timezone.now() + SOON)
        man.refuses = False
        assert send_due(timezone.now() + 2 * SOON) == 1
        assert send_due(timezone.now() + 3 * SOON) == 0

    (letter,) = man.letters
    assert letter["To"] == cast.nina.email
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_address_that_is_refused_keeps_nobody_else_waiting(midday, cast, version, begun):
    say(cast, version, mentions=[cast.nina, cast.otto])  # Nina is written to first
    later = timezone.now() + SOON
    with postman() as man, _smtp(man.port):
        man.unknown = cast.nina.email
        assert send_due(later) == 1
        assert [letter["To"] for letter in man.letters] == [cast.otto.email]
        asked = len(man.recipients)
        assert send_due(later + SOON) == 0
        assert len(man.recipients) == asked, "it is not asked again at once"
        man.unknown = ""
        # In the morning the daily letters of others are due by then, too.
        assert send_due(later + dt.timedelta(hours=2)) >= 1

    assert cast.nina.email in [letter["To"] for letter in man.letters]


def test_a_letter_that_is_refused_keeps_nobody_else_waiting(cast, version, begun):
    say(cast, version, "Cheap pills", mentions=[cast.nina])  # Nina is written to first
    say(cast, version, "Too loud", mentions=[cast.otto])
    later = timezone.now() + SOON
    with postman() as man, _smtp(man.port):
        man.dislikes = "Cheap pills"
        assert send_due(later) == 1
        assert [letter["To"] for letter in man.letters] == [cast.otto.email]
        man.dislikes = ""
        assert send_due(later + dt.timedelta(hours=2)) >= 1
        assert any(letter["To"] == cast.nina.email for letter in man.letters)


def test_a_letter_that_cannot_be_written_keeps_nobody_else_waiting(midday, cast, version, begun):
    say(cast, version, mentions=[cast.nina, cast.otto])  # Nina is written to first
    User.objects.filter(pk=cast.nina.pk).update(email="nina\n@roughmix.test")
    later = timezone.now() + SOON
    with postman() as man, _smtp(man.port):
        assert send_due(later) == 1
        assert [letter["To"] for letter in man.letters] == [cast.otto.email]
        User.objects.filter(pk=cast.nina.pk).update(email="nina@roughmix.test")
        assert send_due(later + dt.timedelta(hours=2)) >= 1
    assert "nina@roughmix.test" in [letter["To"] for letter in man.letters]


def test_nobody_calls_the_mail_server_without_a_letter(cast, version, begun):
    events.post(cast.project.topic, "version", {"version": version.pk})
    with postman() as man, _smtp(man.port):
        assert send_due(timezone.now() + SOON) == 0
        assert man.calls == 0
        MailTold.objects.update(until=timezone.now())
        say(cast, version, mentions=[cast.nina, cast.otto])
        assert send_due(timezone.now() + SOON) == 2
        assert man.calls == 1


def test_a_claim_begins_when_the_letter_is_written(cast, version, begun, monkeypatch):
    """A round over many people lasts longer than one claim."""
    say(cast, version, mentions=[cast.nina])
    later, claimed = timezone.now() + SOON, []

    def seen(user, news):
        claimed.extend(MailTold.objects.filter(user=user).values_list("claimed_until", flat=True))
        return letter(user, news)

    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=count(0, 600).__next__))
    monkeypatch.setattr(sending, "letter", seen)
    send_due(later)

    assert min(until for until in claimed if until) > later + dt.timedelta(minutes=10)


def test_that_somebody_listens_is_no_reason_to_look_for_mail(cast, version, begun):
    Event.objects.all().delete()
    for kind in ("presence", "lead"):
        events.post(cast.project.topic, kind, {kind: version.song_id})

    assert _active_projects(timezone.now()) == {}


def test_who_writes_at_this_moment_is_not_disturbed_by_a_second_sweeper(cast, version, begun):
    say(cast, version, mentions=[cast.nina])
    later = timezone.now() + SOON
    MailTold.objects.update(claimed_until=later + dt.timedelta(seconds=30))

    assert send_due(later) == 0
    assert send_due(later + SOON) == 1, "a claim ends when its sweeper died"


def test_without_a_mail_server_nothing_begins(cast, version, settings):
    settings.EMAIL_HOST = ""
    send_soon()
    assert not MailTold.objects.exists()


def test_the_letter_ends_itself_without_a_login(cast, version, begun, client):
    say(cast, version, mentions=[cast.nina])
    send_due(timezone.now() + SOON)
    (letter,) = letters_to(cast.nina)
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = address[address.index("/unsubscribe/") :]

    assert client.get(path).status_code == 200
    assert not MailWish.objects.exists(), "looking changes nothing"
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert [(it.kind, it.pace) for it in cast.nina.mail_wishes.all()] == [("mention", "never")]
    say(cast, version, mentions=[cast.nina])
    mail.outbox.clear()
    send_due(timezone.now() + 3 * SOON)
    assert not letters_to(cast.nina)


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "WzFd:1:x"])
def test_a_token_that_we_did_not_write_ends_nothing(client, db, token):
    assert client.get(f"/unsubscribe/{token}/").status_code == 404
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert read_token(token) is None


def _smtp(port: int):
    return override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
    )

"""A blind vote: nobody learns which letter is which version, or who wants what, before its end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re

import pytest
import time_machine
from django.utils import timezone

from processing.models import Event
from processing.storage import storage
from sessions.desk.live.telling import Telling
from sessions.feedback.ballots import actions
from sessions.feedback.models import BallotEntry, Vote
from sessions.songs.measured import renders_of
from tests.factories import (
    JobFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    VersionFactory,
    finish,
)

LUFS = (-9.62, -12.84, -14.31)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


@pytest.fixture
def versions(song, tmp_path):
    """Three mixes of other loudness, whose pieces are really stored."""
    made = []
    for number, lufs in enumerate(LUFS, start=1):
        job = finished(tmp_path, song, number, lufs)
        made.append(
            VersionFactory(song=song, number=number, label=f"Secret {number}", upload__job=job)
        )
    return made


def finished(tmp_path, song, number: int, lufs: float):
    job = finish(JobFactory(done=True, topic=song.project.topic), integrated_lufs=lufs)
    content = f"pieces of mix {number}".encode() * (400 + number)
    path = tmp_path / "pieces"
    path.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    storage().put(path, digest)
    render = RenderFactory(job=job, name="segments")
    render.audio_file.sha256, render.audio_file.size_bytes = digest, len(content)
    render.audio_file.save(update_fields=["sha256", "size_bytes"])
    index = {"version": 1, "codec": "aac", "rate": 48_000, "frames": 144_000, "pieces": []}
    ReportFactory(render=render, facts=index | {"sha256": digest})
    return job


@pytest.fixture
def ballot(cast, song, versions):
    return actions.open_ballot(song, by=cast.nina, question="Which chorus?", versions=versions)


@pytest.fixture
def ask(client, cast):
    def send(who: str, method: str, path: str, body=None, **headers):
        client.force_login(cast.named(who))
        send = getattr(client, method.lower())
        if method == "GET":
            return send(path, headers=headers)
        return send(path, body or {}, "application/json", headers=headers)

    return send


def test_letters_are_drawn_by_lot(cast, song, versions):
    orders = set()
    for _ in range(40):
        ballot = actions.open_ballot(song, by=cast.nina, question="?", versions=versions)
        rows = ballot.entries.order_by("pk")
        assert [row.letter for row in rows] == ["A", "B", "C"]
        orders.add(tuple(row.version_id for row in rows))
    assert len(orders) > 1  # forty times the same of six: once in 6^39


def test_who_opens_one_says_what_it_is_between(ask, song, versions):
    path = f"/api/songs/{song.pk}/ballots/"
    body = {"question": "Which  chorus?", "versions": [row.pk for row in versions]}

    opened = ask("otto", "POST", path, body)
    assert opened.status_code == 201
    said = opened.json()
    assert (said["question"], said["letters"], said["mine"]) == ("Which chorus?", list("ABC"), "")
    assert (said["asked"], said["voted"], said["results"]) == (5, 0, None)
    assert ask("lia", "POST", path, body).status_code == 403

    one = body | {"versions": [versions[0].pk]}
    assert ask("otto", "POST", path, one).status_code == 400
    twice = body | {"versions": [versions[0].pk] * 2}
    assert ask("otto", "POST", path, twice).json()["code"] == "wrong_ballot"
    yesterday = body | {"closes_at": (timezone.now() - dt.timedelta(days=1)).isoformat()}
    assert ask("otto", "POST", path, yesterday).json()["code"] == "wrong_ballot"
    elsewhere = VersionFactory()
    foreign = body | {"versions": [versions[0].pk, elsewhere.pk]}
    assert ask("otto", "POST", path, foreign).status_code == 404


def test_a_version_without_its_copy_would_be_known_by_its_silence(ask, song, versions):
    young = VersionFactory(song=song, number=9)
    body = {"question": "?", "versions": [versions[0].pk, young.pk]}
    answer = ask("nina", "POST", f"/api/songs/{song.pk}/ballots/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")


def test_votes_change_until_the_end_and_stay_hidden(ask, ballot):
    path = f"/api/ballots/{ballot.pk}/"
    assert ask("lia", "PUT", f"{path}vote/", {"letter": "A"}).json()["mine"] == "A"
    assert ask("lia", "PUT", f"{path}vote/", {"letter": "B"}).json()["mine"] == "B"
    ask("gwen", "PUT", f"{path}vote/", {"letter": "C"})
    assert ask("gwen", "DELETE", f"{path}vote/").json()["mine"] == ""
    assert ask("mats", "PUT", f"{path}vote/", {"letter": "F"}).json()["code"] == "no_such_entry"

    seen = ask("nina", "GET", path).json()
    assert (seen["voted"], seen["mine"], seen["results"], seen["best"]) == (1, "", None, [])
    assert "Lia" not in json.dumps(seen)
    told = Event.objects.filter(kind="ballot").values_list("payload", flat=True)
    assert set(map(str, told)) == {str({"ballot": ballot.pk})}


def test_the_end_tells_all_and_takes_no_more_votes(ask, ballot):
    path = f"/api/ballots/{ballot.pk}/"
    for who, letter in (("lia", "B"), ("mats", "B"), ("otto", "A")):
        ask(who, "PUT", f"{path}vote/", {"letter": letter})
    assert ask("otto", "PUT", f"{path}closing/").status_code == 403

    closed = ask("nina", "PUT", f"{path}closing/").json()

    assert (closed["is_open"], closed["best"]) == (False, ["B"])
    named = {row["letter"]: row for row in closed["results"]}
    assert [person["name"] for person in named["B"]["voters"]] == ["Lia Sommer", "Mats Lund"]
    assert {row["letter"]: row["version"] for row in closed["results"]} == dict(
        BallotEntry.objects.filter(ballot=ballot).values_list("letter", "version")
    )
    late = ask("gwen", "PUT", f"{path}vote/", {"letter": "A"})
    assert (late.status_code, late.json()["code"]) == (409, "ballot_closed")
    assert ask("lia", "DELETE", f"{path}vote/").status_code == 409
    assert Vote.objects.count() == 3


def test_a_draw_is_told_as_one(ask, ballot):
    path = f"/api/ballots/{ballot.pk}/"
    ask("lia", "PUT", f"{path}vote/", {"letter": "B"})
    ask("mats", "PUT", f"{path}vote/", {"letter": "A"})
    assert ask("nina", "PUT", f"{path}closing/").json()["best"] == ["A", "B"]


def test_it_closes_at_its_time_even_if_nobody_comes_by(ask, cast, song, versions):
    ends = timezone.now() + dt.timedelta(hours=1)
    ballot = actions.open_ballot(
        song, by=cast.nina, question="?", versions=versions, closes_at=ends
    )
    path = f"/api/ballots/{ballot.pk}/"
    ask("lia", "PUT", f"{path}vote/", {"letter": "C"})
    actions.close_at_their_time()
    assert ask("lia", "GET", path).json()["is_open"] is True
    told = Event.objects.filter(kind="ballot").count()

    with time_machine.travel(ends, tick=False):
        late = ask("lia", "GET", path).json()
        assert (late["is_open"], late["best"]) == (False, ["C"])
        assert ask("mats", "PUT", f"{path}vote/", {"letter": "A"}).status_code == 409
        actions.close_at_their_time()
        actions.close_at_their_time()

    ballot.refresh_from_db()
    assert ballot.closed_at == ends
    assert Event.objects.filter(kind="ballot").count() == told + 1


def test_who_closes_it_after_its_time_does_not_move_its_end(ask, cast, song, versions):
    ends = timezone.now() + dt.timedelta(hours=1)
    ballot = actions.open_ballot(
        song, by=cast.nina, question="?", versions=versions, closes_at=ends
    )

    with time_machine.travel(ends + dt.timedelta(minutes=5), tick=False):
        assert actions.close_ballot(ballot).closed_at == ends
        seen = ask("lia", "GET", f"/api/ballots/{ballot.pk}/").json()

    assert dt.datetime.fromisoformat(seen["ended_at"]) == ends


def test_nothing_that_a_player_is_sent_tells_which_version_it_hears(ask, ballot, versions):
    """As a cheat would look: every header and every byte of JSON, for what names a version."""
    known: set[str] = set()
    files = [renders_of(row.job)["segments"].audio_file for row in versions]
    for row, file in zip(versions, files, strict=True):
        known |= {file.sha256, row.label, f"/{row.pk}/", str(file.size_bytes)}
    base = f"/api/ballots/{ballot.pk}/entries"
    heads, figures = [], []
    for letter in "ABC":
        path = f"{base}/{letter}"
        part = ask("lia", "GET", f"{path}/files/segments/", Range="bytes=0-3")
        whole = ask("lia", "GET", f"{path}/files/segments/")
        content = b"".join(whole.streaming_content)
        assert b"".join(part.streaming_content) == content[:4]
        assert "Content-Length" not in whole.headers
        assert part.headers["Content-Range"] == "bytes 0-3/*"
        index = ask("lia", "GET", f"{path}/report/?file=segments").json()
        assert set(index) == {"version", "codec", "rate", "frames", "pieces"}
        figures.append(ask("lia", "GET", f"{path}/report/").json())
        heads.append({**part.headers, **whole.headers})
        said = json.dumps([dict(part.headers), dict(whole.headers), index, figures[-1]])
        assert not [word for word in known if told(word, said)]
        for file in files:  # a known tag must not be answered with "that is the one"
            guess = ask(
                "lia", "GET", f"{path}/files/segments/", **{"If-None-Match": f'"{file.sha256}"'}
            )
            assert guess.status_code == 200
            b"".join(guess.streaming_content)
        for name in ("peaks", "original", "audio", "features"):
            assert ask("nina", "GET", f"{path}/files/{name}/").status_code == 404
        assert ask("nina", "GET", f"{path}/report/?file=peaks").status_code == 404
    assert len({head["ETag"] for head in heads}) == 3
    same = [
        {k: v for k, v in head.items() if k not in {"ETag", "Content-Disposition"}}
        for head in heads
    ]
    assert same[0] == same[1] == same[2]
    assert sorted(row["integrated_lufs"] for row in figures) == [-23.0, -21.5, -18.3]
    assert {row["seconds"] for row in figures} == {3.0}


def told(word: str, said: str) -> bool:
    """By itself, and not as four of the digits of a longer hash."""
    return re.search(rf"(?<![0-9a-f]){re.escape(word)}(?![0-9a-f])", said) is not None


def test_no_range_tells_how_long_an_entry_is(ask, ballot):
    """As a cheat would ask, who looks for the first byte that is not there."""
    told = []
    for letter in "ABC":
        path = f"/api/ballots/{ballot.pk}/entries/{letter}/files/segments/"
        whole = b"".join(ask("lia", "GET", path).streaming_content)
        end = len(whole)
        for start, last in ((end - 4, end - 1), (end - 4, end + 3), (end + 8, end + 9)):
            part = ask("lia", "GET", path, Range=f"bytes={start}-{last}")
            content = b"".join(part.streaming_content)
            assert (part.status_code, len(content)) == (206, last - start + 1)
            assert part.headers["Content-Range"] == f"bytes {start}-{last}/*"
            assert content == whole[start : last + 1].ljust(len(content), b"\0")
        asked = ("0-", "4-", "999999-", "-4", "-999999", "0-99999999999", f"{2**41}-{2**41 + 1}")
        answers = [ask("lia", "GET", path, Range=f"bytes={it}") for it in asked]
        told.append([(it.status_code, {**it.headers, "ETag": ""}) for it in answers])
        told[-1] = [
            (status, {k: v for k, v in headers.items() if k != "Content-Disposition"})
            for status, headers in told[-1]
        ]
        assert {it.status_code for it in answers} == {416}
    assert told[0] == told[1] == told[2]


def test_a_proxy_in_front_is_not_asked_to_send_an_entry(ask, ballot, settings):
    settings.ACCEL_PREFIX = "/stored"
    answer = ask("lia", "GET", f"/api/ballots/{ballot.pk}/entries/A/files/segments/")
    assert "X-Accel-Redirect" not in answer.headers
    b"".join(answer.streaming_content)


def test_a_stranger_hears_of_no_ballot(cast, ballot):
    events = list(Event.objects.filter(kind="ballot"))
    telling = Telling(cast.project.pk)
    (told,) = telling.tell(events, cast.gwen)
    assert json.loads(told.text) == {
        "kind": "ballot",
        "id": ballot.pk,
        "song": ballot.song_id,
        "project": cast.project.pk,
    }
    assert telling.tell(events, cast.sam) == []


def test_as_many_queries_for_many_ballots(
    client, cast, song, versions, django_assert_max_num_queries
):
    for number in range(12):
        ballot = actions.open_ballot(song, by=cast.nina, question=f"{number}?", versions=versions)
        actions.vote(ballot, by=cast.lia, letter="A")
        if number % 2:
            actions.close_ballot(ballot)
    client.force_login(cast.mats)
    with django_assert_max_num_queries(9):
        assert len(client.get(f"/api/songs/{song.pk}/ballots/").json()) == 12


def test_two_of_three_is_two_of_those_who_may_approve(ask, cast, versions):
    path = f"/api/versions/{versions[0].pk}"
    for who, choice in (("lia", "approved"), ("nina", "needs_work")):
        ask(who, "PUT", f"{path}/verdict/", {"choice": choice})

    said = ask("mats", "GET", f"{path}/approvals/").json()
    assert (said["approved"], said["of"]) == (1, 3)  # Lia, Nina, Gwen
    assert [(row["person"]["name"], row["choice"]) for row in said["words"]] == [
        ("Lia Sommer", "approved"),
        ("Nina Berg", "needs_work"),
        ("Gwen Price", ""),
    ]
    ask("olga", "PUT", f"{path}/verdict/", {"choice": "approved"})
    owner = ask("mats", "GET", f"{path}/approvals/").json()
    assert (owner["approved"], owner["of"]) == (2, 4)

    cast.project.memberships.filter(user=cast.lia).delete()
    left = ask("mats", "GET", f"{path}/approvals/").json()
    assert (left["approved"], left["of"]) == (1, 3)
    assert ("Lia Sommer", False) in [(r["person"]["name"], r["counts"]) for r in left["words"]]

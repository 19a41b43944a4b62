"""The session page of a song, and the parts of it that are fetched again."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tests.factories import (
    JobFactory,
    NoteFactory,
    OrderFactory,
    PassportFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    UploadFactory,
    VerdictFactory,
    VersionFactory,
    finish,
)

PARTS = ("rail", "stems", "notes", "jobs")


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Night Bus to Orrin", tempo_bpm=92)


@pytest.fixture
def ask(client, cast, song):
    def get(who: str, part: str = ""):
        client.force_login(cast.named(who))
        return client.get(f"/songs/{song.pk}/{part}")

    return get


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_empty_song_says_what_to_do_first(ask):
    page = text(ask("nina"))

    assert "This song has no sound yet." in page
    assert "Drop a folder of them, or a ZIP, anywhere on this page" in page
    assert "No jobs yet." in page


def test_every_version_stands_on_the_rail_with_its_loudness(ask, song):
    VersionFactory(song=song, number=1, label="Phone sketch")
    VersionFactory(song=song, number=2, label="Mix 1", ordered=True)

    rail = text(ask("nina", "rail/"))

    assert "Phone sketch" in rail
    assert rail.count("−18.2") == 2


def test_the_newest_version_that_can_be_heard_is_put_on(ask, song):
    heard = VersionFactory(song=song, number=1)
    VersionFactory(song=song, number=2, arriving=True)

    page = ask("nina")

    assert page.context["on_show"].version == heard
    assert f'data-start="{heard.pk}"' in page.content.decode()


def test_a_link_puts_another_version_on(ask, song):
    first = VersionFactory(song=song, number=1)
    VersionFactory(song=song, number=2)

    assert ask("nina", f"?version={first.pk}").context["on_show"].version == first
    assert ask("nina", "?version=rubbish").context["on_show"].version.number == 2


def test_what_machines_say_stands_apart_from_what_people_say(ask, song, cast):
    version = VersionFactory(song=song, number=1)
    VerdictFactory(version=version, by=cast.lia, choice="approved")
    failed = OrderFactory(song=song, job=JobFactory(failed=True, kind="mix"))
    VersionFactory(song=song, number=2, upload=None, order=failed, label="Mix 2")

    rail = ask("nina", "rail/").content.decode()

    assert 'data-state="ready"' in rail
    assert 'data-verdict="approved"' in rail
    assert 'data-state="failed"' in rail


def test_somebodys_doubt_weighs_more_than_somebodys_yes(ask, song, cast):
    version = VersionFactory(song=song, number=1)
    VerdictFactory(version=version, by=cast.lia, choice="approved")
    VerdictFactory(version=version, by=cast.nina, choice="needs_work")

    assert 'data-verdict="needs_work"' in ask("nina", "rail/").content.decode()
    assert 'data-mine="approved"' in ask("lia", "rail/").content.decode()


def test_a_failed_edit_leaves_the_revision_before_in_its_lane(ask, song):
    stem = StemFactory(song=song, name="Bass", role="bass")
    first = StemRevisionFactory(stem=stem, number=1)
    failed = OrderFactory(song=song, kind="edit", job=JobFactory(failed=True, kind="edit"))
    StemRevisionFactory(stem=stem, number=2, upload=None, order=failed, parent=first)

    stems = ask("nina", "stems/")

    assert f"/api/revisions/{first.pk}/files/peaks/" in stems.content.decode()
    assert "Revision 2 failed" in text(stems)
    assert "The file ends before its sound does. Export it again." in text(stems)


def test_a_bad_file_says_what_is_wrong_and_the_others_go_on(ask, song):
    good = StemRevisionFactory(stem__song=song, number=1)
    upload = UploadFactory(project=song.project, job=JobFactory(failed=True), filename="Broken.wav")
    StemRevisionFactory(stem__song=song, number=1, upload=upload)

    stems = ask("mats", "stems/")

    assert "Not usable" in text(stems)
    assert "Export it again." in text(stems)
    assert f"/api/revisions/{good.pk}/files/peaks/" in stems.content.decode()


def test_retired_stems_leave_the_lanes(ask, song):
    StemRevisionFactory(stem__song=song, stem__name="Old pad", stem__retired_at=timezone.now())

    assert "Old pad" not in text(ask("nina", "stems/"))


def test_a_manager_learns_nothing_of_stems(ask, song):
    stem = StemRevisionFactory(stem__song=song, stem__name="Secret riser").stem
    version = VersionFactory(song=song, number=1)
    NoteFactory(version=version, stem=stem, body="Riser too loud")

    for part in ("", *(f"{name}/" for name in PARTS)):
        answer = ask("gwen", part)
        assert "Secret riser" not in answer.content.decode(), part
        assert "Riser too loud" not in answer.content.decode(), part


def test_only_what_somebody_may_do_is_on_the_page(ask, song):
    VersionFactory(song=song, number=1)
    StemRevisionFactory(stem__song=song)

    engineer, musician, manager = (ask(who).content.decode() for who in ("otto", "mats", "gwen"))

    assert 'data-open="mix"' in engineer
    assert "data-downloads" in engineer
    assert "data-verdict-set" not in engineer
    assert 'data-open="mix"' not in musician
    assert "data-downloads" not in musician
    assert 'data-pick="stems"' in musician
    assert "data-verdict-set" in manager
    assert 'data-do="compose"' not in manager
    assert "data-pick" not in manager


def test_notes_stand_in_the_songs_time_with_their_replies(ask, song, cast):
    version = VersionFactory(song=song, number=1)
    late = NoteFactory(version=version, at_seconds=70.0, body="Second", by=cast.lia)
    early = NoteFactory(version=version, at_seconds=4.5, until_seconds=9.0, body="First")
    NoteFactory(version=version, reply_to=late, at_seconds=70.0, body="An answer", by=cast.nina)

    notes = ask("nina", "notes/")
    words = text(notes)

    assert words.index("First") < words.index("Second") < words.index("An answer")
    assert "0:04.5–0:09.0" in words
    assert f'id="note-{early.pk}"' in notes.content.decode()


def test_people_change_their_own_words_only(ask, song, cast):
    NoteFactory(version=VersionFactory(song=song, number=1), by=cast.lia)

    # What can be done with a note is offered by the page, by this word.
    assert " data-mine" in ask("lia", "notes/").content.decode()
    assert " data-mine" not in ask("nina", "notes/").content.decode()


def test_what_people_write_is_shown_as_they_wrote_it(ask, song, cast):
    version = VersionFactory(song=song, number=1, label='<img src=x onerror="alert(1)">')
    NoteFactory(version=version, body="<script>alert(1)</script>", by=cast.lia)
    StemRevisionFactory(stem__song=song, stem__name='"><script>alert(2)</script>')

    page = ask("nina").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_failed_job_says_what_happened_and_can_be_asked_again(ask, song):
    stages = [
        {"name": "read", "title": "Read 8 stems", "state": "done", "seconds": 4.0},
        {"name": "mix", "title": "Balance", "state": "running", "seconds": None},
    ]
    job = JobFactory(failed=True, kind="mix", stages=stages)
    VersionFactory(song=song, number=1, upload=None, order=OrderFactory(song=song, job=job))

    jobs = ask("otto", "jobs/")

    assert "stopped at Balance" in text(jobs)
    assert "The file ends before its sound does. Export it again." in text(jobs)
    assert 'data-do="retry"' in jobs.content.decode()
    assert 'data-do="retry"' not in ask("mats", "jobs/").content.decode()


def test_a_file_that_is_no_sound_asks_for_another_and_not_for_the_same_again(ask, song):
    upload = UploadFactory(project=song.project, job=JobFactory(failed=True))
    StemRevisionFactory(stem__song=song, upload=upload)

    jobs = text(ask("nina", "jobs/"))

    assert "Choose another file" in jobs
    assert "Try again" not in jobs


def test_a_loudness_that_cannot_be_had_leads_back_to_the_form(ask, song):
    failure = {"code": "cannot_render", "sentence": "Too loud.", "remedy": "Choose less."}
    job = JobFactory(failed=True, kind="master", failure=failure)
    order = OrderFactory(song=song, kind="master", job=job)
    VersionFactory(song=song, number=1, kind="master", upload=None, order=order)

    jobs = ask("nina", "jobs/").content.decode()

    assert 'data-open="master"' in jobs
    assert "Try again" not in jobs
    assert 'data-open="master"' not in ask("lia", "jobs/").content.decode()


def test_what_runs_stands_before_what_waits_and_that_before_what_is_over(ask, song):
    states = ({"done": True}, {"failed": True}, {}, {"running": True}, {})
    jobs = [JobFactory(kind="mix", **state) for state in states]
    for number, job in enumerate(jobs, 1):
        order = OrderFactory(song=song, job=job)
        VersionFactory(song=song, number=number, upload=None, order=order)

    page = ask("nina", "jobs/").content.decode()

    done, failed, first, running, second = (job.pk for job in jobs)
    shown = [int(number) for number in re.findall(r'id="job-(\d+)"', page)]
    assert shown == [running, first, second, failed, done]
    assert "1 running" in text(ask("nina"))


def test_a_running_job_shows_stage_percent_and_a_way_to_stop_it(ask, song):
    job = JobFactory(running=True, kind="mix", progress=0.62)
    VersionFactory(song=song, number=1, upload=None, order=OrderFactory(song=song, job=job))

    jobs = ask("otto", "jobs/").content.decode()

    assert "62%" in jobs
    assert 'data-do="cancel"' in jobs
    assert "--p: 62%" in jobs
    assert "style=" not in jobs, "the content policy forbids style attributes"


def test_a_master_offers_its_files_with_their_sizes(ask, song):
    job = JobFactory(kind="master", done=True)
    finish(job, names=("audio", "proxy", "peaks", "wav", "flac", "mp3"))
    order = OrderFactory(song=song, kind="master", job=job)
    version = VersionFactory(song=song, number=1, kind="master", upload=None, order=order)

    rail = ask("lia", "rail/").content.decode()

    for name in ("wav", "flac", "mp3"):
        assert f"/api/versions/{version.pk}/files/{name}/?download=1" in rail
    assert "1.2 MB" in rail


def test_the_report_of_any_version_is_sent_by_itself(ask, song, cast, client):
    version = VersionFactory(song=song, number=1)
    ask("gwen")

    report = text(client.get(f"/versions/{version.pk}/report/"))

    assert "Integrated −18.2" in report
    assert "True peak −3.1" in report
    assert "Nothing found to fix." in report
    client.force_login(cast.sam)
    assert client.get(f"/versions/{version.pk}/report/").status_code == 404


@pytest.mark.parametrize("part", ["", *(f"{name}/" for name in PARTS)])
def test_another_projects_song_does_not_exist(ask, part):
    assert ask("sam", part).status_code == 404


def test_no_page_carries_a_style_attribute_or_a_script_without_nonce(ask, song):
    VersionFactory(song=song, number=1)
    StemRevisionFactory(stem__song=song)

    page = ask("nina").content.decode()

    assert " style=" not in page
    for script in re.findall(r"<script[^>]*>", page):
        assert "nonce=" in script or "src=" in script
    assert not re.findall(r"\son\w+=", page)


def test_more_rows_cost_no_more_questions(ask, client, song, django_assert_max_num_queries, cast):
    def grow(number: int) -> None:
        version = VersionFactory(song=song, number=number)
        VerdictFactory(version=version, by=cast.lia)
        stem = StemRevisionFactory(stem__song=song, number=1).stem
        note = NoteFactory(version=version, stem=stem, by=cast.lia)
        NoteFactory(version=version, reply_to=note, by=cast.nina)

    for number in range(1, 4):
        grow(number)
    VersionFactory(song=song, number=20, ordered=True, by=cast.otto)
    PassportFactory(song=song, job__done=True)
    song.key, song.tempo_bpm = "A minor", 96
    song.save()
    ask("nina")
    with django_assert_max_num_queries(25) as few:
        client.get(f"/songs/{song.pk}/")
    for number in range(4, 10):
        grow(number)
    with django_assert_max_num_queries(25) as many:
        client.get(f"/songs/{song.pk}/")
    assert len(few) == len(many)


def test_a_link_with_a_number_beyond_all_numbers_shows_the_newest(ask, song):
    VersionFactory(song=song, number=1)

    assert ask("nina", "?version=" + "9" * 5000).status_code == 200

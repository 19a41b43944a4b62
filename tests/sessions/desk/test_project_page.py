"""The page of a project, and the forms on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from processing import events
from processing.models import Event
from sessions.people.models import User
from sessions.projects.models import Membership
from sessions.songs.models import Song
from tests.factories import (
    BookingFactory,
    BudgetFactory,
    BudgetLineFactory,
    JobFactory,
    MembershipFactory,
    NoteFactory,
    OrderFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    UploadFactory,
    VerdictFactory,
    VersionFactory,
)


@pytest.fixture
def page(client, cast):
    def get(who: str, query: str = ""):
        client.force_login(cast.named(who))
        return client.get(f"/projects/{cast.project.pk}/{query}")

    return get


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Night Bus", position=1, key="F♯ minor")


def cells(answer) -> list[tuple[str, str, str]]:
    (row,) = answer.context["songs"]
    return [(cell.name, cell.state, cell.word) for cell in row.cells]


def test_another_projects_page_does_not_exist(page, cast, client):
    client.force_login(cast.sam)
    assert client.get(f"/projects/{cast.project.pk}/").status_code == 404


def test_a_song_shows_how_far_its_sound_has_come(page, song, cast):
    VersionFactory(song=song, number=1)
    StemRevisionFactory(stem__song=song)
    StemRevisionFactory(stem__song=song)
    VersionFactory(song=song, number=2, ordered=True)

    assert cells(page("otto")) == [
        ("Bounce", "done", "v1"),
        ("Stems", "done", "2 stems"),
        ("Mix", "done", "v2"),
        ("Master", "next", ""),
    ]


def test_the_newest_version_of_a_kind_decides(page, song):
    VersionFactory(song=song, number=1, ordered=True)
    job = JobFactory(running=True, kind="mix", progress=0.5)
    order = OrderFactory(song=song, job=job)
    VersionFactory(song=song, number=2, kind="mix", label="Mix", upload=None, order=order)

    assert ("Mix", "now", "50%") in cells(page("otto"))


def test_a_stopped_job_and_an_arriving_file_are_told_apart(page, song):
    job = JobFactory(failed=True, kind="master")
    order = OrderFactory(song=song, kind="master", job=job)
    VersionFactory(song=song, number=2, kind="master", label="M", upload=None, order=order)
    VersionFactory(song=song, number=1, arriving=True)

    assert cells(page("otto")) == [
        ("Bounce", "wait", "arriving"),
        ("Stems", "next", ""),
        ("Mix", "next", ""),
        ("Master", "late", "stopped"),
    ]


def test_a_stem_that_failed_is_counted(page, song, cast):
    StemRevisionFactory(stem__song=song)
    failed = UploadFactory(project=cast.project, job=JobFactory(failed=True))
    StemRevisionFactory(stem__song=song, upload=failed)

    assert ("Stems", "late", "1 of 2 stopped") in cells(page("otto"))


def test_only_a_stems_newest_revision_counts(page, song, cast):
    stem = StemFactory(song=song)
    failed = UploadFactory(project=cast.project, job=JobFactory(failed=True))
    StemRevisionFactory(stem=stem, number=1, upload=failed)
    StemRevisionFactory(stem=stem, number=2)

    assert ("Stems", "done", "1 stem") in cells(page("otto"))


def test_loudness_is_that_of_the_newest_version_that_was_measured(page, song):
    VersionFactory(song=song, number=1)
    VersionFactory(song=song, number=2, arriving=True)

    (row,) = page("lia").context["songs"]

    assert (row.newest.number, row.measured.number) == (2, 1)
    assert row.figures.integrated_lufs == -18.2


def test_the_verdict_on_what_is_heard_is_shown(page, song, cast):
    version = VersionFactory(song=song, number=1)
    VerdictFactory(version=version, by=cast.lia, choice="needs_work")

    assert "Needs work" in page("gwen").content.decode()


def test_a_manager_learns_nothing_of_stems(page, song, cast):
    StemRevisionFactory(stem__song=song, stem__name="Secret vocal")
    stem = song.stems.get()
    events.post(cast.project.topic, "stem", {"stem": stem.pk})
    VersionFactory(song=song, number=1)

    answer = page("gwen")

    assert [name for name, _, _ in cells(answer)] == ["Bounce", "Mix", "Master"]
    assert "Secret vocal" not in answer.content.decode()
    assert "Secret vocal" in page("otto").content.decode()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("olga", True), ("nina", True), ("gwen", True), ("otto", False), ("lia", False)],
)
def test_money_is_for_those_who_may_see_it(page, cast, who, sees):
    line = BudgetLineFactory(budget=BudgetFactory(project=cast.project), planned_minor=1_850_000)
    events.post(cast.project.topic, "budget", {"budget": line.budget_id})

    words = page(who).content.decode()

    assert ("€ 18,500" in words) is sees
    assert ("The budget was changed" in words) is sees


def test_a_reaction_does_not_tell_an_old_note_again(page, song, cast):
    note = NoteFactory(version=VersionFactory(song=song, number=1), by=cast.otto)
    events.post(cast.project.topic, "note", {"note": note.pk})
    Event.objects.update(created_at=note.created_at)
    later = events.post(cast.project.topic, "note", {"note": note.pk})
    Event.objects.filter(pk=later.pk).update(created_at=note.created_at + timedelta(hours=1))

    (line,) = page("mats").context["activity"]

    assert (line.by, line.at) == (cast.otto, note.created_at)


def test_activity_is_told_once_a_row_and_newest_first(page, song, cast):
    version = VersionFactory(song=song, number=4, by=cast.lia)
    note = NoteFactory(version=version, by=cast.otto, at_seconds=65.4)
    events.post(cast.project.topic, "version", {"version": version.pk})
    events.post(cast.project.topic, "note", {"note": note.pk})
    events.post(cast.project.topic, "note", {"note": note.pk})
    events.post(cast.project.topic, "job", {"job": 1})

    told = page("mats").context["activity"]

    assert [(line.by.name, line.what) for line in told] == [
        ("Otto Hahn", "left a note at 1:05 on"),
        ("Lia Sommer", "brought in v4 of"),
    ]


def test_a_folder_of_stems_is_told_in_one_line(page, song, cast):
    for _ in range(3):
        stem = StemFactory(song=song)
        events.post(cast.project.topic, "stem", {"stem": stem.pk})
    version = VersionFactory(song=song, number=1, by=cast.otto, ordered=True)
    events.post(cast.project.topic, "version", {"version": version.pk})
    gone = StemFactory(song=song, name="Scratch", retired_at=timezone.now())
    events.post(cast.project.topic, "stem", {"stem": gone.pk})

    assert [line.what for line in page("otto").context["activity"]] == [
        "The stem Scratch was put away from",
        "ordered a mix, v1, of",
        "3 stems came to",
    ]


def test_a_note_about_a_stem_is_not_told_to_who_hears_no_stems(page, song, cast):
    version = VersionFactory(song=song, number=1)
    note = NoteFactory(version=version, stem=StemFactory(song=song))
    events.post(cast.project.topic, "note", {"note": note.pk})

    assert page("gwen").context["activity"] == []
    assert len(page("otto").context["activity"]) == 1


def test_what_is_gone_is_told_no_more(page, cast):
    booking = BookingFactory(project=cast.project)
    events.post(cast.project.topic, "booking", {"booking": booking.pk})
    booking.delete()

    assert page("nina").context["activity"] == []


def test_forms_are_for_those_who_may_change_the_project(page):
    assert "new-song" in page("nina").content.decode()
    for who in ("otto", "lia", "mats", "gwen"):
        assert "<form" not in page(who).content.decode().partition("<main")[2]


def test_a_song_is_added_and_its_page_opened(client, cast):
    client.force_login(cast.nina)
    form = {"title": "Kettle Song", "key": "G major", "tempo_bpm": "92.5"}

    answer = client.post(f"/projects/{cast.project.pk}/songs/", form)

    song = Song.objects.get(title="Kettle Song")
    assert answer.url == f"/songs/{song.pk}/"
    assert (song.key, float(song.tempo_bpm)) == ("G major", 92.5)


def test_a_tempo_that_no_song_has_comes_back_with_a_sentence(client, cast):
    client.force_login(cast.nina)

    answer = client.post(
        f"/projects/{cast.project.pk}/songs/", {"title": "Fast", "tempo_bpm": "4000"}
    )

    assert answer.status_code == 422
    assert "less than or equal to 400" in answer.content.decode()
    assert not Song.objects.exists()


def test_a_new_persons_password_is_in_one_answer_and_kept_nowhere(client, cast):
    client.force_login(cast.nina)
    form = {"email": "New@Roughmix.test", "name": "Dot Kesselring", "role": "musician"}

    answer = client.post(f"/projects/{cast.project.pk}/members/", form)

    password = answer.context["welcome"]["password"]
    person = User.objects.get(email="new@roughmix.test")
    assert answer.status_code == 200
    assert password in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert person.check_password(password)
    assert password not in str(dict(client.session))
    assert password not in client.get(f"/projects/{cast.project.pk}/").content.decode()


def test_somebody_with_an_account_just_joins(client, cast):
    client.force_login(cast.nina)

    answer = client.post(
        f"/projects/{cast.project.pk}/members/", {"email": cast.eva.email, "role": "engineer"}
    )

    assert answer.status_code == 302
    assert cast.project.memberships.filter(user=cast.eva, role="engineer").exists()


def test_somebody_unknown_needs_a_name(client, cast):
    client.force_login(cast.nina)

    answer = client.post(
        f"/projects/{cast.project.pk}/members/", {"email": "who@roughmix.test", "role": "artist"}
    )

    assert answer.status_code == 422
    assert "Nobody here has this address yet." in answer.content.decode()


def test_a_role_is_changed_and_a_person_removed(client, cast):
    client.force_login(cast.nina)
    otto = cast.project.memberships.get(user=cast.otto)
    here = f"/projects/{cast.project.pk}/members/{otto.pk}"

    client.post(f"{here}/role/", {"role": "manager"})
    otto.refresh_from_db()
    assert otto.role == "manager"

    client.post(f"{here}/removal/")
    assert not Membership.objects.filter(pk=otto.pk).exists()


def test_the_last_producer_stays_and_is_told_why(client, cast):
    client.force_login(cast.nina)
    nina = cast.project.memberships.get(user=cast.nina)

    answer = client.post(f"/projects/{cast.project.pk}/members/{nina.pk}/removal/", follow=True)

    assert "A project keeps at least one producer." in answer.content.decode()
    assert cast.project.memberships.filter(user=cast.nina).exists()


def test_who_removes_themselves_lands_on_the_first_page(client, cast):
    MembershipFactory(project=cast.project, user=cast.eva, role="producer")
    client.force_login(cast.nina)
    nina = cast.project.memberships.get(user=cast.nina)

    answer = client.post(f"/projects/{cast.project.pk}/members/{nina.pk}/removal/")

    assert answer.url == "/"


def test_a_member_of_another_project_is_not_reached_through_this_one(client, cast):
    client.force_login(cast.nina)
    sam = cast.elsewhere.memberships.get(user=cast.sam)

    answer = client.post(f"/projects/{cast.project.pk}/members/{sam.pk}/removal/")

    assert answer.status_code == 404
    assert Membership.objects.filter(pk=sam.pk).exists()


def test_a_phase_gets_its_date_is_done_today_and_not_done_after_all(client, cast):
    client.force_login(cast.nina)
    mix = cast.project.phases.get(name="mix")
    here = f"/projects/{cast.project.pk}/phases/{mix.pk}/"

    client.post(here, {"due_date": "2027-03-19", "done_date": ""})
    mix.refresh_from_db()
    assert (str(mix.due_date), mix.done_date) == ("2027-03-19", None)

    client.post(here, {"due_date": "2027-03-19", "done_date": "", "done": "today"})
    mix.refresh_from_db()
    assert mix.done_date == timezone.localdate()

    client.post(here, {"due_date": "2027-03-19", "done_date": "2027-03-01", "done": "not"})
    mix.refresh_from_db()
    assert mix.done_date is None


def test_a_date_that_is_none_comes_back_in_its_own_dialog(client, cast):
    client.force_login(cast.nina)
    mix = cast.project.phases.get(name="mix")

    answer = client.post(f"/projects/{cast.project.pk}/phases/{mix.pk}/", {"due_date": "soon"})

    words = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="phase-{mix.pk}" aria-labelledby="phase-{mix.pk}-h" open' in words
    assert words.count("Enter a valid date.") == 1


@pytest.mark.parametrize("place", ["songs/", "members/"])
def test_who_may_not_change_the_project_is_refused(client, cast, place):
    client.force_login(cast.otto)

    assert client.post(f"/projects/{cast.project.pk}/{place}", {}).status_code == 403


def test_more_songs_cost_no_more_queries(client, cast, django_assert_max_num_queries):
    BudgetLineFactory(budget=BudgetFactory(project=cast.project))
    for number in range(1, 7):
        song = SongFactory(project=cast.project, position=number)
        version = VersionFactory(song=song, number=1)
        VersionFactory(song=song, number=2, ordered=True)
        StemRevisionFactory(stem__song=song)
        note = NoteFactory(version=version)
        VerdictFactory(version=version)
        events.post(cast.project.topic, "version", {"version": version.pk})
        events.post(cast.project.topic, "note", {"note": note.pk})
    client.force_login(cast.nina)

    with django_assert_max_num_queries(24):
        assert client.get(f"/projects/{cast.project.pk}/").status_code == 200

"""The first page: projects, what is new, what is next, and starting a project."""

from __future__ import annotations

import pytest

from sessions.projects.models import Project
from tests.factories import (
    AlbumFactory,
    BookingFactory,
    JobFactory,
    MembershipFactory,
    NoteFactory,
    OrderFactory,
    PlanFactory,
    ProjectFactory,
    SongFactory,
    StemArchiveFactory,
    StemRevisionFactory,
    UploadFactory,
    VersionFactory,
)


@pytest.fixture
def home(client, cast):
    def get(who: str, query: str = ""):
        client.force_login(cast.named(who))
        return client.get(f"/{query}")

    return get


def test_everybody_sees_the_projects_they_are_on_and_no_others(home, cast):
    page = home("otto")

    assert [row.project for row in page.context["rows"]] == [cast.project]
    assert "Undertow" not in page.content.decode()


def test_the_owner_sees_every_project(home):
    assert {row.project.title for row in home("olga").context["rows"]} == {"Tidelines", "Undertow"}


def test_songs_and_open_notes_are_counted_without_replies_and_resolved_ones(home, cast):
    version = VersionFactory(song__project=cast.project)
    note = NoteFactory(version=version)
    NoteFactory(version=version, reply_to=note)
    NoteFactory(version__song__project=cast.elsewhere)

    page = home("mats")

    (row,) = page.context["rows"]
    assert (row.song_count, row.open_notes) == (1, 1)
    assert page.context["open_note_count"] == 1


def test_the_newest_version_of_a_song_stands_on_the_shelf_with_its_loudness(home, cast):
    song = SongFactory(project=cast.project)
    VersionFactory(song=song, number=1)
    newest = VersionFactory(song=song, number=2, ordered=True)
    VersionFactory(song__project=cast.elsewhere)

    (spine,) = home("nina").context["newest"]

    assert spine.version == newest
    assert spine.figures.integrated_lufs == -18.2
    assert spine.state == "done"


def test_what_the_machines_work_on_is_listed_with_how_far_they_are(home, cast):
    job = JobFactory(running=True, kind="mix", progress=0.42, asked_by="Otto Hahn")
    song = SongFactory(project=cast.project, title="Night Bus")
    order = OrderFactory(song=song, by=cast.otto, job=job)
    VersionFactory(song=song, number=1, kind="mix", label="Mix", upload=None, order=order)
    VersionFactory(song=song, number=2, ordered=True)

    page = home("lia")

    (it,) = page.context["running"]
    assert (it.what, it.title, it.word) == ("Mix", "Night Bus", "42%")
    assert "Night Bus, Otto Hahn" in page.content.decode()


def test_files_being_checked_are_at_work_and_stems_are_no_business_of_a_manager(home, cast):
    song = SongFactory(project=cast.project)
    for number, make in enumerate((VersionFactory, StemRevisionFactory), start=1):
        upload = UploadFactory(project=cast.project, job=JobFactory())
        more = {"song": song} if make is VersionFactory else {"stem__song": song}
        make(number=number, upload=upload, **more)

    assert [it.what for it in home("otto").context["running"]] == ["Check of v1", "Check"]
    assert [it.what for it in home("gwen").context["running"]] == ["Check of v1"]


def test_a_folder_of_stems_is_one_line_at_work(home, cast):
    song = SongFactory(project=cast.project)
    for state in ({"running": True, "progress": 0.3}, {}, {}):
        upload = UploadFactory(project=cast.project, job=JobFactory(**state))
        StemRevisionFactory(stem__song=song, upload=upload)

    page = home("otto")

    (it,) = page.context["running"]
    assert (it.what, it.word, it.whose) == ("Check, 3 in line", "30%", song)
    assert page.context["running_count"] == 3


def test_a_zip_that_is_unpacked_is_at_work_and_a_closer_look_at_a_sound_is_not(home, cast):
    song = SongFactory(project=cast.project)
    zipped = JobFactory(running=True, kind="unpack", progress=0.3, topic=cast.project.topic)
    StemArchiveFactory(song=song, upload__job=zipped)
    heard = StemRevisionFactory(stem__song=song)
    JobFactory(running=True, kind="features", follows=heard.job, topic=cast.project.topic)

    page = home("mats")

    assert [(it.what, it.word) for it in page.context["running"]] == [("Unpack a ZIP", "30%")]
    assert page.context["running_count"] == 1
    assert home("gwen").context["running"] == []


def test_an_album_and_a_plan_are_at_work_where_they_belong(home, cast):
    song = SongFactory(project=cast.project, title="Night Bus")
    AlbumFactory(project=cast.project, label="Side A", job=JobFactory(running=True, kind="album"))
    PlanFactory(song=song, job=JobFactory(kind="plan"))
    mix = VersionFactory(song=song, number=1, ordered=True)
    PlanFactory(song=song, version=mix, job=JobFactory(kind="plan"))

    running = home("otto").context["running"]

    assert [(it.what, it.title, it.url) for it in running] == [
        ("Album, Side A", "Tidelines", f"/projects/{cast.project.pk}/"),
        ("Plan of a mix", "Night Bus", f"/songs/{song.pk}/"),
        ("Plan of a master", "Night Bus", f"/songs/{song.pk}/"),
    ]
    # A manager hears albums, and has nothing to do with stems.
    assert [it.title for it in home("gwen").context["running"]] == ["Tidelines"]


def test_next_bookings_leave_out_other_peoples(home, cast):
    BookingFactory(project=cast.project, title="Strings")
    BookingFactory(project=cast.elsewhere, title="Secret")

    page = home("mats")

    assert [it.booking.title for it in page.context["bookings"]] == ["Strings"]


def test_who_may_not_start_projects_is_not_offered_to(home):
    assert "New project" in home("nina").content.decode()
    assert "New project" not in home("otto").content.decode()


def test_who_is_on_nothing_learns_how_to_get_on_something(home):
    words = home("eva").content.decode()

    assert "Nothing for you here yet" in words
    assert "eva@roughmix.test" in words


def test_a_project_is_started_from_the_dialog(client, cast):
    client.force_login(cast.nina)
    form = {"title": "Low Tide", "artist": "Lia Sommer", "kind": "ep", "release_date": "2027-06-12"}

    answer = client.post("/projects/", form)

    project = Project.objects.get(title="Low Tide")
    assert answer.status_code == 302
    assert answer.url == f"/projects/{project.pk}/"
    assert project.memberships.get().user == cast.nina


def test_a_form_that_cannot_be_meant_comes_back_open_with_its_words(client, cast):
    client.force_login(cast.nina)

    answer = client.post("/projects/", {"title": "Low Tide", "artist": "", "kind": "ep"})

    words = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Low Tide"' in words
    assert 'id="new-project" aria-labelledby="new-project-h" open' in words
    assert Project.objects.filter(title="Low Tide").count() == 0


def test_an_engineer_does_not_start_projects(client, cast):
    client.force_login(cast.otto)

    answer = client.post("/projects/", {"title": "Mine", "artist": "Me", "kind": "ep"})

    assert answer.status_code == 403
    assert "Only the owner and producers start projects." in answer.content.decode()


def test_markup_in_a_title_is_words(home, cast):
    Project.objects.filter(pk=cast.project.pk).update(title="<script>alert(1)</script>")

    words = home("nina").content.decode()

    assert "<script>alert(1)" not in words
    assert "&lt;script&gt;alert(1)" in words


def test_more_projects_cost_no_more_queries(client, cast, django_assert_max_num_queries):
    for _ in range(5):
        project = ProjectFactory()
        MembershipFactory(project=project, user=cast.nina)
        NoteFactory(version__song__project=project)
        BookingFactory(project=project)
    client.force_login(cast.nina)

    with django_assert_max_num_queries(18):
        assert client.get("/").status_code == 200

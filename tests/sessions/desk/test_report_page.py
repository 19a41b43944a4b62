"""The report of a version in the panel, beside another one, and on paper; that of a stem."""

from __future__ import annotations

import re

import pytest

from processing.models import Report
from tests.factories import (
    FACTS,
    RenderFactory,
    ReportFactory,
    SongFactory,
    StemRevisionFactory,
    VersionFactory,
)
from tests.sessions.desk.measured import noise


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    return noise(tmp_path_factory.mktemp("sound") / "turned.wav", out_of_phase=True)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Night Bus to Orrin", target_lufs=-10)


@pytest.fixture
def ask(client, cast):
    def get(path: str, who: str = "lia"):
        client.force_login(cast.named(who))
        return client.get(path)

    return get


def tell(version, /, **facts) -> None:
    report = Report.objects.get(render__job=version.job, render__name="audio")
    report.facts = FACTS | facts
    report.save(update_fields=["facts"])


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_panel_shows_all_of_what_the_engine_measured(ask, song, turned):
    version = VersionFactory(song=song, number=1)
    tell(version, **turned)

    answer = ask(f"/versions/{version.pk}/report/")
    page, words = answer.content.decode(), text(answer)

    for element in ("loudness-plot", "balance-plot", "correlation-plot"):
        assert f"<{element} " in page
    assert f'src="/api/versions/{version.pk}/report/"' in page
    assert 'target="-10.0"' in page
    assert "Second meter, pyloudnorm" in words
    assert "unsteady" in words
    assert "Spotify" in words
    assert "Vinyl pre-master" in words
    assert re.search(r'data-seek="5\.0" data-until="8\.0" aria-label="Select 0:05–0:08"', page)


def test_a_report_of_before_has_its_figures_and_no_empty_plots(ask, song):
    version = VersionFactory(song=song, number=1)

    page = ask(f"/versions/{version.pk}/report/").content.decode()

    assert "−18.2" in page
    assert "Nothing found to fix." in page
    assert "<loudness-plot" in page
    assert "<balance-plot" not in page
    assert "<correlation-plot" not in page


def test_a_version_beside_another_shows_both_and_what_is_new(ask, song, turned):
    older, newer = (VersionFactory(song=song, number=number) for number in (1, 2))
    tell(newer, **turned)

    answer = ask(f"/versions/{newer.pk}/report/?beside={older.pk}&side=a")
    page, words = answer.content.decode(), text(answer)

    assert "B − A" in words
    assert "New in v2" in words
    assert f'side="a" other="/api/versions/{older.pk}/report/" other-name="v1"' in page
    assert f"/versions/{newer.pk}/report/print/?beside={older.pk}&amp;side=a" in page

    heard = ask(f"/versions/{older.pk}/report/?beside={newer.pk}&side=b").context["compared"]
    assert (heard.a.name, heard.b.name) == ("v2", "v1")


def test_only_a_version_of_the_same_song_stands_beside_it(ask, song, cast):
    version = VersionFactory(song=song, number=1)
    elsewhere = VersionFactory(song=SongFactory(project=cast.project), number=1)
    hidden = VersionFactory(number=1)

    for other in (elsewhere, hidden):
        assert ask(f"/versions/{version.pk}/report/?beside={other.pk}").status_code == 404
    for rubbish in (version.pk, "x", "", "9" * 40, "-1"):
        answer = ask(f"/versions/{version.pk}/report/?beside={rubbish}")
        assert answer.context["compared"] is None


def test_a_masters_deliveries_have_reports_of_their_own(ask, song):
    version = VersionFactory(song=song, number=1, ordered=True)
    render = RenderFactory(job=version.job, name="mp3")
    ReportFactory(render=render, facts=FACTS | {"true_peak_dbtp": -0.4})

    page = ask(f"/versions/{version.pk}/report/?file=mp3").content.decode()

    assert (
        '<input type="radio" name="report-file" id="report-file-mp3" value="mp3" checked>' in page
    )
    assert "−0.4" in page
    assert f"/api/versions/{version.pk}/report/?file=mp3" in page
    assert ask(f"/versions/{version.pk}/report/?file=peaks").context["sheet"] is None


def test_platforms_know_the_album_that_is_played_in_order(ask, song, cast, turned):
    version = VersionFactory(song=song, number=1)
    tell(version, **turned)
    louder = VersionFactory(song=SongFactory(project=cast.project), number=1)
    tell(louder, **turned | {"integrated_lufs": turned["integrated_lufs"] + 6})

    answer = ask(f"/versions/{version.pk}/report/")

    assert answer.context["sheet"].platforms.album.songs == 2
    assert "in order" in text(answer)


def test_paper_holds_everything_and_nothing_to_press_but_print(ask, song, turned):
    version = VersionFactory(song=song, number=3, label="Mix 4, wide chorus")
    tell(version, **turned)

    answer = ask(f"/versions/{version.pk}/report/print/")
    page, words = answer.content.decode(), text(answer)

    for expected in ("Night Bus to Orrin", "v3 Mix 4, wide chorus", "Max momentary", "Spotify"):
        assert expected in words
    assert page.count("<button") == 1
    assert "data-seek" not in page
    assert re.search(r" still\s*>", page)
    assert 'class="top"' not in page


def test_a_stem_has_its_report_on_paper_for_who_may_hear_stems(ask, song):
    revision = StemRevisionFactory(stem__song=song, stem__name="Bass DI", number=2)
    path = f"/revisions/{revision.pk}/report/print/"

    words = text(ask(path))

    assert "Bass DI revision 2" in words
    assert "On the platforms" not in words
    assert path in ask(f"/songs/{song.pk}/stems/", "otto").content.decode()
    assert ask(path, "gwen").status_code == 404


def test_what_people_and_files_are_called_stays_text(ask, song):
    version = VersionFactory(song=song, number=1, label='"><script>alert(1)</script>')
    bad = {"code": "x", "severity": "odd", "sentence": "<b>loud</b>", "remedy": "<i>"}
    named = {"against": "reference", "name": "<u>"}
    tell(version, findings=[bad], balance=named, spectrum={"levels_db": []})

    for path in ("", "print/"):
        page = ask(f"/versions/{version.pk}/report/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<b>loud" not in page
        assert "<u>" not in page


def test_the_sheet_costs_few_queries(ask, client, song, cast, django_assert_max_num_queries):
    version = VersionFactory(song=song, number=1)
    for number in range(2, 6):
        VersionFactory(song=SongFactory(project=cast.project), number=number)

    ask("/")
    with django_assert_max_num_queries(12):
        client.get(f"/versions/{version.pk}/report/")

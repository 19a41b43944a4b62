"""Where a master's files go out: closed to who gets the record, open to who works on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.feedback import actions as feedback
from sessions.feedback.ballots.actions import open_ballot
from sessions.feedback.models import Verdict
from sessions.releases.models import Gate
from sessions.songs.models import AlbumTrack
from tests.factories import AlbumFactory, RenderFactory, VersionFactory
from tests.sessions.releases.conftest import store


def file(version, name: str = "audio") -> str:
    return f"/api/versions/{version.pk}/files/{name}/"


@pytest.fixture
def lacking(green, cast):
    """All but Lia's approval."""
    Verdict.objects.filter(by=cast.lia).delete()
    return green


@pytest.mark.parametrize(
    ("who", "status"), [("lia", 409), ("otto", 200), ("nina", 200), ("olga", 200)]
)
def test_the_gate_is_closed_to_who_gets_the_record(lacking, ask, who, status):
    assert ask(who, "GET", file(lacking)).status_code == status


@pytest.mark.parametrize("who", ["mats", "gwen"])
def test_who_may_not_download_is_told_that_and_no_more(lacking, ask, who):
    assert ask(who, "GET", file(lacking)).status_code == 403


def test_a_refusal_names_what_is_missing_and_what_helps(lacking, ask):
    answer = ask("lia", "GET", file(lacking)).json()

    assert answer["code"] == "gate_closed"
    assert answer["detail"].endswith("Still missing: approvals (2 of 3).")
    assert answer["remedy"]


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("proxy", "", 200),
        ("peaks", "", 200),
        ("proxy", "?download=1", 409),
        ("audio", "?download=1", 409),
        ("lossless", "", 409),
        ("nothing-of-the-kind", "", 409),
    ],
)
def test_previews_stay_and_the_lossless_stream_is_a_download(lacking, ask, name, query, status):
    assert ask("lia", "GET", file(lacking, name) + query).status_code == status


def test_every_request_asks_again(lacking, ask, cast):
    assert ask("lia", "GET", file(lacking)).status_code == 409
    feedback.give_verdict(lacking, by=cast.lia, choice="approved")
    assert ask("lia", "GET", file(lacking)).status_code == 200
    feedback.take_verdict_back(lacking, by=cast.lia)
    assert ask("lia", "GET", file(lacking)).status_code == 409
    Gate.objects.update(is_on=False)
    assert ask("lia", "GET", file(lacking)).status_code == 200


def test_a_master_is_not_called_a_mix_to_get_it_out(lacking, ask):
    address = f"/api/versions/{lacking.pk}/"
    assert ask("lia", "PATCH", address, {"kind": "mix"}).status_code == 409
    assert ask("lia", "PATCH", address, {"label": "Print", "kind": "master"}).status_code == 200
    assert ask("otto", "PATCH", address, {"kind": "mix"}).status_code == 200
    assert ask("lia", "GET", file(lacking)).status_code == 200


def test_an_album_leaves_when_all_its_masters_may(lacking, ask, cast, song, tmp_path):
    album = AlbumFactory(project=cast.project)
    RenderFactory(job=album.job, name="lossless")
    store(tmp_path, album.job)
    mix = VersionFactory(song=song, kind="mix")
    AlbumTrack.objects.create(album=album, position=1, version=mix)
    address = f"/api/albums/{album.pk}/files/"
    assert ask("lia", "GET", f"{address}audio/").status_code == 200

    AlbumTrack.objects.create(album=album, position=2, version=lacking)

    for name in ("audio", "lossless"):
        assert ask("lia", "GET", f"{address}{name}/").status_code == 409, name
    assert ask("lia", "GET", f"{address}proxy/").status_code == 200
    assert ask("otto", "GET", f"{address}audio/").status_code == 200
    feedback.give_verdict(lacking, by=cast.lia, choice="approved")
    assert ask("lia", "GET", f"{address}audio/").status_code == 200


def test_a_ballot_does_not_tell_which_letter_is_a_held_master(lacking, ask, cast, song, tmp_path):
    mix = VersionFactory(song=song, number=4, kind="mix")
    RenderFactory(job=mix.job, name="lossless")
    for version in (mix, lacking):
        RenderFactory(job=version.job, name="segments")
        store(tmp_path, version.job)
    ballot = open_ballot(song, by=cast.nina, question="Which?", versions=[mix, lacking])
    base = f"/api/ballots/{ballot.pk}/entries"

    refused = [ask("lia", "GET", f"{base}/{letter}/files/lossless/") for letter in "AB"]

    assert [it.status_code for it in refused] == [409, 409]
    assert refused[0].content == refused[1].content
    assert ask("lia", "GET", f"{base}/A/files/proxy/").status_code == 200


def test_the_session_page_offers_only_what_it_gives(lacking, ask, song):
    def rail(who: str) -> str:
        return ask(who, "GET", f"/songs/{song.pk}/rail/").content.decode()

    held, given = rail("lia"), rail("otto")

    assert "data-lossless" not in held
    assert "?download=1" not in held
    assert "approvals (2 of 3)" in held
    assert "data-lossless" in given
    assert "?download=1" in given
    assert "you may take it to check it" in given


def test_the_checklist_stands_on_both_pages(lacking, ask, song, cast):
    for address in (
        f"/songs/{song.pk}/",
        f"/songs/{song.pk}/checklist/",
        f"/songs/{song.pk}/release/",
    ):
        page = ask("lia", "GET", address).content.decode()
        assert "2 of 3 approved it." in page, address
        assert "4 of 5 green" in page, address
    page = ask("lia", "GET", f"/projects/{cast.project.pk}/").content.decode()
    assert "4 of 5 green" in page
    assert "Approvals missing" in page


def test_pages_say_nothing_of_a_gate_that_is_off(master, ask, song, cast):
    assert "gate-" not in ask("lia", "GET", f"/songs/{song.pk}/").content.decode()
    assert "release-h" not in ask("lia", "GET", f"/projects/{cast.project.pk}/").content.decode()
    assert (
        "Set up the release gate"
        in ask("nina", "GET", f"/projects/{cast.project.pk}/").content.decode()
    )


@pytest.mark.usefixtures("master", "gate")
def test_pages_need_few_more_queries_with_a_gate(client, cast, song, django_assert_max_num_queries):
    client.force_login(cast.lia)
    budget = {f"/songs/{song.pk}/": 9, f"/projects/{cast.project.pk}/": 12}
    for address, more in budget.items():
        Gate.objects.update(is_on=False)
        with CaptureQueriesContext(connection) as without:
            client.get(address)
        Gate.objects.update(is_on=True)
        with django_assert_max_num_queries(len(without) + more):
            client.get(address)
    with django_assert_max_num_queries(18):
        client.get(f"/songs/{song.pk}/release/")

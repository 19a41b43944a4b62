"""Links with a voice: their guests hear it or nothing, and everybody else is left alone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from processing.models import Job
from processing.storage import storage
from sessions.sharing import actions, voice
from sessions.sharing.actions import Item, SpokenIsForHearing
from sessions.sharing.models import Link, SpokenSound
from sessions.songs.models import Version
from tests.factories import SongFactory, VersionFactory
from tests.sessions.sharing.conftest import Browser, with_sound
from tests.sessions.sharing.voicing import bytes_of, fail, speak

pytestmark = pytest.mark.django_db
NAMES = ("segments", "lossless", "proxy", "audio", "original", "wav", "mp3", "peaks", "features")


@pytest.fixture
def spoken(make):
    def made(**wishes: object):
        return make(**{"spoken": True, "recipient": "Anna", **wishes})

    return made


def played(browser: Browser, link: Link, version: Version) -> bytes:
    """All of the sound that this guest is given, slice by slice."""
    address = browser.ticket(link, version).json()["address"]
    found = b""
    while True:
        answer = browser.slice(address, f"bytes={len(found)}-")
        if answer.status_code != 206:
            return found
        found += answer.body
        if len(found) >= int(answer.headers["Content-Range"].rpartition("/")[2]):
            return found


def page(browser: Browser, link: Link) -> str:
    return browser.get(f"/listen/{link.slug}/").text


def facts(text: str) -> dict:
    return json.loads(re.search(r'id="told" type="application/json">(.*?)</script>', text)[1])


def test_a_link_has_no_voice_unless_its_maker_says_so(make):
    link, _ = make()

    assert (link.spoken, link.says) == (False, "")
    assert not SpokenSound.objects.exists()


def test_it_says_for_whom_and_when_and_is_ordered_at_once(spoken, mix, cast):
    link, _ = spoken()

    today = timezone.localdate()
    assert link.says == f"For Anna, {today.day} {today:%B}"
    job = SpokenSound.objects.get(link=link, version=mix).job
    assert job.kind == "speak"
    assert job.recipe["says"] == link.says
    source = job.sources.get()
    assert (source.name, source.audio_file) == (
        "sound",
        mix.job.renders.get(name="audio").audio_file,
    )
    assert job.topic == cast.project.topic


def test_without_a_recipient_it_is_the_links_own_name(spoken):
    link, _ = spoken(recipient="", name="Night Bus for the radio")

    assert link.says.startswith("For Night Bus for the radio, ")


@pytest.mark.parametrize(
    "name", ["x" * 300, "a\nb", "a\x01\x00b", "<ssml>", "שרה", "\U0001f600", "\u202eanna", " " * 5]
)
def test_whatever_a_name_is_the_line_is_short_and_one_line(name):
    line = voice.line(name, datetime(2026, 5, 12, 12, tzinfo=UTC))

    assert len(line) <= 120
    assert line.endswith(", 12 May")
    assert line.isprintable()


def test_nothing_plays_until_it_is_there_and_then_only_that(spoken, browser, mix, tmp_path):
    link, token = spoken()
    browser.open(token)

    assert browser.ticket(link, mix).status_code == 404
    before = page(browser, link)
    assert facts(before)["songs"] == []
    assert "Your copy is being made" in before
    sound = speak(link, mix, tmp_path)

    after = page(browser, link)
    assert facts(after)["states"]["page"] != facts(before)["states"]["page"]
    assert [song["version"] for song in facts(after)["songs"]] == [mix.pk]
    assert "A voice says who this copy is for" in after
    assert link.says in after
    assert played(browser, link, mix) == bytes_of(sound)


def test_its_guest_is_given_no_byte_of_the_plain_sound_by_any_name(spoken, browser, mix, tmp_path):
    link, token = spoken()
    browser.open(token)
    own = {it.name: it.audio_file.sha256 for it in mix.job.renders.select_related("audio_file")}
    plain = [storage().read(own[name]) for name in ("segments", "lossless")]

    def everything() -> bytes:
        found = b""
        for name in NAMES:
            answer = browser.ticket(link, mix, name)
            if answer.status_code == 200:
                found += browser.slice(answer.json()["address"]).body
            for address in (
                f"/api/listen/{link.slug}/versions/{mix.pk}/files/{name}/",
                f"/api/listen/{link.slug}/downloads/{mix.pk}/{name}/",
                f"/api/versions/{mix.pk}/files/{name}/",
            ):
                found += browser.slice(address).body
        return found + browser.slice(f"/api/listen/{link.slug}/downloads/all.zip").body

    waiting = everything()
    speak(link, mix, tmp_path)
    heard = everything()

    for sound in plain:
        assert sound[:64] not in waiting + heard
    assert b"a voice says" in heard
    assert b"a voice says" not in waiting


def test_the_index_is_that_of_what_is_played_and_figures_stay_the_songs(
    spoken, browser, mix, tmp_path
):
    link, token = spoken()
    browser.open(token)
    speak(link, mix, tmp_path)
    report = f"/api/listen/{link.slug}/versions/{mix.pk}/report/"

    assert browser.get(report, {"file": "segments"}).json()["pieces"] == ["spoken"]
    assert browser.get(report, {"file": "lossless"}).status_code == 404
    assert "integrated_lufs" in browser.get(report).json()
    peaks = browser.slice(f"/api/listen/{link.slug}/versions/{mix.pk}/files/peaks/")
    assert peaks.body == storage().read(mix.job.renders.get(name="peaks").audio_file.sha256)


def test_other_links_to_the_same_song_are_left_alone(  # noqa: PLR0917
    make, spoken, browser, another, mix, tmp_path
):
    plain, plain_token = make()
    link, token = spoken()
    otto, otto_token = spoken(recipient="Otto")
    for each in (link, otto):
        speak(each, mix, tmp_path)
    another.open(plain_token)
    browser.open(token)

    own = storage().read(mix.job.renders.get(name="segments").audio_file.sha256)
    assert played(another, plain, mix) == own
    assert b"For Anna" in played(browser, link, mix)[:60]
    browser.open(otto_token)
    assert b"For Otto" in played(browser, otto, mix)[:60]
    assert b"For Anna" in played(browser, link, mix)[:60]


@pytest.mark.parametrize("first", ["spoken", "may_download"])
def test_a_voice_and_downloads_exclude_each_other(make, cast, first):
    second = {"spoken": "may_download", "may_download": "spoken"}[first]
    with pytest.raises(SpokenIsForHearing):
        make(spoken=True, may_download=True)
    link, _ = make(**{first: True})

    with pytest.raises(SpokenIsForHearing):
        actions.change_link(link, by=cast.nina, **{second: True})
    link.refresh_from_db()
    assert (getattr(link, first), getattr(link, second)) == (True, False)
    actions.change_link(link, by=cast.nina, **{first: False, second: True})

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(spoken=True, says="x", may_download=True)


def test_switched_on_later_nobody_hears_the_plain_sound_a_moment_longer(
    make, browser, cast, mix, tmp_path
):
    link, token = make(recipient="Anna")
    browser.open(token)
    address = browser.ticket(link, mix).json()["address"]
    assert browser.slice(address).status_code == 206

    actions.change_link(Link.objects.get(pk=link.pk), by=cast.nina, spoken=True)

    assert browser.slice(address).status_code == 404
    assert browser.get(f"/listen/{link.slug}/").status_code == 404
    browser.open(token)
    assert browser.slice(address).status_code == 404
    assert browser.ticket(link, mix).status_code == 404
    sound = speak(link, mix, tmp_path)
    assert played(browser, link, mix) == bytes_of(sound)


def test_another_name_makes_another_sound_and_stops_the_one_that_nobody_waits_for(
    spoken, cast, mix, browser, tmp_path
):
    link, token = spoken(recipient="", name="For Otto")
    before = SpokenSound.objects.get(link=link)

    actions.change_link(link, by=cast.nina, name="For Olga")

    before.job.refresh_from_db()
    assert before.job.state == Job.State.CANCELLED
    assert "Olga" in link.says
    browser.open(token)
    speak(link, mix, tmp_path)
    assert b"Olga" in played(browser, link, mix)[:60]


def test_a_change_of_anything_else_makes_no_other_sound(spoken, cast):
    link, _ = spoken()
    epoch = link.epoch

    actions.change_link(link, by=cast.nina, name="Another name", may_note=True, spoken=True)

    link.refresh_from_db()
    assert link.epoch == epoch
    assert SpokenSound.objects.filter(link=link).count() == 1


def test_back_to_what_it_said_before_it_is_asked_for_again(spoken, cast):
    link, _ = spoken(recipient="", name="One")
    first = SpokenSound.objects.get(link=link)
    actions.change_link(link, by=cast.nina, name="Two")

    actions.change_link(link, by=cast.nina, name="One")

    first.job.refresh_from_db()
    assert first.job.state == Job.State.QUEUED
    assert SpokenSound.objects.filter(link=link, says=link.says).count() == 1


def newer(mix: Version, cast, tmp_path) -> Version:
    version = VersionFactory(song=mix.song, number=mix.number + 1, ordered=True, by=cast.otto)
    return with_sound(version, tmp_path)


def test_a_newer_version_gets_its_voice_when_somebody_comes_and_the_one_before_plays_meanwhile(
    spoken, browser, cast, mix, tmp_path
):
    link, token = spoken()
    browser.open(token)
    speak(link, mix, tmp_path)
    late = newer(mix, cast, tmp_path)

    assert [song["version"] for song in facts(page(browser, link))["songs"]] == [mix.pk]
    assert browser.ticket(link, late).status_code == 404
    sound = speak(link, late, tmp_path)

    assert [song["version"] for song in facts(page(browser, link))["songs"]] == [late.pk]
    assert played(browser, link, late) == bytes_of(sound)


def test_the_sweeper_orders_it_when_nobody_comes_and_only_once(spoken, cast, mix, tmp_path):
    link, _ = spoken()
    late = newer(mix, cast, tmp_path)

    actions.keep_voices()
    actions.keep_voices()

    assert SpokenSound.objects.filter(link=link, version=late).count() == 1


def test_a_link_to_one_version_does_not_order_the_next(spoken, cast, mix, tmp_path):
    link, _ = spoken(items=[Item(mix.song, mix)])
    newer(mix, cast, tmp_path)

    actions.keep_voices()

    assert [it.version_id for it in SpokenSound.objects.filter(link=link)] == [mix.pk]


def test_of_several_songs_those_that_are_there_are_heard_and_the_others_named(
    spoken, browser, cast, mix, tmp_path
):
    song = SongFactory(project=cast.project, title="Later")
    other = with_sound(VersionFactory(song=song, number=1, ordered=True, by=cast.otto), tmp_path)
    link, token = spoken(items=[Item(mix.song), Item(song)])
    browser.open(token)
    speak(link, mix, tmp_path)

    text = page(browser, link)
    assert [each["version"] for each in facts(text)["songs"]] == [mix.pk]
    assert "1 more song will be here" in text
    fail(link, other)
    assert "1 more song cannot be played yet" in page(browser, link)


def test_where_it_failed_guests_get_a_neutral_sentence_and_the_owner_a_key(  # noqa: PLR0917
    spoken, browser, client, cast, mix, tmp_path
):
    link, token = spoken()
    browser.open(token)
    fail(link, mix)
    client.force_login(cast.nina)

    text = page(browser, link)
    assert "your copy could not be made" in text
    assert "It cannot say it" not in text
    known = client.get(f"/api/links/{link.pk}/").json()
    assert (known["voice_state"], known["voice_problem"]) == (
        "failed",
        "It cannot say it. Rename it.",
    )
    listed = client.get(f"/projects/{cast.project.pk}/links/").text
    assert 'data-do="voice"' in listed
    assert "It cannot say it." in listed
    page(browser, link)
    assert SpokenSound.objects.get(link=link).job.state == "failed"  # a guest's look asks nothing

    again = client.put(f"/api/links/{link.pk}/voice/")

    assert (again.status_code, again.json()["voice_state"]) == (200, "making")
    speak(link, mix, tmp_path)
    assert client.get(f"/api/links/{link.pk}/").json()["voice_state"] == "ready"
    assert 'data-do="voice"' not in client.get(f"/projects/{cast.project.pk}/links/").text


def test_to_try_again_a_link_needs_a_voice(make, client, cast):
    link, _ = make()
    client.force_login(cast.nina)

    answer = client.put(f"/api/links/{link.pk}/voice/")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_voice")


def test_the_api_makes_and_refuses(client, cast, mix):
    client.force_login(cast.nina)
    address = f"/api/projects/{cast.project.pk}/links/"
    body = {"items": [{"song": mix.song_id}], "recipient": "Anna", "spoken": True}

    made = client.post(address, body, content_type="application/json")
    both = client.post(address, {**body, "may_download": True}, content_type="application/json")

    assert made.status_code == 201
    assert made.json()["says"].startswith("For Anna, ")
    assert made.json()["voice_state"] == "making"
    assert (both.status_code, both.json()["code"]) == (400, "spoken_is_for_hearing")
    assert Link.objects.count() == 1


def test_a_master_is_played_with_the_voice_too(spoken, browser, cast, mix, tmp_path):
    song = SongFactory(project=cast.project)
    master = VersionFactory(
        song=song, number=1, ordered=True, by=cast.otto, kind=Version.Kind.MASTER
    )
    with_sound(master, tmp_path)
    link, token = spoken(items=[Item(song)])
    browser.open(token)

    sound = speak(link, master, tmp_path)

    assert played(browser, link, master) == bytes_of(sound)


def test_a_guest_cannot_talk_the_voice_out_of_it(make, browser, cast, mix, tmp_path):
    """Whose link it is stays what its maker said; a name that a guest chooses changes nothing."""
    link, token = make(spoken=True, name="For the label")
    browser.open(token)
    says = link.says

    browser.put(
        f"/api/listen/{link.slug}/name/", {"name": "Nobody"}, content_type="application/json"
    )

    link.refresh_from_db()
    assert link.says == says


def test_members_learn_of_it_as_of_the_link_and_of_no_job(spoken, client, cast):
    link, _ = spoken()
    job = SpokenSound.objects.get(link=link).job_id

    for member in (cast.nina, cast.otto, cast.lia):
        client.force_login(member)
        assert client.get(f"/api/jobs/{job}/").status_code == 404


def test_what_no_link_plays_any_more_goes_with_its_bytes(spoken, cast, mix, tmp_path):
    link, _ = spoken(recipient="", name="One")
    old = speak(link, mix, tmp_path)
    digest = old.job.renders.get().audio_file.sha256
    actions.change_link(link, by=cast.nina, name="Two")
    kept = speak(link, mix, tmp_path)

    actions.keep_voices()

    assert list(SpokenSound.objects.all()) == [kept]
    assert not Job.objects.filter(pk=old.job_id).exists()
    assert not storage().exists(digest)
    actions.revoke_link(link, by=cast.nina)
    actions.keep_voices()
    assert not SpokenSound.objects.exists()


def test_the_page_of_a_link_with_a_voice_asks_few_questions(
    spoken, browser, mix, tmp_path, django_assert_max_num_queries
):
    link, token = spoken()
    browser.open(token)
    speak(link, mix, tmp_path)
    page(browser, link)

    with django_assert_max_num_queries(40):
        page(browser, link)

"""The rail of a song with many versions."""

from __future__ import annotations

from sessions.desk import rail
from sessions.people.access import Actor
from sessions.songs import actions
from tests.factories import SongFactory, VerdictFactory, VersionFactory


def test_sixty_versions_cost_as_much_as_six(client, cast, django_assert_num_queries):
    song = SongFactory(project=cast.project)
    client.force_login(cast.nina)

    def grow(numbers: range) -> None:
        for number in numbers:
            version = VersionFactory(song=song, number=number)
            VerdictFactory(version=version, by=cast.lia)

    grow(range(1, 7))
    with django_assert_num_queries(9):
        client.get(f"/songs/{song.pk}/rail/")
    grow(range(7, 61))
    with django_assert_num_queries(9):
        page = client.get(f"/songs/{song.pk}/rail/").content.decode()
    assert page.count('role="listitem" id="version-') == 60
    assert page.count('1 of 3<span class="sr"> approved') == 60


def test_what_is_retired_stands_behind_a_key_and_is_not_the_newest(client, cast):
    song = SongFactory(project=cast.project)
    versions = [VersionFactory(song=song, number=number) for number in (1, 2, 3)]
    for version in versions[1:]:
        actions.retire_version(version)
    client.force_login(cast.mats)

    page = client.get(f"/songs/{song.pk}/rail/").content.decode()
    assert page.index("2 retired") < page.index("version-")
    assert page.count(" data-retired") == 2
    cards = rail.of_song(Actor(cast.mats), song)
    newest = rail.on_show(cards, None)
    assert newest is not None
    assert newest.version == versions[0]

"""The factories and the cast stand on their own."""

from __future__ import annotations

from processing.models import Job, Report
from sessions.people.access import Actor
from sessions.people.roles import May
from tests.factories import NoteFactory, StemRevisionFactory, VersionFactory


def test_sounds_of_the_factories_are_measured(db):
    for row in (StemRevisionFactory(), VersionFactory(), VersionFactory(ordered=True)):
        assert row.job.state == Job.State.DONE
        assert Report.objects.get(render__job=row.job, render__name="audio").facts["seconds"] == 3.0
        assert set(row.job.renders.values_list("name", flat=True)) == {"audio", "proxy", "peaks"}


def test_a_sound_can_be_on_its_way(db):
    assert VersionFactory(arriving=True).job is None
    assert StemRevisionFactory(upload__job__failed=True, upload__job__done=False).job.failure
    assert NoteFactory().version.job.renders.count() == 3


def test_roles_of_the_cast(cast):
    assert Actor(cast.nina).may(cast.project.pk, May.CHANGE_MONEY)
    assert not Actor(cast.sam).rights_on(cast.project.pk)
    assert not Actor(cast.eva).rights_on(cast.project.pk)
    assert Actor(cast.olga).may(cast.project.pk, May.CHANGE_PROJECT)
    assert not Actor(cast.gwen).may(cast.project.pk, May.HEAR_STEMS)

"""The people of the tests. Everybody signs in with `factories.PASSWORD`.

Olga owns the studio. Nina produces "Tidelines", an album of Lia's; Otto engineers it, Mats plays
on it, Gwen manages Lia. Sam produces somebody else's record and must never learn of this one. Eva
engineered here and left. Dirk is an engineer of the project whose account was switched off.
"""

from __future__ import annotations

from dataclasses import dataclass

from sessions.people.models import Artist, Studio, User
from sessions.people.roles import Role
from sessions.projects.models import Membership, Project
from tests.factories import MembershipFactory, ProjectFactory, UserFactory


@dataclass(frozen=True, kw_only=True)
class Cast:
    studio: Studio
    project: Project
    elsewhere: Project
    olga: User  # owner
    nina: User  # producer
    otto: User  # engineer
    lia: User  # artist
    mats: User  # musician
    gwen: User  # manager
    sam: User  # producer, of `elsewhere`
    eva: User  # engineer once
    dirk: User  # engineer, disabled

    def named(self, name: str) -> User:
        found = getattr(self, name)
        assert isinstance(found, User)
        return found


def make_cast() -> Cast:
    people = {
        name: UserFactory(name=full, email=f"{name}@roughmix.test", **more)
        for name, full, more in (
            ("olga", "Olga Ruiz", {"is_owner": True}),
            ("nina", "Nina Berg", {}),
            ("otto", "Otto Hahn", {}),
            ("lia", "Lia Sommer", {}),
            ("mats", "Mats Lund", {}),
            ("gwen", "Gwen Price", {}),
            ("sam", "Sam Adeyemi", {}),
            ("eva", "Eva Novak", {}),
            ("dirk", "Dirk Vos", {"is_active": False}),
        )
    }
    artist = Artist.objects.create(name="Lia Sommer")
    artist.members.add(people["lia"])
    project = ProjectFactory(title="Tidelines", artist=artist)
    elsewhere = ProjectFactory(title="Undertow", artist__name="The Sandbars")
    for name, role in (
        ("nina", Role.PRODUCER),
        ("otto", Role.ENGINEER),
        ("lia", Role.ARTIST),
        ("mats", Role.MUSICIAN),
        ("gwen", Role.MANAGER),
        ("dirk", Role.ENGINEER),
    ):
        MembershipFactory(project=project, user=people[name], role=role)
    MembershipFactory(project=elsewhere, user=people["sam"], role=Role.PRODUCER)
    left = MembershipFactory(project=project, user=people["eva"], role=Role.ENGINEER)
    Membership.objects.filter(pk=left.pk).delete()
    return Cast(
        studio=Studio.objects.create(name="Lantern Rooms"),
        project=project,
        elsewhere=elsewhere,
        **people,
    )

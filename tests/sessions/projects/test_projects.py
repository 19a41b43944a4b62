"""Projects begin with their phases; members come, change and go."""

from __future__ import annotations

import pytest

from processing.models import Event
from sessions.people.access import Actor
from sessions.people.models import Artist, User
from sessions.people.roles import Role
from sessions.projects import actions
from sessions.projects.models import Membership, Phase, Project
from tests.factories import MembershipFactory, ProjectFactory
from tests.together import together


@pytest.fixture
def nina(cast, client):
    client.force_login(cast.nina)
    return client


def test_a_project_begins_with_its_phases_and_its_producer(cast, nina):
    body = {
        "title": "Slack Tide",
        "kind": "ep",
        "artist": "  Lia   Sommer ",
        "release_date": "2027-03-05",
    }

    answer = nina.post("/api/projects/", body, "application/json")

    project = answer.json()
    assert answer.status_code == 201
    assert (project["kind"], project["artist"]) == ("ep", "Lia Sommer")
    assert [phase["name"] for phase in project["phases"]] == Phase.Name.values
    assert [(member["user"]["name"], member["role"]) for member in project["members"]] == [
        ("Nina Berg", "producer")
    ]
    assert Artist.objects.filter(name="Lia Sommer").count() == 1
    assert Event.objects.filter(topic=f"project:{project['id']}", kind="project").exists()


def test_projects_are_listed_newest_first_in_few_queries(
    cast, client, django_assert_max_num_queries
):
    for _ in range(10):
        for role in Role.values:
            MembershipFactory(project=ProjectFactory(), user=cast.nina, role=role)
    client.force_login(cast.olga)

    with django_assert_max_num_queries(5):
        projects = client.get("/api/projects/").json()

    assert len(projects) == 52
    assert projects[-1]["id"] < projects[0]["id"]


def test_a_project_is_changed_field_by_field(cast, nina):
    path = f"/api/projects/{cast.project.pk}/"
    changes = {"artist": "Lia & the Tide", "brief": "Slow.", "id": 999, "created_at": "2001-01-01"}

    changed = nina.patch(path, changes, "application/json").json()

    assert (changed["artist"], changed["brief"]) == ("Lia & the Tide", "Slow.")
    assert (changed["title"], changed["id"]) == ("Tidelines", cast.project.pk)
    assert nina.patch(path, {"kind": "opera"}, "application/json").status_code == 400
    assert nina.patch(path, {"release_date": "soon"}, "application/json").status_code == 400


def test_a_phase_gets_its_dates(cast, nina):
    phase = cast.project.phases.get(name="mix")
    path = f"/api/projects/{cast.project.pk}/phases/{phase.pk}/"
    changed = nina.patch(
        path, {"due_date": "2027-01-09", "name": "edit"}, "application/json"
    ).json()
    assert (changed["due_date"], changed["name"], changed["done_date"]) == (
        "2027-01-09",
        "mix",
        None,
    )
    assert nina.patch(path, {"done_date": "2027-01-08"}, "application/json").json()["due_date"]


def add(client, project, **body):
    body = {"email": "new@roughmix.test", "name": "New Person", "role": "musician"} | body
    return client.post(f"/api/projects/{project.pk}/members/", body, "application/json")


def test_a_new_person_gets_an_account_and_a_password_that_is_shown_once(cast, nina, client):
    added = add(nina, cast.project, email="New@Roughmix.test").json()

    password = added["temporary_password"]
    assert User.objects.get(email="new@roughmix.test").check_password(password)
    members = nina.get(f"/api/projects/{cast.project.pk}/members/")
    assert password not in members.content.decode()
    sign_in = {"email": "new@roughmix.test", "password": password}
    assert client.post("/api/tokens/", sign_in, "application/json").status_code == 201


def test_who_has_an_account_keeps_name_and_password(cast, nina):
    added = add(nina, cast.project, email=cast.sam.email, name="Somebody Else").json()
    assert added["temporary_password"] is None
    assert added["user"]["name"] == "Sam Adeyemi"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "otto@roughmix.test"}, 409, "already_member"),
        ({"name": " "}, 400, "name_missing"),
        ({"email": "not an address"}, 400, "wrong_email"),
        # 192 characters, and 372 in lower case
        ({"email": "a@" + ".".join(["\u0130" * 30] * 6) + ".de"}, 400, "wrong_email"),
        ({"role": "owner"}, 400, "invalid"),
    ],
)
def test_members_that_cannot_be_added(cast, nina, body, status, code):
    people = User.objects.count()
    answer = add(nina, cast.project, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert User.objects.count() == people


def test_a_demotion_counts_from_the_next_request(cast, client):
    client.force_login(cast.otto)
    membership = Membership.objects.get(project=cast.project, user=cast.otto)
    path = f"/api/projects/{cast.project.pk}/"
    actions.change_role(membership, Role.PRODUCER, by=cast.olga)
    assert client.patch(path, {"brief": "a"}, "application/json").status_code == 200
    actions.change_role(membership, Role.ENGINEER, by=cast.olga)
    assert client.patch(path, {"brief": "b"}, "application/json").status_code == 403
    actions.remove_member(membership, by=cast.olga)
    assert client.get(path).status_code == 404


def test_a_project_keeps_a_producer(cast, nina):
    membership = Membership.objects.get(project=cast.project, user=cast.nina)
    path = f"/api/projects/{cast.project.pk}/members/{membership.pk}/"
    for answer in (nina.delete(path), nina.patch(path, {"role": "artist"}, "application/json")):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_producer")
    otto = Membership.objects.get(project=cast.project, user=cast.otto)
    second = f"/api/projects/{cast.project.pk}/members/{otto.pk}/"
    assert nina.patch(second, {"role": "producer"}, "application/json").status_code == 200
    assert nina.delete(path).status_code == 204


def test_members_of_other_projects_are_not_there(cast, nina):
    theirs = Membership.objects.get(project=cast.elsewhere)
    assert nina.delete(f"/api/projects/{cast.project.pk}/members/{theirs.pk}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_producers_who_leave_at_once_one_stays(cast):
    membership = Membership.objects.get(project=cast.project, user=cast.otto)
    actions.change_role(membership, Role.PRODUCER, by=cast.olga)
    both = list(Membership.objects.filter(project=cast.project, role=Role.PRODUCER))

    outcomes = together(2, lambda number: actions.remove_member(both[number], by=cast.olga))

    assert [type(outcome) for outcome in outcomes if outcome is not None] == [actions.LastProducer]
    assert cast.project.memberships.filter(role=Role.PRODUCER).count() == 1


def test_what_an_actor_reaches(cast):
    assert set(Project.objects.filter(Actor(cast.sam).within("pk"))) == {cast.elsewhere}
    assert set(Project.objects.filter(Actor(cast.olga).within("pk"))) == {
        cast.project,
        cast.elsewhere,
    }
    assert not Project.objects.filter(Actor(cast.eva).within("pk")).exists()


def test_a_member_who_was_removed_in_the_meantime(cast):
    row = Membership.objects.select_related("project").get(project=cast.project, user=cast.mats)
    actions.remove_member(Membership.objects.select_related("project").get(pk=row.pk), by=cast.olga)

    with pytest.raises(actions.MemberGone):
        actions.change_role(row, Role.ARTIST, by=cast.olga)
    with pytest.raises(actions.MemberGone):
        actions.remove_member(row, by=cast.olga)


def test_a_role_that_changed_in_the_meantime_counts_as_it_is_now(cast):
    row = Membership.objects.select_related("project").get(project=cast.project, user=cast.mats)
    Membership.objects.filter(pk=row.pk).update(role=Role.PRODUCER)
    Membership.objects.filter(project=cast.project, user=cast.nina).delete()

    with pytest.raises(actions.LastProducer):
        actions.remove_member(row, by=cast.olga)

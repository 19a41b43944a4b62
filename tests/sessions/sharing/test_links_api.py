"""Links as who answers for the project makes, reads, changes and ends them by the API."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from processing.models import Event
from sessions.audit.actions import record
from sessions.audit.models import Entry
from sessions.audit.words import About
from sessions.people.models import Guest
from sessions.sharing import actions, letters, tokens
from sessions.sharing.models import Link, LinkItem, Pass, Play
from tests.factories import SongFactory, VersionFactory
from tests.postman import postman


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Night Bus")


@pytest.fixture
def version(song, cast):
    return VersionFactory(song=song, number=4, label="Mix 2", by=cast.otto)


@pytest.fixture
def ask(client, cast):
    """As Nina, or as who is said: the answer to a request of the API."""

    def asking(method: str, path: str, body=None, who: str = "nina"):
        client.force_login(cast.named(who))
        send = getattr(client, method.lower())
        return send(f"/api/{path}", body or {}, content_type="application/json")

    return asking


@pytest.fixture
def make(ask, cast):
    def making(**body):
        return ask("POST", f"projects/{cast.project.pk}/links/", body)

    return making


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_HOST = "localhost"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    return mail.outbox


def token_of(address: str) -> str:
    return address.partition("#")[2]


def visit(link_id: int, name: str = "Pell", browser: str = "b") -> Pass:
    guest = Guest.objects.create(name=name)
    digest = tokens.digest(browser)
    return Pass.objects.create(link_id=link_id, guest=guest, browser_sha256=digest, epoch=1)


def test_a_link_to_nothing_in_particular_only_plays_the_project_for_two_weeks(make):
    made = make().json()

    assert made["is_whole_project"]
    assert (made["may_note"], made["may_approve"], made["may_download"]) == (False, False, False)
    link = Link.objects.get()
    days = (link.expires_at - timezone.now()) / timedelta(days=1)
    assert days == pytest.approx(14, abs=0.01)
    assert (made["state"], made["opened"], made["plays"], made["downloads"]) == ("open", 0, 0, 0)


def test_the_address_is_in_the_answer_and_nowhere_else(make, ask):
    made = make().json()
    token = token_of(made["address"])

    assert tokens.is_token(token)
    assert Link.objects.get().token_sha256 == tokens.digest(token)
    assert "address" not in ask("GET", f"links/{made['id']}/").json()
    assert not Entry.objects.filter(details__contains=token).exists()
    assert not Event.objects.filter(payload__icontains=token).exists()


def test_a_studio_that_listens_everywhere_is_where_it_was_asked(make, settings, client, mailbox):
    settings.PUBLIC_URL = "http://0.0.0.0:8000"
    client.defaults["HTTP_HOST"] = "localhost:8000"
    made = make(email="anna@label.example", send_mail=True).json()
    assert made["address"].startswith("http://localhost:8000/l/#sl_")
    assert made["address"] in mailbox[0].body


def test_its_qr_code_is_a_square_of_dark_rectangles(make):
    drawing = make().json()["qr"]
    pieces = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawing["path"])

    assert "".join("M{} {}h{}v1h-{}z".format(*it) for it in pieces) == drawing["path"]
    dark = {(int(x) + step, int(y)) for x, y, wide, _ in pieces for step in range(int(wide))}
    end = drawing["size"] - 4
    assert all(4 <= x < end and 4 <= y < end for x, y in dark)  # a margin of four, all around
    finder = {(4 + step, 4) for step in range(7)}
    assert finder <= dark


@pytest.mark.parametrize(
    "wish",
    [
        {"plays_at_most": 10**12},
        {"downloads_at_most": 10**30},
        {"expires_at": "9999-12-31T23:59:59Z"},
    ],
)
def test_what_no_database_or_clock_holds_is_refused(make, wish):
    assert make(**wish).status_code == 400
    assert not Link.objects.exists()


def test_it_leads_to_a_version_a_song_or_chosen_songs(make, song, version, cast):
    other = SongFactory(project=cast.project, title="Undertow")

    fixed = make(items=[{"song": song.pk, "version": version.pk}]).json()
    newest = make(items=[{"song": song.pk}]).json()
    several = make(items=[{"song": other.pk}, {"song": song.pk}]).json()

    assert fixed["name"] == "Night Bus, Mix 2"
    assert fixed["items"] == [
        {
            "song": song.pk,
            "song_title": "Night Bus",
            "version": version.pk,
            "version_label": "Mix 2",
        }
    ]
    assert newest["name"] == "Night Bus, newest version"
    assert newest["items"][0]["version"] is None
    assert [it["song_title"] for it in several["items"]] == ["Undertow", "Night Bus"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"password": "short"}, "weak_password"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "ends_in_the_past"),
        ({"plays_at_most": 0}, None),
        ({"email": "no address"}, None),
        ({"send_mail": True}, None),
        ({"recipient": "Anna\nBcc: all@world.test"}, None),
        ({"name": "Mix\r\nfour"}, None),
        ({"email": "anna@label.test\nBcc: all@world.test"}, None),
    ],
)
def test_what_cannot_be_meant_makes_no_link_at_all(make, body, code):
    answer = make(recipient=body.pop("recipient", "Anna"), **body)

    assert answer.status_code == 400
    assert code is None or answer.json()["code"] == code
    counts = [rows.objects.count() for rows in (Link, LinkItem, Guest, Entry)]
    assert counts == [0, 0, 0, 0]


def test_songs_of_others_do_not_exist(make, cast):
    foreign = SongFactory(project=cast.elsewhere)
    version = VersionFactory(song=foreign, number=1)
    own = SongFactory(project=cast.project)

    assert make(items=[{"song": foreign.pk}]).status_code == 404
    assert make(items=[{"song": own.pk, "version": version.pk}]).status_code == 404
    assert not Link.objects.exists()


def test_a_link_leads_to_songs_of_one_project_and_to_versions_of_their_song(ask, cast, song):
    """The owner sees both projects, and yet they do not mix."""
    foreign = SongFactory(project=cast.elsewhere)
    other = VersionFactory(song=SongFactory(project=cast.project), number=1)
    path = f"projects/{cast.project.pk}/links/"

    for item in ({"song": foreign.pk}, {"song": song.pk, "version": other.pk}):
        answer = ask("POST", path, {"items": [item]}, who="olga")
        assert (answer.status_code, answer.json()["code"]) == (400, "nothing_to_hear")


def test_a_link_of_one_person_bears_their_name(make, song):
    made = make(recipient="Anna", email="anna@label.test", items=[{"song": song.pk}]).json()

    assert made["name"] == "Night Bus, newest version for Anna"
    assert (made["recipient"], made["email"]) == ("Anna", "anna@label.test")


def test_a_mail_address_alone_is_a_person_too(make):
    made = make(email="anna@label.test").json()

    assert (made["recipient"], made["email"]) == ("anna", "anna@label.test")


def test_what_a_link_allows_can_be_changed(make, ask):
    number = make().json()["id"]
    change = {
        "may_note": True,
        "may_download": True,
        "downloads_at_most": 3,
        "plays_at_most": 20,
        "expires_at": None,
        "name": "For the label",
        "password": "long enough",
    }

    said = ask("PATCH", f"links/{number}/", change).json()

    assert said["has_password"]
    change.pop("password")
    assert {name: said[name] for name in change} == change


def test_a_weak_password_changes_nothing(make, ask):
    number = make().json()["id"]
    answer = ask("PATCH", f"links/{number}/", {"may_note": True, "password": "short"})

    assert (answer.status_code, answer.json()["code"]) == (400, "weak_password")
    assert not Link.objects.get().may_note


def test_a_link_rests_and_goes_on(make, ask):
    number = make().json()["id"]

    assert ask("PUT", f"links/{number}/pause/").json()["state"] == "paused"
    assert ask("PUT", f"links/{number}/pause/").json()["state"] == "paused"
    assert ask("DELETE", f"links/{number}/pause/").json()["state"] == "open"
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ask("GET", f"links/{number}/").json()["state"] == "expired"
    assert [row.kind for row in Entry.objects.order_by("pk")] == [
        "link_made",
        "link_paused",
        "link_resumed",
    ]


def test_a_revoked_link_is_gone_for_ever_and_stays_in_the_list(make, ask, cast):
    number = make().json()["id"]

    assert ask("DELETE", f"links/{number}/").status_code == 204
    assert ask("DELETE", f"links/{number}/").status_code == 204
    (row,) = ask("GET", f"projects/{cast.project.pk}/links/").json()
    assert row["state"] == "revoked"
    for method, path, body in (
        ("PATCH", "", {"may_note": True}),
        ("PUT", "address/", {}),
        ("PUT", "pause/", {}),
        ("DELETE", "pause/", {}),
    ):
        answer = ask(method, f"links/{number}/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (410, "link_gone")
    assert Entry.objects.filter(kind="link_revoked").count() == 1


def test_all_of_them_are_revoked_at_once(make, ask, cast):
    for _ in range(3):
        make()
    ask("DELETE", f"links/{Link.objects.first().pk}/")
    elsewhere, _ = actions.make_link(cast.elsewhere, by=cast.sam)

    answer = ask("DELETE", f"projects/{cast.project.pk}/links/")

    assert answer.json() == {"revoked": 2}
    assert list(Link.objects.filter(revoked_at=None)) == [elsewhere]


def test_a_new_address_replaces_the_old_one(make, ask):
    made = make().json()

    said = ask("PUT", f"links/{made['id']}/address/").json()

    assert said["address"] != made["address"]
    assert said["qr"]["path"] != made["qr"]["path"]
    link = Link.objects.get()
    assert link.token_sha256 == tokens.digest(token_of(said["address"]))
    assert link.epoch == 2


def test_what_guests_did_is_counted_and_previews_are_not(make, ask, version):
    made = make(plays_at_most=9).json()
    number = made["id"]
    visit(number, "Anna", "one")
    last = visit(number, "Pell", "two")
    preview = Pass.objects.create(link_id=number, browser_sha256="x" * 64, epoch=1)
    for entry in (last, last, preview):
        Play.objects.create(entry=entry, version=version, begun_at=timezone.now())
    Play.objects.filter(entry=preview).delete()

    said = ask("GET", f"links/{number}/").json()

    assert (said["opened"], said["last_opened_by"], said["plays"]) == (2, "Pell", 2)
    assert said["last_opened_at"]


def test_a_list_asks_as_often_for_nine_links_as_for_one(make, cast, song, client):
    def asked() -> int:
        client.force_login(cast.nina)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/api/projects/{cast.project.pk}/links/")
        return len(queries)

    visit(make(items=[{"song": song.pk}], recipient="Anna").json()["id"])
    for_one = asked()
    for each in range(8):
        visit(make(items=[{"song": song.pk}]).json()["id"], f"Guest {each}")

    assert asked() == for_one


def test_whoever_changes_a_link_tells_the_page(make, ask):
    number = make().json()["id"]
    before = Event.objects.filter(kind="link").count()
    ask("PUT", f"links/{number}/pause/")

    newest = Event.objects.filter(kind="link").order_by("-pk").first()
    assert Event.objects.filter(kind="link").count() == before + 1
    assert newest.payload == {"link": number}


def test_a_letter_says_who_where_and_until_when_and_nothing_of_the_music(make, mailbox, song):
    made = make(
        items=[{"song": song.pk}],
        name="The secret single",
        recipient="Anna",
        email="anna@label.test",
        password="a good long one",
        send_mail=True,
    ).json()

    assert made["mailed"] is True
    (letter,) = mailbox
    assert letter.to == ["anna@label.test"]
    assert letter.reply_to == ["nina@roughmix.test"]
    said = f"{letter.subject}\n{letter.body}"
    assert made["address"] in letter.body
    assert "Nina Berg" in letter.subject
    assert "Lantern Rooms" in letter.subject
    assert "It works until" in letter.body
    assert "by another way" in letter.body
    for secret in ("Night Bus", "Tidelines", "single", "a good long one", "Lia"):
        assert secret not in said
    assert Entry.objects.filter(kind="link_mailed", about_name="The secret single").exists()


def test_an_hour_has_so_many_letters_and_what_is_refused_is_not_made(make, ask, mailbox, cast):
    said = {"recipient": "Anna", "email": "anna@label.test"}
    number = make(**said).json()["id"]
    for _ in range(letters.AN_HOUR.allowed):
        letters.take_one(cast.nina)

    refused = make(**said, send_mail=True)
    renewed = ask("PUT", f"links/{number}/address/", {"send_mail": True})

    assert (refused.status_code, renewed.status_code) == (429, 429)
    assert Link.objects.get().epoch == 1
    assert mailbox == []
    assert make(**said).status_code == 201


def test_without_a_mail_server_the_link_is_made_and_says_that_nobody_wrote(make, settings):
    settings.EMAIL_HOST = ""
    made = make(recipient="Anna", email="anna@label.test", send_mail=True)

    assert (made.status_code, made.json()["mailed"]) == (201, False)
    assert Link.objects.count() == 1


@pytest.mark.parametrize("trouble", ["refuses", "unknown"])
def test_a_mail_server_that_takes_nothing_takes_no_link_away(make, settings, trouble):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with postman() as man:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", man.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        setattr(man, trouble, True if trouble == "refuses" else "anna@label.test")
        made = make(recipient="Anna", email="anna@label.test", send_mail=True).json()
        assert (made["mailed"], man.letters) == (False, [])

    assert Link.objects.get().pk == made["id"]
    assert not Entry.objects.filter(kind="link_mailed").exists()


def test_a_new_address_can_go_by_mail_too(make, ask, mailbox):
    number = make(recipient="Anna", email="anna@label.test").json()["id"]

    said = ask("PUT", f"links/{number}/address/", {"send_mail": True}).json()

    assert said["mailed"] is True
    assert said["address"] in mailbox[0].body


def test_names_write_no_headers(make, mailbox, cast):
    """Who calls themselves by a line break; what comes by the API is refused before."""
    cast.nina.name = "Nina\r\nBcc: all@world.test"
    cast.nina.save(update_fields=["name"])
    cast.studio.name = "Lantern\nSubject: free"
    cast.studio.save(update_fields=["name"])

    assert make(recipient="Anna", email="anna@label.test", send_mail=True).json()["mailed"]

    letter = mailbox[0].message()
    assert letter.get_all("Bcc") is None
    assert len(letter.get_all("Subject")) == 1
    assert mailbox[0].recipients() == ["anna@label.test"]


def test_who_heard_a_version_by_which_link_and_how_often(make, ask, song, version, client):
    fixed = make(items=[{"song": song.pk, "version": version.pk}], recipient="Anna").json()
    whole = make(name="Everything").json()
    make(items=[{"song": SongFactory(project=song.project).pk}], recipient="Elsewhere")
    for made in (fixed, whole):
        client.logout()
        opened = client.post(
            "/api/openings/",
            {"token": token_of(made["address"]), "password": ""},
            content_type="application/json",
        )
        assert opened.status_code == 200
    annas = Link.objects.select_related("guest").get(pk=fixed["id"])
    about = About(f"version:{version.pk}", "Night Bus, Mix 2")
    for kind in ("listened", "listened", "downloaded"):
        record(kind, who=annas.guest.who, about=about, project=song.project_id, through=annas.key)

    rows = ask("GET", f"versions/{version.pk}/listeners/").json()

    told = {
        (it["name"], it["link_name"]): (it["opened"], it["listened"], it["downloaded"])
        for it in rows
    }
    assert told == {
        ("Anna", "Night Bus, Mix 2 for Anna"): (1, 2, 1),
        ("A guest", "Everything"): (1, 0, 0),
    }
    assert all(it["first_at"] <= it["last_at"] for it in rows)
    assert [it["heard_seconds"] for it in rows] == [0, 0]

"""The door of a link: who gets in, who does not, and that nobody learns why."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from django.utils import timezone

from sessions.audit.models import Entry
from sessions.people.models import Guest, User
from sessions.people.roles import Role
from sessions.projects.models import Membership
from sessions.sharing import access, actions, tokens
from sessions.sharing.models import Link, Pass
from tests.sessions.sharing.conftest import Browser

PASSWORD = "a lantern in the fog"
NOBODYS = tokens.new_token()


def kinds() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("kind", flat=True))


def test_a_token_is_exchanged_for_a_cookie_and_a_clean_address(make, browser):
    link, token = make()
    answer = browser.open(token)
    assert answer.json() == {"page": f"/listen/{link.slug}/"}
    cookie = answer.cookies[next(iter(answer.cookies))]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert token not in str(answer.headers) + str(answer.cookies)
    assert browser.get(f"/listen/{link.slug}/").status_code == 200


def test_the_cookie_is_kept_as_a_hash_and_opens_no_other_link(make, browser):
    link, token = make()
    other, _ = make()
    cookie = browser.open(token).cookies.popitem()[1].value
    assert Pass.objects.get().browser_sha256 == tokens.digest(cookie)
    assert browser.get(f"/listen/{other.slug}/").status_code == 404
    assert browser.get(f"/listen/{link.slug}/").status_code == 200


def test_one_browser_may_have_several_links_open(make, browser):
    for _link, token in (make(), make(), make(password=PASSWORD)):
        assert browser.open(token, PASSWORD).status_code == 200
    assert [browser.get(f"/listen/{link.slug}/").status_code for link in Link.objects.all()] == [
        200,
        200,
        200,
    ]


def test_who_types_a_password_gets_a_cookie_that_nobody_knew_before(make, browser):
    """A cookie that somebody else put into this browser is worth nothing afterwards."""
    plain, plain_token = make()
    _, token = make(password=PASSWORD)
    planted = browser.open(plain_token).cookies.popitem()[1].value
    fresh = browser.open(token, PASSWORD).cookies.popitem()[1].value
    assert fresh != planted
    assert browser.get(f"/listen/{plain.slug}/").status_code == 200
    assert not Pass.objects.filter(browser_sha256=tokens.digest(planted)).exists()


def ended(link: Link, how: str, by) -> None:
    if how == "expired":
        Link.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    elif how == "paused":
        actions.pause_link(link, by=by)
    elif how == "revoked":
        actions.revoke_link(link, by=by)


@pytest.mark.parametrize("how", ["unknown", "nonsense", "password", "expired", "paused", "revoked"])
def test_refusals_are_one(make, browser, cast, how):
    """Unknown, ended, paused or another password: the same words, headers and one hash."""
    link, token = make(password=PASSWORD if how == "password" else "")
    tried = {"unknown": NOBODYS, "nonsense": "?" * 46}.get(how, token)
    ended(link, how, cast.nina)
    with patch.object(hashers, "verify_password", wraps=hashers.verify_password) as reckoned:
        answer = browser.open(tried, "" if how == "unknown" else "wrong password")
    assert reckoned.call_count == 1
    assert answer.status_code == 404
    assert answer.json() == {
        "detail": "This link does not open.",
        "code": "no_such_link",
        "remedy": "If it came with a password, type it. If not, ask whoever sent it.",
    }
    assert "guest" not in str(answer.cookies)
    assert kinds()[-1] == "link_denied"
    assert told(answer) == told(browser.open(NOBODYS))


def told(answer) -> dict[str, str]:
    """Its headers without what is random in any two answers."""
    return {
        name: re.sub(r"nonce-[\w-]+", "", value)
        for name, value in answer.headers.items()
        if name != "Set-Cookie"
    }


def test_a_link_without_a_password_asks_for_none(make, browser):
    _, token = make()
    with patch.object(hashers, "verify_password", wraps=hashers.verify_password) as reckoned:
        assert browser.open(token).status_code == 200
    assert reckoned.call_count == 0


def test_guesses_are_counted_before_anything_is_hashed(make, browser):
    _, token = make(password=PASSWORD)
    for _ in range(10):
        assert browser.open(token, "wrong password").status_code == 404
    with patch.object(hashers, "verify_password", wraps=hashers.verify_password) as reckoned:
        refused = browser.open(token, PASSWORD)
        elsewhere = browser.open(token, PASSWORD, REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == elsewhere.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert reckoned.call_count == 0


def test_who_gets_in_is_no_guesser(make, browser):
    _, token = make(password=PASSWORD)
    for _ in range(25):
        assert browser.open(token, PASSWORD).status_code == 200


def test_an_address_has_so_many_guesses_over_all_links(make, browser):
    answers = {browser.open(tokens.new_token()).status_code for _ in range(10)}
    assert answers == {404}
    _, token = make()
    assert browser.open(token).status_code == 429


def test_the_database_opens_nothing(make, browser):
    """Whoever reads every column of a copied database still has no token and no cookie."""
    link, token = make(password=PASSWORD)
    browser.open(token, PASSWORD)
    texts = {
        str(value)
        for model in (Link, Pass, Guest, Entry)
        for row in model.objects.values()
        for value in row.values()
    }
    assert token not in texts
    assert PASSWORD not in " ".join(texts)
    stranger = Browser()
    for number, text in enumerate(sorted(texts)):
        with pytest.raises(actions.NoSuchLink):
            actions.open_link(token=text, password=text, browser="", network=f"net {number}")
        stranger.cookies[access.cookie_name()] = re.sub(r"[^\w-]", "", text)
        assert stranger.get(f"/listen/{link.slug}/").status_code == 404


@pytest.mark.parametrize("change", ["password", "address"])
def test_a_new_password_or_address_sends_everybody_back_to_the_door(make, browser, cast, change):
    link, token = make()
    browser.open(token)
    if change == "password":
        actions.change_link(link, by=cast.nina, password=PASSWORD)
    else:
        newer = actions.new_address(link, by=cast.nina)
    assert browser.get(f"/listen/{link.slug}/").status_code == 404
    if change == "password":
        assert browser.open(token).status_code == 404
        assert browser.open(token, PASSWORD).status_code == 200
    else:
        assert browser.open(token).status_code == 404
        assert browser.open(newer).status_code == 200


def test_a_paused_link_opens_again_for_those_who_were_in(make, browser, cast):
    link, token = make()
    browser.open(token)
    actions.pause_link(link, by=cast.nina)
    assert browser.get(f"/listen/{link.slug}/").status_code == 404
    actions.resume_link(link, by=cast.nina)
    assert browser.get(f"/listen/{link.slug}/").status_code == 200


def test_it_ends_by_itself(make, browser):
    link, token = make(expires_at=timezone.now() + timedelta(seconds=60))
    browser.open(token)
    Link.objects.update(expires_at=timezone.now())
    assert browser.get(f"/listen/{link.slug}/").status_code == 404


def test_whose_link_it_is_is_known(make, browser, another):
    _, token = make(recipient="Pell Hartwig")
    browser.open(token)
    another.open(token)
    assert {entry.guest.name for entry in Pass.objects.select_related("guest")} == {"Pell Hartwig"}
    assert Guest.objects.count() == 1


def test_who_has_no_name_is_somebody_yet(make, browser, another):
    _, token = make()
    browser.open(token)
    another.open(token)
    assert Guest.objects.filter(name="").count() == 2
    assert [entry.who for entry in Entry.objects.filter(kind="link_opened")] == [
        f"guest:{guest.pk}" for guest in Guest.objects.order_by("pk")
    ]


def test_a_preview_counts_as_nobody(make, browser, cast):
    link, token = make()
    browser.force_login(cast.nina)
    page = browser.post(f"/api/links/{link.pk}/preview/").json()["page"]
    assert browser.get(page).status_code == 200
    assert Pass.objects.get().is_preview
    assert "link_opened" not in kinds()
    browser.open(token)
    assert not Pass.objects.get().is_preview


@pytest.mark.parametrize("ended", ["signed out", "removed", "demoted", "disabled"])
def test_a_preview_ends_with_who_looks(make, browser, mix, cast, ended):
    """Else a producer of yesterday would hear on until the link ends, counted as nobody."""
    link, _ = make()
    browser.force_login(cast.nina)
    browser.post(f"/api/links/{link.pk}/preview/")
    address = browser.ticket(link, mix).json()["address"]
    assert browser.slice(address).status_code == 206
    [entry] = Pass.objects.all()
    assert access.still_open([entry.pk]) == {entry.pk}

    membership = Membership.objects.filter(project=cast.project, user=cast.nina)
    if ended == "signed out":
        browser.post("/sign-out/")
    elif ended == "removed":
        membership.delete()
    elif ended == "demoted":
        membership.update(role=Role.MUSICIAN)
    else:
        User.objects.filter(pk=cast.nina.pk).update(is_active=False)

    assert browser.slice(address).status_code == 404
    assert browser.get(f"/listen/{link.slug}/").status_code == 404
    assert browser.ticket(link, mix).status_code == 404
    # A stream that is open knows of no session: its guest's next request does.
    assert access.still_open([entry.pk]) == ({entry.pk} if ended == "signed out" else set())


def test_a_preview_is_for_nobody_else_at_this_computer(make, browser, cast):
    link, _ = make()
    browser.force_login(cast.nina)
    browser.post(f"/api/links/{link.pk}/preview/")
    browser.force_login(cast.olga)
    assert browser.get(f"/listen/{link.slug}/").status_code == 404


def test_no_other_site_opens_a_link_for_somebody(make):
    _, token = make()
    assert Browser(enforce_csrf_checks=True).open(token).status_code == 403


@pytest.mark.parametrize(
    "agent", ["Slackbot-LinkExpanding 1.0", "WhatsApp/2.23", "facebookexternalhit/1.1", "Mozilla"]
)
def test_the_door_says_nothing_to_robots(make, browser, agent):
    make(name="Low Water, for Anna")
    answer = browser.get("/l/", headers={"User-Agent": agent})
    text = answer.content.decode()
    for word in ("Low Water", "Tidelines", "Lia", "Anna", "og:image", "Nina"):
        assert word not in text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not Pass.objects.exists()
    assert "link_opened" not in kinds()


def test_a_link_and_its_password_come_to_be_together(make):
    with pytest.raises(actions.WeakLinkPassword):
        make(password="short", recipient="Pell")
    assert not Link.objects.exists()
    assert not Guest.objects.exists()
    assert "link_made" not in kinds()


def test_what_is_written_of_links_holds_no_secret(make, browser, cast):
    link, token = make(password=PASSWORD)
    browser.open(token, PASSWORD)
    newer = actions.new_address(link, by=cast.nina)
    actions.revoke_link(link, by=cast.nina)
    said = json.dumps(list(Entry.objects.values()), default=str)
    for secret in (token, token[3:], newer, PASSWORD, tokens.digest(token)):
        assert secret not in said
    assert kinds() == ["link_made", "link_opened", "link_readdressed", "link_revoked"]

"""What takes a member's right away ends their sound in every web process, at the next byte asked.

Two web processes on one database: what happens is asked of the one, sound comes from the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from processing.models import AudioFile
from sessions.people.models import User
from sessions.people.tokens import make_token
from sessions.songs.models import StemRevision
from tests.cast import Cast, make_cast
from tests.factories import PASSWORD, SongFactory, StemFactory, StemRevisionFactory
from tests.sessions.desk.listening import Listener, session_of, web_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]

CSRF = "c" * 32
LARGE_BYTES = 256 * 1024**2


@pytest.fixture(scope="module")
def servers(django_db_setup):
    with web_process() as (_, one), web_process() as (_, other):
        yield one, other


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def bass(cast) -> StemRevision:
    """A stem whose files are nearly all holes, so that an answer takes its time."""
    song = SongFactory(project=cast.project, title="Low Water")
    bass = StemRevisionFactory(stem=StemFactory(song=song, name="Bass"), by=cast.mats)
    made = []
    for render in bass.job.renders.select_related("audio_file"):
        sha256 = hashlib.sha256(f"{bass.pk} {render.name}".encode()).hexdigest()
        path = settings.DATA / "media" / sha256[:2] / sha256[2:4] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(LARGE_BYTES)
        AudioFile.objects.filter(pk=render.audio_file_id).update(
            sha256=sha256, size_bytes=LARGE_BYTES
        )
        made.append(path)
    yield bass
    for path in made:
        path.unlink()


@dataclass
class Browser:
    """One that is signed in."""

    address: str
    user: User
    token: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        self.session = "" if self.token else session_of(self.user).session_key

    @property
    def says(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Token {self.token}"}
        return {"Cookie": f"sid={self.session}; csrf={CSRF}", "X-CSRFToken": CSRF}

    def do(self, method: str, path: str, **more: object) -> None:
        answer = requests.request(
            method, self.address + path, headers=self.says, timeout=60, allow_redirects=False,
            **more,
        )  # fmt: skip
        assert answer.status_code in {200, 204, 302}, (path, answer.status_code, answer.text[:500])


@dataclass
class OnItsWay:
    """An answer of which the beginning was read."""

    url: str
    says: dict[str, str]
    answer: HTTPResponse = field(init=False)
    got: int = 0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.connection = HTTPConnection(parts.netloc, timeout=60)
        self.connection.request("GET", self.url.partition(parts.netloc)[2], headers=self.says)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200
        self.got = len(self.answer.read(100_000))

    def to_its_end(self) -> int:
        try:
            while part := self.answer.read(1024**2):
                self.got += len(part)
        except (HTTPException, OSError):
            pass
        self.connection.close()
        return self.got


def member_page(cast: Cast) -> str:
    membership = cast.otto.memberships.get(project=cast.project)
    return f"/api/projects/{cast.project.pk}/members/{membership.pk}/"


def role_lowered(cast: Cast, nina: Browser, _: Browser) -> None:
    nina.do("PATCH", member_page(cast), json={"role": "manager"})


def removed(cast: Cast, nina: Browser, _: Browser) -> None:
    nina.do("DELETE", member_page(cast))


def signed_out(_: Cast, __: Browser, otto: Browser) -> None:
    otto.do("POST", reverse("people:sign-out"))


def signed_out_everywhere(cast: Cast, nina: Browser, _: Browser) -> None:
    Browser(nina.address, cast.otto).do("POST", reverse("desk:account-sessions"))


def signed_out_from_another_browser(cast: Cast, nina: Browser, _: Browser) -> None:
    Browser(nina.address, cast.otto).do("POST", reverse("desk:account-other-sessions"))


def new_password(cast: Cast, nina: Browser, _: Browser) -> None:
    body = {"current": PASSWORD, "new": "another lantern in the fog"}
    Browser(nina.address, cast.otto).do("POST", reverse("desk:account-password"), data=body)


def new_password_by_the_machine(cast: Cast, _: Browser, __: Browser) -> None:
    cast.otto.set_password("another lantern in the fog")
    cast.otto.save(update_fields=["password"])


def switched_off(cast: Cast, _: Browser, __: Browser) -> None:
    User.objects.filter(pk=cast.otto.pk).update(is_active=False)


def sessions_swept(_: Cast, __: Browser, otto: Browser) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from sessions.people.session_rows import row_key

    Session.objects.filter(session_key=row_key(otto.session)).update(expire_date=timezone.now())
    call_command("clearsessions")


Trigger = Callable[[Cast, Browser, Browser], None]
TRIGGERS: list[Trigger] = [
    removed,
    signed_out,
    signed_out_everywhere,
    signed_out_from_another_browser,
    new_password,
    new_password_by_the_machine,
    switched_off,
    sessions_swept,
]


@pytest.fixture
def nina(servers, cast) -> Browser:
    return Browser(servers[0], cast.nina)


def heard(bass: StemRevision) -> str:
    return reverse("api:revision-file", args=[bass.pk, "proxy"])


def taken(bass: StemRevision) -> str:
    return reverse("api:revision-file", args=[bass.pk, "audio"]) + "?download=1"


def part_of(server: str, path: str, who: Browser) -> int:
    says = {**who.says, "Range": "bytes=100-299"}
    return requests.get(server + path, headers=says, timeout=60).status_code


@pytest.mark.parametrize("happens", [*TRIGGERS, role_lowered], ids=lambda it: it.__name__)
def test_no_further_slice_and_no_further_news(servers, cast, bass, nina, happens):
    here, there = servers
    otto = Browser(here, cast.otto)
    stream = Listener(there + reverse("api:events", args=[cast.project.pk]), cookie=otto.session)
    try:
        for server in servers:
            assert part_of(server, heard(bass), otto) == 206
            assert part_of(server, taken(bass), otto) == 206
        going = [OnItsWay(there + path, otto.says) for path in (heard(bass), taken(bass))]

        happens(cast, nina, otto)

        for server in servers:
            assert part_of(server, heard(bass), otto) in {401, 403, 404}
            assert part_of(server, taken(bass), otto) in {401, 403, 404}
        for each in going:
            assert each.to_its_end() < LARGE_BYTES // 3
        if happens is role_lowered:  # there is something left that they may hear of
            assert not stream.ended.is_set()
        else:
            assert stream.ended.wait(30)
    finally:
        stream.close()


@pytest.mark.parametrize("how", ["revoked", "expired", "password"])
def test_a_token_that_ends_takes_its_sound_along(servers, cast, bass, how):
    here, there = servers
    row, text = make_token(cast.otto, name="script")
    script = Browser(here, cast.otto, token=text)
    stream = Listener(there + reverse("api:events", args=[cast.project.pk]), token=text)
    try:
        going = OnItsWay(there + heard(bass), script.says)

        if how == "revoked":
            script.do("DELETE", reverse("api:current-token"))
        elif how == "expired":
            type(row).objects.filter(pk=row.pk).update(expires_at=row.created_at)
        else:
            new_password(cast, Browser(here, cast.nina), script)

        for server in servers:
            assert part_of(server, heard(bass), script) == 401
        assert going.to_its_end() < LARGE_BYTES // 3
        assert stream.ended.wait(30)
    finally:
        stream.close()

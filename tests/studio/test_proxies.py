"""nginx and Caddy as Debian has them: what they send themselves, and what only passes through.

The proxy looks into a media folder of its own, in which every file has the same name and other
bytes than in the studio's. So each answer tells who sent it.
"""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from processing import events
from processing.models import AudioFile, Report
from processing.storage import storage
from sessions.audit.models import Entry
from sessions.sharing import actions
from sessions.sharing.actions import Item
from sessions.sharing.models import Link
from sessions.songs.models import Version
from studio.ports import free_port
from tests.cast import Cast, make_cast
from tests.factories import RenderFactory, SongFactory, VersionFactory
from tests.sessions.desk.listening import Listener, session_of, web_process
from tests.sessions.downloads.parcels import give_bytes
from tests.studio import proxies

ROOM = random.Random(7).randbytes(300_000)
PROXYS = random.Random(8).randbytes(300_000)
CSRF = "c" * 32
LARGE_BYTES = 256 * 1024**2

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


def own(name: str) -> bytes:
    """What the studio has of a file; no two are alike."""
    return name.encode().ljust(32) + ROOM[32:]


@dataclass
class House:
    web: str
    address: str
    folder: Path
    beside: Path
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False  # or the machine's own certificates would be asked
        self.session.verify = str(self.folder / "tls" / "fullchain.pem")

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> requests.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        url = self.address + path
        return self.session.request(method, url, headers=said, timeout=60, allow_redirects=False)

    def web_itself(self, path: str, **headers: str) -> requests.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(self.web + path, headers=said, timeout=60)

    def other_bytes(self, audio_file: AudioFile) -> None:
        sha256 = audio_file.sha256
        path = self.beside / sha256[:2] / sha256[2:4] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PROXYS)


@pytest.fixture(scope="module")
def web(django_db_setup):
    with web_process(ACCEL_PREFIX="/protected-media/") as (_, address):
        yield address


@pytest.fixture(scope="module", params=["nginx", "nginx that buffers", "caddy"])
def house(request, web, tmp_path_factory):
    name, _, habit = request.param.partition(" that ")
    if absent := proxies.missing(name):
        pytest.skip(f"needs {', '.join(absent)} (apt install nginx-light caddy openssl)")
    folder = tmp_path_factory.mktemp(name)
    tls, plain, beside = free_port(), free_port(), folder / "beside"
    beside.mkdir()
    port = urlsplit(web).port or 0
    more = {"habits": {"proxy_buffering off": "proxy_buffering on"}} if habit else {}
    server = proxies.SERVERS[name]
    with server(folder, web=port, tls=tls, plain=plain, media=beside, **more):
        yield House(web, f"https://localhost:{tls}", folder, beside)


@pytest.fixture
def cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture
def mix(cast, house, tmp_path) -> Version:
    """Its files are there twice, with other bytes for the proxy."""
    song = SongFactory(project=cast.project, title="Low Water", position=1)
    mix = VersionFactory(song=song, number=1, ordered=True, by=cast.otto)
    segments = RenderFactory(job=mix.job, name="segments", audio_file__frames=48_000 * 30)
    Report.objects.create(render=segments, facts={"pieces": [1, 2], "rate": 48_000})
    give_bytes(tmp_path, mix.job, **{it.name: own(it.name) for it in mix.job.renders.all()})
    for render in mix.job.renders.select_related("audio_file"):
        house.other_bytes(render.audio_file)
    return mix


@pytest.fixture
def otto(cast) -> str:
    return f"sid={session_of(cast.otto).session_key}"


def file_of(mix: Version, name: str = "proxy", *, download: bool = False) -> str:
    return reverse("api:version-file", args=[mix.pk, name]) + ("?download=1" if download else "")


def sha_path(mix: Version, name: str = "proxy") -> str:
    sha256 = mix.job.renders.get(name=name).audio_file.sha256
    return f"/protected-media/{sha256[:2]}/{sha256[2:4]}/{sha256}"


@dataclass
class Guest:
    link: Link
    cookie: str

    def path(self, rest: str) -> str:
        return f"/api/listen/{self.link.slug}/{rest}"


@pytest.fixture
def guest(cast, mix) -> Guest:
    wishes = {"items": [Item(mix.song)], "may_download": True}
    link, token = actions.make_link(cast.project, by=cast.nina, **wishes)
    came = actions.open_link(token=token, password="", browser="", network="192.0.2.1")
    return Guest(link, f"guest={came.browser}")


@pytest.mark.parametrize("name", ["proxy", "audio"])
def test_what_a_member_hears_or_takes_is_sent_by_the_proxy(house, mix, otto, name):
    path = file_of(mix, name, download=name == "audio")
    told = house.web_itself(path, Cookie=otto)
    sent = house.ask(path, Cookie=otto)

    assert (told.content, told.headers["X-Accel-Redirect"]) == (b"", sha_path(mix, name))
    assert (sent.status_code, sent.content) == (200, PROXYS)
    assert "X-Accel-Redirect" not in sent.headers


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=-1", (299_999, 300_000)),
        ("bytes=-999999", (0, 300_000)),
        ("bytes=1000-", (1000, 300_000)),
        ("bytes=100-299", (100, 300)),
        ("bytes=299999-999999", (299_999, 300_000)),
    ],
)
def test_one_range_of_it(house, mix, otto, asked, place):
    sent = house.ask(file_of(mix), Cookie=otto, Range=asked)

    start, stop = place
    assert (sent.status_code, sent.content) == (206, PROXYS[start:stop])
    assert sent.headers["Content-Range"] == f"bytes {start}-{stop - 1}/300000"


@pytest.mark.parametrize("asked", ["bytes=300000-", "bytes=900000-900001", "bytes=0-1,5-9"])
def test_a_range_beyond_the_end_and_several_at_once_are_refused(house, mix, otto, asked):
    for more in ({}, {"If_Range": '"whatever"'}):
        sent = house.ask(file_of(mix), Cookie=otto, Range=asked, **more)

        assert (sent.status_code, sent.content) == (416, b"")
        assert sent.headers["Content-Range"] == "bytes */300000"


def test_a_download_that_broke_goes_on_and_is_counted_once(house, mix, otto):
    path = file_of(mix, "audio", download=True)
    whole = house.ask(path, Cookie=otto)
    rest = house.ask(path, Cookie=otto, Range="bytes=200000-", If_Range=whole.headers["ETag"])
    other = house.ask(path, Cookie=otto, Range="bytes=200000-", If_Range='"an older one"')

    assert (rest.status_code, rest.content) == (206, PROXYS[200_000:])
    assert (other.status_code, other.content) == (200, PROXYS)
    assert Entry.objects.filter(kind="downloaded").count() == 1


def test_who_has_it_gets_no_body_and_head_none_either(house, mix, otto):
    whole = house.ask(file_of(mix), Cookie=otto)
    again = house.ask(file_of(mix), Cookie=otto, If_None_Match=whole.headers["ETag"])
    head = house.ask(file_of(mix), method="HEAD", Cookie=otto)

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.headers["Content-Length"]) == (200, "300000")


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-9"}, {"Range": "bytes=300000-"}])
def test_headers_arrive_whoever_sends(house, mix, otto, asked):
    sent = house.ask(file_of(mix, "audio", download=True), Cookie=otto, **asked)
    own = house.web_itself(file_of(mix, "audio", download=True), Cookie=otto, **asked)

    for name in (
        "Cache-Control",
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Cross-Origin-Resource-Policy",
        "Content-Type",
        "Content-Disposition",
    ):
        assert sent.headers[name] == own.headers[name], name
    assert sent.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_inner_address_is_not_there(house, mix, otto, method):
    for path in (sha_path(mix), "/protected-media/", "//protected-media/../protected-media/x"):
        csrf = {"X_Accel_Redirect": sha_path(mix)}
        answer = house.ask(path, method=method, Cookie=otto, **csrf)
        assert answer.status_code == 404, (path, answer.status_code)
        assert PROXYS[:100] not in answer.content


def test_who_may_not_gets_nothing(house, cast, mix):
    for who, status in (("sam", 404), ("eva", 404), ("dirk", 401)):
        cookie = f"sid={session_of(cast.named(who)).session_key}"
        assert house.ask(file_of(mix), Cookie=cookie).status_code == status
    assert house.ask(file_of(mix)).status_code == 401


def test_what_is_lost_is_said_by_the_app(house, mix, otto):
    lost = mix.job.renders.get(name="proxy").audio_file
    storage().delete(lost.sha256)

    answer = house.ask(file_of(mix), Cookie=otto)

    assert answer.status_code == 503
    assert answer.json()["code"] == "not_in_storage"


def test_guests_are_served_by_the_app_in_slices(house, mix, guest):
    ask = {"version": mix.pk, "file": "segments"}
    url = house.web + guest.path("tickets/")
    said = {"Cookie": f"{guest.cookie}; csrf={CSRF}", "X-CSRFToken": CSRF}
    answer = requests.post(url, json=ask, headers=said, timeout=60)
    assert answer.status_code == 200, answer.text
    ticket = answer.json()

    sent = house.ask(ticket["address"], Cookie=guest.cookie, Range="bytes=0-")
    peaks = house.ask(guest.path(f"versions/{mix.pk}/files/peaks/"), Cookie=guest.cookie)

    assert sent.status_code == 206
    assert len(sent.content) <= 256 * 1024
    assert own("segments").startswith(sent.content)
    assert (peaks.status_code, peaks.content) == (200, own("peaks"))
    assert house.ask(ticket["address"], Cookie=guest.cookie).status_code == 416


def test_what_guests_take_away_is_sent_by_the_app(house, mix, guest):
    sent = house.ask(guest.path(f"downloads/{mix.pk}/audio/"), Cookie=guest.cookie)

    assert (sent.status_code, sent.content) == (200, own("audio"))


def test_live_news_arrive_as_they_are_sent(house, cast, mix, monkeypatch):
    url = house.address + reverse("api:events", args=[cast.project.pk])
    listener = Listener(
        url, cookie=session_of(cast.otto).session_key, trusted=house.folder / "tls/fullchain.pem"
    )
    try:
        for _ in range(2):  # one after the other, or both might have waited in a buffer
            event = events.post(cast.project.topic, "version", {"version": mix.pk})
            assert listener.next()["event_id"] == event.pk
        Session.objects.all().delete()
        assert listener.ended.wait(30)
    finally:
        listener.close()


@pytest.fixture
def large(mix) -> AudioFile:
    """A master of 256 MiB, nearly all of it holes."""
    sha256 = hashlib.sha256(str(mix.pk).encode() + b"large").hexdigest()
    path = settings.DATA / "media" / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(LARGE_BYTES)
    audio_file = mix.job.renders.get(name="audio").audio_file
    audio_file.sha256, audio_file.size_bytes, audio_file.crc32 = sha256, LARGE_BYTES, 0
    audio_file.save()
    yield audio_file
    path.unlink()


def taken_until_it_breaks(answer: requests.Response, end) -> int:
    """Reads a little, calls `end`, reads on; how much came."""
    got = 0
    try:
        for part in answer.iter_content(256 * 1024):
            if not got:
                time.sleep(2)  # a proxy that buffers would run ahead meanwhile
                end()
            got += len(part)
    except requests.RequestException:
        pass
    return got


def test_a_zip_on_its_way_ends_with_the_session(house, mix, otto, large):
    path = f"/api/songs/{mix.song_id}/downloads/all.zip"
    with house.session.get(
        house.address + path, headers={"Cookie": otto}, stream=True, timeout=60
    ) as answer:
        assert answer.status_code == 200
        got = taken_until_it_breaks(answer, Session.objects.all().delete)

    assert got < LARGE_BYTES // 3


def test_a_guests_download_on_its_way_ends_with_the_link(house, cast, mix, guest, large):
    path = guest.path(f"downloads/{mix.pk}/audio/")
    with house.session.get(
        house.address + path, headers={"Cookie": guest.cookie}, stream=True, timeout=60
    ) as answer:
        assert answer.status_code == 200
        got = taken_until_it_breaks(answer, lambda: actions.revoke_link(guest.link, by=cast.nina))

    assert got < LARGE_BYTES // 3

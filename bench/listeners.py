"""`python -m bench.listeners [listeners]`: so many guests hear one link at once, and seek.

A web process as `up` starts it, 320 kbps, every listener with a cookie of their own. Each plays by
a clock of its own, fetches slice after slice up to `AHEAD` seconds, and jumps ten times. A stall is
a moment without sound after the first two seconds from a start or a jump were there. Then the link
is revoked under them. Once straight, once through nginx where there is one: what it adds stands
beside it.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import Web, own_data, web
from bench.row import Row, printed

RATE = 40_000  # bytes a second: 320 kbps
SECONDS = 240
AHEAD = 10.0
BUFFER = 2.0
SEEKS = 10
BETWEEN_SEEKS = 12.0
TICKET_LIVES = 50.0


@dataclass(slots=True)
class Heard:
    """What all listeners together saw."""

    waits: list[float] = field(default_factory=list)  # until the first byte of a slice
    starts: list[float] = field(default_factory=list)  # from a jump to two seconds of sound
    stalls: int = 0
    wrong: int = 0
    slices: int = 0
    ended: dict[int, list[float]] = field(default_factory=dict)  # slices that began after the end
    refused: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Scene:
    slug: str
    version: int
    cookies: list[str]
    sound: bytes
    link: int


def main(listeners: int) -> int:
    missed = 0
    with own_data() as folder:
        scene = _scene(folder, listeners)
        with web() as server, _nginx(server.port) as front:
            missed += _run("straight from the app", server.port, server, scene)
            if front:
                scene = _anew(scene, listeners)
                missed += _run("through nginx", front, server, scene)
    return missed


def _run(how: str, port: int, server: Web, scene: Scene) -> int:
    heard = Heard()
    before = server.cpu_seconds
    began = time.monotonic()
    asyncio.run(_everybody(port, scene, heard))
    heard.waits.sort()
    heard.starts.sort()
    late = [at for each in heard.ended.values() for at in each]
    many = max((len(each) for each in heard.ended.values()), default=0)
    return printed(
        f"{len(scene.cookies)} listeners of 320 kbps, {SEEKS} jumps each, {how}",
        [
            Row("stalls", heard.stalls, "<=", 0, digits=0),
            Row("slices with other bytes than the file's", heard.wrong, "<=", 0, digits=0),
            Row("first byte, p99", _at(heard.waits, 0.99) * 1000, "<=", 1000, "ms", digits=0),
            Row("first byte, median", statistics.median(heard.waits) * 1000, "", 0, "ms"),
            Row("two seconds after a jump, p99", _at(heard.starts, 0.99), "", 0, "s", digits=2),
            Row("revoked: the last slice began", max(late, default=0.0), "<=", 1.0, "s", 2),
            Row("revoked: slices of one listener after it", many, "<=", 1, digits=0),
            Row("revoked: all were refused by", max(heard.refused), "", 0, "s", 2),
            Row("revoked: all were told by", max(heard.told), "<=", 1.0, "s", 2),
            Row("memory of the web process", server.peak_mib, "<=", 400, "MiB", 0),
            Row("slices", heard.slices, "", 0, "", 0),
            Row(
                "CPU of the web process, of one core",
                (server.cpu_seconds - before) / (time.monotonic() - began) * 100,
                "",
                0,
                "%",
                0,
            ),
        ],
    )


def _at(found: list[float], share: float) -> float:
    return found[min(len(found) - 1, int(len(found) * share))]


async def _everybody(port: int, scene: Scene, heard: Heard) -> None:
    """They come within five seconds, and all but the last seconds of it jump about."""
    over: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    listening = [
        asyncio.create_task(_Listener(port, scene, number, heard, over).listen())
        for number in range(len(scene.cookies))
    ]
    following = [
        asyncio.create_task(_follow(port, scene, cookie, heard, over)) for cookie in scene.cookies
    ]
    await asyncio.sleep(5 + SEEKS * BETWEEN_SEEKS + 5)
    await asyncio.to_thread(_revoke, scene.link)
    over.set_result(time.perf_counter())
    await asyncio.wait_for(asyncio.gather(*listening, *following), 60)


class _Listener:
    """One guest: a connection that stays, a playhead that moves with the clock."""

    def __init__(
        self, port: int, scene: Scene, number: int, heard: Heard, over: asyncio.Future[float]
    ) -> None:
        self._port, self._scene, self._heard, self._over = port, scene, heard, over
        self._number = number
        self._chance = random.Random(number)
        self._cookie = scene.cookies[number]
        self._ticket = ("", 0.0)

    async def listen(self) -> None:
        await asyncio.sleep(self._chance.random() * 5)
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        for _ in range(SEEKS):
            await self._play(BETWEEN_SEEKS * (0.7 + 0.6 * self._chance.random()))
        await self._play(1e9)
        self._writer.close()

    async def _play(self, seconds: float) -> None:
        """From a place anywhere: the place where sound ends must stay ahead of the playhead."""
        start = self._chance.uniform(0, SECONDS - 80)
        until = began = time.perf_counter()
        until += seconds
        loaded, playing = 0.0, 0.0
        while time.perf_counter() < until:
            got = await self._slice(int((start + loaded) * RATE))
            if got is None:
                return
            now = time.perf_counter()
            if playing and now - playing > loaded:
                self._heard.stalls += 1
                playing = now - loaded
            loaded += got / RATE
            if not playing and loaded >= BUFFER:
                playing = now
                self._heard.starts.append(now - began)
            if playing and loaded - (now - playing) > AHEAD:
                await asyncio.sleep(min(loaded - (now - playing) - AHEAD, until - now, 4.0))
            if loaded > 70:
                start, loaded, playing = 0.0, 0.0, 0.0

    async def _slice(self, at: int) -> int | None:
        address, since = self._ticket
        if time.perf_counter() - since > TICKET_LIVES:
            address = await self._new_ticket()
            if not address:
                self._refused()
                return None
        asked = time.perf_counter()
        status, waited, body = await self._ask("GET", address, f"Range: bytes={at}-\r\n")
        if status != 206:
            self._refused()
            return None
        heard, scene = self._heard, self._scene
        heard.slices += 1
        heard.waits.append(waited)
        heard.wrong += body != scene.sound[at : at + len(body)]
        if self._over.done() and asked + waited > self._over.result():
            late = asked + waited - self._over.result()
            heard.ended.setdefault(self._number, []).append(late)
        return len(body)

    def _refused(self) -> None:
        if not self._over.done():
            self._heard.wrong += 1
        else:
            self._heard.refused.append(time.perf_counter() - self._over.result())

    async def _new_ticket(self) -> str:
        said = f'{{"version": {self._scene.version}}}'
        path = f"/api/listen/{self._scene.slug}/tickets/"
        more = (
            f"Content-Type: application/json\r\nContent-Length: {len(said)}\r\n"
            f"X-CSRFToken: {CSRF}\r\n"
        )
        status, _, body = await self._ask("POST", path, more, said)
        if status != 200:
            return ""
        address = body.decode().split('"address":"')[1].split('"')[0]
        self._ticket = (address, time.perf_counter())
        return address

    async def _ask(
        self, method: str, path: str, more: str, body: str = ""
    ) -> tuple[int, float, bytes]:
        asked = time.perf_counter()
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Cookie: guest={self._cookie}; csrf={CSRF}\r\n{more}\r\n{body}".encode()
        )
        first = await self._reader.readline()
        waited = time.perf_counter() - asked
        length = 0
        while (line := await self._reader.readline()) not in {b"\r\n", b""}:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return int(first.split()[1]), waited, await self._reader.readexactly(length)


CSRF = "a" * 32


async def _follow(
    port: int, scene: Scene, cookie: str, heard: Heard, over: asyncio.Future[float]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET /api/listen/{scene.slug}/events/ HTTP/1.1\r\n"
        f"Host: localhost\r\nCookie: guest={cookie}\r\n\r\n"
    )
    writer.write(request.encode())
    while line := await reader.readline():
        if line.startswith(b"event: over"):
            heard.told.append(time.perf_counter() - await over)
            break
    writer.close()


def _revoke(link: int) -> None:
    from sessions.people.models import User  # noqa: PLC0415 - after Django's set-up
    from sessions.sharing import actions  # noqa: PLC0415
    from sessions.sharing.models import Link  # noqa: PLC0415

    actions.revoke_link(Link.objects.get(pk=link), by=User.objects.get())


def _scene(folder: Path, listeners: int) -> Scene:
    from django.utils import timezone  # noqa: PLC0415

    from processing import models  # noqa: PLC0415
    from processing.storage import storage  # noqa: PLC0415
    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.projects.models import Project  # noqa: PLC0415
    from sessions.songs.models import Order, Song, Version  # noqa: PLC0415

    sound = random.Random(1).randbytes(RATE * SECONDS)
    path = folder / "sound"
    path.write_bytes(sound)
    sha256 = hashlib.sha256(sound).hexdigest()
    storage().put(path, sha256)
    file = models.AudioFile.objects.create(
        sha256=sha256,
        size_bytes=len(sound),
        media_type="application/vnd.roughmix.segments",
        rate=48_000,
        channels=2,
        frames=48_000 * SECONDS,
    )
    user = User.objects.create(name="Bench", email="bench@bench.test")
    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    song = Song.objects.create(project=project, title="Bench", position=1)
    now = timezone.now()
    job = models.Job.objects.create(
        kind="mix",
        recipe={},
        topic="project:0",
        state="done",
        attempt=1,
        progress=1.0,
        started_at=now,
        finished_at=now,
    )
    models.Render.objects.create(job=job, name="segments", audio_file=file)
    order = Order.objects.create(song=song, job=job, by=user)
    version = Version.objects.create(song=song, number=1, kind="mix", order=order, by=user)
    return _anew(Scene("", version.pk, [], sound, 0), listeners)


def _anew(scene: Scene, listeners: int) -> Scene:
    """A link to the same sound, and that many browsers that it let in."""
    from sessions.people.models import User  # noqa: PLC0415
    from sessions.sharing import actions, tokens  # noqa: PLC0415
    from sessions.songs.models import Version  # noqa: PLC0415

    version = Version.objects.select_related("song__project").get(pk=scene.version)
    link, token = actions.make_link(
        version.song.project, by=User.objects.get(), items=[actions.Item(version.song)]
    )
    cookies = [
        actions.open_link(
            token=token, password="", browser=tokens.new_browser(), network=str(number)
        ).browser
        for number in range(listeners)
    ]
    return Scene(link.slug, version.pk, cookies, scene.sound, link.pk)


@contextmanager
def _nginx(port: int) -> Iterator[int]:
    """In front, as deploy/nginx.conf sets it up, without TLS; 0 where there is none."""
    program = shutil.which("nginx")
    if program is None:
        yield 0
        return
    front = port + 1
    with tempfile.TemporaryDirectory(prefix="roughmix-nginx-") as folder:
        (Path(folder) / "nginx.conf").write_text(NGINX % (folder, folder, port, front))
        process = subprocess.Popen([program, "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
        try:
            time.sleep(1)
            yield front
        finally:
            process.terminate()
            process.wait(15)


NGINX = """
pid %s/pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  proxy_temp_path %s;
  upstream studio { server 127.0.0.1:%d; keepalive 128; keepalive_timeout 4s; }
  server {
    listen 127.0.0.1:%d;
    location / {
      proxy_pass http://studio;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_buffering off;
      proxy_read_timeout 1h;
    }
  }
}
"""

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))

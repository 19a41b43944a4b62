"""`python -m bench.live [viewers]`: how soon a note is on everybody's page; what a viewer costs.

A real broker, a real server, that many different people with open streams. Notes are posted by the
API: each is timed from just before its request to its arrival at every viewer. Then, once the
process is warm, 1,000 notes in a row, and what it grew by for each viewer meanwhile. Limits: p95 of
a note under 1 s, and under 16 KiB a viewer.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench.house import Web, own_data, web

NOTES = 40
PAUSE_SECONDS = 0.25
WARM = 500
MANY = 1000
LIMIT_SECONDS = 1.0
LIMIT_KIB = 16.0


def main(viewers: int) -> None:
    with own_data() as folder:
        from studio import broker  # noqa: PLC0415 - after Django's set-up

        with broker.running(folder / "broker") as url:
            os.environ["REDIS_URL"] = url
            _point_at(url)
            scene = _scene(viewers)
            with web() as server:
                asyncio.run(_measure(server, scene))


def _point_at(url: str) -> None:
    from django.conf import settings  # noqa: PLC0415

    settings.REDIS_URL = url


@dataclass(frozen=True, slots=True)
class Scene:
    project: int
    song: int
    version: int
    tokens: list[str]


@dataclass(slots=True)
class Viewer:
    """When each note came."""

    came: dict[int, float] = field(default_factory=dict)


def _scene(viewers: int) -> Scene:
    from django.utils import timezone  # noqa: PLC0415

    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Membership, Project  # noqa: PLC0415
    from sessions.songs.models import Song, Version  # noqa: PLC0415
    from sessions.uploads.models import Upload  # noqa: PLC0415

    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    song = Song.objects.create(project=project, title="Night Bus", position=1)
    tokens, users = [], []
    roles = ("producer", "engineer", "artist", "musician")
    for number in range(viewers):
        user = User.objects.create(name=f"Person {number}", email=f"{number}@bench.test")
        Membership.objects.create(project=project, user=user, role=roles[number % len(roles)])
        tokens.append(make_token(user, name="bench")[1])
        users.append(user)
    upload = Upload.objects.create(
        project=project,
        by=users[0],
        filename="Rough.wav",
        size_bytes=1,
        expires_at=timezone.now() + timedelta(days=1),
    )
    version = Version.objects.create(
        song=song, number=1, kind="rough", label="Rough", upload=upload, by=users[0]
    )
    return Scene(project.pk, song.pk, version.pk, tokens)


async def _measure(server: Web, scene: Scene) -> None:
    viewers = [Viewer() for _ in scene.tokens]
    listening = [
        asyncio.create_task(_listen(server.port, scene, token, viewer))
        for token, viewer in zip(scene.tokens, viewers, strict=True)
    ]
    await asyncio.sleep(3)
    posted: dict[int, float] = {}
    for number in range(NOTES):
        began = time.perf_counter()
        posted[await asyncio.to_thread(_post, server.port, scene, number)] = began
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.sleep(2)
    _say_delays(viewers, posted)

    await _post_many(server.port, scene, viewers, WARM)
    before, cpu = _memory_kib(server), server.cpu_seconds
    await _post_many(server.port, scene, viewers, MANY)
    grown = (_memory_kib(server) - before) / len(viewers)
    print(
        f"{MANY} notes in a row: {grown:.1f} KiB grown a viewer "
        f"({grown / LIMIT_KIB:.2f} of the {LIMIT_KIB:.0f} KiB limit), "
        f"{(server.cpu_seconds - cpu) / MANY * 1000:.1f} ms of CPU a note, posting included"
    )
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)


async def _post_many(port: int, scene: Scene, viewers: list[Viewer], count: int) -> None:
    """Until the last of them came to everybody."""
    last = 0
    for number in range(count):
        last = await asyncio.to_thread(_post, port, scene, number)
    for _ in range(600):
        if all(last in each.came for each in viewers):
            return
        await asyncio.sleep(0.1)
    sys.exit("The last note did not come to everybody.")


def _say_delays(viewers: list[Viewer], posted: dict[int, float]) -> None:
    delays = sorted(
        viewer.came[note] - began
        for viewer in viewers
        for note, began in posted.items()
        if note in viewer.came
    )
    p95, worst = delays[int(len(delays) * 0.95)], delays[-1]
    print(f"{len(viewers)} viewers, {NOTES} notes: {len(delays)} of {len(viewers) * NOTES} came")
    print(
        f"from POST to every viewer: p50 {statistics.median(delays) * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms, worst {worst * 1000:.0f} ms; "
        f"p95 is {p95 / LIMIT_SECONDS:.2f} of the {LIMIT_SECONDS:.0f} s limit"
    )


def _post(port: int, scene: Scene, number: int) -> int:
    """The id of a new note, written by one of those who look."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = {"version": scene.version, "body": f"Note {number}", "at_seconds": 1.0}
    token = scene.tokens[number % len(scene.tokens)]
    headers = {"Content-Type": "application/json", "Authorization": f"Token {token}"}
    line.request("POST", f"/api/songs/{scene.song}/notes/", json.dumps(body), headers)
    answer = line.getresponse()
    said = answer.read()
    line.close()
    if answer.status != http.client.CREATED:
        sys.exit(f"{answer.status}: {said[:500]!r}")
    return int(json.loads(said)["id"])


async def _listen(port: int, scene: Scene, token: str, viewer: Viewer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    path = f"/api/events/?projects={scene.project}"
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {token}\r\n\r\n"
    writer.write(request.encode())
    while line := await reader.readline():
        if not line.startswith(b"data: "):
            continue
        told = json.loads(line[6:])
        if told.get("kind") == "note":
            viewer.came.setdefault(told["id"], time.perf_counter())


def _memory_kib(server: Web) -> int:
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)

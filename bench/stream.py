"""`python -m bench.stream [clients] [people]`: how long news takes to reach everybody who looks.

A real broker, a real server, that many open streams. Every event is timed from just before its
transaction begins to its arrival at each client, all on this machine.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from dataclasses import dataclass

from bench.house import own_data, web

EVENTS = 100
PAUSE_SECONDS = 0.1


def main(clients: int, people: int) -> None:
    with own_data() as folder:
        from studio import broker  # noqa: PLC0415 - after Django's set-up

        with broker.running(folder / "broker") as url:
            os.environ["REDIS_URL"] = url
            _point_at(url)
            scene = _scene(people)
            with web() as server:
                delays = asyncio.run(_measure(server.port, scene, clients))
                peak_mib, cpu = server.peak_mib, server.cpu_seconds
    delays.sort()
    wanted = EVENTS * clients
    print(f"{clients} clients of {people} people, {EVENTS} events: {len(delays)} of {wanted} came")
    print(
        f"median {statistics.median(delays) * 1000:.1f} ms, "
        f"p95 {delays[int(len(delays) * 0.95)] * 1000:.1f} ms, "
        f"worst {delays[-1] * 1000:.1f} ms"
    )
    print(f"web process: {peak_mib:.0f} MiB at most, {cpu:.1f} s of CPU from its start")


def _point_at(url: str) -> None:
    from django.conf import settings  # noqa: PLC0415

    settings.REDIS_URL = url


@dataclass(frozen=True, slots=True)
class Scene:
    topic: str
    path: str
    tokens: list[str]
    songs: list[int]


def _scene(count: int) -> Scene:
    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Membership, Project  # noqa: PLC0415
    from sessions.songs.models import Song  # noqa: PLC0415

    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    tokens = []
    for number in range(count):
        user = User.objects.create(name=f"Person {number}", email=f"{number}@bench.test")
        Membership.objects.create(project=project, user=user, role="engineer")
        tokens.append(make_token(user, name="bench")[1])
    # Each event is about another song: several about one are told as one.
    songs = [
        Song.objects.create(project=project, title=f"Song {number}", position=number).pk
        for number in range(1, EVENTS + 1)
    ]
    return Scene(project.topic, f"/api/projects/{project.pk}/events/", tokens, songs)


async def _measure(port: int, scene: Scene, clients: int) -> list[float]:
    came: list[dict[int, float]] = [{} for _ in range(clients)]
    listening = [
        asyncio.create_task(_listen(port, scene.path, _token(scene, number), came[number]))
        for number in range(clients)
    ]
    await asyncio.sleep(3)
    posted: dict[int, float] = {}
    for song in scene.songs:
        began = time.perf_counter()
        posted[await asyncio.to_thread(_post, scene.topic, song)] = began
        await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.sleep(2)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return [
        at - posted[event_id]
        for seen in came
        for event_id, at in seen.items()
        if event_id in posted
    ]


def _post(topic: str, song: int) -> int:
    from processing import events  # noqa: PLC0415

    return events.post(topic, "song", {"song": song}).pk


def _token(scene: Scene, number: int) -> str:
    return scene.tokens[number % len(scene.tokens)]


async def _listen(port: int, path: str, token: str, came: dict[int, float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {token}\r\n\r\n"
    writer.write(request.encode())
    while line := await reader.readline():
        if line.startswith(b"id: "):
            came[int(line[4:])] = time.perf_counter()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    main(given[0] if given else 100, given[1] if len(given) > 1 else 20)

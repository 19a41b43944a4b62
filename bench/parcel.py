"""`python -m bench.parcel [gigabytes]`: a large project as one ZIP, through a real web process.

What it holds in memory meanwhile, and how fast it is beside `cat` of the same files. The files are
sparse, so that nobody's disk is in the way of either; every byte of them is read and sent.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import cast

from bench.house import Web, own_data, web
from bench.row import Row, printed

GB = 1_000_000_000
FILES = 20
ROOM = bytearray(1024 * 1024)


@dataclass(frozen=True, slots=True)
class Taken:
    size_bytes: int
    first_byte_seconds: float
    seconds: float

    @property
    def mb_a_second(self) -> float:
        return self.size_bytes / self.seconds / 1_000_000


def main(gigabytes: float) -> int:
    with own_data() as folder:
        files = _files(folder, int(gigabytes * GB / FILES))
        token, path = _project(files)
        with web() as server:
            _taken(server, token, path, first=0, last=99)  # what is loaded once is loaded
            before, cpu = server.peak_mib, server.cpu_seconds
            by_cat = _by_cat(files)
            whole = _taken(server, token, path, first=0)
            size = whole.size_bytes
            tail = _taken(server, token, path, first=size - 1_000_000)
            grown = server.peak_mib - before
            cpu = server.cpu_seconds - cpu
    ratio = whole.mb_a_second / by_cat.mb_a_second
    return printed(
        f"A ZIP of {size / GB:.2f} GB in {FILES} files",
        [
            Row("all of it came", float(size > gigabytes * GB), ">=", 1, digits=0),
            Row("memory that the web process grew by, at most", grown, "<=", 64, "MiB"),
            Row("speed", whole.mb_a_second, unit="MB/s"),
            Row("speed of `cat` of the same, through a pipe", by_cat.mb_a_second, unit="MB/s"),
            Row("of the speed of `cat`", ratio, digits=2),
            Row("CPU of the web process for a GB", cpu / (size / GB), unit="s", digits=2),
            Row("first byte of all", whole.first_byte_seconds * 1000, unit="ms"),
            Row("first byte of the last megabyte", tail.first_byte_seconds * 1000, unit="ms"),
        ],
    )


def _files(data: Path, size: int) -> list[Path]:
    """Stored as the house would: named by a hash, which nobody reckons again while sending."""
    found = []
    for number in range(FILES):
        name = hashlib.sha256(f"parcel {number}".encode()).hexdigest()
        path = data / "media" / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(size)
        found.append(path)
    return found


def _project(files: list[Path]) -> tuple[str, str]:
    """Its owner's token, and the ZIP's address."""
    from django.utils import timezone  # noqa: PLC0415 - after Django's set-up

    from processing.models import AudioFile, Job, Render  # noqa: PLC0415
    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Project  # noqa: PLC0415
    from sessions.songs.models import Order, Song, Version  # noqa: PLC0415

    owner = User.objects.create(email="bench@roughmix.test", name="Bench", is_owner=True)
    artist = Artist.objects.create(name="The Bench")
    project = Project.objects.create(title="Ten Gigabytes", kind="album", artist=artist)
    for number, path in enumerate(files, start=1):
        song = Song.objects.create(project=project, title=f"Part {number}", position=number)
        job = Job.objects.create(
            kind="mix", recipe={}, topic="bench", state="done", finished_at=timezone.now()
        )
        size = path.stat().st_size
        file = AudioFile.objects.create(
            sha256=path.name, size_bytes=size, media_type="audio/wav", rate=96_000, bits=24, crc32=0
        )
        Render.objects.create(job=job, name="audio", audio_file=file)
        order = Order.objects.create(song=song, kind="mix", job=job, by=owner)
        Version.objects.create(
            song=song, number=1, kind="mix", label="Mix 1", order=order, by=owner
        )
    return make_token(owner, name="bench")[1], f"/api/projects/{project.pk}/downloads/all.zip"


def _taken(server: Web, token: str, path: str, *, first: int, last: int | None = None) -> Taken:
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port), timeout=600) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Token {token}\r\n"
            f"Range: bytes={first}-{'' if last is None else last}\r\n\r\n".encode()
        )
        with line.makefile("rb", buffering=0) as answer:
            status = _line(answer)
            if b" 206 " not in status:
                sys.exit(f"The ZIP was not sent: {status!r}")
            while _line(answer) not in {b"\r\n", b""}:
                pass
            first_byte = time.perf_counter() - began
            size = _read(answer)
    return Taken(size, first_byte, time.perf_counter() - began)


def _line(answer: RawIOBase) -> bytes:
    said = b""
    while not said.endswith(b"\n"):
        byte = answer.read(1)
        if not byte:
            break
        said += byte
    return said


def _read(source: RawIOBase) -> int:
    size = 0
    while got := source.readinto(ROOM):
        size += got
    return size


def _by_cat(files: list[Path]) -> Taken:
    began = time.perf_counter()
    command = ["/bin/cat", *map(os.fspath, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as cat:
        size = _read(cast("RawIOBase", cat.stdout))
    return Taken(size, 0.0, time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0))

"""`python -m bench.upload [GiB] [MiB of a piece]`: tus against a real server on this machine.

Prints MB/s, the web process's peak of memory, and how that compares to writing the same bytes to
the same disk with the same number of fsyncs.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from bench.house import own_data, web

MIB = 1024**2


class Sender:
    """Speaks tus on one connection, as a browser does."""

    def __init__(self, port: int, token: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=120)
        self._said = {"Authorization": f"Token {token}", "Tus-Resumable": "1.0.0"}

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> HTTPResponse:
        said = self._said | {name.replace("_", "-"): value for name, value in headers.items()}
        self._line.request(method, path, body, said)
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status >= 400:
            sys.exit(f"{method} {path}: {answer.status} {told.decode()}")
        return answer


def main(gib: float, piece_mib: int) -> None:
    size, piece_bytes = int(gib * 1024**3), piece_mib * MIB
    pieces = [os.urandom(piece_bytes) for _ in range(4)]
    with own_data() as folder:
        token, project = _people()
        with web() as server:
            idle_mib, idle_cpu = server.peak_mib, server.cpu_seconds
            sender = Sender(server.port, token)
            seconds, digest = _upload(sender, project, size, pieces)
            peak_mib, cpu = server.peak_mib, server.cpu_seconds - idle_cpu
        _check(folder, size, digest)
        (spool,) = (folder / "spool").iterdir()
        spool.unlink()
        plain_seconds = _plain(folder / "plain", size, pieces)
    rate, plain_rate = size / seconds / 1e6, size / plain_seconds / 1e6
    print(f"{gib:g} GiB in pieces of {piece_mib} MiB: {seconds:.1f} s, {rate:.0f} MB/s")
    print(f"web process: {idle_mib:.0f} MiB idle, {peak_mib:.0f} MiB at most, {cpu:.1f} s of CPU")
    print(f"plain write and fsync: {plain_rate:.0f} MB/s; ratio {rate / plain_rate:.2f}")


def _people() -> tuple[str, int]:
    from sessions.people.models import Artist, User  # noqa: PLC0415 - after Django's set-up
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Project  # noqa: PLC0415

    owner = User.objects.create(name="Owner", email="owner@bench.test", is_owner=True)
    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    return make_token(owner, name="bench")[1], project.pk


def _upload(sender: Sender, project: int, size: int, pieces: list[bytes]) -> tuple[float, str]:
    def b64(text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    metadata = f"project {b64(str(project))},filename {b64('Long.wav')}"
    made = sender.send("POST", "/api/uploads/", Upload_Length=str(size), Upload_Metadata=metadata)
    url = made.headers["Location"]
    digest, at, number, spent = hashlib.sha256(), 0, 0, 0.0
    while at < size:
        piece = pieces[number % len(pieces)][: size - at]
        digest.update(piece)  # not part of the measured time: browsers hash in a worker
        began = time.perf_counter()
        sender.send(
            "PATCH",
            url,
            piece,
            Upload_Offset=str(at),
            Content_Type="application/offset+octet-stream",
        )
        spent += time.perf_counter() - began
        at, number = at + len(piece), number + 1
    began = time.perf_counter()
    said = f'{{"sha256": "{digest.hexdigest()}"}}'.encode()
    sender.send("PUT", f"{url}completion/", said, Content_Type="application/json")
    return spent + time.perf_counter() - began, digest.hexdigest()


def _check(folder: Path, size: int, sha256: str) -> None:
    (spool,) = (folder / "spool").iterdir()
    with spool.open("rb") as file:
        there = hashlib.file_digest(file, "sha256").hexdigest()
    if spool.stat().st_size != size or there != sha256:
        sys.exit("What arrived is not what was sent.")


def _plain(path: Path, size: int, pieces: list[bytes]) -> float:
    began = time.perf_counter()
    with path.open("wb") as file:
        at = number = 0
        while at < size:
            at += file.write(pieces[number % len(pieces)][: size - at])
            number += 1
            file.flush()
            os.fsync(file.fileno())
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [float(each) for each in sys.argv[1:3]]
    main(given[0] if given else 1.0, int(given[1]) if len(given) > 1 else 16)

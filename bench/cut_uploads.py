"""`python -m bench.cut_uploads [count]`: uploads that are cut at random points, and go on.

A web process behind nginx as it is deployed. Each upload has 1 to 24 MiB, in the pieces that the
page sends, and is cut once: by its client, by the kill of the web process, by the end of the proxy,
or because nobody is behind it. It goes on as a browser does, is completed and taken in, and the
hash of what was stored is compared. The same bytes are sent once more without a cut, for the ratio.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import random
import re
import statistics
import struct
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.house import HOME, own_data
from bench.row import Row, printed

MIB = 1024**2
SMALLEST, LARGEST = 1, 24  # MiB
SEED = 6
# The web process takes seconds to begin again.
CUTS = (
    *("client reset", "proxy stopped", "client half closed", "web killed", "client reset"),
    *("client half closed", "proxy stopped", "proxy answers 502", "client reset", "proxy stopped"),
)


@dataclass(slots=True)
class Seen:
    start_seconds: float = 0.0
    identical: int = 0
    promised_too_much: int = 0
    again: list[int] = field(default_factory=list)
    ratios: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sent: list[float] = field(default_factory=list)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))


def main(count: int) -> int:
    seen, piece_bytes = Seen(), _piece_bytes()
    began = time.monotonic()
    with own_data() as folder:
        # Not before: the settings read the environment.
        cutting: Any = import_module("tests.sessions.uploads.cutting")
        if cutting.nginx() is None:
            sys.exit("There is no nginx on this machine.")
        place = Place(cutting, folder, *_people(), piece_bytes)
        with cutting.line(folder, os.environ) as line:
            seen.start_seconds = _timed(partial(_ask, line.proxy.port))
            with contextlib.suppress(KeyboardInterrupt):  # then it tells of those that were
                for number in range(count):
                    _one(place, line, random.Random(SEED + number), number, seen)
                    if (number + 1) % 20 == 0:
                        spent = time.monotonic() - began
                        print(f"{number + 1} of {count}, {spent:.0f} s", flush=True)
            _clear(place)
        left = len(list((folder / "spool").iterdir()))
    for name, statuses in seen.statuses.items():
        print(f"{name}: answers {dict(sorted(statuses.items()))}")
    count = len(seen.again)
    title = f"{count} uploads, each cut once, in pieces of {piece_bytes / MIB:g} MiB"
    return printed(title, _rows(count, piece_bytes, left, seen))


@dataclass(frozen=True, slots=True)
class Place:
    cutting: Any
    folder: Path
    by: Any
    project: Any
    token: str
    piece_bytes: int

    def browser(self, port: int, upload: Any, body: bytes) -> Any:
        return self.cutting.Browser(
            port=port,
            token=self.token,
            path=f"/api/uploads/{upload.token}/",
            piece_bytes=self.piece_bytes,
            body=body,
            spool=self.folder / "spool" / upload.token,
        )


def _one(place: Place, line: Any, chance: random.Random, number: int, seen: Seen) -> None:
    """Once as it is, once cut."""
    from sessions.uploads import actions  # noqa: PLC0415 - after Django's set-up

    name = CUTS[number % len(CUTS)]
    body = _sound(chance, chance.randint(SMALLEST * MIB, LARGEST * MIB))
    sha256 = hashlib.sha256(body).hexdigest()
    begin = partial(
        actions.begin,
        project=place.project,
        by=place.by,
        filename=f"{number}.wav",
        size_bytes=len(body),
        is_song=False,
    )
    whole, upload = begin(), begin()
    plain = place.browser(line.proxy.port, whole, body)
    uncut = _timed(plain.send)
    actions.give_up(whole)

    browser = place.browser(line.proxy.port, upload, body)
    pieces = -(-len(body) // place.piece_bytes)
    cut = line.cut(name, chance)
    seconds = _timed(partial(browser.send, cut, at_piece=chance.randrange(pieces)))
    if seconds > 30:
        print(f"{number}, {name}: {seconds:.0f} s, answers {browser.statuses}", flush=True)
    completed = browser.complete(sha256)
    upload.refresh_from_db()
    is_same = completed == 200 and _taken_in(upload, sha256)
    seen.identical += is_same
    seen.promised_too_much += plain.promised_too_much + browser.promised_too_much
    seen.again.append(browser.sent_bytes - len(body))
    seen.sent.append(browser.sent_bytes / plain.sent_bytes)
    seen.ratios[name].append(seconds / uncut)
    seen.statuses[name].update(browser.statuses)


def _taken_in(upload: Any, sha256: str) -> bool:
    """What the job at its end stored, read again; then it makes room for the next."""
    from processing import tasks  # noqa: PLC0415
    from processing.storage import NotStored, storage  # noqa: PLC0415
    from processing.workbench import hashed  # noqa: PLC0415

    tasks.ingest(upload.job_id)
    try:
        path = storage().local_path(sha256)
    except NotStored:
        return False
    is_same = path is not None and hashed(path) == sha256
    storage().delete(sha256)
    return is_same


def _clear(place: Place) -> None:
    """Of the upload in whose midst the measurement was stopped."""
    from sessions.uploads import actions  # noqa: PLC0415
    from sessions.uploads.models import Upload  # noqa: PLC0415

    for upload in Upload.objects.filter(project=place.project, state=Upload.State.RECEIVING):
        actions.give_up(upload)


def _people() -> tuple[Any, Any, str]:
    from sessions.people.models import Artist, User  # noqa: PLC0415
    from sessions.people.tokens import make_token  # noqa: PLC0415
    from sessions.projects.models import Project  # noqa: PLC0415

    owner = User.objects.create(name="Owner", email="owner@bench.test", is_owner=True)
    project = Project.objects.create(title="Bench", artist=Artist.objects.create(name="Bench"))
    return owner, project, make_token(owner, name="bench")[1]


def _sound(chance: random.Random, size: int) -> bytes:
    """A WAV of noise that is short to hear, with a long chunk that players pass over."""
    rate = 48_000
    data = chance.randbytes(rate // 5 * 2)
    form = struct.pack("<4sI2H2I2H", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    rest = chance.randbytes((size - len(data)) // 2 * 2)
    body = b"WAVE" + form + _chunk(b"JUNK", rest) + _chunk(b"data", data)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body


def _piece_bytes() -> int:
    """As the page has it."""
    said = (HOME / "static" / "js" / "sending.js").read_text()
    found = re.search(r"PIECE_BYTES = ([\d* ]+);", said)
    if found is None:
        sys.exit("static/js/sending.js no longer says how long a piece is.")
    return math.prod(int(number) for number in found[1].split("*"))


def _ask(port: int) -> None:
    """Waits at the door until the web process takes the line."""
    line = HTTPConnection("127.0.0.1", port, timeout=120)
    line.request("GET", "/sign-in/")
    line.getresponse().read()
    line.close()


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _rows(count: int, piece_bytes: int, left: int, seen: Seen) -> list[Row]:
    most = max(seen.again)
    return [
        Row("identical SHA-256 after all", seen.identical, ">=", count, digits=0),
        Row("HEAD said more than was on the disk", seen.promised_too_much, "<=", 0, digits=0),
        Row("left in the spool", left, "<=", 0, digits=0),
        Row("sent twice of one upload, at most", most / MIB, "<=", piece_bytes / MIB, "MiB"),
        Row("of the largest piece that is taken", most / (16 * MIB), "<=", 1, digits=2),
        Row(
            "uploads of which something was sent twice", sum(it > 0 for it in seen.again), digits=0
        ),
        Row("bytes sent, beside the same uncut: median", statistics.median(seen.sent), digits=2),
        *(
            Row(f"{name}: time beside the same uncut, median", statistics.median(them), digits=2)
            for name, them in seen.ratios.items()
        ),
        Row("start of a web process, here and now", seen.start_seconds, unit="s"),
    ]


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 200) else 0)

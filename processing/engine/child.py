"""Runs the decoding child: bare environment, a deadline, and no trust in what it says."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from processing.engine.containers.source import MOST_BYTES, MOST_SECONDS, Header
from processing.engine.progress import Progress

_SCRIPT = Path(__file__).with_name("decode_child.py")
_LONGEST_LINE = 64 * 1024
_ROOM_FOR_HEADER = 4096


class ChildFailed(Exception):
    """The child was killed, crashed, ran out of memory or time, or talked nonsense.

    `signal` is the number of the signal that ended it, or 0.
    """

    def __init__(self, code: str, *, signal: int = 0) -> None:
        super().__init__(code)
        self.code, self.signal = code, signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use. Wall time is longer than CPU time: workers share a machine."""

    cpu_seconds: int = 120
    wall_seconds: float = 300.0
    memory_bytes: int = 768 * 2**20
    file_bytes: int = 64 * 2**30

    @classmethod
    def fitting(cls, header: Header) -> Limits:
        """A minute a gigabyte on top, and no more to write than the header accounts for."""
        frames = header.frames or MOST_SECONDS * header.rate
        wanted = min(frames * header.channels * 4, MOST_BYTES)
        gigabytes = max(wanted, header.length) / 2**30
        return cls(
            cpu_seconds=120 + round(60 * gigabytes),
            wall_seconds=300.0 + 150 * gigabytes,
            file_bytes=wanted + _ROOM_FOR_HEADER,
        )


def decode(path: Path, header: Header, out: Path, limits: Limits, tell: Progress) -> dict[str, Any]:
    """Have the file decoded into `out`; answers the child's last word."""
    with path.open("rb") as file:
        child = subprocess.Popen(
            [
                sys.executable,
                "-IB",  # nor does it write compiled modules: a file limit would cut them short
                str(_SCRIPT),
                json.dumps(asdict(header)),
                str(out),
                json.dumps(asdict(limits)),
            ],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
            cwd=out.parent,
            start_new_session=True,
        )
    try:
        return _listen(child, header, limits, tell)
    finally:
        _end(child)


def _listen(
    child: subprocess.Popen[bytes], header: Header, limits: Limits, tell: Progress
) -> dict[str, Any]:
    assert child.stdout is not None
    deadline = time.monotonic() + limits.wall_seconds
    answer: dict[str, Any] | None = None
    for line in _lines(child.stdout, deadline):
        answer = _parsed(line)
        if "rejected" not in answer and header.frames:
            tell("decode", min(answer["frames"] / header.frames, 1.0))
    try:
        code = child.wait(timeout=max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired as problem:
        raise ChildFailed("too_slow") from problem
    if code != 0 or answer is None or ("rejected" not in answer and "peak" not in answer):
        too_slow = code == -signal.SIGXCPU
        raise ChildFailed("too_slow" if too_slow else "unreadable", signal=max(-code, 0))
    return answer


def _lines(pipe: IO[bytes], deadline: float) -> Iterator[bytes]:
    """Whole lines as they come, until the child closes its end."""
    waiting = b""
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.select(left):
                raise ChildFailed("too_slow")
            data = os.read(pipe.fileno(), _LONGEST_LINE)
            if not data:
                return
            *whole, waiting = (waiting + data).split(b"\n")
            yield from whole
            if len(waiting) > _LONGEST_LINE:
                raise ChildFailed("unreadable")


def _parsed(line: bytes) -> dict[str, Any]:
    """The child may be anything by now: only numbers of the expected kind are let through."""
    try:
        said = json.loads(line)
        if "rejected" in said:
            return {"rejected": str(said["rejected"])}
        whole = {name: int(said[name]) for name in ("frames",)}
        if "peak" not in said:
            return whole
        whole |= {name: int(said[name]) for name in ("rate", "channels", "nonfinite", "peak_bytes")}
        return {
            **whole,
            "peak": float(said["peak"]),
            "checksum_mismatch": said.get("checksum_mismatch") is True,
            "network": said.get("network") is not False,
            "files": said.get("files") is not False,
        }
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as problem:
        raise ChildFailed("unreadable") from problem


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
    child.wait()
    if child.stdout is not None:
        child.stdout.close()

"""One clear sentence for each way in which a machine can refuse us."""

from __future__ import annotations

import errno
import sys
from pathlib import Path


class CannotStart(Exception):
    """The machine lacks something; the message says what, and what to do."""


class Hopeless(CannotStart):
    """Another way to the same end would fare no better."""


FULL = ("no space left on device", "enospc", "disk quota exceeded", "os error 28", "errno 28")
WRONG_HASH = ("do not match the hash", "hash mismatch", "eintegrity")
OFFLINE = (
    "failed to establish a new connection", "name resolution", "connection refused",
    "network is unreachable", "dns error", "error sending request", "tcp connect error",
    "client error (connect)", "connection timed out", "read timed out", "econnrefused",
    "enotfound", "eai_again", "etimedout", "enetunreach", "request to http",
)  # fmt: skip
NOT_ALLOWED = ("permission denied", "eacces", "read-only file system")


def of_output(output: str, *, doing: str, where: Path) -> CannotStart:
    """The reason why a program of others (pip, uv, npm) failed, read from what it said."""
    said = output.lower()
    if any(word in said for word in FULL):
        return Hopeless(full(where))
    if any(word in said for word in WRONG_HASH):
        return Hopeless(f"{doing} was stopped: a package differs from its hash in the lock file.")
    if any(word in said for word in OFFLINE):
        return CannotStart(
            f"{doing} failed: no connection to the package index. "
            "Connect this machine, or point pip and npm at a mirror, and try again."
        )
    if any(word in said for word in NOT_ALLOWED):
        return Hopeless(f"{doing} failed: {where} cannot be written by this user.")
    last = [line.strip() for line in output.splitlines() if line.strip()][-3:]
    return CannotStart(f"{doing} failed: {' / '.join(last) or 'it said nothing'}")


def says_full(problem: OSError) -> bool:
    return problem.errno in {errno.ENOSPC, errno.EDQUOT}


def of_system(problem: OSError, *, where: Path) -> str:
    if says_full(problem):
        return full(where)
    place = f"{problem.filename}: " if problem.filename else ""
    return f"{place}{problem.strerror or problem}."


def full(where: Path) -> str:
    return f"The disk that holds {where} is full: make room (about 1.5 GB) and try again."


def no_venv() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        "This Python cannot make virtual environments: "
        f"run `sudo apt install python{version}-venv` (or python3-venv) and try again."
    )


def port_in_use(host: str, port: int) -> str:
    other = port + 1 if port < 65_535 else port - 1
    return f"Port {port} on {host} is in use by another program: try `up --port {other}`."

"""Decodes one file in a process that can do nothing else, and says in JSON how that went.

Run as a script with a bare environment: the file is standard input, the header comes as JSON in
the first argument, the canonical file is the second, limits are the third. Limits are set before
anything that could be fooled is loaded. Standard output has a JSON object a line.
"""

import ctypes
import json
import os
import resource
import sys
from pathlib import Path

_NEW_USER, _NEW_NET = 0x1000_0000, 0x4000_0000
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _SIGKILL = 1, 38, 9


def _limit(limits: dict[str, int]) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, 64),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901
        # At equal limits the kernel kills without a word; SIGXCPU tells what it was.
        gentle = most - 1 if what == resource.RLIMIT_CPU and most > 1 else most
        resource.setrlimit(what, (gentle, most))


def _shut_in() -> bool:
    """Die with the parent, gain no rights, lose the network where the system lets us."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, _SIGKILL, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    flags = _NEW_NET if os.geteuid() == 0 else _NEW_NET | _NEW_USER
    return bool(libc.unshare(flags) == 0)


def main() -> None:
    header, out, limits = json.loads(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    _limit(limits)
    alone = _shut_in()
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from processing.engine import decode  # noqa: PLC0415 (not before the limits are set)

    answer = decode.run(header, sys.stdin.buffer, out, say=_say)
    _say({**answer, "network": not alone, "peak_bytes": _peak_bytes()})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _peak_bytes() -> int:
    """Memory in use at most. (What getrusage says would include the parent's, from before exec.)"""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()

"""Decodes one file in a process that can do nothing else, and says in JSON how that went.

Run as a script with a bare environment: the file is standard input, the header comes as JSON in
the first argument, the canonical file is the second, limits are the third. Limits are set before
anything that could be fooled is loaded. Standard output has a JSON object a line.
"""

import json
import resource
import sys
from pathlib import Path
from typing import TextIO

_HOME = Path(__file__).resolve().parents[2]
_STATUS = Path("/proc/self/status")
# Python, its packages, their shared libraries, and our own code: nothing of what a studio keeps.
NEEDED = (
    *{sys.prefix, sys.base_prefix, str(_HOME / "processing")},
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/sys/devices/system/cpu"),
)


def limit(limits: dict[str, int]) -> None:
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


def main() -> None:
    header, out, limits = json.loads(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    limit(limits)
    sys.path.append(str(_HOME))
    # Not before the limits are set; and not after it is shut in, since a libsndfile of the system
    # is looked for by running ldconfig. Nothing of the file has been read by then.
    from processing.engine import decode, enclosure  # noqa: PLC0415

    status = _STATUS.open() if _STATUS.exists() else None
    alone = enclosure.leave_network()
    confined = enclosure.leave_files(read=NEEDED, write=[str(out.parent)])
    answer = decode.run(header, sys.stdin.buffer, out, say=_say)
    peak = _peak_bytes(status) if status else 0
    _say({**answer, "network": not alone, "files": not confined, "peak_bytes": peak})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _peak_bytes(status: TextIO) -> int:
    """Memory in use at most. (What getrusage says would include the parent's, from before exec.)"""
    return next((int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()

"""What a taken-over decoder could do: read its input, write its output, and nothing else."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from processing.engine import child, headers
from processing.engine.child import Limits
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.waves import WAV

HOME = Path(__file__).resolve().parents[3]

# Everything that it tries is written down: what came of it, or the name of the exception.
TRIES = """
import json, os, resource, socket, sys
sys.path.append(sys.argv[1])
from processing.engine import decode_child, enclosure
folder, secret, elsewhere, port = sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
limits = {"cpu_seconds": 20, "memory_bytes": 768 << 20, "file_bytes": 100_000}
decode_child.limit(limits)
alone = enclosure.leave_network()
confined = enclosure.leave_files(read=decode_child.NEEDED, write=[folder])

def tried(what):
    try:
        return repr(what())
    except BaseException as problem:
        return type(problem).__name__

print(json.dumps({
    "alone": alone,
    "confined": confined,
    "environment": sorted(os.environ),
    "connect": tried(lambda: socket.create_connection(("127.0.0.1", port), 2)),
    "secret": tried(lambda: open(secret).read()),
    "list": tried(lambda: os.listdir(os.path.dirname(secret))),
    "parent": tried(lambda: open(f"/proc/{os.getppid()}/environ").read()),
    "passwd": tried(lambda: open("/etc/passwd").read()),
    "elsewhere": tried(lambda: open(elsewhere, "w").write("x")),
    "own": tried(lambda: open(folder + "/out", "w").write("x")),
    "large": tried(lambda: open(folder + "/large", "wb").write(bytes(200_000))),
    "memory": tried(lambda: bytearray(2 << 30)),
    "files": tried(lambda: [os.dup(0) for _ in range(100)]),
    "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
}))
"""


@pytest.fixture
def attempts(tmp_path):
    secret = tmp_path / "data" / "db.sqlite3"
    secret.parent.mkdir()
    secret.write_text("everything")
    own = tmp_path / "own"
    own.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = subprocess.run(
            [
                *(sys.executable, "-I", "-c", TRIES, HOME, own, secret),
                *(tmp_path / "elsewhere", str(port)),
            ],
            env={"LC_ALL": "C.UTF-8"},
            capture_output=True,
            check=True,
        )
    return json.loads(done.stdout)


def test_it_has_no_environment_and_narrow_limits(attempts):
    assert set(attempts["environment"]) <= {"LC_ALL", "LC_CTYPE"}
    assert attempts["memory"] == "MemoryError"
    assert attempts["large"] == attempts["files"] == "OSError"
    assert attempts["core"] == 0
    assert attempts["own"] == "1"


def test_it_reaches_no_network(attempts):
    if not attempts["alone"]:
        pytest.skip("this kernel gives no network namespace to us")
    assert attempts["connect"] not in {"", "TimeoutError"}
    assert attempts["connect"].endswith("Error")


def test_it_reads_and_writes_no_files_of_ours(attempts):
    if not attempts["confined"]:
        pytest.skip("this kernel has no Landlock")
    refused = {attempts[name] for name in ("secret", "list", "parent", "passwd", "elsewhere")}
    assert refused == {"PermissionError"}


def test_decoding_works_from_within(tmp_path):
    """Every decoder, shut in."""
    for content in (WAV, seeds.flac(), seeds.mp3(), seeds.aac()):
        path = tmp_path / "upload"
        path.write_bytes(content)
        answer = child.decode(
            path, headers.inspect(path), tmp_path / "out.wav", Limits(), lambda *_: None
        )
        assert answer["frames"] > 0
        assert 0 < answer["peak_bytes"] < 160 * 2**20


def test_it_leaves_no_compiled_modules_behind(tmp_path, monkeypatch):
    """Under its limit of bytes they would be cut short, and every later import would fail."""
    code = tmp_path / "processing"
    shutil.copytree(HOME / "processing", code, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(child, "_SCRIPT", code / "engine" / "decode_child.py")
    own = tmp_path / "own"
    own.mkdir()
    upload = own / "upload"
    upload.write_bytes(WAV)

    child.decode(upload, headers.inspect(upload), own / "out.wav", Limits(), lambda *_: None)

    assert not list(code.rglob("*.pyc"))

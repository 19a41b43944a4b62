"""`manage.py up` on a real machine: it answers, minds its processes, and leaves nothing behind."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from studio.ports import free_port
from tests.patience import until

HOME = Path(settings.HOME)
pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="only on Linux"),
]


class Studio:
    def __init__(self, data, port):
        self.data, self.port = data, port
        self.lines = []
        self.process = None
        theirs = ("DATABASE_URL", "REDIS_URL", "STORAGE_URL", "ROUGHMIX_LOOPBACK")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in theirs},
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }

    def command(self, *arguments):
        return [sys.executable, HOME / "manage.py", *arguments, "--data", str(self.data)]

    def up(self, *arguments):
        self.process = subprocess.Popen(
            self.command("up", "--port", str(self.port), *arguments),
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.until("answers at")

    def until(self, words):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return
            if "does not answer yet" in line:
                break
        raise AssertionError("\n".join(self.lines))

    def run(self, *arguments, **environment):
        return subprocess.run(
            self.command(*arguments), env={**self.environment, **environment},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    def processes(self):
        """Every process on our data folder, whoever started it."""
        ours = f"ROUGHMIX_DATA={self.data}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                told = ours in (folder / "environ").read_bytes().split(b"\0")
                # The broker overwrites its environment with its title.
                if told or (folder / "cwd").readlink() == self.data / "broker":
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:
                continue
        return found


@pytest.fixture
def studio(tmp_path):
    studio = Studio(tmp_path / "data", free_port())
    yield studio
    for pid in studio.processes():
        os.kill(pid, signal.SIGKILL)
    if studio.process:
        studio.process.communicate()


def test_from_the_first_answer_to_ctrl_c(studio, tmp_path):
    studio.up()

    with urllib.request.urlopen(f"http://127.0.0.1:{studio.port}/healthz") as answer:
        assert answer.read() == b"ok\n"
        assert "strict-transport-security" not in answer.headers
    with urllib.request.urlopen(f"http://127.0.0.1:{studio.port}/sign-in/") as page:
        style = re.search(r'href="(/static/css/roughmix\.\w+\.css)"', page.read().decode())
    with urllib.request.urlopen(f"http://127.0.0.1:{studio.port}{style.group(1)}") as sheet:
        assert "immutable" in sheet.headers["Cache-Control"]

    # Other commands find the broker, and nobody else can read where it is.
    told = studio.data / "run" / "broker"
    assert stat.S_IMODE(told.stat().st_mode) == 0o600
    shown = studio.run("shell", "-v0", "-c", "from django.conf import settings as s\n"
                       "print(s.REDIS_URL, s.PUBLIC_URL)")  # fmt: skip
    assert shown.stdout.split() == [told.read_text(), f"http://127.0.0.1:{studio.port}"]

    # The web process makes links that are sent: it knows from the start where people find it.
    web = next(pid for pid, command in studio.processes().items() if b"studio.web" in command)
    known = Path(f"/proc/{web}/environ").read_text().split("\0")
    assert f"PUBLIC_URL=http://127.0.0.1:{studio.port}/" in known

    second = studio.run("up", "--port", str(free_port()))
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(f"Roughmix already runs on {studio.data} as process ")
    other = studio.run("up", "--port", str(studio.port), "--data", str(tmp_path / "other"))
    assert other.returncode == 1

    worker = next(pid for pid, command in studio.processes().items() if b"fast@" in command)
    os.kill(worker, signal.SIGKILL)
    studio.until("fast was killed (SIGKILL); starting it again")

    studio.process.send_signal(signal.SIGINT)
    studio.until("Stopped.")
    assert studio.process.wait(timeout=60) == 0
    until(lambda: not studio.processes())
    assert [path.name for path in (studio.data / "run").iterdir()] == ["lock"]


def test_a_killed_up_leaves_nothing_and_the_next_one_starts(studio):
    studio.up()
    # up, broker, web, sweeper, two workers, and at least one process in the pool of each
    until(lambda: len(studio.processes()) >= 8)

    studio.process.kill()
    studio.process.communicate()

    studio.up()
    studio.process.send_signal(signal.SIGTERM)
    studio.until("Stopped.")
    until(lambda: not studio.processes())


def test_a_port_in_use(studio):
    with socket.create_server(("127.0.0.1", studio.port)):
        done = studio.run("up", "--port", str(studio.port))

    assert done.returncode == 1
    assert done.stderr == (
        f"Port {studio.port} on 127.0.0.1 is in use by another program: "
        f"try `up --port {studio.port + 1}`.\n"
    )
    assert not (studio.data / "roughmix.sqlite3").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "studio.example.org"])
def test_strangers_are_not_served_in_plain_text(studio, host):
    done = studio.run("up", "--host", host)

    assert done.returncode == 1
    assert "INSECURE_LAN=1 if you mean it" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_is_not_there(studio):
    done = studio.run("up", "--port", str(studio.port), DATABASE_URL="postgres://a:b@127.0.0.1:1/c")

    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be prepared: connection failed")
    assert len(done.stderr.splitlines()) == 1

"""Children are started again when they die, and none outlives the one who minds them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio import supervisor as minding
from studio.supervisor import Program, Supervisor

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("on", flush=True)
time.sleep(60)
"""
MINDER = """
import os, sys
from studio.supervisor import Program, Supervisor
minder = Supervisor(say=print)
for name in "ab":
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    child = minder.start(Program(name=name, command=command, environment=dict(os.environ)))
    print(child.process.pid, flush=True)
minder.run(each_turn=lambda: None)
"""


def python(name, code, **more):
    return Program(
        name=name, command=(sys.executable, "-c", code), environment=dict(os.environ), **more
    )


def wait_for(happened, *, turning=None, seconds=60):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        turning.turn(0.02) if turning else time.sleep(0.02)


def living():
    """Process ids and the group of each."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue  # it has just ended
        if state != "Z":
            found[int(stat.parent.name)] = int(group)
    return found


@pytest.fixture
def said():
    return []


@pytest.fixture
def minder(said):
    minder = Supervisor(say=said.append)
    yield minder
    if not minder.stopping:
        minder.stop(patience_seconds=0)


def test_what_children_say_is_passed_on_by_name(minder, said):
    minder.start(python("singer", "print('la'); print('last', end='')"))

    wait_for(lambda: " singer | last" in said, turning=minder)

    assert said[0] == " singer | la"


def test_who_dies_is_started_again_after_longer_and_longer_pauses(minder, said, monkeypatch):
    monkeypatch.setattr(minding, "FIRST_PAUSE_SECONDS", 0.05)
    child = minder.start(python("weak", "raise SystemExit(3)"))
    child.pause_seconds = 0.05

    wait_for(lambda: len(said) == 3, turning=minder)

    assert said == [
        f"weak ended with code 3; starting it again in {pause} s." for pause in (0.05, 0.1, 0.2)
    ]


def test_a_killed_child_is_named_as_such(minder, said):
    child = minder.start(python("worker", "import time; time.sleep(60)"))

    os.kill(child.process.pid, signal.SIGKILL)
    wait_for(lambda: said, turning=minder)

    assert said[0].startswith("worker was killed (SIGKILL)")


def test_who_has_run_for_long_begins_with_the_shortest_pause(minder, said):
    child = minder.start(python("old", "import time; time.sleep(60)"))
    child.pause_seconds = 16.0
    child.started_at -= minding.STEADY_SECONDS + 1

    os.kill(child.process.pid, signal.SIGKILL)
    wait_for(lambda: said, turning=minder)

    assert said[0].endswith(f"again in {minding.FIRST_PAUSE_SECONDS} s.")


def test_all_end_and_who_outlives_the_others_ends_last(minder, said, tmp_path):
    goodbye = (
        "import pathlib, signal, sys, time\n"
        "def end(*_): open({log!r}, 'a').write({name!r} + '\\n'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('on', flush=True); time.sleep(60)"
    )
    log = str(tmp_path / "log")
    for name in ("broker", "web", "worker"):
        code = goodbye.format(log=log, name=name)
        minder.start(python(name, code, outlives=name == "broker"))
    wait_for(lambda: len(said) == 3, turning=minder)

    minder.stop()

    ended = Path(log).read_text().split()
    assert ended[-1] == "broker"
    assert sorted(ended) == ["broker", "web", "worker"]


def test_the_stubborn_are_killed_with_all_that_they_started(minder, said):
    both = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])"
    child = minder.start(python("stub", both + STUBBORN))
    wait_for(lambda: len(said) == 2, turning=minder)
    group = child.process.pid
    assert list(living().values()).count(group) == 2

    minder.stop(patience_seconds=0.3)

    wait_for(lambda: group not in living().values())


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux")
def test_a_killed_minder_leaves_no_orphans(tmp_path):
    minder = subprocess.Popen([sys.executable, "-c", MINDER], stdout=subprocess.PIPE, text=True)
    children = [int(minder.stdout.readline()) for _ in range(2)]
    assert living().keys() >= set(children)

    minder.kill()
    minder.communicate()

    wait_for(lambda: living().keys().isdisjoint(children), seconds=3)

"""Keeps a handful of processes running in the foreground, and ends them all when it ends."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO

from studio import lifeline

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who has run so long begins again with the shortest pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    keeps: tuple[int, ...] = ()  # file descriptors that it inherits
    outlives: bool = False  # needed by the others, so ended after them
    # When we are killed. Nothing is lost: the lease of a job runs out, and another takes it.
    orphaned_by: signal.Signals = signal.SIGKILL


@dataclass(slots=True)
class Child:
    """waiting -> running -> waiting (with a longer pause each time) -> ..."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    unread: bytes = b""


@dataclass(slots=True)
class Supervisor:
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    hurry: bool = False
    _pipes: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, program: Program) -> Child:
        child = Child(program)
        self.children.append(child)
        self._spawn(child)
        return child

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def run(self, *, each_turn: Callable[[], None]) -> None:
        while not self.stopping:
            self.turn(0.2)
            each_turn()

    def turn(self, seconds: float) -> None:
        """Pass on what the children say, notice who died, start whose pause is over."""
        for key, _ in self._pipes.select(seconds):
            self._pass_on(key.data)
        now = time.monotonic()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._bury(child, now)
            elif not child.process and not self.stopping and now >= child.start_at:
                self._spawn(child)

    def stop(self, *, patience_seconds: float = 10.0) -> None:
        self.stopping = True
        for last in (False, True):
            group = [child for child in self.children if child.program.outlives is last]
            self._signal(group, signal.SIGTERM)
            until = time.monotonic() + patience_seconds
            while any(child.process for child in group):
                self.turn(0.05)
                if self.hurry or time.monotonic() > until:
                    self._signal(group, signal.SIGKILL)
        self._pipes.close()

    def _asked_to_stop(self, *_: object) -> None:
        self.hurry = self.stopping  # the second Ctrl-C does not wait
        self.stopping = True

    def _spawn(self, child: Child) -> None:
        child.process = subprocess.Popen(
            child.program.command,
            env=child.program.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=child.program.keeps,
            process_group=0,  # a Ctrl-C at the terminal is ours to pass on, in order
            preexec_fn=lifeline.tie(  # noqa: PLW1509 - one call of prctl
                to=os.getpid(), by=child.program.orphaned_by
            ),
        )
        child.started_at = time.monotonic()
        pipe = _pipe(child.process)
        os.set_blocking(pipe.fileno(), False)
        self._pipes.register(pipe, selectors.EVENT_READ, child)

    def _bury(self, child: Child, now: float) -> None:
        process = child.process
        assert process
        self._pass_on(child)
        pipe = _pipe(process)
        if pipe in self._pipes.get_map():
            self._pipes.unregister(pipe)
        pipe.close()
        _kill_group(process.pid)  # what it left behind
        child.process = None
        if self.stopping:
            return
        if now - child.started_at > STEADY_SECONDS:
            child.pause_seconds = FIRST_PAUSE_SECONDS
        child.start_at = now + child.pause_seconds
        self.say(
            f"{child.program.name} {_how(process.returncode)}; "
            f"starting it again in {child.pause_seconds:.3g} s."
        )
        child.pause_seconds = min(child.pause_seconds * 2, LONGEST_PAUSE_SECONDS)

    def _pass_on(self, child: Child) -> None:
        if not child.process:
            return
        pipe = _pipe(child.process)
        try:
            said = os.read(pipe.fileno(), 65_536)
        except (BlockingIOError, ValueError):
            return
        if not said and pipe in self._pipes.get_map():
            self._pipes.unregister(pipe)
        *lines, child.unread = (child.unread + said).split(b"\n")
        if not said and child.unread:
            lines, child.unread = [child.unread], b""
        if self.stopping:
            return  # everybody says goodbye in a different way
        for line in lines:
            if text := line.decode(errors="replace").rstrip():
                self.say(f"{child.program.name:>7} | {text}")

    @staticmethod
    def _signal(children: list[Child], number: signal.Signals) -> None:
        for child in children:
            if not child.process:
                continue
            if number is signal.SIGKILL:
                _kill_group(child.process.pid)
            else:
                child.process.send_signal(number)


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    assert process.stdout
    return process.stdout


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        pass  # macOS says this of a group of zombies


def _how(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"

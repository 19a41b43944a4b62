"""A tab of Chromium that nobody watches: spoken to by pipe, with none of the books that tools keep.

Whoever listens to a tab's network makes it hold every answer for them: that would be weighed too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 120

# Chromium reads from the third file of its process and writes to the fourth.
_IN_PLACE = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


_SIGN_IN = """(() => {
  document.querySelector("input[name=email]").value = %r;
  document.querySelector("input[name=password]").value = %r;
  document.querySelector("input[name=password]").form.requestSubmit();
})()"""


class Tab:
    """Scripts run in it, and what its process holds for itself."""

    def __init__(self, write: int, read: int, process: subprocess.Popen[bytes]) -> None:
        self._write, self._read, self._process = write, read, process
        self._left, self._number, self._session = b"", 0, ""
        made = self._ask("Target.createTarget", {"url": "about:blank"})
        about = {"targetId": made["targetId"], "flatten": True}
        self._session = self._ask("Target.attachToTarget", about)["sessionId"]

    def go(self, url: str) -> None:
        self._ask("Page.navigate", {"url": url})
        self.wait("document.readyState === 'complete'")

    def sign_in(self, address: str, email: str, password: str) -> None:
        self.go(f"{address}/sign-in/")
        self.run(_SIGN_IN % (email, password))
        self.wait("!location.pathname.includes('sign-in')")

    def run(self, script: str) -> Any:
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self._ask("Runtime.evaluate", asked)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.run(f"Boolean({condition})"):
            if time.monotonic() > until:
                raise TimeoutError(condition)
            time.sleep(0.2)

    def collect(self) -> None:
        self._ask("HeapProfiler.collectGarbage", {})
        time.sleep(0.5)

    @property
    def private_mb(self) -> float:
        """`Private_*` of its process: what would be free if the tab were closed (Linux)."""
        return max(_private_mb(process) for process in _renderers(self._process.pid))

    def _ask(self, method: str, about: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": about}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            some = os.read(self._read, 65536)
            if not some:
                raise RuntimeError("Chromium is gone.")
            self._left += some
        raw, _, self._left = self._left.partition(b"\0")
        return dict(json.loads(raw))


@contextmanager
def tab(chromium: str, arguments: list[str]) -> Iterator[Tab]:
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="roughmix-tab-") as profile:
        own = [f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]
        ends = [str(to_read), str(from_write)]
        process = subprocess.Popen(
            [sys.executable, "-c", _IN_PLACE, *ends, chromium, *arguments, *own],
            pass_fds=(to_read, from_write),
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        try:
            yield Tab(to_write, from_read, process)
        finally:
            process.terminate()
            process.wait(20)
            os.close(to_write)
            os.close(from_read)


def _renderers(root: int) -> Iterator[Path]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"--type=renderer" in words and _descends(int(folder.name), root):
            yield folder


def _descends(process: int, root: int) -> bool:
    while process > 1:
        if process == root:
            return True
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


def _private_mb(folder: Path) -> float:
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024

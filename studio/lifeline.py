"""Ties the life of a process to that of its parent, so that a killed parent leaves no orphans."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def tie(*, to: int, by: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `by` when process `to` is gone (Linux only)."""
    if sys.platform != "linux":
        return _nothing
    # Loaded here, in the parent: between fork and exec a child should call as little as it can.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tied() -> None:
        prctl(PR_SET_PDEATHSIG, by)
        if os.getppid() != to:  # it died before we could ask
            os.kill(os.getpid(), by)

    return tied


def _nothing() -> None:
    """Elsewhere the next `up` finds the lock still held, and says so."""

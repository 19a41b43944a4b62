"""Shuts a process in: it keeps the files it was given, and loses the network and all the others.

Linux only, and only as far as the kernel goes along: a network namespace of its own, and Landlock
(from 5.13 on; TCP from 6.7 on). Whatever is not possible is left out, and told.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable

_NEW_USER, _NEW_NET = 0x1000_0000, 0x4000_0000
_DEATH_SIGNAL, _NO_NEW_PRIVILEGES, _SIGKILL = 1, 38, 9

# linux/landlock.h; the system calls have these numbers on every architecture.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_ASKED = 1
_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP = 0b11  # bind, connect
_TCP_FROM, _SCOPES_FROM = 4, 6
_SCOPES = 0b11  # abstract sockets, signals


def leave_network() -> bool:
    """Die with the parent, gain no rights, lose the network; whether the last was possible."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_DEATH_SIGNAL, _SIGKILL, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    flags = _NEW_NET if os.geteuid() == 0 else _NEW_NET | _NEW_USER
    return bool(libc.unshare(flags) == 0)


def leave_files(*, read: Iterable[str], write: Iterable[str]) -> bool:
    """Lose all files but those beneath these folders; whether that was possible.

    Files that are open already stay so. Needs `leave_network` before it.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = int(libc.syscall(_CREATE, None, 0, _VERSION_ASKED))
    if version < 1:
        return False
    everything = max(bits for since, bits in _ALL_BY_VERSION.items() if since <= version)
    rules = _ruleset(libc, version, everything)
    if rules < 0:
        return False
    try:
        allowed = [(folder, _READ) for folder in read] + [(folder, everything) for folder in write]
        for folder, rights in allowed:
            _allow(libc, rules, folder, rights)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _ruleset(libc: ctypes.CDLL, version: int, everything: int) -> int:
    asked = struct.pack("=Q", everything)
    if version >= _TCP_FROM:
        asked += struct.pack("=Q", _TCP)
    if version >= _SCOPES_FROM:
        asked += struct.pack("=Q", _SCOPES)
    return int(libc.syscall(_CREATE, asked, len(asked), 0))


def _allow(libc: ctypes.CDLL, rules: int, folder: str, rights: int) -> None:
    try:
        place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not on this machine
    try:
        libc.syscall(_ADD_RULE, rules, _BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)

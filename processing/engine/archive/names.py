"""Names within a ZIP: read in their own letters, judged, made safe. None ever becomes a path."""

from __future__ import annotations

import re
import stat
import unicodedata

from processing.engine.archive import extras, refusals
from processing.engine.archive.structure import Record

_LONGEST = 4096  # bytes: longer than any system's longest path
_LONGEST_PART = 200
_DEEPEST = 100
_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_SYSTEM_FOLDERS = {"__macosx", ".spotlight-v100", ".trashes", ".fseventsd", "@eadir"}
_SYSTEM_FILES = {".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".localized"}
_FILE_TYPES = {
    stat.S_IFLNK: "a link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}


def decoded(record: Record) -> tuple[str, bool]:
    """The name, and whether its letters had to be guessed; refuses what points elsewhere."""
    if not record.name:
        raise refusals.malformed("an entry has no name")
    name, guessed = _letters(record)
    for each in (name, unicodedata.normalize("NFKC", name), record.name.decode("latin-1")):
        _refuse_unsafe(each)
    if len(record.name) > _LONGEST or name.count("/") > _DEEPEST:
        raise refusals.unsafe_path(name, "is longer or deeper than any path of a stem")
    _refuse_unless_plain(record, name)
    return name, guessed


def _letters(record: Record) -> tuple[str, bool]:
    other = extras.unicode_name(record.extra, record.name)
    if record.is_utf8 or other is not None:
        try:
            name = (record.name if other is None else other).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise refusals.malformed("a name that is no text") from problem
        if record.is_utf8 and record.name.decode("utf-8", "replace") != name:
            raise refusals.malformed("an entry has two names")
        return name, False
    try:
        # Apple writes UTF-8 without saying so.
        return record.name.decode("utf-8"), False
    except UnicodeDecodeError:
        return record.name.decode("cp437"), True


def _refuse_unsafe(name: str) -> None:
    parts = name.split("/")
    unsafe = {
        "has a NUL character in it": "\0" in name,
        "begins at the root of a disk": name.startswith("/"),
        "has backslashes, which lead elsewhere on Windows": "\\" in name,
        "begins with a drive's letter": bool(_DRIVE.match(name)),
        "climbs out of the folder it is unpacked to": ".." in (part.strip() for part in parts),
    }
    for what, is_so in unsafe.items():
        if is_so:
            raise refusals.unsafe_path(name, what)


def _refuse_unless_plain(record: Record, name: str) -> None:
    """Files and folders; no links, devices or pipes, in whichever field they hide."""
    for mode in (record.attributes >> 16, extras.hidden_mode(record.extra)):
        if stat.S_IFMT(mode) in _FILE_TYPES:
            raise refusals.unsafe_entry(name, _FILE_TYPES[stat.S_IFMT(mode)])
    if extras.links_elsewhere(record.extra):
        raise refusals.unsafe_entry(name, "a link")
    is_folder = name.endswith("/")
    says_folder = stat.S_ISDIR(record.attributes >> 16) or bool(record.attributes & 0x10)
    if record.size_bytes and (is_folder or says_folder):
        raise refusals.malformed("a folder that has bytes of its own")


def safe(name: str) -> str:
    """The path with every part printable and fit for all systems; never empty."""
    parts = [_safe_part(part) for part in name.split("/") if part not in {"", "."}]
    return "/".join(parts) or "Untitled"


def _safe_part(part: str) -> str:
    text = _printable(unicodedata.normalize("NFC", part))
    text = _RESERVED.sub("-", text).strip().rstrip(". ")
    if _DEVICES.fullmatch(text):
        text = f"_{text}"
    stem, dot, ending = text.rpartition(".")
    if len(text) > _LONGEST_PART and dot and len(ending) <= 10:
        text = f"{stem[: _LONGEST_PART - len(ending) - 1]}.{ending}"
    return text[:_LONGEST_PART] or "Untitled"


def key(name: str) -> str:
    """What two names have in common when some file system takes them for one."""
    parts = [_folded(part) for part in name.split("/")]
    return "/".join(part for part in parts if part)


def _folded(part: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", part).casefold())
    return _printable(text).strip().rstrip(". ")


def _printable(text: str) -> str:
    # Format characters (category Cf) turn a name around on the screen, or hide in it.
    return "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")


def is_system(name: str) -> bool:
    """What Finder, Explorer and network disks leave lying about."""
    parts = name.casefold().strip("/").split("/")
    return (
        bool(_SYSTEM_FOLDERS & set(parts))
        or parts[-1] in _SYSTEM_FILES
        or parts[-1].startswith("._")
    )

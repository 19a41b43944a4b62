"""Why a ZIP of stems is not taken: one sentence and one remedy a code."""

from __future__ import annotations

from processing.engine.containers.source import Rejected

AGAIN = "Make the ZIP again from the exported stems, or upload them without one."
WITHOUT = "Upload the stems without a ZIP, or make it again with plain names and no links."
LONGEST_SHOWN = 60


def malformed(what: str) -> Rejected:
    return Rejected("malformed", f"This ZIP contradicts itself: {what}.", AGAIN)


def truncated(what: str) -> Rejected:
    remedy = "Copy or download the ZIP again, and upload it whole."
    return Rejected("truncated", f"A part of this ZIP is missing: {what}.", remedy)


def corrupt(name: str) -> Rejected:
    return Rejected(
        "corrupt",
        f"{shown(name)} is damaged within the ZIP: its checksum does not match.",
        "Copy or download the ZIP again, or make it again, and upload it whole.",
    )


def unsafe_path(name: str, what: str) -> Rejected:
    return Rejected("unsafe_path", f"The ZIP names {shown(name)}, which {what}.", WITHOUT)


def unsafe_entry(name: str, what: str) -> Rejected:
    return Rejected("unsafe_entry", f"In this ZIP {shown(name)} is {what}, not a file.", WITHOUT)


def duplicate(one: str, other: str) -> Rejected:
    if one == other:
        sentence = f"{shown(one)} is in this ZIP twice."
    else:
        sentence = f"{shown(one)} and {shown(other)} are the same name on many systems."
    return Rejected(
        "duplicate_entry", sentence, "Give each stem a name of its own, then zip again."
    )


def nested(name: str, kind: str) -> Rejected:
    remedy = "Unpack it first: a ZIP of stems holds the sound files themselves."
    return Rejected("nested_archive", f"{shown(name)} is {kind} inside the ZIP.", remedy)


def too_many(count: int, most: int) -> Rejected:
    return Rejected(
        "too_many_entries",
        f"This ZIP has {count} entries; at most {most} are taken.",
        "Put the stems of one song in a ZIP, and nothing else.",
    )


def encrypted(name: str = "") -> Rejected:
    what = f"{shown(name)} is locked" if name else "This ZIP is locked"
    return Rejected(
        "encrypted", f"{what} with a password.", "Make the ZIP again without a password."
    )


def bomb(name: str) -> Rejected:
    """More bytes come out than the directory says, or than any sound would explain."""
    return Rejected(
        "compression_ratio",
        f"{shown(name)} unpacks to far more than a sound of its kind can be.",
        AGAIN,
    )


def unsupported_method(name: str, method: int) -> Rejected:
    known = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 20: "Zstandard", 93: "Zstandard", 95: "XZ"}
    how = known.get(method, f"method {method}")
    return Rejected(
        "unsupported_codec",
        f"{shown(name)} is packed with {how}, which is not taken.",
        "Make the ZIP again with the usual compression (Deflate), or with none.",
    )


def shown(name: str) -> str:
    """A name as a sentence may hold it: printable, and not long."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in name)
    short = plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}…"
    return f"“{short}”"

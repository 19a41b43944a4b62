"""ZIPs that nobody may take, each with the code that it is refused with."""

import stat
import struct
import zlib

from tests.processing.engine.zips import (
    ENCRYPTED,
    UTF8,
    Item,
    deflated,
    end_bytes,
    overlapping,
    sound,
    wide,
    zipped,
)

LINK = stat.S_IFLNK | 0o777


def patched(content, place, data):
    return content[:place] + data + content[place + len(data) :]


GOOD = zipped(Item("Kick.wav"))
TABLE_AT = len(zipped(Item("Kick.wav"))) - 22 - 46 - len("Kick.wav")
HOSTILE = {
    # Names that lead elsewhere
    "climbs": ("unsafe_path", zipped(Item("../Kick.wav"))),
    "climbs later": ("unsafe_path", zipped(Item("stems/../../Kick.wav"))),
    "climbs within": ("unsafe_path", zipped(Item("stems/../Kick.wav"))),
    "ends in a climb": ("unsafe_path", zipped(Item("Kick.wav"), Item("stems/..", b""))),
    "climbs in wide letters": ("unsafe_path", zipped(Item("．．/Kick.wav"))),
    "climbs by two dots that are one letter": ("unsafe_path", zipped(Item("‥/Kick.wav"))),
    "root": ("unsafe_path", zipped(Item("/etc/Kick.wav"))),
    "network": ("unsafe_path", zipped(Item("//host/share/Kick.wav"))),
    "drive": ("unsafe_path", zipped(Item("C:/Kick.wav"))),
    "drive without a slash": ("unsafe_path", zipped(Item("c:Kick.wav"))),
    "backslash": ("unsafe_path", zipped(Item("..\\Kick.wav"))),
    "backslash within": ("unsafe_path", zipped(Item("stems\\Kick.wav"))),
    "nul": ("unsafe_path", zipped(Item("Kick.wav\0.txt"))),
    "nul without utf-8": ("unsafe_path", zipped(Item(b"Kick\xff\0.wav", flags=0))),
    "longer than any path": ("unsafe_path", zipped(Item("a" * 5000 + ".wav"))),
    "deeper than any path": ("unsafe_path", zipped(Item("a/" * 1000 + "Kick.wav"))),
    "climbs in its unicode name": (
        "unsafe_path",
        zipped(
            Item(
                "Kick.wav",
                flags=0,
                extra=struct.pack("<HHBI", 0x7075, 5 + 11, 1, zlib.crc32(b"Kick.wav"))
                + b"../Kick.wav",
            )
        ),
    ),
    # Entries that are no files
    "link": ("unsafe_entry", zipped(Item("Kick.wav", b"/etc/passwd", attributes=LINK << 16))),
    "link beside a stem": (
        "unsafe_entry",
        zipped(Item("Kick.wav"), Item("Bass.wav", b"../..", attributes=LINK << 16)),
    ),
    "device": (
        "unsafe_entry",
        zipped(Item("Kick.wav", attributes=(stat.S_IFCHR | 0o644) << 16)),
    ),
    "block device": (
        "unsafe_entry",
        zipped(Item("Kick.wav", attributes=(stat.S_IFBLK | 0o644) << 16)),
    ),
    "pipe": ("unsafe_entry", zipped(Item("Kick.wav", attributes=(stat.S_IFIFO | 0o644) << 16))),
    "socket": ("unsafe_entry", zipped(Item("Kick.wav", attributes=(stat.S_IFSOCK | 0o644) << 16))),
    "link in an extra field": (
        "unsafe_entry",
        zipped(Item("Kick.wav", extra=struct.pack("<HHIHIHH", 0x756E, 14, 0, LINK, 4, 0, 0))),
    ),
    "hard link in an extra field": (
        "unsafe_entry",
        zipped(Item("Kick.wav", extra=struct.pack("<HHIIHH", 0x000D, 16, 0, 0, 0, 0) + b"Bass")),
    ),
    # Names that meet
    "twice": ("duplicate_entry", zipped(Item("Kick.wav"), Item("Kick.wav"))),
    "case": ("duplicate_entry", zipped(Item("Kick.wav"), Item("KICK.WAV"))),
    "sharp s": ("duplicate_entry", zipped(Item("Gruß.wav"), Item("GRUSS.wav"))),
    "composed": ("duplicate_entry", zipped(Item("\u00e9.wav"), Item("e\u0301.wav"))),
    "compatibility": ("duplicate_entry", zipped(Item("ﬁll.wav"), Item("fill.wav"))),
    "folders differ in case": ("duplicate_entry", zipped(Item("A/Kick.wav"), Item("a/kick.wav"))),
    "hidden letters": ("duplicate_entry", zipped(Item("Ki\u200bck.wav"), Item("Kick.wav"))),
    "the same place": ("duplicate_entry", zipped(Item("./Kick.wav"), Item("Kick.wav"))),
    "trailing dot": ("duplicate_entry", zipped(Item("Kick.wav."), Item("Kick.wav"))),
    "within a file": ("malformed", zipped(Item("Kick.wav"), Item("Kick.wav/Bass.wav"))),
    # Archives within
    **{
        f"nested {kind}": ("nested_archive", zipped(Item("Kick.wav"), Item("more.wav", content)))
        for kind, content in {
            "zip": GOOD,
            "empty zip": end_bytes(0, 0, 0),
            "7z": b"7z\xbc\xaf\x27\x1c" + bytes(32),
            "rar": b"Rar!\x1a\x07\x01\x00" + bytes(32),
            "gzip": b"\x1f\x8b\x08" + bytes(32),
            "xz": b"\xfd7zXZ\x00" + bytes(32),
            "zstd": b"\x28\xb5\x2f\xfd" + bytes(32),
            "bzip2": b"BZh91AY&SY" + bytes(32),
            "tar": b"Kick.wav".ljust(257, b"\0") + b"ustar\x0000" + bytes(300),
        }.items()
    },
    "nested under any name": ("nested_archive", zipped(Item("Kick.wav"), Item("notes.txt", GOOD))),
    "nested stored": ("nested_archive", zipped(Item("stems.zip", GOOD, method=0))),
    # Too much
    "501 entries": (
        "too_many_entries",
        zipped(*(Item(f"{number}.wav", b"") for number in range(501))),
    ),
    "counts a million": (
        "too_many_entries",
        zipped(Item("Kick.wav"), wide={"count": 10**6}),
    ),
    "zeros called a stem": ("compression_ratio", zipped(Item("Kick.wav", bytes(2**22)))),
    "zeros called anything": (
        "compression_ratio",
        zipped(Item("Kick.wav"), Item("zeros.bin", bytes(2**22))),
    ),
    "zeros of the system": (
        "compression_ratio",
        zipped(Item("Kick.wav"), Item("__MACOSX/._Kick.wav", bytes(2**22))),
    ),
    "says little, holds much": (
        "compression_ratio",
        zipped(Item("Kick.wav", sound(0.1), packed=deflated(sound(0.1) + bytes(2**20)))),
    ),
    "a companion says little, holds much": (
        "compression_ratio",
        zipped(Item("Kick.wav"), Item("notes.txt", b"notes", packed=deflated(bytes(2**22)))),
    ),
    "zeros behind a short sound": (
        "compression_ratio",
        zipped(Item("Kick.wav", sound(0.1) + bytes(2**26))),
    ),
    "says 20 GiB of sound in both headers": (
        "compression_ratio",
        zipped(
            Item(
                "Kick.wav",
                b"RIFF\xff\xff\xff\xffWAVE",
                extra=wide(2**35),
                local_extra=wide(2**35),
                central={"size": 0xFFFF_FFFF},
                local={"size": 0xFFFF_FFFF},
            )
        ),
    ),
    "overlapping": ("compression_ratio", overlapping()),
    "one entry twice in the table": (
        "malformed",
        zipped(Item("Kick.wav"), Item("Bass.wav", central={"at": 0})),
    ),
    # Locked, or packed as nobody should
    "password": ("encrypted", zipped(Item("Kick.wav", flags=UTF8 | ENCRYPTED))),
    "strong encryption": ("encrypted", zipped(Item("Kick.wav", flags=UTF8 | 1 << 6))),
    "masked headers": ("encrypted", zipped(Item("Kick.wav", flags=UTF8 | 1 << 13))),
    "aes": ("encrypted", zipped(Item("Kick.wav", method=99))),
    **{
        f"method {method}": ("unsupported_codec", zipped(Item("Kick.wav", method=method)))
        for method in (1, 6, 9, 12, 14, 93, 95, 98)
    },
    "a patch": ("unsupported_codec", zipped(Item("Kick.wav", flags=UTF8 | 1 << 5))),
    "split": ("unsupported_container", b"PK\x07\x08" + GOOD),
    "second disk": (
        "unsupported_container",
        zipped(Item("Kick.wav", central={"disk": 1})),
    ),
    "last disk of two": (
        "unsupported_container",
        GOOD[:-22] + end_bytes(1, 46 + 8, TABLE_AT, disk=1),
    ),
    "locator of two disks": ("unsupported_container", zipped(Item("Kick.wav"), wide={"disks": 2})),
    # Two answers to one question
    "another name in front": ("malformed", zipped(Item("Kick.wav", local={"name": b"Evil.wav"}))),
    "a longer name in front": (
        "malformed",
        zipped(Item("Kick.wav", local={"name": b"Kick.wav.exe"})),
    ),
    "another size in front": ("malformed", zipped(Item("Kick.wav", local={"size": 4}))),
    "another packed size in front": ("malformed", zipped(Item("Kick.wav", local={"packed": 4}))),
    "another checksum in front": ("malformed", zipped(Item("Kick.wav", local={"crc": 4}))),
    "another method in front": ("malformed", zipped(Item("Kick.wav", local={"method": 0}))),
    "other letters in front": ("malformed", zipped(Item("Kick.wav", local={"flags": 0}))),
    "locked in front": (
        "malformed",
        zipped(Item("Kick.wav", local={"flags": UTF8 | ENCRYPTED})),
    ),
    "empty in front without a reason": (
        "malformed",
        zipped(Item("Kick.wav", local={"size": 0, "packed": 0, "crc": 0})),
    ),
    "half empty in front": (
        "malformed",
        zipped(Item("Kick.wav", descriptor="signed", local={"size": 7})),
    ),
    "stored in two sizes": (
        "malformed",
        zipped(Item("Kick.wav", method=0, central={"size": 9}, local={"size": 9})),
    ),
    "descriptor that lies": (
        "malformed",
        patched(
            zipped(Item("Kick.wav", descriptor="signed")),
            zipped(Item("Kick.wav", descriptor="signed")).index(b"PK\x07\x08") + 4,
            b"\0\0\0\0",
        ),
    ),
    "no descriptor where one is promised": (
        "malformed",
        zipped(Item("Kick.wav", flags=UTF8 | 1 << 3)),
    ),
    "a name that is no text": ("malformed", zipped(Item(b"Kick\xff.wav"))),
    "no name": ("malformed", zipped(Item(""))),
    "two unicode names": (
        "malformed",
        zipped(
            Item(
                "Kick.wav",
                extra=struct.pack("<HHBI", 0x7075, 5 + 8, 1, zlib.crc32(b"Kick.wav")) + b"Bass.wav",
            )
        ),
    ),
    "a folder with bytes": ("malformed", zipped(Item("Kick.wav"), Item("stems/", b"more"))),
    "bytes in front": ("malformed", zipped(Item("Kick.wav"), front=b"PK\x03\x04junk")),
    "bytes in front, not counted": ("malformed", b"PK\x03\x04junk" + GOOD),
    "an entry that the table leaves out": (
        "malformed",
        zipped(Item("Kick.wav"), between=GOOD[: GOOD.index(b"PK\x01\x02")]),
    ),
    "bytes between": ("malformed", zipped(Item("Kick.wav"), Item("Bass.wav"), between=b"junk")),
    "two endings": ("malformed", zipped(Item("Kick.wav"), comment=end_bytes(0, 0, 0))),
    "an ending behind the end": ("malformed", GOOD + end_bytes(0, 0, 0)),
    "two whole zips": ("malformed", GOOD + zipped(Item("Bass.wav"))),
    "counts one too many": (
        "malformed",
        GOOD[:-22] + end_bytes(2, 46 + 8, TABLE_AT),
    ),
    "counts one too few": (
        "malformed",
        zipped(Item("Kick.wav"), Item("Bass.wav"))[:-22]
        + end_bytes(1, 2 * (46 + 8), len(zipped(Item("Kick.wav"), Item("Bass.wav"))) - 22 - 108),
    ),
    "table elsewhere": ("malformed", GOOD[:-22] + end_bytes(1, 46 + 8, TABLE_AT - 1)),
    "entry elsewhere": ("malformed", zipped(Item("Kick.wav", central={"at": 7}))),
    "entry beyond the end": ("malformed", zipped(Item("Kick.wav", central={"at": 2**31}))),
    "packed beyond the end": (
        "malformed",
        zipped(Item("Kick.wav", central={"packed": 2**31}, local={"packed": 2**31})),
    ),
    "a 64-bit size is missing": (
        "malformed",
        zipped(Item("Kick.wav", central={"size": 0xFFFF_FFFF}, local={"size": 0xFFFF_FFFF})),
    ),
    "a 64-bit size that nobody asked for lies": (
        "malformed",
        zipped(Item("Kick.wav", extra=wide(5, 5))),
    ),
    "a 64-bit size too many": (
        "malformed",
        zipped(
            Item(
                "Kick.wav",
                extra=wide(len(sound()), 1, 2),
                central={"size": 0xFFFF_FFFF},
            )
        ),
    ),
    "two 64-bit sizes": ("malformed", zipped(Item("Kick.wav", extra=wide(1) + wide(1)))),
    "64-bit ending elsewhere": ("malformed", zipped(Item("Kick.wav"), wide={"place": 3})),
    "64-bit ending of another length": ("malformed", zipped(Item("Kick.wav"), wide={"length": 9})),
    "two counts": ("malformed", zipped(Item("Kick.wav"), wide={"narrow_count": 7})),
    "extra field that is cut off": (
        "malformed",
        zipped(Item("Kick.wav", extra=b"\x55\x54\xff\x00\x01")),
    ),
    "ends early": (
        "malformed",
        zipped(Item("Kick.wav", sound(), packed=deflated(sound()[:100]))),
    ),
    "bytes behind the packed end": (
        "malformed",
        zipped(Item("Kick.wav", sound(), packed=deflated(sound()) + b"hidden")),
    ),
    "no zip at all": ("malformed", b"MZ" + GOOD),
    # Interrupted copies
    "without its end": ("truncated", GOOD[:-22]),
    "half": ("truncated", GOOD[: len(GOOD) // 2]),
    "without its last byte": ("truncated", GOOD[:-1]),
    "comment cut off": ("truncated", zipped(Item("Kick.wav"), comment=b"For Lia")[:-3]),
    # Nothing to hear
    "empty": ("no_audio", end_bytes(0, 0, 0)),
    "a folder": ("no_audio", zipped(Item("stems/", b"", method=0))),
    "system files alone": (
        "no_audio",
        zipped(Item(".DS_Store", b"Bud1"), Item("__MACOSX/._Kick.wav", sound())),
    ),
    "companions alone": ("no_audio", zipped(Item("notes.txt", b"A minor"))),
}

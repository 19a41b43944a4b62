"""ZIPs made byte by byte, honest ones and others: every number can be given a lie."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from dataclasses import dataclass, field

UTF8, DESCRIBED_AFTER, ENCRYPTED = 1 << 11, 1 << 3, 1


def sound(seconds=0.1, rate=48_000, level=3000):
    """A WAV: mono, 16 bit."""
    frames = int(seconds * rate)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(struct.pack("<h", level) * frames)
    return file.getvalue()


@dataclass
class Item:
    """An entry. `local` and `central` are what each header says instead of the truth."""

    name: str | bytes
    content: bytes = field(default_factory=sound)
    method: int = 8
    flags: int = UTF8
    attributes: int = 0o100644 << 16
    extra: bytes = b""
    local_extra: bytes = b""
    packed: bytes | None = None
    descriptor: str = ""
    local: dict = field(default_factory=dict)
    central: dict = field(default_factory=dict)

    @property
    def raw_name(self):
        return self.name.encode() if isinstance(self.name, str) else self.name

    @property
    def raw(self):
        if self.packed is not None:
            return self.packed
        return deflated(self.content) if self.method == 8 else self.content

    @property
    def sums(self):
        return {
            "crc": zlib.crc32(self.content),
            "packed": len(self.raw),
            "size": len(self.content),
            "method": self.method,
            "flags": self.flags | (DESCRIBED_AFTER if self.descriptor else 0),
            "name": self.raw_name,
        }


def deflated(content):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def local_bytes(item):
    told = item.sums
    if item.descriptor:
        told |= {"crc": 0, "packed": 0, "size": 0}
    told |= item.local
    head = struct.pack(
        "<4sHHHHHIIIHH",
        b"PK\x03\x04",
        20,
        told["flags"],
        told["method"],
        0,
        0x21,
        told["crc"],
        told["packed"],
        told["size"],
        len(told["name"]),
        len(item.local_extra),
    )
    return head + told["name"] + item.local_extra + item.raw + descriptor_bytes(item)


def descriptor_bytes(item):
    if not item.descriptor:
        return b""
    sums = [item.sums[name] for name in ("crc", "packed", "size")]
    sign = b"PK\x07\x08" if "signed" in item.descriptor else b""
    return sign + struct.pack("<IQQ" if "wide" in item.descriptor else "<III", *sums)


def central_bytes(item, at):
    told = item.sums | {"at": at, "disk": 0} | item.central
    head = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02",
        3 << 8 | 20,
        20,
        told["flags"],
        told["method"],
        0,
        0x21,
        told["crc"],
        told["packed"],
        told["size"],
        len(told["name"]),
        len(item.extra),
        0,
        told["disk"],
        0,
        item.attributes,
        told["at"],
    )
    return head + told["name"] + item.extra


def end_bytes(count, size, at, comment=b"", disk=0):
    return (
        struct.pack("<4s4H2IH", b"PK\x05\x06", disk, disk, count, count, size, at, len(comment))
        + comment
    )


def wide_end_bytes(truth, lies):
    """The 64-bit ending, its locator, and a narrow ending that refers to them."""
    told = truth | {"length": 44, "disks": 1} | lies
    return (
        struct.pack(
            "<4sQ2H2I4Q",
            b"PK\x06\x06",
            told["length"],
            45,
            45,
            0,
            0,
            told["count"],
            told["count"],
            told["size"],
            told["at"],
        )
        + struct.pack("<4sIQI", b"PK\x06\x07", 0, told["place"], told["disks"])
        + end_bytes(lies.get("narrow_count", 0xFFFF), 0xFFFF_FFFF, 0xFFFF_FFFF)
    )


def zipped(*items, front=b"", between=b"", behind=b"", comment=b"", wide=None):
    """The items as a ZIP. `between` stands behind the first entry."""
    body, table = front, b""
    for number, item in enumerate(items):
        table += central_bytes(item, len(body))
        body += local_bytes(item) + (between if number == 0 else b"")
    at = len(body)
    if wide is not None:
        truth = {"count": len(items), "size": len(table), "at": at, "place": at + len(table)}
        tail = wide_end_bytes(truth, wide)
    else:
        tail = end_bytes(len(items), len(table), at, comment)
    return body + table + tail + behind


def wide(*numbers):
    """The extra field of 64-bit sizes."""
    data = struct.pack(f"<{len(numbers)}Q", *numbers)
    return struct.pack("<HH", 1, len(data)) + data


def by_the_library(*named, **how):
    """As Python's own writer makes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **how) as out:
        for name, content in named:
            out.writestr(name, content)
    return file.getvalue()


class Unseekable(io.RawIOBase):
    """A pipe: whoever writes a ZIP to it tells sizes after the bytes."""

    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, data):
        self.content += bytes(data)
        return len(data)


def streamed(*named):
    pipe = Unseekable()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in named:
            out.writestr(name, content)
    return pipe.content


def overlapping(count=100, size=2**20):
    """After David Fifield's bomb: each entry quotes the headers behind it, all share one kernel."""
    kernel = deflated(bytes(size))
    names = [f"{number:03}.wav" for number in range(count)]
    body = b""
    heads: list[int] = []
    # From the last entry to the first: each quotes what stands behind it in stored blocks.
    last = Item(names[-1], content=bytes(size))
    tail = local_bytes(last)
    crcs, sizes, packed = [zlib.crc32(bytes(size))], [size], [len(kernel)]
    content = bytes(size)
    for name in reversed(names[:-1]):
        header = tail[: len(tail) - packed[0]] if not heads else tail[: heads[0]]
        quote = b"\x00" + struct.pack("<HH", len(header), len(header) ^ 0xFFFF)
        content = header + content
        crcs.insert(0, zlib.crc32(content))
        sizes.insert(0, len(content))
        packed.insert(0, packed[0] + len(quote) + len(header))
        item = Item(name, content=content, packed=quote)
        item.local = {"packed": packed[0]}
        head = local_bytes(item)
        heads.insert(0, len(head))
        tail = head + tail
    body, table, at = tail, b"", 0
    offsets = [0]
    for head in heads:
        offsets.append(offsets[-1] + head)
    for name, crc, total, small, at in zip(names, crcs, sizes, packed, offsets, strict=True):
        item = Item(name, content=b"", packed=b"")
        item.central = {"crc": crc, "size": total, "packed": small}
        table += central_bytes(item, at)
    return body + table + end_bytes(count, len(table), len(body))

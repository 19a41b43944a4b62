"""The frame headers of MPEG audio (ISO 11172-3 and 13818-3), layer III."""

from __future__ import annotations

from dataclasses import dataclass

from processing.engine.containers.source import Source

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_LAYER_2_KBITS = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_LAYER_3, _LAYER_2 = 1, 2
_FARTHEST = 4096


@dataclass(frozen=True, slots=True)
class Frame:
    version: int  # 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    rate: int
    channels: int
    size: int

    @property
    def samples(self) -> int:
        return 1152 if self.version == 3 else 576


def frame_of(four: bytes) -> Frame | None:
    """Layer III only; None where no frame begins."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE0 != 0xE0:
        return None
    version, layer = four[1] >> 3 & 3, four[1] >> 1 & 3
    kbits, rate = four[2] >> 4, four[2] >> 2 & 3
    if version == 1 or layer != _LAYER_3 or kbits in {0, 15} or rate == 3:
        return None
    bits = (_KBITS_1 if version == 3 else _KBITS_2)[kbits] * 1000
    hertz = _RATES[version][rate]
    size = (144 if version == 3 else 72) * bits // hertz + (four[2] >> 1 & 1)
    return Frame(version, hertz, 1 if four[3] >> 6 == 3 else 2, size)


def follow_one_another(source: Source, at: int, count: int = 4) -> bool:
    """Whether `count` frames begin at `at`, each where the one before it ends; fewer at the end."""
    for _ in range(count):
        frame = frame_of(source.at(at, 4))
        if frame is None:
            return False
        at += frame.size
        if at >= source.size:
            return True
    return True


def is_layer_2(source: Source) -> bool:
    at = 0
    for _ in range(3):
        four = source.at(at, 4)
        if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE6 != 0xE0 | _LAYER_2 << 1:
            return False
        version, kbits, rate = four[1] >> 3 & 3, four[2] >> 4, four[2] >> 2 & 3
        if version == 1 or kbits in {0, 15} or rate == 3:
            return False
        bits = (_LAYER_2_KBITS if version == 3 else _KBITS_2)[kbits] * 1000
        at += 144 * bits // _RATES[version][rate] + (four[2] >> 1 & 1)
    return True


def is_adts(source: Source) -> bool:
    """AAC without a container."""
    at = 0
    for _ in range(3):
        head = source.at(at, 7)
        if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            return False
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if size < 7:
            return False
        at += size
    return True


def is_free_format(source: Source, at: int) -> bool:
    """Frames without a bit rate: the length is known only from where the next one begins."""
    head = source.at(at, 2 * _FARTHEST)
    four = head[:4]
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE6 != 0xE0 | _LAYER_3 << 1:
        return False
    if four[1] >> 3 & 3 == 1 or four[2] >> 4 or four[2] >> 2 & 3 == 3:
        return False
    following = head.find(four[:2], 24)
    while 0 < following < _FARTHEST:
        again = head[2 * following - 1 : 2 * following + 3]
        if four[:2] in again and head[following + 2] >> 4 == 0:
            return True
        following = head.find(four[:2], following + 1)
    return False

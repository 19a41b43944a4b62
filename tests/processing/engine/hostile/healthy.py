"""Files that are right, though some look strange: each is taken as it is."""

from __future__ import annotations

import numpy as np

from tests.processing.engine import files
from tests.processing.engine.files import FLOAT, PCM, chunk, fmt, riff
from tests.processing.engine.hostile import seeds, tags
from tests.processing.engine.hostile.case import accept
from tests.processing.engine.hostile.coded import with_blocks, with_total, without_note
from tests.processing.engine.hostile.zips import packed, stem


def sound(**how):
    return chunk(b"data", seeds.pcm16(**how))


def bits24(container=3):
    whole = np.round(seeds.wave().T * 0.5 * 2**23).astype("<i4") << 8
    raw = np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)
    return chunk(b"data", raw[:, 4 - container :].tobytes())


def wide(valid, bits, data):
    tail = files.extensible(valid)[24:]
    return riff(fmt(0xFFFE, bits=bits, tail=tail), data)


def mono_float():
    return chunk(b"data", seeds.floats(channels=1).tobytes())


def aiff(dtype, bits, codec=None):
    wave = 0.5 * seeds.wave().T
    scale = 1.0 if dtype.endswith("f4") else 2.0 ** (bits - 1)
    data = np.round(wave * scale) if scale > 1 else wave
    return files.aiff(len(wave), bits, codec, data=data.astype(dtype).tobytes())


def unsigned():
    data = np.round(seeds.wave().T * 60 + 128).astype("u1").tobytes()
    return riff(fmt(PCM, bits=8), chunk(b"data", data))


CASES = {
    "wav 16": accept(lambda: riff(fmt(), sound()), "Kick In.WAV"),
    "wav 24": accept(lambda: riff(fmt(bits=24), bits24()), "kick.wav"),
    "wav 24 in 32": accept(lambda: wide(24, 32, bits24(4)), "kick.wav"),
    "wav 20 valid in 24": accept(lambda: wide(20, 24, bits24())),
    "wav 8": accept(unsigned),
    "wav float, mono": accept(lambda: riff(fmt(FLOAT, channels=1, bits=32), mono_float())),
    "wav 5.1": accept(lambda: riff(fmt(channels=6), sound(channels=6))),
    "wav 44.1": accept(lambda: riff(fmt(rate=44_100), sound(rate=44_100))),
    "wav 192": accept(lambda: riff(fmt(rate=192_000), sound(rate=192_000))),
    "wav of many chunks": accept(
        lambda: riff(
            chunk(b"JUNK", bytes(28)),
            tags.bext(b"Recorded by the band"),
            fmt(),
            chunk(b"fact", b"\x80\x70\0\0"),
            chunk(b"odd ", b"abc"),
            sound(),
            chunk(b"cue ", bytes(4)),
            chunk(b"iXML", b"<?xml version='1.0'?><BWFXML><SCENE>1</SCENE></BWFXML>"),
            tags.info((b"INAM", "Lied für Anna – 100 % (live)".encode()), (b"ISFT", b"DAW 1.0")),
            chunk(b"PAD ", bytes(33)),
            chunk(b"id3 ", tags.id3(tags.frame(b"TIT2", b"\x03Song"), tags.picture(tags.png()))),
        )
    ),
    "wav, wrong byte rate": accept(
        lambda: riff(fmt(), sound()).replace((48_000 * 4).to_bytes(4, "little"), bytes(4), 1)
    ),
    "wav of 1,000 chunks": accept(lambda: riff(fmt(), chunk(b"junk", b"") * 998, sound())),
    "rf64": accept(lambda: files.rf64(seeds.pcm16()), "long.wav"),
    "bw64": accept(lambda: files.rf64(seeds.pcm16()).replace(b"RF64", b"BW64", 1), "long.wav"),
    "aiff 16": accept(lambda: aiff(">i2", 16), "kick.aif"),
    "aifc sowt": accept(lambda: aiff("<i2", 16, b"sowt"), "kick.aif"),
    "aifc float": accept(lambda: aiff(">f4", 32, b"fl32"), "kick.aifc"),
    "flac 16": accept(seeds.flac, "kick.flac"),
    "flac 24": accept(lambda: seeds.flac(subtype="PCM_24")),
    "flac streamed": accept(lambda: with_total(0, seeds.flac())),
    "flac behind an id3": accept(lambda: tags.id3(tags.frame(b"TIT2", b"\0Song")) + seeds.flac()),
    "flac with tags": accept(
        lambda: with_blocks(
            (4, tags.comments("TITLE=Größer & lauter".encode(), b"COMMENT=-14 LUFS; 50 %")),
            (6, tags.flac_picture(tags.jpeg(), b"image/jpeg")),
            (1, bytes(4096)),
        )
    ),
    "mp3": accept(seeds.mp3, "idea.mp3"),
    "mp3 with tags": accept(
        lambda: (
            tags.id3(tags.frame(b"TIT2", b"\x01" + "Héllo".encode("utf-16")))
            + seeds.mp3()
            + b"TAG"
            + bytes(125)
        )
    ),
    "mp3 with a cover": accept(
        lambda: tags.id3(tags.picture(tags.jpeg(1400, 1400), b"image/jpeg")) + seeds.mp3()
    ),
    "mp3 with an ape tag": accept(lambda: seeds.mp3() + tags.ape((b"Title", b"Song", 0))),
    "mp3 without a note": accept(without_note),
    "mp3 behind zeros": accept(lambda: bytes(700) + without_note()),
    "m4a aac": accept(seeds.aac, "idea.m4a"),
    "m4a alac": accept(lambda: seeds.muxed("alac")),
    "m4a with its table last": accept(lambda: seeds.muxed("aac")),
    "m4a in fragments": accept(
        lambda: seeds.muxed("aac", "mp4", movflags="frag_keyframe+empty_moov+default_base_moof")
    ),
    "m4a with tags": accept(
        tags.m4a(tags.item(b"\xa9nam", b"Song"), tags.item(b"covr", tags.png(), 14))
    ),
    "zip of stems": accept(packed(("kick.wav", stem), ("Drums/snare.wav", stem)), "stems.zip"),
    "zip of a silent hour's worth of ratio": accept(
        packed(("kick.wav", lambda: riff(fmt(), chunk(b"data", seeds.pcm16() + bytes(4 * 10**6)))))
    ),
}

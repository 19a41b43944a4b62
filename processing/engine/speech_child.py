"""Speaks one line of text in a process that can do nothing else.

Run as a script with a bare environment: the text is standard input, limits and the most frames are
arguments, and standard output gets the rate in one line and 16-bit samples after it.
eSpeak NG is C that reads whatever people are called, so it is shut in as the decoder is.
"""

import ctypes
import json
import sys
from pathlib import Path

_HOME = Path(__file__).resolve().parents[2]

# espeak-ng/speak_lib.h
_SYNCHRONOUS = 2
_BY_CHARACTER = 1
# Neither SSML (0x10) nor phonemes in brackets (0x100): what people write is text, whatever it is.
_UTF8 = 1
_STOP, _GO_ON = 1, 0
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main() -> None:
    limits, most = json.loads(sys.argv[1]), int(sys.argv[2])
    text = sys.stdin.buffer.read(limits["text_bytes"])
    sys.path.append(str(_HOME))
    from processing.engine import decode_child, enclosure  # noqa: PLC0415  # standard library only

    decode_child.limit(limits)
    enclosure.leave_network()
    enclosure.leave_files(read=decode_child.NEEDED, write=[])
    import espeakng_loader  # noqa: PLC0415  # nothing of it before it is shut in

    voice = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    rate = voice.espeak_Initialize(_SYNCHRONOUS, 0, data, 0)
    if rate <= 0 or voice.espeak_SetVoiceByName(b"en"):
        sys.exit(1)
    sys.stdout.buffer.write(b"%d\n" % rate)
    left = most

    def heard(samples: object, count: int, _events: object) -> int:
        nonlocal left
        if not samples or count <= 0:
            return _GO_ON
        kept = min(count, left)
        sys.stdout.buffer.write(ctypes.string_at(samples, 2 * kept))  # type: ignore[arg-type]
        left -= kept
        return _GO_ON if left else _STOP

    callback = _CALLBACK(heard)
    voice.espeak_SetSynthCallback(callback)
    voice.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
    voice.espeak_Synchronize()
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

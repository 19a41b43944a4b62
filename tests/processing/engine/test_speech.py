"""A line of text as speech: whatever people are called, by a child that may do nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict

import numpy as np
import pytest

from processing.engine import speech
from processing.engine.refusal import CannotRender
from processing.recipes import WrongRecipe
from processing.recipes.speak import SpeakRecipe

HOSTILE = [
    "For <ssml>, 12 May",
    "For <speak><audio src='/etc/passwd'/></speak>, 12 May",
    "For <voice name='../../../etc/passwd'>x</voice>, 12 May",
    "For [[h@l'oU]], 12 May",
    "For %s%n%x%p, 12 May",
    "For שרה כהן, 12 May",
    "For \u202eyaM 21 ,annA, 12 May",
    "For 李小龍, 12 May",
    "\U0001f600\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "e" + "\u0301" * 119,
    "W" * 120,
    "9" * 120,
    "שרה" * 40,
    "\U0001f600" * 120,
    "For \ufffe\U000e0041, 12 May",
]


@pytest.mark.parametrize("says", HOSTILE)
def test_whatever_people_are_called_something_is_said_and_it_ends(tmp_path, says):
    sound = speech.spoken(SpeakRecipe(says=says).says, 48_000, tmp_path)

    assert sound.shape[0] == 1
    assert 0.05 < sound.shape[1] / 48_000 <= speech.LONGEST_SECONDS + 0.01
    assert np.isfinite(sound).all()
    assert not list(tmp_path.iterdir())


def test_tags_are_text_and_no_orders(tmp_path):
    """As SSML a silence of three seconds; as text its letters, and longer than without."""
    bare = speech.spoken("For Anna", 22_050, tmp_path)
    tagged = speech.spoken("For <break time='3s'/> Anna", 22_050, tmp_path)

    quiet = np.convolve(np.abs(tagged[0]) > 0.01, np.ones(22_050), mode="valid")
    assert tagged.shape[1] > bare.shape[1]
    assert quiet.min() > 0


def test_signs_that_cannot_be_seen_order_nothing(tmp_path):
    """Ctrl-A begins an order to eSpeak: of pitch, speed or volume."""
    plain = speech.spoken("For  99P Anna", 22_050, tmp_path)
    ordered = speech.spoken("For \x0199P Anna", 22_050, tmp_path)

    assert np.array_equal(plain, ordered)


@pytest.mark.parametrize("says", ["...", " , ", "\u200d"])
def test_a_text_of_which_nothing_is_heard_is_refused_in_words(tmp_path, says):
    with pytest.raises(CannotRender, match=r"nothing to say|could not say"):
        speech.spoken(says, 48_000, tmp_path)


@pytest.mark.parametrize("says", ["", "  ", "a\nb", "a\x00b", "a\x01b", "\ud800", "x" * 121])
def test_no_order_is_taken_for_what_is_not_one_short_line(says):
    with pytest.raises(WrongRecipe):
        SpeakRecipe(says=says)


def test_names_that_sound_otherwise_are_otherwise(tmp_path):
    anna = speech.spoken("For Anna, 12 May", 22_050, tmp_path)
    otto = speech.spoken("For Otto, 12 May", 22_050, tmp_path)

    assert not np.array_equal(anna[:, : otto.shape[1]], otto[:, : anna.shape[1]])


def test_a_child_that_may_use_no_memory_is_a_refusal_and_no_crash(tmp_path):
    limits = speech.Limits(memory_bytes=16 * 2**20)

    with pytest.raises(CannotRender, match="could not say"):
        speech.spoken("For Anna", 48_000, tmp_path, limits)
    assert not list(tmp_path.iterdir())


def test_a_child_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(CannotRender, match="could not say"):
        speech.spoken("For Anna", 48_000, tmp_path, speech.Limits(wall_seconds=0.001))


@pytest.mark.parametrize(
    ("head", "body"),
    [(b"", b""), (b"nonsense", b"ab"), (b"-5", b"ab"), (b"999999999", b"ab"), (b"7", b"")],
)
def test_what_the_child_writes_is_not_believed_blindly(head, body):
    with pytest.raises(CannotRender):
        speech._believed(head, body)


def test_a_child_that_does_not_stop_talking_is_not_listened_to():
    talking = subprocess.Popen(["/usr/bin/yes"], stdout=subprocess.PIPE)
    try:
        with pytest.raises(CannotRender):
            speech._read(talking.stdout, 1_000_000, time.monotonic() + 30)
    finally:
        talking.kill()
        talking.wait()
        talking.stdout.close()


def test_the_child_writes_no_more_than_it_may(tmp_path):
    limits = json.dumps(asdict(speech.Limits()))
    command = [sys.executable, "-IB", str(speech._SCRIPT), limits, "1000"]

    done = subprocess.run(command, input=b"For Anna, 12 May", capture_output=True, check=True)

    rate, _, body = done.stdout.partition(b"\n")
    assert (int(rate), len(body)) == (22_050, 2000)


def test_the_engine_itself_never_loads_the_voice(tmp_path):
    speech.spoken("For Anna", 48_000, tmp_path)

    assert "espeakng_loader" not in sys.modules

"""Two files of one ZIP never become one stem."""

from hypothesis import given
from hypothesis import strategies as st

from processing.recipes.roles import StemRole
from sessions.songs import entry_names
from sessions.songs.stem_names import LONGEST


def names(*paths):
    return [guess.name for guess in entry_names.guesses(paths)]


def test_files_are_named_as_single_uploads_are():
    found = entry_names.guesses(["Undertow/01_Kick In_24bit.wav", "Undertow/02_LeadVox.wav"])

    assert [guess.name for guess in found] == ["Kick In", "LeadVox"]
    assert [guess.role for guess in found] == [StemRole.KICK, StemRole.LEAD_VOCAL]


def test_folders_tell_equal_names_apart():
    assert names("S/Drums/Room.wav", "S/Guitars/Room.wav", "S/Bass.wav") == [
        "Drums Room",
        "Guitars Room",
        "Bass",
    ]


def test_numbers_tell_the_rest_apart():
    assert names("Kick.wav", "Kick_24bit.wav", "kick.flac") == ["Kick", "Kick 2", "Kick 3"]
    assert names("Kick 2.wav", "Kick.wav", "Kick.flac") == ["Kick 2", "Kick", "Kick 3"]


@given(
    st.lists(st.sampled_from(["A/Kick.wav", "B/Kick.wav", "kick.wav", "Kick 2.flac", "x" * 200]))
)
def test_no_two_are_ever_alike(paths):
    found = names(*paths)

    assert len({name.casefold() for name in found}) == len(paths)
    assert all(0 < len(name) <= LONGEST for name in found)

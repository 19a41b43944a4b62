"""What is wrong with single stems: silence, offset, clipping, needless stereo, a wrong role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from processing.engine.findings import Finding
from processing.engine.passport import roles
from processing.engine.passport.content import Character
from processing.engine.passport.listening import Heard
from processing.engine.passport.words import Fix, about, fix, named, of_stems, verb
from processing.recipes.role_names import role_of
from processing.recipes.roles import StemRole


def findings(heard: Sequence[Heard], characters: Sequence[Character]) -> Iterator[Finding]:
    for stem, character in zip(heard, characters, strict=True):
        for one in stem.findings:
            sentence = one["sentence"]
            said = {**one, "sentence": f"{stem.name}: {sentence[0].lower()}{sentence[1:]}"}
            yield of_stems(said, [stem.name], _fixes(one["code"], stem))
        yield from _role(stem, character)
    yield from _mono(heard)


def _fixes(code: str, stem: Heard) -> list[Fix]:
    if code != "dc_offset":
        return []
    if stem.offset_is_steady:
        return [fix(stem.name, "Remove the offset", remove_dc=True)]
    # An offset that comes and goes with the sound would only move into the silence.
    return [fix(stem.name, "High-pass at 20 Hz", high_pass_hz=20.0)]


def _role(stem: Heard, character: Character) -> Iterator[Finding]:
    role = stem.source.role
    if role is StemRole.OTHER:
        role = role_of(stem.name)
    against = roles.contradiction(role, character)
    if against is not None:
        sounds = roles.by_content(character)
        rather = "" if sounds.role in {role, StemRole.OTHER} else f" It sounds like: {sounds.why}."
        yield about(
            "role_unlikely",
            "warn",
            f"{stem.name} is down as “{role.label}”, but it {against}.{rather}",
            "Listen to it: it may be another track under this name, or its role may be wrong.",
            stems=[stem.name],
        )


def _mono(heard: Sequence[Heard]) -> Iterator[Finding]:
    stems = [stem.name for stem in heard if stem.is_mono]
    if stems:
        yield about(
            "mono_as_stereo",
            "info",
            f"{named(stems)} {verb(stems, 'is', 'are')} mono in a stereo file: "
            "left and right are the same.",
            "Fold it to one channel: it sounds the same and can be panned.",
            stems=stems,
            fixes=[fix(name, "Fold to mono", fold_to_mono=True) for name in stems],
        )

"""Rooms and echoes: a plate for voices and tunes, a small room for drums, a delay for the lead."""

from __future__ import annotations

from dataclasses import dataclass

from processing.engine.automix.draft import Desk
from processing.engine.automix.knowledge import DRUMS
from processing.engine.phrases import listed, number, seconds
from processing.recipes.mix import Send
from processing.recipes.returns import DelayRecipe, ReturnRecipe, ReverbRecipe
from processing.recipes.role_defaults import STARTING_POINTS
from processing.recipes.roles import StemRole

_ROOM, _ECHO = "room", "echo"
_ECHO_LU = -14.0
_USUAL_BEAT_SECONDS = 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    reverb: ReverbRecipe | None
    returns: tuple[ReturnRecipe, ...]


def furnish(desk: Desk) -> Space:
    """Sets the sends of all drafts, and answers what they send to."""
    tempo = desk.session.tempo_bpm
    beat = 60 / tempo if tempo else _USUAL_BEAT_SECONDS
    reverb = _plate(desk, beat)
    returns = [*_room(desk, beat), *_echo(desk, tempo)]
    return Space(reverb=reverb, returns=tuple(returns))


def _plate(desk: Desk, beat: float) -> ReverbRecipe | None:
    """Gone after about three beats; the pre-delay keeps the words in front of it."""
    sent = []
    for draft in desk.audible:
        send = STARTING_POINTS[draft.role].reverb_send_lu
        if send is not None and draft.role not in DRUMS:
            draft.reverb_send_lu = send
            sent.append(f"{draft.name} {number(-send, 0)}")
    if not sent:
        return None
    plate = ReverbRecipe(
        decay_seconds=round(min(1.8, max(1.2, 3 * beat)), 2),
        pre_delay_seconds=round(min(0.06, max(0.02, beat / 16)), 3),
    )
    desk.say(
        "reverb",
        f"A plate of {number(plate.decay_seconds, 2)} s{_by_tempo(desk)}, after "
        f"{seconds(plate.pre_delay_seconds)}; below the stems by so many LU: {listed(sent)}.",
    )
    return plate


def _room(desk: Desk, beat: float) -> list[ReturnRecipe]:
    """Drums stand in a room of their own, too short to blur the next hit."""
    sent = []
    for draft in desk.of(*DRUMS):
        send = STARTING_POINTS[draft.role].reverb_send_lu
        if send is not None:
            draft.sends.append(Send(to=_ROOM, level_lu=send))
            sent.append(f"{draft.name} {number(-send, 0)}")
    if not sent:
        return []
    room = ReverbRecipe(
        decay_seconds=round(min(1.2, max(0.8, 2 * beat)), 2),
        pre_delay_seconds=0.01,
        high_pass_hz=250.0,
    )
    desk.say(
        "returns",
        f"A room of {number(room.decay_seconds, 2)} s for the drums; below them by so many LU: "
        f"{listed(sent)}.",
    )
    return [ReturnRecipe(name=_ROOM, reverb=room)]


def _echo(desk: Desk, tempo: float | None) -> list[ReturnRecipe]:
    leads = desk.of(StemRole.LEAD)
    if not leads:
        return []
    for draft in leads:
        draft.sends.append(Send(to=_ECHO, level_lu=_ECHO_LU))
    delay = (
        DelayRecipe(note="1/4", ping_pong=True)
        if tempo
        else DelayRecipe(note=None, seconds=0.375, ping_pong=True)
    )
    length = delay.length_seconds(tempo)
    desk.say(
        "returns",
        f"Echoes every {seconds(length)}{', a quarter note,' if tempo else ''} from side to side "
        f"for {listed([draft.name for draft in leads])}, {number(-_ECHO_LU, 0)} LU below.",
    )
    return [ReturnRecipe(name=_ECHO, delay=delay)]


def _by_tempo(desk: Desk) -> str:
    tempo = desk.session.tempo_bpm
    if not tempo:
        return ""
    heard = " that was heard" if desk.session.tempo_was_heard else ""
    return f", by the tempo of {tempo:g}{heard}"

"""What lies between stems and mix, for whoever wants to hear it: strips, groups, returns."""

from __future__ import annotations

from contextlib import ExitStack

from processing.engine.also import Also
from processing.engine.audio import Writer
from processing.engine.mix.feeds import apart
from processing.engine.mix.group import Group
from processing.engine.mix.strip import Strip
from processing.engine.mix.summing import Graph


def kept(graph: Graph, also: Also) -> None:
    """Strips and groups after their chains at their level, and returns, where that is wanted."""
    if not also.keep:
        return
    for strip in graph.strips:
        _level_kept(strip, f"strip {strip.name}", f"{strip.name}, after its strip", also)
    for group in graph.groups:
        _level_kept(group, f"group {group.name}", f"Group {group.name}", also)
    _returns_kept(graph, also)


def _level_kept(part: Strip | Group, name: str, title: str, also: Also) -> None:
    gain = 10 ** (part.gain_db / 20)
    path = also.file(name, title=title, kind="intermediate")
    with Writer(path, part.rate, part.sound.channels) as file:
        for block in part.sound.blocks():
            file.write(block * gain)


def _returns_kept(graph: Graph, also: Also) -> None:
    returns = graph.returns()
    with ExitStack() as files:
        writers = {
            name: files.enter_context(
                Writer(
                    also.file(f"return {name}", title=f"Return {name}", kind="intermediate"),
                    graph.rate,
                    2,
                )
            )
            for name in returns
        }
        for _, backs in apart(graph.feeds(graph.names), returns, graph.frames if writers else 0):
            for name, back in backs.items():
                writers[name].write(back)

"""The demo album: three songs of our own, played from notes, so that no page is empty."""

from sessions.desk.demo.carrying import carry_on
from sessions.desk.demo.opening import demo_project, open_demo

__all__ = ["carry_on", "demo_project", "open_demo"]

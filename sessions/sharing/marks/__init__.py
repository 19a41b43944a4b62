"""Copies that say whose they are: a code in the name and the tags, and a grain in the sound.

Nothing of this makes a leak impossible, and nobody is accused by it: `docs/decisions/0015-marks.md`
says what each mark survives. What is never marked: masters, and whatever members take.
"""

"""Hostile and healthy files, made byte by byte, each with the verdict that it must get."""

from tests.processing.engine.hostile import coded, healthy, sounds, tags, waves, zips
from tests.processing.engine.hostile.case import Case

MANIFEST: dict[str, Case] = {
    **waves.CASES,
    **coded.CASES,
    **sounds.CASES,
    **tags.CASES,
    **zips.CASES,
}
HEALTHY: dict[str, Case] = healthy.CASES

__all__ = ["HEALTHY", "MANIFEST", "Case"]

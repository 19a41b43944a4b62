"""What these tests share, made once."""

from __future__ import annotations

from functools import cache

import pytest

from tests.processing.engine.checks.spectra import record, through


@pytest.fixture(scope="session")
def through_codec():
    """A record that went through an encoder and back."""

    @cache
    def made(codec, container, kbits, rate):
        return through(codec, kbits * 1000, container, record(8, rate), rate)

    return made

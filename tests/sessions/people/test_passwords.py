"""Which passwords are refused, and how the others are kept."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from sessions.people import actions
from sessions.people.models import User

NINA = User(email="nina.berg@tidelines.test", name="Nina Bergstrom")


@pytest.mark.parametrize(
    "password",
    [
        "eleven char",
        "passwordpassword",
        "aaaaaaaaaaaa",
        "ababababababab",
        "abcdabcdabcd",
        "123456789012",
        "qwertyuiopasdfghjkl",
        "098765432109",
        "Nina Bergstrom",
        "nina.berg@tidelines.test",
    ],
)
def test_what_is_guessed_early_is_refused(password):
    with pytest.raises(actions.WeakPassword):
        actions.check_password(password, NINA)


@pytest.mark.parametrize(
    "password",
    ["a lantern in the fog", "7f3a-99c1-b204", "aber hallo aber nein"],
)
def test_what_is_long_and_no_pattern_is_taken(password):
    actions.check_password(password, NINA)


def test_argon2_keeps_them():
    import studio.settings

    assert studio.settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    kept = Argon2PasswordHasher().encode("a lantern in the fog", "some salt of it")
    assert kept.startswith("argon2$argon2id$")
    assert settings.AUTH_PASSWORD_VALIDATORS == studio.settings.AUTH_PASSWORD_VALIDATORS

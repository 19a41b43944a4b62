"""What django-allauth asks the house: how we and our people are called, how secrets are kept."""

from __future__ import annotations

import base64

from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from sessions.people.models import Studio, User


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted with a key made from SECRET_KEY: a stolen database opens nothing."""

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `cryptography.fernet.InvalidToken` when SECRET_KEY was changed meanwhile."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.email

    def get_totp_issuer(self) -> str:
        return studio_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the name in the address bar; it works at no other."""
        host = context.request.get_host()
        return {"id": host.rpartition(":")[0] if ":" in host else host, "name": studio_name()}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, str | bytes]:
        number = user_pk_to_url_str(user).encode()
        return {"id": number, "display_name": user.name, "name": user.email}


def studio_name() -> str:
    studio = Studio.objects.order_by("pk").first()
    return studio.name if studio else "Roughmix"


def _keys() -> MultiFernet:
    """The key of now, and those of before, which still decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(str(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    digest = salted_hmac("sessions.people.factors", "", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)

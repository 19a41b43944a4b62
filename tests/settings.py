"""Settings of the test run: the real ones, in a throw-away folder, with cheap hashing."""

import os
import tempfile

os.environ.setdefault("ROUGHMIX_DATA", tempfile.mkdtemp(prefix="roughmix-tests-"))
os.environ.setdefault("ROUGHMIX_LOOPBACK", "1")
os.environ.setdefault("FREE_DISK_MB", "0")

from studio.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

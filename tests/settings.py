"""Settings of the test run: the real ones, in a throw-away folder, with cheap hashing."""

import atexit
import os
import shutil
import tempfile

# One folder for each process of the run; what a test starts (a worker, a server) inherits it.
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("ROUGHMIX_TESTS_OF") != _process:
    os.environ["ROUGHMIX_TESTS_OF"] = _process
    os.environ["ROUGHMIX_DATA"] = tempfile.mkdtemp(prefix="roughmix-tests-")
    atexit.register(shutil.rmtree, os.environ["ROUGHMIX_DATA"], ignore_errors=True)
os.environ.setdefault("ROUGHMIX_LOOPBACK", "1")
os.environ.setdefault("FREE_DISK_MB", "0")

from studio.settings import *  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405  # WhiteNoise warns of a folder that is not there
if not os.environ.get("DATABASE_URL"):
    # A file: the shared memory that Django would use locks tables, so threads cannot race on it.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "tests.sqlite3"}  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

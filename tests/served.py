"""Settings of a server that a test starts: those of the run, on the database of the run."""

import os

from tests.settings import *

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]  # noqa: F405

"""A production server has nothing that Django's own deployment checks complain of."""

import os
import subprocess
import sys

from django.conf import settings

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "studio.settings",
    "ROUGHMIX_LOOPBACK": "",
    "INSECURE_LAN": "",
    "ALLOWED_HOSTS": "studio.example.org",
}


def manage(data, *arguments, **environment):
    return subprocess.run(
        [sys.executable, settings.HOME / "manage.py", *arguments],
        env={**os.environ, **PRODUCTION, "ROUGHMIX_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_checks_are_clean(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout


def test_deployment_checks_do_look(tmp_path):
    """The control: with TLS lifted the same command must complain."""
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", INSECURE_LAN="1")

    assert done.returncode == 1
    assert "security.W012" in done.stderr


def test_a_setting_that_cannot_be_meant_is_one_sentence(tmp_path):
    done = manage(tmp_path, "check", LEASE_SECONDS="soon")

    assert done.returncode == 1
    assert done.stderr == "LEASE_SECONDS must be a whole number, not 'soon'.\n"


def test_data_may_be_put_anywhere_by_any_command(tmp_path):
    done = manage("", "check", "--data", str(tmp_path / "else where"))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "else where" / "secrets" / "django").exists()

"""Whoever is signed in stays so: their session moves under the hash of its key."""

import hashlib

from django.db import migrations


def hash_keys(apps, _):
    sessions = apps.get_model("sessions", "Session").objects
    for key in list(sessions.values_list("session_key", flat=True)):
        hashed = hashlib.sha256(f"session:{key}".encode()).hexdigest()[:40]
        sessions.filter(session_key=key).update(session_key=hashed)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_token_scope"),
        ("sessions", "0001_initial"),
    ]

    # Back: nobody's key is found, so everybody signs in again.
    operations = [migrations.RunPython(hash_keys, migrations.RunPython.noop)]

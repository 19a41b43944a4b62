"""The belt beside the row lock: PostgreSQL itself refuses overlapping bookings of a room.

A range of numbers that begins at room × 10¹² seconds needs no extension. `btree_gist` would allow
`room WITH =`, but not every PostgreSQL has it, and installing it asks for more rights than ours.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE schedule_booking ADD CONSTRAINT booking_no_overlap EXCLUDE USING gist (
    numrange(
        room_id * 1000000000000 + extract(epoch FROM starts_at AT TIME ZONE 'UTC'),
        room_id * 1000000000000 + extract(epoch FROM ends_at AT TIME ZONE 'UTC'),
        '[)'
    ) WITH &&
)
"""
BACKWARD = "ALTER TABLE schedule_booking DROP CONSTRAINT booking_no_overlap"


def forward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FORWARD)


def backward(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACKWARD)


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]

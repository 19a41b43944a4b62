"""What the trial worker acts out, for those who watch it from outside."""

import hashlib

STAGES = ("claimed", "decoded", "half-written", "written", "stored", "publishing", "published")


def content(job_id):
    """What the render of this job must be, whoever makes it and however often."""
    return hashlib.sha256(str(job_id).encode()).digest() * 4000

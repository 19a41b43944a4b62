"""Pitch of a single voice: how it is followed, which notes it holds, how they are put in tune."""

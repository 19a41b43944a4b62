"""What somebody has beside a password: an app that counts codes, recovery codes, passkeys.

The ceremonies and the rows are those of django-allauth; the pages, the sign-in, the limits and the
log are ours (docs/decisions/0012).
"""

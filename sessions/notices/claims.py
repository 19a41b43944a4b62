"""One letter goes out, once: claimed by who writes it, and the cursor moves when it was taken."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError
from django.db.models import Q

from sessions.notices.models import MailTold

CLAIM = dt.timedelta(minutes=2)
REFUSED = dt.timedelta(hours=1)  # how long somebody waits whose address or letter is refused

log = logging.getLogger(__name__)


def deliver(
    told: MailTold,
    until: dt.datetime,
    now: dt.datetime,
    mail: BaseEmailBackend,
    write: Callable[[], EmailMultiAlternatives | None],
) -> bool | None:
    """Whether there was a letter, which was taken; None: it is somebody else's turn, or refused.

    `write` is asked while the claim is held. Raises what a server raises that takes no mail at all.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    ours = MailTold.objects.filter(free, pk=told.pk, until=told.until)
    if until <= told.until or not ours.update(claimed_until=now + CLAIM):
        return None
    try:
        letter = write()
        if letter is not None:
            mail.open()
            mail.send_messages([letter])
    except BaseException as trouble:
        if _is_of_one_letter(trouble):
            # The others get theirs, and what is new is kept.
            is_ours = not isinstance(trouble, OSError)
            log.warning("Person %d gets no letter now: %s", told.user_id, trouble, exc_info=is_ours)
            MailTold.objects.filter(pk=told.pk).update(claimed_until=now + REFUSED)
            return None
        MailTold.objects.filter(pk=told.pk).update(claimed_until=None)
        raise
    # Who was slower than their own claim moves nothing back.
    MailTold.objects.filter(pk=told.pk, until=told.until).update(until=until, claimed_until=None)
    return letter is not None


def _is_of_one_letter(trouble: BaseException) -> bool:
    """The address or the words are refused for good, or there is a fault in what was to be told.

    Not the server that takes no mail now, nor a database that does not answer.
    """
    if isinstance(trouble, smtplib.SMTPDataError):
        return trouble.smtp_code >= 500
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return True
    return isinstance(trouble, Exception) and not isinstance(trouble, (OSError, DatabaseError))

"""Tell people, once: in the app, by mail at once, or in a digest, as each one chose."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import mrml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.kernel import clock
from maillage.kernel.models import Notification, NotificationPreference
from maillage.kernel.tasks import enqueue

logger = logging.getLogger("maillage.mail")
MOST_ATTEMPTS = 10
CLAIM_LASTS = timedelta(minutes=10)
_WIPED = {"text": "", "html": ""}

# What a person may choose for, and what happens when they chose nothing.
KINDS: dict[str, tuple[Any, str]] = {}


def declare_kind(kind: str, label: Any, default: str = Notification.Channel.NOW) -> None:
    """Name a kind of notification in the preferences page, with its default channel."""
    KINDS[kind] = (label, default)


def absolute(url: str) -> str:
    """A full address on this site."""
    return url if url.startswith("http") else f"{settings.SITE_URL}{url}"


def layout(
    subject: str, paragraphs: Sequence[str], *, url: str = "", button: str = ""
) -> tuple[str, str]:
    """A mail in the look of the installation: its text and its HTML."""
    context = {
        "subject": subject,
        "paragraphs": list(paragraphs),
        "url": absolute(url) if url else "",
        "button": button or _("Ouvrir"),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    html = mrml.to_html(render_to_string("kernel/mail/message.mjml", context)).content
    return render_to_string("kernel/mail/message.txt", context), html


def notify(
    *,
    kind: str,
    subject: str,
    paragraphs: Sequence[str],
    dedupe: str,
    user: Any = None,
    email: str = "",
    url: str = "",
    button: str = "",
    secret: bool = False,
) -> Notification | None:
    """Tell one account (`user`) or one address (`email`) one thing.

    `dedupe` names the fact that is told: a second call with the same one does nothing and returns
    None, and so does a call for an account that was closed. Mail leaves in the background, after
    the transaction. `secret` says that the text is for the reader alone (a personal link, an answer
    to whoever has no account): it is not shown in the application, and is wiped once it is sent, or
    once sending it is given up. Of a secret mail to an address without an account nothing is kept
    then: no address, no subject, and of `dedupe` a digest.
    """
    if user is not None and not user.is_active:
        return None
    channel = _channel(user, kind)
    key = dedupe if len(dedupe) <= 200 else hashlib.sha256(dedupe.encode()).hexdigest()
    text, html = layout(subject, paragraphs, url=url, button=button)
    made, created = Notification.objects.get_or_create(
        dedupe=key,
        defaults={
            "user": user,
            "email": email or getattr(user, "email", ""),
            "kind": kind,
            "subject": subject[:250],
            "text": text,
            "html": html,
            "url": "" if secret else url,
            "secret": secret,
            "channel": channel,
        },
    )
    if not created:
        return None
    if secret and user is None and Notification.objects.filter(dedupe=_hidden(key)).exists():
        # Told already; looked for last, as the first one may just have been wiped.
        made.delete()
        return None
    if channel == Notification.Channel.NOW:
        from maillage.kernel.jobs import send_notification  # noqa: PLC0415 - jobs imports this module

        enqueue(send_notification, made.pk)
    return made


def _hidden(dedupe: str) -> str:
    """What is kept of the name of a fact that bears an address: it cannot be tried out on guesses."""
    return salted_hmac("maillage.notifications", dedupe, algorithm="sha256").hexdigest()


def _wiping(row: Notification) -> dict[str, str]:
    """What a secret mail loses once it has no more use."""
    if not row.secret:
        return {}
    if row.user_id is not None:
        return _WIPED
    return _WIPED | {"email": "", "subject": "", "dedupe": _hidden(row.dedupe)}


def _without_address(error: Exception, row: Notification) -> str:
    """Servers repeat the address that they refuse."""
    text = str(error)
    return text.replace(row.email, "…") if row.secret and row.email else text


def _channel(user: Any, kind: str) -> str:
    if user is None:
        return Notification.Channel.NOW
    chosen = NotificationPreference.objects.filter(user=user, kind=kind).first()
    if chosen is not None:
        return chosen.channel
    return str(KINDS.get(kind, ("", Notification.Channel.NOW))[1])


def send(pk: int) -> bool:
    """Send one notification unless it was sent; True when this call sent it.

    It is claimed first, in one short write, so that two workers never send it both and that a
    slow mail server holds no lock. A worker that dies in between loses its claim after
    `CLAIM_LASTS`; the second mail would have the same Message-ID. A failure is written down and
    raised again, for the queue to retry; after `MOST_ATTEMPTS` it is given up, and so is the secret
    that it bore.
    """
    now = clock.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    mine = Notification.objects.filter(
        free, pk=pk, sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS
    ).exclude(email="")
    if not mine.update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    row = Notification.objects.get(pk=pk)
    try:
        _deliver(row)
    except Exception as error:
        told = _without_address(error, row)
        logger.warning("mail to notification %s failed: %s", pk, told)
        Notification.objects.filter(pk=pk).update(claimed_at=None, error=told[:250])
        wipe_given_up()
        raise
    Notification.objects.filter(pk=pk).update(sent_at=clock.now(), error="", **_wiping(row))
    return True


def wipe_given_up() -> int:
    """Wipe the secret mails that will not be sent any more; returns how many.

    A claim that still runs is waited for: that mail is perhaps on its way.
    """
    now = clock.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS)
    given_up = Notification.objects.filter(
        free, secret=True, sent_at__isnull=True, attempts__gte=MOST_ATTEMPTS
    )
    rows = list(given_up.exclude(text="", html=""))
    for row in rows:
        Notification.objects.filter(pk=row.pk).update(**_wiping(row))
    return len(rows)


def _deliver(row: Notification) -> None:
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].strip(">")
    digest = hashlib.sha256(row.dedupe.encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        row.subject,
        row.text,
        settings.DEFAULT_FROM_EMAIL,
        [row.email],
        headers={"Message-ID": f"<{digest}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    message.send()


def send_late() -> int:
    """Queue again the mails that should have left more than five minutes ago; wipe the others.

    A worker may have died during the last attempt, before it could wipe.
    """
    from maillage.kernel.jobs import send_notification  # noqa: PLC0415 - jobs imports this module

    wipe_given_up()
    late = Notification.objects.filter(
        channel=Notification.Channel.NOW,
        sent_at__isnull=True,
        attempts__lt=MOST_ATTEMPTS,
        created_at__lt=clock.now() - timedelta(minutes=5),
    ).exclude(email="")
    pks = list(late.values_list("pk", flat=True)[:500])
    for pk in pks:
        enqueue(send_notification, pk)
    return len(pks)


def send_digests() -> int:
    """One mail a person with everything that waits; returns the number of mails."""
    waiting = Notification.objects.filter(
        channel=Notification.Channel.DIGEST, sent_at__isnull=True, user__isnull=False
    )
    users = list(waiting.values_list("user_id", flat=True).distinct().order_by("user_id"))
    for user_id in users:
        with transaction.atomic():
            rows = list(
                waiting.filter(user_id=user_id)
                .select_related("user")
                .select_for_update(of=("self",))
                .order_by("created_at")
            )
            if not rows:
                continue
            notify(
                kind="digest",
                subject=ngettext("%(n)d nouvelle", "%(n)d nouvelles", len(rows)) % {"n": len(rows)},
                paragraphs=[row.subject for row in rows],
                dedupe=f"digest:{user_id}:{rows[-1].pk}",
                user=rows[0].user,
                url="/gestion/notifications/",
            )
            Notification.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=clock.now())
    return len(users)


def forget(*, older_than: timedelta) -> int:
    """Delete the notifications sent longer ago than that; returns how many."""
    deleted, _by_model = Notification.objects.filter(sent_at__lt=clock.now() - older_than).delete()
    return deleted

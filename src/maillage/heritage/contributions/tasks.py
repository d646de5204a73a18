"""What leaves by itself: mails to museums, addresses forgotten, the month's page."""

from __future__ import annotations

from maillage.heritage.contributions import domain
from maillage.heritage.contributions.months import mailing
from maillage.kernel.tasks import periodic, task


@periodic("*/10 * * * *")
@task(retries=2)
def tell_museums() -> None:
    """One mail for all that was transmitted in the last minutes."""
    domain.tell_museums()


@periodic("25 4 * * *")
@task(retries=2)
def forget_addresses() -> None:
    """Contributors' addresses are kept for what they are for, and no longer."""
    domain.forget_addresses()


@periodic("45 5 * * *")
@task(retries=2)
def note_kept_values() -> None:
    """Of corrections that went back: what imports have left as it was, or undone since."""
    domain.note_kept_values()
    domain.reopen_undone()


@periodic("30 7 1 * *")
@task(retries=5)
def mail_months() -> None:
    """On the 1st, the page of the month that has ended, to the members of each museum."""
    mailing.mail_months()

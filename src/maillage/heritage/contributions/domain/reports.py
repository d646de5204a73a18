"""Errors that visitors report: admitted by the museum, then mended in its own software."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from maillage.heritage.contributions.domain.telling import thank
from maillage.heritage.contributions.models import Contribution
from maillage.kernel.states import perform


@transaction.atomic
def mend_report(*, contribution: Contribution, actor: Any) -> Contribution:
    """Say that the museum has mended what was reported; the author is thanked.

    No field says it, so no import can: the museum's member or the team does. Raises
    TransitionRefused.
    """
    done = perform(contribution, "mend", actor=actor)
    thank(done)
    return done

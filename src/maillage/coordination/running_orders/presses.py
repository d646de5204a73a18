"""What a telephone sends, read with suspicion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from maillage.coordination.running_orders.domain.live import MOST_AT_ONCE, Press

_NOW: Final = timedelta(0)
LONGEST_AGO: Final = timedelta(hours=36)
"""A day goes on until noon of the next one: beyond, the telephone's clock has jumped."""


def read_presses(raw: bytes, *, now: datetime) -> tuple[str, list[Press]]:
    """Whose presses, and the presses of a JSON body:
    ``{owner, sent_at, presses: [{uuid, line, verb, minutes, at}]}``.

    The telephone's clock may be wrong: how long ago a button was pressed is counted by it alone,
    from `sent_at`, and taken off `now`; what cannot be (after `sent_at`, or more than 36 hours ago)
    was done now. Raises ValueError on anything else than that shape.
    """
    try:
        told = json.loads(raw)
        sent = _instant(told["sent_at"])
        given = told["presses"]
        if not isinstance(given, list) or len(given) > MOST_AT_ONCE:
            raise ValueError("too many presses")
        return str(told.get("owner", "")), [_press(one, sent, now) for one in given]
    except (KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError("not a list of presses") from error


def _press(one: Mapping[str, Any], sent: datetime, now: datetime) -> Press:
    ago = sent - _instant(one["at"])
    if not _NOW <= ago <= LONGEST_AGO:
        ago = _NOW
    return Press(
        uuid=UUID(one["uuid"]),
        line=int(one["line"]),
        verb=str(one["verb"]),
        at=now - ago,
        minutes=int(one.get("minutes") or 0),
    )


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant without its zone")
    return moment

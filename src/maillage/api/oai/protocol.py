"""What a harvester may ask, read strictly: the protocol says exactly what is wrong and how to say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

MOST: Final = 20
"""Arguments of a request; no verb has more than five."""

_VERBS: Final[Mapping[str, tuple[frozenset[str], frozenset[str], bool]]] = {
    # verb → required, optional, whether a resumptionToken may stand alone instead
    "Identify": (frozenset(), frozenset(), False),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"}), False),
    "ListSets": (frozenset(), frozenset(), True),
    "ListIdentifiers": (
        frozenset({"metadataPrefix"}),
        frozenset({"from", "until", "set"}),
        True,
    ),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset(), False),
}
_STAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)
_PART: Final = r"[A-Za-z0-9\-_.!~*'()]+"
_SET: Final = re.compile(rf"{_PART}(:{_PART})*")


class OaiError(Exception):
    """A request that cannot be answered; `code` is one of § 3.6."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Window:
    """Datestamps asked for: from `start` included to `end` excluded; None: without bound."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a datestamp is inside."""
        return (self.start is None or moment >= self.start) and (
            self.end is None or moment < self.end
        )


@dataclass(frozen=True, slots=True)
class OaiRequest:
    """A request that is right in form."""

    verb: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """An argument, or ''."""
        return self.arguments.get(name, "")


def read_request(given: Mapping[str, Sequence[str]]) -> OaiRequest:
    """The request of those arguments; raises `OaiError` (badVerb, badArgument)."""
    verbs = given.get("verb", ())
    if len(verbs) != 1 or verbs[0] not in _VERBS:
        raise OaiError("badVerb", "The verb is missing, repeated or not one of OAI-PMH 2.0.")
    verb = verbs[0]
    if len(given) > MOST or (twice := [name for name, values in given.items() if len(values) > 1]):
        names = ", ".join(sorted(twice)) if len(given) <= MOST else ""
        raise OaiError("badArgument", f"Arguments are repeated or too many. {names}".strip())
    arguments = {name: values[0] for name, values in given.items() if name != "verb"}
    _check_names(verb, set(arguments))
    if "resumptionToken" not in arguments:
        read_window(arguments.get("from", ""), arguments.get("until", ""), arguments)
        if "set" in arguments and not _SET.fullmatch(arguments["set"]):
            raise OaiError("badArgument", "The value of set is not a setSpec.")
    return OaiRequest(verb, arguments)


def _check_names(verb: str, names: set[str]) -> None:
    required, optional, resumable = _VERBS[verb]
    if resumable and "resumptionToken" in names:
        if len(names) > 1:
            raise OaiError(
                "badArgument", "resumptionToken is exclusive: no other argument may be given."
            )
        return
    if unknown := names - required - optional:
        shown = ", ".join(sorted(unknown))
        raise OaiError("badArgument", f"{verb} does not know these arguments: {shown}.")
    if missing := required - names:
        shown = ", ".join(sorted(missing))
        raise OaiError("badArgument", f"{verb} needs these arguments: {shown}.")


def read_window(first: str, last: str, given: Mapping[str, str]) -> Window:
    """The window of « from » and « until », both included (§ 2.7.1).

    Raises `OaiError` (badArgument) on a date that is none, two granularities, an end before the
    start. An argument that is given but empty is no date.
    """
    for name in ("from", "until"):
        if name in given and not given[name]:
            raise OaiError("badArgument", f"The value of {name} is not a UTCdatetime.")
    start, end = _moment(first, "from"), _moment(last, "until")
    if first and last:
        if len(first) != len(last):
            raise OaiError("badArgument", "from and until must have the same granularity.")
        if start is not None and end is not None and start > end:
            raise OaiError("badArgument", "from must not be later than until.")
    if end is not None:
        step = timedelta(days=1) if len(last) == 10 else timedelta(seconds=1)
        try:
            end += step
        except OverflowError:  # the last day of the year 9999: no bound
            end = None
    return Window(start, end)


def _moment(text: str, name: str) -> datetime | None:
    if not text:
        return None
    if not _STAMP.fullmatch(text):
        raise OaiError("badArgument", f"The value of {name} is not a UTCdatetime.")
    try:
        return datetime.fromisoformat(text[:19]).replace(tzinfo=UTC)
    except ValueError as error:
        raise OaiError("badArgument", f"The value of {name} is not a UTCdatetime.") from error

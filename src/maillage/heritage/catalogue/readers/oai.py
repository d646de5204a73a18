"""Harvest an OAI-PMH 2.0 server: patient with those that are busy, not fooled by those that loop."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from html import unescape
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from maillage.heritage.catalogue.readers.oai_pages import (
    PageError,
    PageToken,
    is_page,
    page_items,
)
from maillage.heritage.catalogue.readers.records import SourceRecord
from maillage.heritage.catalogue.readers.xml_stream import XmlRefused, XmlStream
from maillage.kernel import clock
from maillage.kernel.imports.cleaning import number_fr
from maillage.kernel.outgoing import Answer, Fetch, OutgoingError, fetch

ATTEMPTS: Final = 5
"""Times that one page is asked for."""

LONGEST_WAIT: Final = 120.0
"""Seconds waited at most between two attempts, whatever the server asks."""

MAX_PAGES: Final = 200_000
_PASSING: Final = frozenset((200, 429, 500, 502, 503, 504))
"""Statuses of an answer that may be better next time; 200 when its page makes no sense."""

_TOKEN: Final = re.compile(rb"<(?:\w+:)?resumptionToken[^>]*>([^<]+)</")


class Harvest:
    """One harvest: iterate over `records`; `token` says at any time from where to resume.

    `token` is the one of the page being read: a harvest that is stopped reads that page again, and
    what it already gave comes twice rather than never. `failure` is the French sentence that says
    why it stopped before the end, or which page stayed unreadable; "" when all was read. `broken`
    is the token of the first such page: those after it are read, and it can be asked for again.
    """

    def __init__(
        self,
        base_url: str,
        *,
        prefix: str = "oai_dc",
        set_spec: str = "",
        since: date | datetime | None = None,
        token: str = "",
        fetch: Fetch = fetch,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url
        self.token = token
        self.failure = ""
        self.broken: str | None = None
        self.notes: list[str] = []
        self.pages = 0
        self._asked = {"verb": "ListRecords", "metadataPrefix": prefix}
        if set_spec:
            self._asked["set"] = set_spec
        if since is not None:
            self._asked["from"] = _stamp(since)
        self._fetch = fetch
        self._pause = pause
        self._number = 0
        self._is_mended = False

    def records(self) -> Iterator[SourceRecord]:
        """The records, page by page; what stops the harvest is a last record that says it."""
        seen_tokens = {self.token}
        seen_pages: set[bytes] = set()
        while self.pages < MAX_PAGES:
            try:
                answer = self._page()
            except OutgoingError as error:
                yield self._stop(error.code, str(error))
                return
            self.pages += 1
            digest = blake2b(_without_stamp(answer.body), digest_size=12).digest()
            if digest in seen_pages:
                yield self._stop("loop", self._loop_message())
                return
            seen_pages.add(digest)
            token = ""
            stream = XmlStream(answer.body)
            try:
                for one in page_items(stream, first=self._number + 1):
                    if isinstance(one, SourceRecord):
                        self._number = one.number
                        yield one
                    elif isinstance(one, PageToken):
                        token = one.token
                    elif failed := self._refused(one):
                        yield failed
                        return
            except XmlRefused as refusal:
                yield self._broken_page(str(refusal))
                found = _TOKEN.search(answer.body)
                token = unescape(found.group(1).decode("utf-8", "replace")).strip() if found else ""
                if not token:
                    self.failure = str(refusal)
                    return
            self._tell_mended(stream)
            if not token:
                self.token = ""
                self._tell_broken()
                return
            if token in seen_tokens:
                yield self._stop("loop", self._loop_message())
                return
            seen_tokens.add(token)
            self.token = token

    def _page(self) -> Answer:
        """One page, asked for several times if the server is busy or what it says makes no sense.

        Raises `OutgoingError`.
        """
        asked = self._asked
        if self.token:
            asked = {"verb": "ListRecords", "resumptionToken": self.token}
        url = f"{self.base_url}{'&' if urlsplit(self.base_url).query else '?'}{urlencode(asked)}"
        problem = OutgoingError("unreachable", "")
        damaged = b""
        for attempt in range(ATTEMPTS):
            wait = min(2.0 ** (attempt + 1), LONGEST_WAIT)
            try:
                answer = self._fetch(url)
            except OutgoingError as error:
                if error.code not in ("timeout", "unreachable"):
                    raise
                problem = error
            else:
                if answer.status == 200 and is_page(answer.body):
                    body = _without_stamp(answer.body)
                    is_last = body == damaged or attempt == ATTEMPTS - 1  # it has no better
                    if is_last or not XmlStream(answer.body).damage():
                        return answer
                    damaged = body
                problem = _fault(answer)
                if answer.status not in _PASSING:
                    raise problem
                wait = _retry_after(answer, wait)
            if attempt < ATTEMPTS - 1:
                self._pause(wait)
        raise problem

    def _refused(self, error: PageError) -> SourceRecord | None:
        if error.code == "noRecordsMatch":
            self.notes.append(self._nothing())
            return None
        if error.code == "badResumptionToken":
            self.token = ""  # nothing can be asked with it any more
            message = _(
                "Le serveur ne reconnaît plus l’endroit où la moisson s’était arrêtée : relancez-la, "
                "elle reprend depuis le début. Rien ne sera doublé."
            )
        else:
            message = _("Le serveur refuse la demande (%(code)s) : %(message)s") % {
                "code": error.code,
                "message": error.message or "—",
            }
        return self._stop(error.code or "refused", message)

    def _nothing(self) -> str:
        if "from" in self._asked:
            return _("Le serveur n’a rien de nouveau depuis le %(day)s.") % {
                "day": date_format(date.fromisoformat(self._asked["from"]), "j F Y")
            }
        return _(
            "Le serveur n’a aucune notice qui réponde à cette demande : vérifiez l’ensemble et le "
            "format demandés."
        )

    def _loop_message(self) -> str:
        return _(
            "Le serveur tourne en rond : il redonne une page déjà lue. La moisson s’arrête après "
            "%(n)s notices ; signalez-le à son responsable."
        ) % {"n": number_fr(self._number)}

    def _tell_mended(self, stream: XmlStream) -> None:
        """Say once for the whole harvest what had to be mended in a page."""
        if not self._is_mended and (told := stream.notes()):
            self._is_mended = True
            said = _("Page %(page)s : %(message)s Les suivantes sont lues de même.")
            self.notes.append(said % {"page": number_fr(self.pages), "message": " ".join(told)})

    def _tell_broken(self) -> None:
        if self.broken is not None:
            self.failure = _(
                "Une page du serveur est restée illisible : ses notices manquent. Reprenez la moisson "
                "plus tard, elle repart de cette page."
            )

    def _broken_page(self, message: str) -> SourceRecord:
        if self.broken is None:
            self.broken = self.token
        record = SourceRecord(self._number + 1, 0)
        self._number += 1
        text = _("Page %(page)s : %(message)s") % {
            "page": number_fr(self.pages),
            "message": message,
        }
        record.tell("malformed", text, blocking=True)
        return record

    def _stop(self, code: str, message: str) -> SourceRecord:
        self.failure = message
        record = SourceRecord(self._number + 1, 0)
        record.tell(code, message, blocking=True)
        return record


def harvest(
    base_url: str,
    *,
    prefix: str = "oai_dc",
    set_spec: str = "",
    since: date | datetime | None = None,
    token: str = "",
    fetch: Fetch = fetch,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[SourceRecord]:
    """The records of an OAI-PMH server, for who needs neither to resume nor to know the end."""
    return Harvest(
        base_url,
        prefix=prefix,
        set_spec=set_spec,
        since=since,
        token=token,
        fetch=fetch,
        pause=pause,
    ).records()


def _stamp(since: date | datetime) -> str:
    """Days are understood by every server, whatever its granularity."""
    return (since.date() if isinstance(since, datetime) else since).isoformat()


def _fault(answer: Answer) -> OutgoingError:
    """What is wrong with an answer that is no page."""
    if answer.status == 200:
        message = _(
            "Le serveur a répondu par une page qui n’est pas de l’OAI-PMH ou qui est abîmée : il est "
            "peut-être en maintenance. Vérifiez l’adresse, ou reprenez plus tard."
        )
        return OutgoingError("not-oai", message)
    message = _("Le serveur a répondu par l’erreur %(status)d.")
    return OutgoingError("status", message % {"status": answer.status})


def _retry_after(answer: Answer, usual: float) -> float:
    """Seconds to wait: what the server asks (a number or a date), within `LONGEST_WAIT`."""
    told = answer.headers.get("retry-after", "").strip()
    if not told:
        return usual
    if told.isdecimal() and len(told) < 10:
        wait = float(told)
    else:
        try:
            wait = (parsedate_to_datetime(told) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return usual
    return max(1.0, min(wait, LONGEST_WAIT))


def _without_stamp(body: bytes) -> bytes:
    """A page without what changes each time that it is asked for: its date and its tokens."""
    body = re.sub(rb"<(?:\w+:)?responseDate>[^<]*<", b"<", body)
    return re.sub(rb"<(?:\w+:)?(?:resumptionToken|request)\b[^>]*>[^<]*<", b"<", body)

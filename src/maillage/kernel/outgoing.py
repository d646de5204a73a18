"""Asking the web for something, safely: addresses inside the network are refused, answers are bounded.

A user may give any address to fetch. Without a guard, « http://169.254.169.254/ » or the database's
own port would be asked from inside (server-side request forgery). The name is resolved once, what it
means is checked, and the connection goes to that very address: no second answer of the name server
can change it. Redirections are followed here, each checked in turn.
"""

from __future__ import annotations

import errno
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TIMEOUT: Final = 30.0
"""Seconds without a byte before giving up."""

DEADLINE: Final = 180.0
"""Seconds for one whole answer, however slowly it trickles."""

MAX_BYTES: Final = 32 << 20
_MAX_REDIRECTIONS: Final = 5
_CHUNK: Final = 1 << 16
_AGENT: Final = "Maillage (moissonneur de collections)"

_EMBEDDING: Final = (
    ipaddress.IPv6Network("::/96"),  # IPv4-compatible (RFC 4291, § 2.5.5.1)
    ipaddress.IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052)
)
"""Networks whose addresses end with the IPv4 one that they lead to."""

_INNER: Final = (
    ipaddress.IPv6Network("fec0::/10"),  # site-local (RFC 3879)
    ipaddress.IPv6Network("64:ff9b:1::/48"),  # NAT64 within one network (RFC 8215)
)
"""Inner networks that `ipaddress` takes for public ones, in some versions of Python."""


class OutgoingError(Exception):
    """Nothing could be fetched; `code` is a stable word, the text a French sentence.

    Codes: ``address`` (not http or https), ``private``, ``unreachable``, ``timeout``,
    ``too-large``, ``redirections``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status, its headers in lower case, its body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


Fetch = Callable[[str], Answer]
"""The shape of `fetch`, for those who take another one (tests, caches)."""


def fetch(
    url: str,
    *,
    timeout: float = TIMEOUT,
    deadline: float = DEADLINE,
    max_bytes: int = MAX_BYTES,
    allow_private: bool | None = None,
) -> Answer:
    """GET `url`, following at most five redirections. Raises `OutgoingError`.

    `allow_private` lets addresses of the inner network be asked; None follows the setting
    `OUTGOING_PRIVATE`.
    """
    private = settings.OUTGOING_PRIVATE if allow_private is None else allow_private
    until = time.monotonic() + deadline
    for _hop in range(_MAX_REDIRECTIONS + 1):
        answer = _get(url, timeout=timeout, until=until, max_bytes=max_bytes, private=private)
        target = answer.headers.get("location", "")
        if answer.status not in (301, 302, 303, 307, 308) or not target:
            return answer
        url = urljoin(url, target)
    raise OutgoingError("redirections", _("« %(url)s » renvoie sans fin ailleurs.") % {"url": url})


def check_address(url: str, *, allow_private: bool = False) -> tuple[str, int, str]:
    """(host, port, IP address) of an address that may be asked. Raises `OutgoingError`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        message = _("« %(url)s » n’est pas une adresse web : écrire https://…")
        raise OutgoingError("address", message % {"url": url})
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        message = _("« %(host)s » est introuvable : vérifiez l’adresse.")
        raise OutgoingError("unreachable", message % {"host": host}) from error
    addresses = [str(one[4][0]) for one in found]
    if not allow_private and not all(map(_is_public, addresses)):
        message = _("« %(host)s » est une adresse du réseau intérieur : elle n’est pas interrogée.")
        raise OutgoingError("private", message % {"host": host})
    return host, port, addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in one for one in _INNER):
            return False
        inner = found.ipv4_mapped or found.sixtofour
        if any(found in one for one in _EMBEDDING):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None and not inner.is_global:
            return False
    return found.is_global and not found.is_multicast


def _get(url: str, *, timeout: float, until: float, max_bytes: int, private: bool) -> Answer:
    host, port, address = check_address(url, allow_private=private)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    connection = _Connection(host, port, address, _Clock(timeout, until), secure=secure)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    try:
        connection.request("GET", target, headers={"User-Agent": _AGENT, "Accept": "*/*"})
        with closing(connection.getresponse()) as response:
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, _body(response, url, until, max_bytes), headers, url)
    except TimeoutError as error:
        message = _("« %(host)s » n’a pas répondu à temps.") % {"host": host}
        raise OutgoingError("timeout", message) from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        message = _("« %(host)s » ne répond pas : %(why)s.") % {"host": host, "why": _why(error)}
        raise OutgoingError("unreachable", message) from error
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, url: str, until: float, max_bytes: int) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > max_bytes:
            message = _("La réponse de « %(url)s » dépasse %(n)d Mo.")
            raise OutgoingError("too-large", message % {"url": url, "n": max_bytes >> 20})
        if time.monotonic() > until:
            raise TimeoutError
    return b"".join(pieces)


_REASONS: Final[tuple[tuple[tuple[type[Exception], ...], Any], ...]] = (
    (
        (ssl.SSLCertVerificationError,),
        gettext_lazy("son certificat de sécurité n’est pas valable (périmé, ou d’un autre nom)"),
    ),
    ((ssl.SSLError,), gettext_lazy("la connexion sécurisée (HTTPS) n’a pas pu s’établir")),
    (
        (ConnectionRefusedError,),
        gettext_lazy("le serveur refuse la connexion ; il est peut-être arrêté"),
    ),
    (
        (ConnectionError, http.client.IncompleteRead),
        gettext_lazy("la connexion a été coupée avant la fin de la réponse"),
    ),
    (
        (http.client.InvalidURL, UnicodeError),
        gettext_lazy("l’adresse contient des caractères interdits"),
    ),
    ((http.client.HTTPException,), gettext_lazy("ce qu’il a répondu n’est pas une page web")),
)
"""What is said of an error: the first of these kinds that it is."""

_UNREACHED: Final = frozenset((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL))


def _why(error: Exception) -> str:
    """The reason, in French, after « ne répond pas : »."""
    if isinstance(error, OSError) and error.errno in _UNREACHED:
        return _("aucun chemin du réseau n’y mène")
    found = next((words for kinds, words in _REASONS if isinstance(error, kinds)), None)
    return str(found) if found is not None else _("la connexion a échoué")


@dataclass(frozen=True, slots=True)
class _Clock:
    """How long one answer may keep a worker: between two bytes, and in all."""

    timeout: float
    until: float

    def left(self) -> float:
        """Seconds that the next exchange may take. Raises TimeoutError when none is left."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self.timeout, left)


class _Timed(io.RawIOBase):
    """What a socket receives, by a clock: a byte from time to time does not buy more of it."""

    def __init__(self, sock: socket.socket, clock: _Clock) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._clock = clock

    def readable(self) -> bool:
        """For `io.BufferedReader`."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Wait for the next bytes, no longer than the clock allows."""
        self._sock.settimeout(self._clock.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()


class _Connection(http.client.HTTPConnection):
    """Goes to the address that was checked, whatever its host may resolve to by then."""

    def __init__(self, host: str, port: int, address: str, clock: _Clock, *, secure: bool) -> None:
        super().__init__(host, port, timeout=clock.timeout)
        self._address = address
        self._secure = secure
        self._clock = clock
        self.response_class = self._response  # type: ignore[assignment]  # called to make one
        if secure:
            self.default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self._clock.left())
        if self._secure:
            context = ssl.create_default_context()
            self.sock.settimeout(self._clock.left())
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def _response(self, sock: socket.socket, **given: Any) -> http.client.HTTPResponse:
        """An answer whose every byte, those of its headers too, comes within the clock."""
        response = http.client.HTTPResponse(sock, **given)
        response.fp.close()
        response.fp = io.BufferedReader(_Timed(sock, self._clock))
        return response

"""Which port to listen on, and why one cannot be had."""

from __future__ import annotations

import errno
import socket

from django.utils.translation import gettext as _


class PortError(Exception):
    """The address cannot be listened on; str() says why, and what to do."""


def check_port(host: str, port: int) -> int:
    """The port to use: `port`, or a free one when it is 0. Raises PortError."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise PortError(_("L’adresse « %s » n’existe pas sur cette machine.") % host) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            raise PortError(_sentence(error, host, port)) from error
        return int(probe.getsockname()[1])


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return _(
            "Le port %(port)d est déjà utilisé par un autre programme. Arrêtez-le, ou choisissez un "
            "autre port avec l’option --port (avec make : PORT=%(other)d)."
        ) % {"port": port, "other": port + 1 if port < 65535 else 8000}
    if error.errno in {errno.EACCES, errno.EPERM}:
        return (
            _(
                "Le port %d est réservé à l’administrateur de la machine. Choisissez un port à partir "
                "de 1024, et un serveur frontal pour les ports 80 et 443."
            )
            % port
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return _("L’adresse « %s » n’existe pas sur cette machine.") % host
    return _("Impossible d’écouter sur %(host)s, port %(port)d : %(reason)s.") % {
        "host": host,
        "port": port,
        "reason": error.strerror,
    }

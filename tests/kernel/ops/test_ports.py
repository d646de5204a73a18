"""A port that cannot be had is refused in words, before anything starts."""

from __future__ import annotations

import socket

import pytest

from maillage.kernel.ops.ports import PortError, check_port


def test_a_free_port_is_accepted():
    port = check_port("127.0.0.1", 0)
    assert port > 0
    assert check_port("127.0.0.1", port) == port


def test_a_port_in_use_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"Le port {port} est déjà utilisé") as refused:
            check_port("127.0.0.1", port)
        assert f"PORT={port + 1}" in str(refused.value)


def test_an_unknown_address_is_refused():
    with pytest.raises(PortError, match="n’existe pas sur cette machine"):
        check_port("192.0.2.1", 0)
    with pytest.raises(PortError, match="n’existe pas sur cette machine"):
        check_port("nulle-part.invalid", 0)

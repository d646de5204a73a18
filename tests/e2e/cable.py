"""A cable between a browser and the site, to be cut.

The browser's own « offline » leaves out a service worker that starts afterwards: on a slow machine,
what a telephone « without network » had kept went through it.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Cable:
    """Carry what comes to :attr:`url` to the site at ``address``, until :meth:`cut`."""

    def __init__(self, address: str) -> None:
        site = urlsplit(address)
        self._site = (site.hostname or "localhost", site.port or 80)
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End what goes through, and refuse what comes."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, []
        for end in ends:
            _close(end)

    def mend(self) -> None:
        """Let it through again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        self.cut()
        _close(self._door)

    def _accept(self) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                near, _address = self._door.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        far = socket.create_connection(self._site)
        with self._lock:
            is_cut = self._is_cut
            if not is_cut:
                self._ends += [near, far]
        if is_cut:
            _close(near)
            _close(far)
            return
        threading.Thread(target=_pump, args=(far, near), daemon=True).start()
        _pump(near, far)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

"""The web child of ``maillage serve``: granian with the WSGI application.

Run as ``python -m maillage.kernel.ops.web --host … --port … --workers … --parent PID``.
"""

from __future__ import annotations

import argparse
import os

from maillage.kernel.ops import lifeline

THREADS = 8  # of each process; they wait for the database more than they compute


def default_workers() -> int:
    """Two processes at least, so that a slow page does not hold the others; four at most."""
    return max(2, min(4, os.cpu_count() or 2))


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    options = parser.parse_args()
    lifeline.follow(options.parent)

    from granian import Granian  # noqa: PLC0415 - only once the parent is known to live
    from granian.constants import Interfaces  # noqa: PLC0415 - once the apps are loaded
    from granian.log import LogLevels  # noqa: PLC0415 - once the apps are loaded

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.settings")
    Granian(
        "maillage.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=600,  # a thread that ends closes its database connection
        websockets=False,
        log_level=LogLevels.error,  # its advice on threads is about computing, not waiting
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=25,
    ).serve()


if __name__ == "__main__":
    main()

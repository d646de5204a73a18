"""A child never outlives the supervisor, even one that was killed without a word.

Linux tells the child when its parent dies (``PR_SET_PDEATHSIG``); elsewhere a thread looks at the
parent's number every second.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def follow(parent: int, *, stop_with: signal.Signals = signal.SIGTERM) -> None:
    """Have this process receive `stop_with` when its parent, process number `parent`, dies.

    The processes that it forks follow it in the same way. Exits at once when the parent is dead
    already: it may die between starting us and this call.
    """
    if sys.platform == "linux":
        _ask_kernel(stop_with)
        os.register_at_fork(after_in_child=lambda: _ask_kernel(stop_with))
    else:
        threading.Thread(target=_watch, args=(parent, stop_with), daemon=True).start()
    if os.getppid() != parent:
        sys.exit(0)


def _ask_kernel(stop_with: signal.Signals) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(stop_with), 0, 0, 0)


def _watch(parent: int, stop_with: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), stop_with)

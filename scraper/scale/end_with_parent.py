"""Ends this process when its parent ends, however that ends: nothing else would end a child whose
parent was killed by SIGKILL.
"""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_LOOK = 1.0
"""Seconds between looks at the parent, if the system does not report its end."""


def end_with_parent(parent: int) -> None:
    """Let this process be killed when the thread that started it ends. `parent` is the process id
    of that thread. To be called first of all.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before that call
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)

"""Calls on other nodes: they need the same version there, and what they raise arrives as it is.
Imports no Ray.
"""

import os
import pickle
from collections.abc import Callable
from typing import Any

from scraper.errors import ClusterFailed, ScraperError, internal_error
from scraper.version import EXTRACTOR


def check_version(version: str) -> None:
    """Raises ClusterFailed on a node whose version is not the one of the command that calls it.
    Another version may give other records.
    """
    if version != EXTRACTOR:
        raise ClusterFailed(
            f"the node {os.uname().nodename} has {EXTRACTOR}, and this command is {version}; "
            "install the same version on all nodes"
        )


def run_call(version: str, pickled: bytes) -> bytes:
    """Run a pickled call, as `pickle_call` makes it, for a command of a version. Returns its
    result, or the ScraperError that it raised, pickled.
    """
    try:
        check_version(version)
        function, arguments = pickle.loads(pickled)  # noqa: S301 - our own driver wrote it
        result = function(*arguments)
    except ScraperError as error:
        result = error
    except Exception as error:  # noqa: BLE001 - the edge of the call
        result = internal_error("a call on a node", error)
    return pickle.dumps(result)


def pickle_call(function: Callable[..., Any], *arguments: Any) -> bytes:
    """A call for `run_call`: a function of a module, so that another process can import it."""
    return pickle.dumps((function, arguments))


def reason_of(error: Exception) -> str:
    """The last line of what Ray says, which has the exception that started it."""
    cause = getattr(error, "cause", None) or error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[-1][:300] if lines else type(error).__name__

"""A process that runs one task: a pickled (name, function, argument) on standard input, the pickled
result or ScraperError on standard output.
"""

import os
import pickle
import sys

from scraper.errors import ScraperError, internal_error


def main() -> None:
    """Run the task that standard input has."""
    name, function, argument = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent wrote it
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no reply
    try:
        reply: tuple[object, ScraperError | None] = (function(argument), None)
    except ScraperError as error:
        reply = None, error
    except Exception as error:  # noqa: BLE001 - the task's edge: it becomes a failed task
        reply = None, internal_error(name, error)
    with replies:
        pickle.dump(reply, replies)


if __name__ == "__main__":
    main()

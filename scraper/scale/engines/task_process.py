"""A process that runs one task: a pickled Task on standard input, what `reply_to` returns on
standard output, pickled.

    python -m scraper.scale.engines.task_process PARENT

It ends when the process with the id PARENT does.
"""

import os
import pickle
import sys

from scraper.scale.end_with_parent import end_with_parent
from scraper.scale.engines.arrow_memory import use_system_memory
from scraper.scale.tasks import Task, reply_to


def main() -> None:
    """Run the task that standard input has."""
    end_with_parent(int(sys.argv[1]))
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - our parent wrote it
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no reply
    use_system_memory()
    reply = reply_to(task)
    with replies:
        pickle.dump(reply, replies)


if __name__ == "__main__":
    main()

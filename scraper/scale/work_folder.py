"""The folder for the temporary files of a task, and what goes wrong with local files. Knows no
task.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import ScraperError, StorageError
from scraper.shortages import is_shortage, out_of_resources


@contextmanager
def work_folder(temporary: str | None) -> Iterator[Path]:
    """A new folder in the folder `temporary`, or in the system's for None. It is removed at the
    end. Where the block raises OSError, such as for a full disk, StorageError or OutOfResources
    says it.
    """
    try:
        if temporary is not None:
            Path(temporary).mkdir(parents=True, exist_ok=True)  # a node may not have it
        with tempfile.TemporaryDirectory(prefix="scraper-", dir=temporary) as name:
            yield Path(name)
    except OSError as error:
        raise local_error(error, temporary or tempfile.gettempdir()) from error


def local_error(error: OSError, place: str) -> ScraperError:
    """The error for an exception of the system about local files. `place` is where, if the
    exception does not say it.
    """
    if is_shortage(error):
        return out_of_resources(error)
    return StorageError(
        f"{error.filename or place}: {error.strerror or error}; make space or name another folder "
        "with --temp, and run the command again"
    )

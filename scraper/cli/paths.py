"""Why a file that an option names cannot be read or written, before anything else is done."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def why_not_readable(path: Path) -> str | None:
    """Why a file cannot be read, as in "no such file or directory", or None. "-" can be read."""
    if str(path) == "-":
        return None
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        return reason_of(error)
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return None if os.access(path, os.R_OK) else "permission denied"


def why_not_in_folder(path: Path) -> str | None:
    """Why there can be no file at `path`, because of its folder, and what to do. Or None."""
    try:
        has_folder = stat.S_ISDIR(path.absolute().parent.stat().st_mode)
        with suppress(FileNotFoundError):
            path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        has_folder = False
    except (OSError, ValueError) as error:
        return f"{path} cannot be written: {reason_of(error)}. Choose another file."
    return None if has_folder else f"the folder of {path} does not exist. Create it first."


def why_not_writable(path: Path) -> str | None:
    """Why a file cannot be written or replaced, and what to do, or None."""
    if reason := why_not_in_folder(path):
        return reason
    if path.is_dir():
        return f"{path} is a folder. -o needs the name of a file."
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        return f"{path} cannot be written: permission denied. Choose another file."
    return None


def reason_of(error: OSError | ValueError) -> str:
    """The reason of an error in small letters, without the path."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return "it is not a file name"  # a path with a NUL

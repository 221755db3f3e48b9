"""The folder of an export that is divided into files. Files are replaced one by one: new ones come
into place before old ones go, so that a reader, or a kill in between, never finds an article
missing. Knows nothing of the state.
"""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from scraper.errors import SinkError
from scraper.sinks import SinkSpec, mode_of, sync, temporary_folder

_TEMPORARY = "export"


class ExportFolder:
    """An open folder. Every method raises OSError."""

    def __init__(self, path: Path, spec: SinkSpec, temporary: Path) -> None:
        self._path = path
        self._spec = spec
        self._temporary = temporary
        self._old: list[Path] = []

    def publish(self, name: str, write: Callable[[Path], None]) -> None:
        """Let `write` make a file or folder, and put it into place under a name. "" is the folder
        itself, whose files are then put into place.

        Of a folder, files that are not there any more stay until `remove_old`.
        """
        made, target = self._temporary / (name or "whole"), self._path / name
        made.parent.mkdir(parents=True, exist_ok=True)
        write(made)
        if made.is_dir():
            self._merge(made, target)
            shutil.rmtree(made)
        else:
            _replace(made, target)

    def settle(self) -> None:
        """Wait until what was published is on disk."""
        sync(self._path)

    def remove_old(self) -> None:
        """Remove the files that published folders do not have any more."""
        for path in self._old:
            _remove(path)
        self._old.clear()

    def remove_others(self, wanted: Collection[str]) -> None:
        """Remove everything except these names."""
        for path in others(self._path, self._spec, wanted):
            _remove(path)
        sync(self._path)

    def _merge(self, made: Path, target: Path) -> None:
        """Put new and changed files of a folder into place. Files that are the same stay."""
        target.mkdir(exist_ok=True)
        names = {file.name for file in made.iterdir()}
        for name in sorted(names):
            there = target / name
            if not there.is_file() or there.read_bytes() != (made / name).read_bytes():
                _replace(made / name, there)
        sync(target)
        self._old += others(target, self._spec, names)


@contextmanager
def export_folder(path: Path, spec: SinkSpec) -> Iterator[ExportFolder]:
    """Open the folder of an export, or create it. Leftovers of killed runs are removed.

    Raises SinkError if the folder holds anything that is not part of such an export, and OSError.
    """
    if path.exists() and not path.is_dir():
        raise SinkError(
            f"{path}: is a file, but this export is a folder; move the file, or give the export "
            "another path"
        )
    refuse_foreign(path, spec)
    path.mkdir(parents=True, exist_ok=True)
    with temporary_folder(path / _TEMPORARY) as temporary:
        yield ExportFolder(path, spec, temporary)


def others(path: Path, spec: SinkSpec, wanted: Collection[str]) -> list[Path]:
    """What a folder of an export holds besides some names. Hidden files and the card are left
    out.
    """
    kept = {*wanted, spec.card}
    if not path.is_dir():
        return []
    return sorted(
        entry
        for entry in path.iterdir()
        if entry.name not in kept and not entry.name.startswith(".")
    )


def refuse_foreign(path: Path, spec: SinkSpec) -> None:
    """Raise SinkError if a folder holds files of another kind, which would be lost or taken for
    parts of the export.
    """
    for file in sorted(path.rglob("*")) if path.is_dir() else ():
        name = file.relative_to(path)
        is_hidden = any(part.startswith(".") for part in name.parts)
        if not is_hidden and not spec.is_member(name.as_posix()):
            raise SinkError(
                f"{path}: contains {name.as_posix()}, which is not part of such a dataset and "
                "would be lost; choose a new or an empty folder"
            )


def fingerprint(path: Path) -> str:
    """A digest of the sizes and times of a file or of a folder's files, or "" if there is nothing.
    An export that somebody changed is written again.
    """
    if path.is_file():
        files = [path]
    elif path.is_dir():
        files = sorted(
            file
            for file in path.rglob("*")
            if not any(part.startswith(".") for part in file.relative_to(path).parts)
            and file.is_file()
        )
    else:
        return ""
    facts = [
        (file.relative_to(path).as_posix(), status.st_size, status.st_mtime_ns)
        for file in files
        for status in (file.stat(),)
    ]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _replace(made: Path, target: Path) -> None:
    made.chmod(mode_of(target))
    sync(made)
    made.replace(target)

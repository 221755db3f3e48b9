"""What one shard hands over to another, and the folder through which it goes. Knows no state.

    FOLDER/to-2-of-3/from-1-BATCH.jsonl

A file has one entry per line. It appears whole, and the shard that it is for removes it.
"""

from pathlib import Path
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from scraper.errors import StorageError
from scraper.jobs.shards.dealing import Shard
from scraper.sinks import atomic_file, sync

_SUFFIX = ".jsonl"
_MARK = "has-run"
"""A file in the folder of a shard that has run before. It has the name of the machine."""


class HandedUrl(Struct, frozen=True, kw_only=True, tag="url", tag_field="kind", omit_defaults=True):
    """A URL, with what the shard that found it knows of it. All of that is stored with a URL which
    a shard finds itself.
    """

    url: str
    source: str
    """The label of the source that listed it."""
    found_at: float
    """Seconds since the epoch."""
    listed_date: str | None = None
    listed_in: Literal["feed", "news sitemap"] | None = None
    """These two are as in UrlRow."""
    target: str | None = None
    """Where redirects led, if they were followed up to another shard's host."""
    redirects: int = 0
    """How many were followed."""
    handed_at: float = 0.0
    """When the redirects were followed, in seconds since the epoch."""

    @property
    def name(self) -> str:
        """What a later entry for the same URL has too."""
        return f"{'redirect' if self.target else 'url'} {self.url}"


class HandedListing(Struct, frozen=True, kw_only=True, tag="listing", tag_field="kind"):
    """A feed, a sitemap or a section page that belongs to a source of another shard."""

    source: str
    """The label of the source."""
    url: str
    """The file of the source that leads to it, or else its own URL."""
    target: str
    """Its URL."""
    handed_at: float
    """In seconds since the epoch."""

    @property
    def name(self) -> str:
        """What a later entry for the same file has too."""
        return f"listing {self.source} {self.url}"


class AgainRequest(Struct, frozen=True, kw_only=True, tag="again", tag_field="kind"):
    """A shard lost its state, and needs the URLs again that it was handed over."""

    sender: int
    receiver: int

    @property
    def name(self) -> str:
        """What a later request of the shard has too."""
        return f"again {self.sender} {self.receiver}"


Entry = HandedUrl | HandedListing | AgainRequest


def encode_entry(entry: Entry) -> str:
    """An entry as a line of JSON."""
    return msgspec.json.encode(entry).decode()


def decode_entry(line: str | bytes) -> Entry:
    """The entry of a line. Raises ValueError."""
    return msgspec.json.decode(line, type=HandedUrl | HandedListing | AgainRequest)


class HandoverStorage(Protocol):
    """Where files are handed over. `scraper.scale.Storage` is one, for every file system of fsspec.
    Every method raises StorageError.
    """

    def names(self, url: str) -> list[str]:
        """The names of what a folder holds, in order. None are in a folder that is missing."""
        ...

    def read(self, url: str) -> bytes | None:
        """The content of a small file. None if it does not exist."""
        ...

    def write(self, content: bytes, url: str) -> None:
        """Store a small file, whole or not at all."""
        ...

    def remove(self, url: str) -> None:
        """Remove a file. It need not exist."""
        ...


class LocalStorage:
    """Folders of this machine, or of one that is mounted."""

    def names(self, url: str) -> list[str]:
        try:
            return sorted(path.name for path in Path(url).iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _failed(url, error) from error

    def read(self, url: str) -> bytes | None:
        try:
            return Path(url).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _failed(url, error) from error

    def write(self, content: bytes, url: str) -> None:
        path = Path(url)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_file(path) as new:
                new.write_bytes(content)
        except OSError as error:
            raise _failed(url, error) from error

    def remove(self, url: str) -> None:
        path = Path(url)
        try:
            path.unlink(missing_ok=True)
            sync(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _failed(url, error) from error


class HandoverFolder:
    """The folder of a job. Every method raises StorageError."""

    def __init__(self, url: str, storage: HandoverStorage | None = None) -> None:
        """`storage` reaches the URL. None is for a local path."""
        self._url = url.rstrip("/")
        self._storage = storage or LocalStorage()

    def names(self, receiver: Shard) -> list[str]:
        """The files that wait for a shard, in order."""
        return [
            name
            for name in self._storage.names(self._folder(receiver))
            if name.endswith(_SUFFIX) and not name.startswith(".")
        ]

    def read(self, receiver: Shard, name: str) -> list[Entry]:
        """The entries of a file. Raises StorageError if it is damaged, too."""
        url = f"{self._folder(receiver)}/{name}"
        try:
            return [decode_entry(line) for line in (self._storage.read(url) or b"").splitlines()]
        except ValueError as error:
            raise StorageError(f"{url}: not a file of this program ({error})") from error

    def write(self, receiver: Shard, sender: int, batch: str, entries: list[str]) -> None:
        """Hand over entries, encoded as lines."""
        content = "".join(f"{line}\n" for line in entries).encode()
        name = f"from-{sender}-{batch}{_SUFFIX}"
        self._storage.write(content, f"{self._folder(receiver)}/{name}")

    def remove(self, receiver: Shard, name: str) -> None:
        """Remove a file whose entries are in the state of its shard."""
        self._storage.remove(f"{self._folder(receiver)}/{name}")

    def note_run(self, shard: Shard, machine: str) -> bool:
        """Note that a shard runs on a machine. Returns whether it had run before."""
        before = self.machine_of(shard)
        if before != machine:
            self._storage.write(machine.encode(), f"{self._folder(shard)}/{_MARK}")
        return before is not None

    def machine_of(self, shard: Shard) -> str | None:
        """The name of the machine on which a shard ran last. None if it never ran; empty if the
        name is not known.
        """
        content = self._storage.read(f"{self._folder(shard)}/{_MARK}")
        return None if content is None else content.decode("utf-8", "replace")

    def _folder(self, receiver: Shard) -> str:
        return f"{self._url}/to-{receiver.number}-of-{receiver.count}"


def _failed(url: str, error: OSError) -> StorageError:
    return StorageError(f"{url}: {error.strerror or error}")

"""The inputs of a dataset and how they are cut, as `_work/inputs.jsonl` has them. So a dataset
keeps the parts of inputs that are not given again, and no file is cut twice.
"""

from collections.abc import Iterator

import msgspec

from scraper.errors import StorageError
from scraper.scale.inputs import InputFile, Kind
from scraper.scale.parts import Part
from scraper.scale.storage import Storage, join

_FILE = "inputs.jsonl"


class CutInput(msgspec.Struct, frozen=True):
    """An input file and where its parts begin."""

    name: str
    url: str
    kind: Kind
    size: int | None
    identity: str
    starts: list[int]

    @classmethod
    def of(cls, file: InputFile, parts: list[Part]) -> "CutInput":
        """An input file and its parts, in their order."""
        starts = [part.start for part in parts]
        return cls(file.name, file.url, file.kind, file.size, file.identity, starts)

    def parts(self) -> Iterator[Part]:
        """The parts, in their order."""
        file = InputFile(self.name, self.url, self.kind, self.size, self.identity)
        for start, end in zip(self.starts, [*self.starts[1:], None], strict=True):
            yield Part(file, start, end)


class KnownInputs:
    """The inputs that a dataset has."""

    def __init__(self, out: str) -> None:
        """Read those of an earlier run. Raises StorageError."""
        self._storage = Storage(out)
        self._url = join(out, "_work", _FILE)
        written = self._storage.read(self._url) or b""
        self._is_changed = False
        decoder = msgspec.json.Decoder(CutInput)
        try:
            found = [decoder.decode(line) for line in written.splitlines()]
        except msgspec.MsgspecError as error:
            raise StorageError(f"{self._url}: {error}; remove {out} to begin again") from error
        self._by_name = {one.name: one for one in found}
        self._by_url = {one.url: one for one in found}

    def named(self, file: InputFile) -> InputFile:
        """A file under the name that it had when it was first given, so that it does not come twice
        if the command is given elsewhere.
        """
        known = self._by_url.get(file.url)
        if known is None or file.name in self._by_name:
            return file
        return InputFile(known.name, file.url, file.kind, file.size, file.identity)

    def unchanged(self, file: InputFile) -> CutInput | None:
        """How a file was cut, if it is the same as it was then."""
        known = self._by_name.get(file.name)
        return known if known is not None and known.identity == file.identity else None

    def add(self, cut: CutInput) -> None:
        """Add an input, or replace the one with its name."""
        if self._by_name.get(cut.name) != cut:
            self._by_name[cut.name] = self._by_url[cut.url] = cut
            self._is_changed = True

    def forget(self, name: str) -> None:
        """Forget an input. It need not be known."""
        if (cut := self._by_name.pop(name, None)) is not None:
            self._by_url.pop(cut.url, None)
            self._is_changed = True

    def store(self) -> None:
        """Write them for the next run, if they have changed. Raises StorageError."""
        if self._is_changed:
            lines = (msgspec.json.encode(one) for one in self)
            self._storage.write(b"".join(line + b"\n" for line in lines), self._url)
            self._is_changed = False

    def __iter__(self) -> Iterator[CutInput]:
        yield from sorted(self._by_name.values(), key=lambda one: one.name)

"""The output formats: one SinkSpec per format, built in or registered by another distribution.

Only names are held here. The module that writes a format is imported on its first use.

A distribution adds a format by an entry point of the group `article_scraper.sinks` whose value is
a SinkSpec:

    [project.entry-points."article_scraper.sinks"]
    xml = "my_package.xml_sink:SPEC"
"""

import importlib.util
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TextIO

from scraper.errors import SinkError
from scraper.sinks.partitions import NAME, Partition

if TYPE_CHECKING:
    from scraper.article import Article

GROUP = "article_scraper.sinks"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Sink(Protocol):
    """Takes records one by one and writes them to its stream."""

    def write(self, article: "Article") -> None:
        """Write one record."""

    def close(self) -> None:
        """Write the end of the output. The stream stays open."""


Writer = Callable[[Iterable["Article"], Path], None]
"""Writes records to a new file or a new folder at a path. Raises OSError and SinkError."""


class MissingExtra(SinkError):
    """A format whose optional dependency is not installed."""

    code = "missing_extra"


class Layout(StrEnum):
    """What an export in a format is on disk."""

    stream = "stream"
    """One text file, written by the sink in `SinkSpec.stream`."""
    file = "file"
    """One file, written by the function in `SinkSpec.writer`."""
    folder = "folder"
    """A folder of files, written by the function in `SinkSpec.writer`."""
    none = "none"
    """Nothing: the format is for the standard output of `scraper extract` only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkSpec:
    """A format. `stream`, `single` and `writer` are references as in "package.module:name"."""

    name: str
    """The value of `--format` and of `format` in jobs.toml."""
    suffix: str
    """The end of the default file or folder name: ".csv", "-md"."""
    partition: Partition = "none"
    """How an export in this format is divided if the job does not say it."""
    layout: Layout = Layout.stream
    extensions: tuple[str, ...] = ()
    """The ends of names of files for which `scraper extract -o` takes this format. By default
    `suffix`, if that is one.
    """
    stream: str | None = None
    """Makes a Sink from a text stream."""
    single: str | None = None
    """As `stream`, for output that is exactly one record. By default the same."""
    options: tuple[str, ...] = ()
    """The names of the keyword arguments that `stream` and `single` take besides the stream."""
    copier: str | None = None
    """Writes the same as `stream` or `writer` from records that are lines of JSON, in bytes.
    Exports use it, because stored records are such lines. It takes the lines, and the text stream
    or the path.
    """
    holds_lines: bool = False
    """Whether the file that `copier` writes is those lines and nothing else."""
    only_bodies: bool = False
    """Whether `stream` and `single` leave out records without a body."""
    binary: str | None = None
    """A Writer of one file, for a format that is not text. The records may be in any order.
    `scraper extract` offers the formats that have a `stream` or a `binary`.
    """
    writer: str | None = None
    """A Writer, for the layouts `file` and `folder`."""
    order: Literal["key", "day"] = "key"
    """The order of the articles in a file."""
    members: str | None = None
    """A regular expression for the paths inside a folder of this format, or inside folders that
    older versions wrote. A folder that holds anything else is never replaced.
    """
    card: str | None = None
    """The name of the dataset's card inside the folder. By default the card is next to it."""
    requires: tuple[str, ...] = ()
    """Modules that must be installed."""
    extra: str | None = None
    """What to give `pip install` to get them, as in "article-scraper[parquet]"."""

    def file_name(self, stem: str, by: Partition | None = None) -> str:
        """The default name of an export that is divided like this: "articles" gives "articles.csv",
        "articles-md", or "articles-csv" for a folder of partitions.
        """
        if self.layout is Layout.folder or (by or self.partition) == "none":
            return stem + self.suffix
        return f"{stem}-{self.name}"

    def partition_name(self, partition: str) -> str:
        """The name of a partition in the folder of an export: a file, or a folder for the layout
        `folder`.
        """
        return partition if self.layout is Layout.folder else f"articles-{partition}{self.suffix}"

    def is_folder(self, by: Partition | None = None) -> bool:
        """Whether an export that is divided like this is a folder."""
        return self.layout is Layout.folder or (by or self.partition) != "none"

    def is_member(self, path: str) -> bool:
        """Whether a path inside the folder of an export can be a part of it, however it is divided.
        A folder is a part if its files may be.
        """
        own = self.members or "(?!)"
        if self.layout is Layout.folder:
            pattern = rf"(?:(?:{NAME})/)?(?:{own})|{NAME}"
        else:
            pattern = rf"articles-(?:{NAME}){re.escape(self.suffix)}|{own}"
        return re.fullmatch(pattern, path) is not None

    def open_sink(
        self, stream: TextIO, *, records: Literal["one", "many"] = "many", **options: bool
    ) -> Sink:
        """A sink that writes to a stream. `options` has names of `self.options` only. Raises
        SinkError if the format cannot be streamed.
        """
        reference = self.single if records == "one" and self.single else self.stream
        if reference is None:
            raise SinkError(f"{self.name}: this format cannot be written to a stream")
        sink: Sink = self._load(reference)(stream, **options)
        return sink

    def write_file(self, articles: Iterable["Article"], path: Path) -> None:
        """Write a new file in a binary format. Raises MissingExtra, SinkError and OSError."""
        if self.binary is None:
            raise SinkError(f"{self.name}: this format is not binary")
        self._load(self.binary)(articles, path)

    @property
    def extract_extensions(self) -> tuple[str, ...]:
        """The ends of names of files for which `scraper extract -o` takes this format."""
        if not (self.stream or self.binary):
            return ()
        return self.extensions or ((self.suffix,) if self.suffix.startswith(".") else ())

    def write(self, articles: Iterable["Article"], path: Path) -> None:
        """Write a new file or folder. Raises MissingExtra, SinkError and OSError."""
        if self.writer is None:
            raise SinkError(f"{self.name}: this format has no writer of files")
        self._load(self.writer)(articles, path)

    def copy(self, lines: Iterable[bytes], target: TextIO | Path) -> None:
        """Write records that are lines of JSON, if the format has a `copier`. Raises as `write`."""
        if self.copier is None:
            raise SinkError(f"{self.name}: this format cannot copy records")
        self._load(self.copier)(lines, target)

    def check_requirements(self) -> None:
        """Raise MissingExtra if a module that this format needs is not installed."""
        for module in self.requires:
            if importlib.util.find_spec(module) is None:
                raise MissingExtra(
                    f"{self.name} needs {module}; "
                    f"install it with: pip install '{self.extra or module}'"
                )

    def _load(self, reference: str) -> Any:
        self.check_requirements()
        try:
            return pkgutil.resolve_name(reference)
        except (ImportError, AttributeError) as error:
            raise SinkError(f"{self.name}: {reference} cannot be imported ({error})") from error


BUILT_IN: tuple[SinkSpec, ...] = (
    SinkSpec(
        name="jsonl",
        suffix=".jsonl",
        extensions=(".jsonl", ".ndjson"),
        stream="scraper.sinks.json_sink:JsonLinesSink",
        copier="scraper.sinks.json_sink:copy_lines",
        holds_lines=True,
    ),
    SinkSpec(
        name="json",
        suffix=".json",
        stream="scraper.sinks.json_sink:JsonSink",
        single="scraper.sinks.json_sink:PrettyJsonSink",
    ),
    SinkSpec(name="csv", suffix=".csv", stream="scraper.sinks.csv_sink:CsvSink"),
    SinkSpec(
        name="md",
        suffix="-md",
        layout=Layout.folder,
        extensions=(".md", ".markdown"),
        stream="scraper.sinks.markdown_sink:markdown_stream",
        single="scraper.sinks.markdown_sink:markdown_document",
        options=("links", "images"),
        only_bodies=True,
        writer="scraper.sinks.markdown_sink:write_markdown",
        members=r"(?:(?:unknown|\d{4}[\d-]*)-[a-z0-9-]+-[0-9a-f]{8}|README)\.md",
        card="README.md",
    ),
    SinkSpec(
        name="parquet",
        suffix=".parquet",
        partition="month",
        layout=Layout.file,
        binary="scraper.sinks.parquet_sink:write_parquet",
        writer="scraper.sinks.parquet_sink:write_parquet",
        copier="scraper.sinks.parquet_sink:copy_to_parquet",
        order="day",
        # Older versions wrote a folder for each day.
        members=r"day=[^/]+(?:/part-\d+\.parquet)?",
        requires=("pyarrow",),
        extra="article-scraper[parquet]",
    ),
    SinkSpec(
        name="sqlite",
        suffix=".sqlite",
        layout=Layout.file,
        extensions=(".sqlite", ".sqlite3", ".db"),
        binary="scraper.sinks.sqlite_sink:write_sqlite",
        writer="scraper.sinks.sqlite_sink:write_sqlite",
    ),
    SinkSpec(
        name="text",
        suffix=".txt",
        layout=Layout.none,
        stream="scraper.sinks.markdown_sink:text_stream",
        only_bodies=True,
    ),
)
"""The formats of this package. A new one is a module, its row here and its test."""


def spec_of(name: str) -> SinkSpec:
    """The format with a name. Raises SinkError for an unknown name or a broken registration."""
    for spec in BUILT_IN:
        if spec.name == name:
            return spec
    for spec in _registered():
        if spec.name == name:
            return spec
    known = ", ".join(one.name for one in all_specs())
    raise SinkError(f"{name!r} is not a format; the formats are {known}")


def all_specs() -> tuple[SinkSpec, ...]:
    """The built-in formats, then those of other distributions in the order of their names."""
    return BUILT_IN + _registered()


def extract_formats() -> list[str]:
    """The names of the formats that `scraper extract` can write."""
    return [spec.name for spec in all_specs() if spec.stream or spec.binary]


def spec_of_file(name: str) -> SinkSpec | None:
    """The format that `scraper extract` writes to a file of this name, or None if its name does not
    say it. Raises SinkError for a broken registration.
    """
    bare = name.lower().removesuffix(".gz")
    for spec in all_specs():
        if bare.endswith(spec.extract_extensions):
            return spec
    return None


def export_formats() -> list[str]:
    """The names of the formats that a job's sinks and `scraper export` can write."""
    return [spec.name for spec in all_specs() if spec.layout is not Layout.none]


def _registered() -> tuple[SinkSpec, ...]:
    from importlib.metadata import entry_points  # not needed for the built-in formats

    found: dict[str, SinkSpec] = {}
    taken = {spec.name for spec in BUILT_IN}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            spec = point.load()
        except (ImportError, AttributeError) as error:
            raise SinkError(
                f"entry point {point.name} = {point.value}: cannot be imported ({error})"
            ) from error
        if not isinstance(spec, SinkSpec) or not _NAME.fullmatch(spec.name):
            raise SinkError(
                f"entry point {point.name} = {point.value}: is not a SinkSpec with a plain name"
            )
        if spec.name not in taken:
            found.setdefault(spec.name, spec)
    return tuple(found[name] for name in sorted(found))

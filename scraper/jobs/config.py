"""jobs.toml as records: reads the file and checks it. Opens no other file and no socket.

An error names the table and the key, and says what was expected. For a misspelt key it names the
key that was meant.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from scraper.errors import ConfigError, SinkError
from scraper.fetcher import FetchSettings, InvalidSetting, choices_of
from scraper.humanize import parse_duration
from scraper.inputs import why_not_url
from scraper.jobs.config_errors import explain, not_one_of
from scraper.jobs.filter_table import DAY, FilterTable
from scraper.jobs.shards.dealing import Shard, shard_of_name, shard_of_url
from scraper.records import Favour
from scraper.sinks import PARTITIONS, Partition, export_formats, spec_of

Kind = Literal["feed", "sitemap", "page", "urls", "files", "warc"]
LOCAL = ("files", "warc")
"""Kinds of sources whose pages are in files."""

_HTTP = re.compile(r"https?://[^/\s]", re.I)
_KINDS_WITH = {
    "url": ("feed", "sitemap", "page"),
    "urls": ("urls",),
    "path": ("urls", "files", "warc"),
}
"""For a key of [[source]], the kinds of sources that may have it."""
_RESERVED = ("state.db", "state.lock", "runs", "handover", ".", "..")
"""Paths in `output` that a sink must not have: the job's own files, and what is outside."""

_CHOICES = {
    "kind": get_args(Kind),
    "favour": get_args(Favour),
    "partition": PARTITIONS,
    **choices_of(FetchSettings),
}
_PATTERNS = {
    r"^[\w.-]{1,80}\Z": "a name of letters, digits, dots, hyphens and underscores, 80 at most",
    DAY: 'a day, as in "2024-05-16"',
}
"""Patterns of texts, and how an error describes them."""
_NAME = next(iter(_PATTERNS))

Count = Annotated[int, Meta(ge=1, le=2**53)]


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file. The checks in `__post_init__` raise ValueError with a message that
    starts with the key.
    """


class JobTable(_Table, frozen=True, kw_only=True):
    """[job]"""

    name: Annotated[str, Meta(pattern=_NAME)]
    output: str
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    """Worker processes that extract pages."""
    hosts: Annotated[int, Meta(ge=1, le=1024)] = 16
    """Hosts that are fetched from at the same time, with one request at a time to each."""
    limit: Count | None = None
    """Pages that a run fetches at most."""
    max_time: str | None = None
    """A duration. After it, a run starts no more pages."""
    recheck: tuple[str, ...] = ("1h", "1d", "7d")
    """Ages at which an article is fetched again for corrections."""
    keep_runs: Count | None = None
    """Day folders of run logs that are kept, the newest. None keeps all."""
    favour: Favour | None = None
    """What counts more for doubtful blocks of bodies."""
    stale: str | None = None
    """How long a source may list nothing new before `scraper status` reports it. The default
    depends on how often the source did before.
    """
    handover: str | None = None
    """The folder, or the URL of one, through which shards hand URLs over to each other. None is the
    folder `handover` in `output`.
    """

    def __post_init__(self) -> None:
        durations = [("recheck", age) for age in self.recheck]
        _check_durations(*durations, ("stale", self.stale), ("max_time", self.max_time))


def _check_durations(*durations: tuple[str, str | None]) -> None:
    """Raise ValueError for a (key, duration) that is not a duration."""
    for key, duration in durations:
        try:
            if duration is not None:
                parse_duration(duration)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error


class SourceTable(_Table, frozen=True, kw_only=True):
    """[[source]]: where pages come from."""

    kind: Kind
    name: str | None = None
    url: str | None = None
    urls: tuple[str, ...] = ()
    path: str | None = None
    """A file with URLs, a glob pattern of pages, or a WARC. Relative to jobs.toml."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Regular expressions that are searched in the URL."""
    limit: Count | None = None
    stale: str | None = None
    """Like that of the job, for this source."""

    def __post_init__(self) -> None:
        _check_durations(("stale", self.stale))
        for problem in self._problems():
            raise ValueError(problem)

    @property
    def label(self) -> str:
        """The name of the source in reports."""
        return self.name or self.url or self.path or "urls"

    def _problems(self) -> Iterator[str]:
        if self.kind in _KINDS_WITH["url"] and not self.url:
            yield f'url: a {self.kind} needs it, as in url = "https://…"'
        if self.kind in LOCAL and not self.path:
            yield f'path: a source of kind {self.kind} needs it, as in path = "…"'
        if self.kind == "urls" and not (self.urls or self.path):
            yield (
                'urls: a source of kind urls needs urls = ["https://…"] '
                'or path = "a file with one URL per line"'
            )
        for key, kinds in _KINDS_WITH.items():
            if getattr(self, key) and self.kind not in kinds:
                yield f"{key}: only for sources of kind {', '.join(kinds)}, not for {self.kind}"
        for key, urls in (("url", (self.url,) if self.url else ()), ("urls", self.urls)):
            for url in urls:
                if not _HTTP.match(url):
                    yield f"{key}: {url!r} does not start with http:// or https://"
                elif reason := why_not_url(url):
                    yield f"{key}: {reason}"
        for key, patterns in (("include", self.include), ("exclude", self.exclude)):
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except (re.error, OverflowError, RecursionError) as error:
                    yield f"{key}: {pattern!r} is not a regular expression ({error})"


class SinkTable(_Table, frozen=True, kw_only=True):
    """[[sink]]: a file or folder that is written from the state after a run."""

    format: str = "jsonl"
    path: Annotated[str, Meta(min_length=1)] | None = None
    """Relative to `output`. The default is the format's file name for "articles"."""
    partition: Partition | None = None
    """How the export is divided. The default is that of the format."""
    every: str | None = None
    """A duration. The export is not written more often."""

    def __post_init__(self) -> None:
        if self.every is not None:
            try:
                parse_duration(self.every)
            except ValueError as error:
                raise ValueError(f"every: {error}") from error
        try:
            known = export_formats()
        except SinkError as error:
            raise ValueError(f"format: {error.message}") from error
        if self.format not in known:
            raise ValueError(f"format: {not_one_of(repr(self.format), self.format, known)}")
        if next(iter(Path(self.file).parts), ".") in _RESERVED:
            raise ValueError(
                f"path: {self.path!r} is not allowed; name a file or folder in `output` that the "
                "job does not use itself"
            )

    @property
    def file(self) -> str:
        """The normalized path of the sink, relative to `output`."""
        name = spec_of(self.format).file_name("articles", self.partition)
        return os.path.normpath(self.path or name)

    @property
    def partition_by(self) -> Partition:
        """How the export is divided."""
        return self.partition or spec_of(self.format).partition

    @property
    def holds_records(self) -> bool:
        """Whether a state can be rebuilt from the export."""
        return self.format == "jsonl" and (
            self.partition_by != "none" or self.file == SinkTable().file
        )


class Job(_Table, frozen=True, kw_only=True):
    """A job as its file describes it."""

    job: JobTable
    fetch: FetchSettings = FetchSettings()
    filter: FilterTable = FilterTable()
    source: Annotated[tuple[SourceTable, ...], Meta(min_length=1)]
    sink: tuple[SinkTable, ...] = msgspec.field(default_factory=lambda: (SinkTable(),))
    folder: Path = Path()
    """The folder of the file. Paths are relative to it."""
    shard: Shard = Shard()
    """The part of the job that a run works on."""
    reads_sources: bool = True
    """False for a run that only fetches what is due, and what other shards have handed over."""

    def __post_init__(self) -> None:
        for label in _repeated(source.label for source in self.source):
            raise ValueError(f"[[source]] {label}: two sources have this name; rename one of them")
        for path in _repeated(sink.file for sink in self.sink):
            raise ValueError(f"[[sink]] {path}: two sinks write it; give one of them another path")

    @property
    def output(self) -> Path:
        """The folder that the job, or its shard, writes to."""
        return self.output_of(self.shard)

    def output_of(self, shard: Shard) -> Path:
        """The folder that a shard of the job writes to. A job that is not divided writes to the
        folder in which those of shards would be.
        """
        whole = self.folder / self.job.output
        return whole if shard.is_whole else whole / f"shard-{shard.number}-of-{shard.count}"

    def shard_of_source(self, source: "SourceTable", count: int) -> int | None:
        """Which of `count` shards reads a source: that of its host. A source of files belongs to
        the shard of its name. None for a list of URLs, of which each shard takes its own.
        """
        if source.kind in LOCAL:
            return shard_of_name(source.label, count)
        return shard_of_url(source.url, count) if source.url else None

    def reads(self, source: "SourceTable") -> bool:
        """Whether this shard of the job reads a source."""
        owner = self.shard_of_source(source, self.shard.count)
        return self.reads_sources and owner in (None, self.shard.number)

    @property
    def exports(self) -> tuple[SinkTable, ...]:
        """The sinks, with `articles.jsonl` if a state could not be rebuilt from any of them."""
        first = SinkTable()
        if any(sink.holds_records or sink.file == first.file for sink in self.sink):
            return self.sink
        return (first, *self.sink)

    @property
    def recheck(self) -> tuple[float, ...]:
        """Ages in seconds, in ascending order."""
        return tuple(sorted(parse_duration(age) for age in self.job.recheck))

    @classmethod
    def load(cls, path: Path | str) -> "Job":
        """Read a jobs.toml. Raises ConfigError."""
        return load_job(Path(path))


_NO_KEYS = ("folder", "shard", "reads_sources")  # fields of Job that are not in the file
_KEYS: dict[str, tuple[str, ...]] = {
    "": tuple(name for name in Job.__struct_fields__ if name not in _NO_KEYS),
    "job": JobTable.__struct_fields__,
    "fetch": FetchSettings.__struct_fields__,
    "filter": FilterTable.__struct_fields__,
    "source": SourceTable.__struct_fields__,
    "sink": SinkTable.__struct_fields__,
}


def load_job(
    path: Path,
    *,
    max_time: str | None = None,
    replay: str | None = None,
    handover: str | None = None,
) -> Job:
    """Read a jobs.toml. `max_time`, `replay` and `handover` replace the keys of the file. Raises
    ConfigError.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: no such file; `scraper init URL` writes one, or name another"
        ) from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    except ValueError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: not TOML: nested too deeply") from error
    given = (("job", "max_time", max_time), ("job", "handover", handover))
    for table, key, value in (*given, ("fetch", "replay", replay)):
        if value is not None and isinstance(tables.setdefault(table, {}), dict):
            tables[table][key] = value
    return job_of(tables, path)


def job_of(tables: dict[str, Any], path: Path) -> Job:
    """The job that the tables of the file `path` describe. Raises ConfigError."""
    for key in _NO_KEYS:
        if key in tables:
            raise ConfigError(f"{path}: unknown key {key}; known are {', '.join(_KEYS[''])}")
    try:
        job = msgspec.convert(tables, Job)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, InvalidSetting):
            raise ConfigError(f"{path}: {_in_fetch(error.__cause__)}") from None
        raise ConfigError(f"{path}: {explain(error, _KEYS, _CHOICES, _PATTERNS)}") from error
    return msgspec.structs.replace(job, folder=path.parent)


def _repeated(names: Iterable[str]) -> list[str]:
    """The names that occur more than once, sorted."""
    every = list(names)
    return sorted({name for name in every if every.count(name) > 1})


def _in_fetch(error: InvalidSetting) -> str:
    entry = f", entry {error.entry}" if error.entry else ""
    return f"[fetch] {error.key}{entry}: {error.problem}"

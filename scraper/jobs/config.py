"""jobs.toml: what a job is, read and checked. Opens the file and nothing else.

Errors name the table and key, what was expected, and for a misspelt key the one that was meant.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from scraper.errors import ConfigError, SinkError
from scraper.humanize import parse_duration
from scraper.jobs.config_checks import duplicates_of, is_day, is_host, is_proxy
from scraper.jobs.config_errors import LANGUAGES, advice, explained, none_of
from scraper.sinks import export_formats, spec_of

Kind = Literal["feed", "sitemap", "page", "urls", "files", "warc"]
Render = Literal["never", "auto", "always"]
LOCAL = ("files", "warc")
"""Kinds of sources whose pages are in files."""

_WEB = re.compile(r"https?://[^/\s]", re.I)
_OF_KINDS = {
    "url": ("feed", "sitemap", "page"),
    "urls": ("urls",),
    "path": ("urls", "files", "warc"),
}
"""Which kinds of sources have a key."""
_RESERVED = ("state.db", "state.lock", "runs", ".", "..")
"""What `output` holds beside exports, and what leads out of it."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "render": get_args(Render),
}
_PATTERNS = {
    r"^[\w.-]{1,80}\Z": "a name of letters, digits, dots, hyphens and underscores, 80 at most",
    r"^\d{4}-\d\d-\d\d\Z": 'a day, as in "2024-05-16"',
    r"^ *[!-~\xa1-\xac\xae-\xff][ -~\xa1-\xac\xae-\xff]*\Z": "printable letters of Latin-1 in one "
    "line, and not spaces alone",
}
"""What a text must look like, and in words."""
_NAME, _DAY, _HEADER = _PATTERNS

Positive = Annotated[float, Meta(gt=0, le=86_400)]
Count = Annotated[int, Meta(ge=1, le=2**53)]
Header = Annotated[str, Meta(pattern=_HEADER)]


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file."""


class JobTable(_Table, frozen=True, kw_only=True):
    """[job]"""

    name: Annotated[str, Meta(pattern=_NAME)]
    output: str
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    """Processes that extract."""
    hosts: Annotated[int, Meta(ge=1, le=1024)] = 16
    """Hosts asked at once; one is always asked one thing at a time."""
    limit: Count | None = None
    """Pages fetched in a run."""
    max_time: str | None = None
    """After which a run begins no more pages."""
    recheck: tuple[str, ...] = ("1h", "1d", "7d")
    """Ages at which an article is looked at again for corrections."""
    stale: str = "3d"
    """How long a source may bring nothing before `scraper status` complains."""


class FetchTable(_Table, frozen=True, kw_only=True):
    """[fetch]"""

    delay: Annotated[float, Meta(ge=0, le=86_400)] = 1.0
    timeout: Positive = 30.0
    total_timeout: Positive | None = None
    connect_timeout: Positive = 10.0
    max_bytes: Count = 10 * 1024 * 1024
    max_header_bytes: Count = 100 * 1024
    max_redirects: Annotated[int, Meta(ge=0)] = 10
    max_codings: Annotated[int, Meta(ge=0)] = 5
    contact: Header | None = None
    user_agent: Header | None = None
    ignore_robots: bool = False
    allow_private: tuple[str, ...] = ()
    proxy: str | None = None
    warc: str | None = None
    replay: str | None = None
    render: Render = "never"


class FilterTable(_Table, frozen=True, kw_only=True):
    """[filter]: which articles are exported."""

    language: tuple[str, ...] = ()
    min_words: Annotated[int, Meta(ge=0)] = 0
    after: Annotated[str, Meta(pattern=_DAY)] | None = None


class SourceTable(_Table, frozen=True, kw_only=True):
    """[[source]]: where pages come from."""

    kind: Kind
    name: str | None = None
    url: str | None = None
    urls: tuple[str, ...] = ()
    path: str | None = None
    """A file of addresses, a glob of pages, a WARC; relative to jobs.toml."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Regular expressions, searched in the address."""
    limit: Count | None = None

    @property
    def label(self) -> str:
        """What reports call the source."""
        return self.name or self.url or self.path or "urls"


class SinkTable(_Table, frozen=True, kw_only=True):
    """[[sink]]: what is written from the state after a run."""

    format: str = "jsonl"
    path: Annotated[str, Meta(min_length=1)] | None = None
    """Relative to `output`; by default the name that the format gives to "articles"."""

    @property
    def file(self) -> str:
        """Where it writes, relative to `output`."""
        return os.path.normpath(self.path or spec_of(self.format).file_name("articles"))


class Job(_Table, frozen=True, kw_only=True):
    """A job as its file describes it."""

    job: JobTable
    fetch: FetchTable = FetchTable()
    filter: FilterTable = FilterTable()
    source: Annotated[tuple[SourceTable, ...], Meta(min_length=1)]
    sink: tuple[SinkTable, ...] = (SinkTable(),)
    folder: Path = Path()
    """That of the file; paths are relative to it."""

    @property
    def output(self) -> Path:
        """The folder that the job writes to."""
        return self.folder / self.job.output

    @property
    def recheck(self) -> tuple[float, ...]:
        """Ages in seconds, rising."""
        return tuple(sorted(parse_duration(age) for age in self.job.recheck))

    @classmethod
    def load(cls, path: Path | str) -> "Job":
        """The job of a file. Raises ConfigError."""
        return load(Path(path))


_KEYS: dict[str, tuple[str, ...]] = {
    "": tuple(name for name in Job.__struct_fields__ if name != "folder"),
    "job": JobTable.__struct_fields__,
    "fetch": FetchTable.__struct_fields__,
    "filter": FilterTable.__struct_fields__,
    "source": SourceTable.__struct_fields__,
    "sink": SinkTable.__struct_fields__,
}


def load(path: Path, *, max_time: str | None = None, replay: str | None = None) -> Job:
    """The job of a jobs.toml; `max_time` and `replay` stand in for its own. Raises ConfigError."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
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
        raise ConfigError(f"{path}: not TOML: nested too deep") from error
    for table, key, value in (("job", "max_time", max_time), ("fetch", "replay", replay)):
        if value is not None and isinstance(written.setdefault(table, {}), dict):
            written[table][key] = value
    return job_of(written, path)


def job_of(written: dict[str, Any], path: Path) -> Job:
    """The job that a file's tables describe. Raises ConfigError."""
    if "folder" in written:
        raise ConfigError(f"{path}: unknown key folder; known are {', '.join(_KEYS[''])}")
    try:
        job = msgspec.convert(written, Job)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {explained(str(error), _KEYS, _CHOICES, _PATTERNS)}") from error
    for problem in _problems(job):
        raise ConfigError(f"{path}: {problem}")
    return msgspec.structs.replace(job, folder=path.parent)


def _problems(job: Job) -> Iterator[str]:
    """Each with its table and key."""
    yield from _durations(job)
    for number, source in enumerate(job.source, 1):
        for problem in _of_source(source):
            yield f"[[source]] number {number} ({source.kind}): {problem}"
    for label in duplicates_of([source.label for source in job.source]):
        yield f"[[source]] {label}: twice; give one of them another name"
    for number, sink in enumerate(job.sink, 1):
        if reason := _unknown_format(sink.format):
            yield f"[[sink]] number {number} format: {reason}"
        for problem in _of_sink(sink):
            yield f"[[sink]] number {number} ({sink.format}): {problem}"
    for path in duplicates_of([sink.file for sink in job.sink]):
        yield f"[[sink]] {path}: two sinks write it; give one of them another path"
    for problem in _of_fetch(job.fetch):
        yield f"[fetch] {problem}"
    if job.filter.after and not is_day(job.filter.after):
        yield f"[filter] after: there is no day {job.filter.after}"
    for number, language in enumerate(job.filter.language, 1):
        if language not in LANGUAGES:
            yield (
                f"[filter] language, entry {number}: {language!r} is no code of a language"
                f"{advice(language)}"
            )


def _durations(job: Job) -> Iterator[str]:
    written = [("recheck", age) for age in job.job.recheck] + [("stale", job.job.stale)]
    if job.job.max_time is not None:
        written.append(("max_time", job.job.max_time))
    for key, duration in written:
        try:
            parse_duration(duration)
        except ValueError as error:
            yield f"[job] {key}: {error}"


def _of_fetch(fetch: FetchTable) -> Iterator[str]:
    if fetch.warc and fetch.replay:
        yield "warc and replay: a run either records or replays"
    for number, name in enumerate(fetch.allow_private, 1):
        if not is_host(name):
            yield (
                f"allow_private, entry {number}: {name!r} is no host; write its name or its IP "
                "address, and nothing else"
            )
    if fetch.proxy is not None and not is_proxy(
        fetch.proxy
    ):  # which is not repeated: there may be a password in it
        yield 'proxy: is no address of a proxy; write "http://HOST:PORT", "https://HOST:PORT" or "http://USER:PASSWORD@HOST:PORT"'


def _of_source(source: SourceTable) -> Iterator[str]:
    if source.kind in _OF_KINDS["url"] and not source.url:
        yield f'needs url = "https://…", the address of the {source.kind}'
    if source.kind in ("files", "warc") and not source.path:
        yield 'needs path = "…"'
    if source.kind == "urls" and not (source.urls or source.path):
        yield 'needs urls = ["https://…"] or path = "a file with one address a line"'
    for key, kinds in _OF_KINDS.items():
        if getattr(source, key) and source.kind not in kinds:
            yield f"{key}: only for {', '.join(kinds)}"
    for key, urls in (("url", [source.url] if source.url else []), ("urls", source.urls)):
        for url in urls:
            if not _WEB.match(url):
                yield f"{key}: {url!r} is no address of the web; it begins with http:// or https://"
    for key, patterns in (("include", source.include), ("exclude", source.exclude)):
        for pattern in patterns:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                yield f"{key}: {pattern!r} is no regular expression ({error})"


def _unknown_format(name: str) -> str | None:
    """Why a format cannot be used, or None."""
    try:
        known = export_formats()
    except SinkError as error:
        return error.message
    return None if name in known else none_of(repr(name), name, known)


def _of_sink(sink: SinkTable) -> Iterator[str]:
    first = next(iter(Path(sink.file).parts), ".")
    if first in _RESERVED:
        yield (
            f"path: {sink.path!r} is no place for it; name a file or folder of its own in `output`"
        )

"""jobs.toml: what a job is, read and checked. Opens the file and nothing else.

Errors name the table and key, what was expected, and for a misspelt key the one that was meant.
"""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from scraper.errors import ConfigError

Kind = Literal["feed", "sitemap", "page", "urls", "files", "warc"]
Format = Literal["jsonl", "json", "csv", "md", "parquet", "sqlite"]
Render = Literal["never", "auto", "always"]

_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_WEB_KINDS = ("feed", "sitemap", "page")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`(?: - at `\$(?P<where>[^`]*)`)?")
_CHOICE = re.compile(r"[Ii]nvalid enum value '(?P<value>[^']*)'")
_CHOICES: dict[str, tuple[str, ...]] = {"kind": get_args(Kind), "format": get_args(Format), "render": get_args(Render)}
_AT = re.compile(r" - at `\$(?P<where>[^`]*)`$")

Positive = Annotated[float, Meta(gt=0)]
Count = Annotated[int, Meta(ge=1)]


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file."""


class JobTable(_Table, frozen=True, kw_only=True):
    """[job]"""

    name: Annotated[str, Meta(pattern=r"^[\w.-]{1,80}$")]
    output: str
    workers: Count = 1
    """Processes that extract."""
    hosts: Count = 16
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

    delay: Annotated[float, Meta(ge=0)] = 1.0
    timeout: Positive = 30.0
    max_bytes: Count = 10 * 1024 * 1024
    contact: str | None = None
    user_agent: str | None = None
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
    after: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


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

    format: Format
    path: str | None = None
    """Relative to `output`; by default articles.FORMAT."""


class Job(_Table, frozen=True, kw_only=True):
    """A job as its file describes it."""

    job: JobTable
    fetch: FetchTable = FetchTable()
    filter: FilterTable = FilterTable()
    source: Annotated[tuple[SourceTable, ...], Meta(min_length=1)]
    sink: tuple[SinkTable, ...] = (SinkTable(format="jsonl"),)
    folder: Path = Path()
    """That of the file; paths are relative to it."""

    @property
    def output(self) -> Path:
        """The folder that the job writes to."""
        return self.folder / self.job.output

    @property
    def recheck(self) -> tuple[float, ...]:
        """Ages in seconds, rising."""
        return tuple(sorted(seconds(age) for age in self.job.recheck))

    @classmethod
    def load(cls, path: Path | str) -> "Job":
        """The job of a file. Raises ConfigError."""
        return load(Path(path))


def load(path: Path, *, max_time: str | None = None) -> Job:
    """The job of a jobs.toml; `max_time` stands in for its own. Raises ConfigError."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; `scraper init URL` writes one, or name another") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    if max_time is not None and isinstance(written.get("job"), dict):
        written["job"]["max_time"] = max_time
    return job_of(written, path)


def job_of(written: dict[str, Any], path: Path) -> Job:
    """The job that a file's tables describe. Raises ConfigError."""
    if "folder" in written:
        raise ConfigError(f"{path}: unknown key folder")
    try:
        job = msgspec.convert(written, Job)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_explained(str(error))}") from error
    for problem in _problems(job):
        raise ConfigError(f"{path}: {problem}")
    return msgspec.structs.replace(job, folder=path.parent)


def seconds(duration: str) -> float:
    """A duration such as "90s", "1h", "7d". Raises ValueError."""
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise ValueError(f"{duration!r} is no duration; write a number and s, m, h, d or w, as in 90s, 1h, 7d")
    return float(match[1]) * _UNITS[match[2]]


def _problems(job: Job) -> list[str]:
    """What is wrong beyond the types, each with its key."""
    durations = [("[job] recheck", age) for age in job.job.recheck] + [("[job] stale", job.job.stale)]
    if job.job.max_time is not None:
        durations.append(("[job] max_time", job.job.max_time))
    found = [f"{key}: {problem}" for key, written in durations if (problem := _bad_duration(written))]
    for number, source in enumerate(job.source, 1):
        found += [f"[[source]] number {number} ({source.kind}): {problem}" for problem in _source_problems(source)]
    if job.fetch.warc and job.fetch.replay:
        found.append("[fetch] warc and replay: a run either records or replays")
    labels = [source.label for source in job.source]
    found += [
        f"[[source]] {label}: twice; give one of them another name" for label in sorted({one for one in labels if labels.count(one) > 1})
    ]
    return found


def _bad_duration(written: str) -> str | None:
    try:
        seconds(written)
    except ValueError as error:
        return str(error)
    return None


def _source_problems(source: SourceTable) -> list[str]:
    found = []
    if source.kind in _WEB_KINDS and not source.url:
        found.append(f'needs url = "https://…", the address of the {source.kind}')
    if source.kind in ("files", "warc") and not source.path:
        found.append('needs path = "…"')
    if source.kind == "urls" and not (source.urls or source.path):
        found.append('needs urls = ["https://…"] or path = "a file with one address a line"')
    for key, patterns in (("include", source.include), ("exclude", source.exclude)):
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                found.append(f"{key}: {pattern!r} is no regular expression ({error})")
    return found


def _explained(message: str) -> str:
    """The message in the words of the file: "[fetch] delay: expected float, got str"."""
    if unknown := _UNKNOWN.search(message):
        where = unknown["where"] or ""
        known = _keys_at(where)
        close = difflib.get_close_matches(unknown["key"], known, n=1)
        hint = f"; did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"
        return f"{_place(where)}unknown key {unknown['key']}{hint}"
    at = _AT.search(message)
    text = message[: at.start()] if at else message
    if invalid := _CHOICE.search(text):
        choices = _CHOICES.get((at["where"] if at else "").rpartition(".")[2], ())
        close = difflib.get_close_matches(invalid["value"], choices, n=1)
        text = f"{invalid['value']!r} is none of {', '.join(choices)}" + (f"; did you mean {close[0]}?" if close else "")
        return f"{_place(at['where'] if at else '')}{text}"
    text = text.replace("Object missing required field", "missing key")
    return f"{_place(at['where'] if at else '')}{text[:1].lower()}{text[1:]}".replace("`", "")


def _keys_at(where: str) -> list[str]:
    tables: dict[str, type[Struct]] = {
        "job": JobTable,
        "fetch": FetchTable,
        "filter": FilterTable,
        "source": SourceTable,
        "sink": SinkTable,
    }
    name = re.match(r"\.?(\w*)", where)
    table = tables.get(name[1] if name else "", Job)
    return [field for field in table.__struct_fields__ if field != "folder"]


def _place(where: str) -> str:
    """As in "[[source]] number 2 url: "."""
    match = re.match(r"\.(?P<table>\w+)(?:\[(?P<number>\d+|\.\.\.)\])?\.?(?P<key>.*)", where)
    if match is None:
        return ""
    is_array = match["table"] in ("source", "sink")
    table = f"[[{match['table']}]]" if is_array else f"[{match['table']}]"
    number = f" number {int(match['number']) + 1}" if match["number"] and match["number"].isdigit() else ""
    return f"{table}{number}{' ' + match['key'] if match['key'] else ''}: "

"""What can be wrong with a job although each of its keys has the right type. Pure: looks at no
file.
"""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import InvalidAddress, SinkError
from scraper.humanize import parse_duration
from scraper.jobs.config_errors import LANGUAGES, advice, none_of
from scraper.sinks import export_formats

if TYPE_CHECKING:
    from scraper.jobs.config import FetchTable, Job, SinkTable, SourceTable

_WEB = re.compile(r"https?://[^/\s]", re.I)
PLAIN_HOST = re.compile(r"(?!.*xn--)(?:[a-z\d-]+\.)*[a-z]+", re.I | re.A)
"""A host's name that is one beyond doubt."""
_OF_KINDS = {
    "url": ("feed", "sitemap", "page"),
    "urls": ("urls",),
    "path": ("urls", "files", "warc"),
}
"""Which kinds of sources have a key."""
_RESERVED = ("state.db", "state.lock", "runs", ".", "..")
"""What `output` holds beside exports, and what leads out of it."""


def problems(job: "Job") -> Iterator[str]:
    """Each with its table and key."""
    yield from _durations(job)
    for number, source in enumerate(job.source, 1):
        for problem in _of_source(source):
            yield f"[[source]] number {number} ({source.kind}): {problem}"
    for label in _twice([source.label for source in job.source]):
        yield f"[[source]] {label}: twice; give one of them another name"
    for number, sink in enumerate(job.sink, 1):
        if reason := _unknown_format(sink.format):
            yield f"[[sink]] number {number} format: {reason}"
        for problem in _of_sink(sink):
            yield f"[[sink]] number {number} ({sink.format}): {problem}"
    for path in _twice([sink.file for sink in job.sink]):
        yield f"[[sink]] {path}: two sinks write it; give one of them another path"
    for problem in _of_fetch(job.fetch):
        yield f"[fetch] {problem}"
    if job.filter.after and not _is_day(job.filter.after):
        yield f"[filter] after: there is no day {job.filter.after}"
    for number, language in enumerate(job.filter.language, 1):
        if language not in LANGUAGES:
            yield f"[filter] language, entry {number}: {language!r} is no code of a language{advice(language)}"


def _durations(job: "Job") -> Iterator[str]:
    written = [("recheck", age) for age in job.job.recheck] + [("stale", job.job.stale)]
    if job.job.max_time is not None:
        written.append(("max_time", job.job.max_time))
    for key, duration in written:
        try:
            parse_duration(duration)
        except ValueError as error:
            yield f"[job] {key}: {error}"


def _of_fetch(fetch: "FetchTable") -> Iterator[str]:
    if fetch.warc and fetch.replay:
        yield "warc and replay: a run either records or replays"
    for number, name in enumerate(fetch.allow_private, 1):
        if not _is_host(name):
            yield f"allow_private, entry {number}: {name!r} is no host; write its name or its IP address, and nothing else"
    if fetch.proxy is not None and not _is_proxy(
        fetch.proxy
    ):  # which is not repeated: there may be a password in it
        yield 'proxy: is no address of a proxy; write "http://HOST:PORT", "https://HOST:PORT" or "http://USER:PASSWORD@HOST:PORT"'


def _is_host(name: str) -> bool:
    """Whether the fetcher can let such a host have a private address."""
    if PLAIN_HOST.fullmatch(name) or _is_ipv4(name):
        return True
    from scraper.urls import (
        parse_host,  # takes long: a second run is to learn at once that it is the second
    )

    try:
        parse_host(name)
    except InvalidAddress:
        return False
    return True


def _is_ipv4(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def _is_proxy(url: str) -> bool:
    """Whether the fetcher can ask it."""
    from scraper.fetcher.http.proxy import Proxy  # as above

    try:
        Proxy.parse(url)
    except InvalidAddress:
        return False
    return True


def _of_source(source: "SourceTable") -> Iterator[str]:
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


def _of_sink(sink: "SinkTable") -> Iterator[str]:
    first = next(iter(Path(sink.file).parts), ".")
    if first in _RESERVED:
        yield f"path: {sink.path!r} is no place for it; name a file or folder of its own in `output`"


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True

"""Selects articles of a state by a filter, and writes them when somebody asks for them. The exports
that a job keeps up to date are in `scraper.jobs.export`.
"""

import io
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from scraper.jobs.export_folder import refuse_foreign
from scraper.jobs.export_records import ExportRecords
from scraper.jobs.export_writer import sink_errors, write_rows, write_single, write_stream
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.articles import ArticleVersion
from scraper.jobs.store.state import State
from scraper.sinks import (
    UNDATED,
    Layout,
    Partition,
    SinkSpec,
    atomic_folder,
    dated,
    partition_of,
    spec_of,
)


def write_export(
    state: State,
    selection: ArticleFilter,
    format_name: str,
    path: Path,
    by: Partition | None = None,
) -> int:
    """Write the selected articles in one format, and return their number. `by` says how they are
    divided. The default is that of the format. Raises SinkError.
    """
    spec = spec_of(format_name)
    ids = _selected_ids(state, selection, spec, by or spec.partition)
    with sink_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if (by or spec.partition) == "none":
            write_single(spec, path, ExportRecords(state).lines(next(iter(ids.values()), ())))
        else:
            refuse_foreign(path, spec)
            with atomic_folder(path) as folder:
                folder.mkdir()
                for partition, its_ids in ids.items():
                    name = spec.partition_name(partition)
                    write_rows(spec, folder / name, ExportRecords(state).lines(its_ids))
    return sum(map(len, ids.values()))


def stream_export(
    state: State, selection: ArticleFilter, format_name: str, stream: BinaryIO
) -> int:
    """Write the selected articles in a text format to a stream, and return their number. Raises
    OSError.
    """
    spec = spec_of(format_name)
    ids = next(iter(_selected_ids(state, selection, spec, "none").values()), array("q"))
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
    try:
        write_stream(spec, text, ExportRecords(state).lines(ids))
        text.flush()
    finally:
        text.detach()  # the stream stays open
    return len(ids)


def selected(state: State, selection: ArticleFilter) -> Iterator[ArticleVersion]:
    """The newest versions that are exported, in the order of their keys. Of near duplicates, one is
    exported.
    """
    copies = state.copies()
    for stored in state.articles.all_stored(since=selection.since):
        if stored.version.key not in copies and selection.matches(stored.version):
            yield from state.articles.by_ids([stored.id])


def _selected_ids(
    state: State, selection: ArticleFilter, spec: SinkSpec, by: Partition
) -> dict[str, "array[int]"]:
    """The row ids of the selected articles of each partition."""
    copies = state.copies()
    found: dict[str, array[int]] = defaultdict(lambda: array("q"))
    for stored in state.articles.all_stored(since=selection.since, order=spec.order):
        if stored.version.key not in copies and selection.matches(stored.version):
            found[partition_of(dated(stored.version.day), by)].append(stored.id)
    if not found and spec.layout is not Layout.folder:
        found[partition_of(UNDATED, by)] = array("q")  # an empty dataset is a file, too
    return found

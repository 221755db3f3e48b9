"""Extraction in the batches of Ray Data and Spark. A batch is a table, a record batch or a data
frame, and so is what comes back. Imports neither Ray nor Spark. Needs the extra `scale`.

    pages.map_batches(extract_batch, batch_format="pyarrow")     # a Dataset of Ray
    pages.mapInArrow(extract_batches, spark_schema(pages))       # a DataFrame of Spark
"""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar, cast

from scraper.errors import SourceError, StorageError
from scraper.records import Favour
from scraper.scale.arrow_batch import PageColumns, extract_table
from scraper.scale.page_pool import PagePool
from scraper.scale.settings import DatasetSettings

Batch = TypeVar("Batch")
"""pyarrow.Table, pyarrow.RecordBatch or pandas.DataFrame."""

_DEFAULT = DatasetSettings()


class BatchExtractor:
    """Extracts batches in one worker process, which serves all of them.

    `html_column` is the column with the pages, as bytes or text, and `url_column` the one with
    their URLs. None is for one of the usual names. `max_bytes` is the largest page. `timeout`
    (seconds) and `max_memory` (bytes) are for one page. A page that exceeds them is a failure.
    `favour` is that of `scraper.extract`.
    """

    def __init__(
        self,
        html_column: str | None = None,
        url_column: str | None = None,
        *,
        max_bytes: int = _DEFAULT.max_bytes,
        timeout: float = _DEFAULT.timeout,
        max_memory: int = _DEFAULT.max_memory,
        favour: Favour | None = None,
    ) -> None:
        self._html_column = html_column
        self._url_column = url_column
        self._max_bytes = max_bytes
        self._pool = PagePool(timeout, max_memory, favour)

    def __call__(self, batch: Batch) -> Batch:
        """The records of a batch, a row for each row, as `extract_table`. Raises SourceError for a
        batch without pages, StorageError if the extra is not installed, and MachineError.
        """
        table = _table_of(batch)
        columns = PageColumns.of(table.column_names, self._html_column, self._url_column)
        records = extract_table(table, columns, self._pool.records, self._max_bytes)
        return cast(Batch, _in_form_of(batch, records))

    def close(self) -> None:
        """End the worker process. It also ends with this process."""
        self._pool.close()

    def __enter__(self) -> "BatchExtractor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def extract_batch(batch: Batch, **options: Any) -> Batch:
    """The records of one batch, with a worker process of its own. Options and errors are those of
    BatchExtractor.
    """
    with BatchExtractor(**options) as extractor:
        return extractor(batch)


def extract_batches(batches: Iterable[Batch], **options: Any) -> Iterator[Batch]:
    """The records of batches, in their order, with one worker process. Options and errors are those
    of BatchExtractor.
    """
    with BatchExtractor(**options) as extractor:
        for batch in batches:
            yield extractor(batch)


def _table_of(batch: Any) -> Any:
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise StorageError.without_extra() from error
    if isinstance(batch, pyarrow.Table):
        return batch
    if isinstance(batch, pyarrow.RecordBatch):
        return pyarrow.Table.from_batches([batch])
    try:
        return pyarrow.Table.from_pandas(batch, preserve_index=False)
    except (pyarrow.ArrowException, AttributeError, TypeError) as error:
        raise SourceError(
            f'not a batch of pages ({error}); in Ray Data give batch_format="pyarrow"'
        ) from error


def _in_form_of(batch: Any, records: Any) -> Any:
    import pyarrow

    if isinstance(batch, pyarrow.Table):
        return records
    if isinstance(batch, pyarrow.RecordBatch):
        return _one_batch(records)
    # Spark cannot read columns of several chunks. Whole numbers with gaps would become floating
    # point numbers.
    return records.combine_chunks().to_pandas(integer_object_nulls=True)


def _one_batch(records: Any) -> Any:
    import pyarrow

    batches = records.combine_chunks().to_batches()
    if len(batches) > 1:
        raise SourceError("the records of a batch are too large for one; give smaller batches")
    return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], records.schema)

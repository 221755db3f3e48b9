"""Blocks for the pipelines of datatrove: a reader of WARC files that keeps pages as bytes, and an
extractor. They run under any executor of datatrove. Needs the extra `datatrove`.

    LocalPipelineExecutor([WarcPageReader("crawl/"), ArticleExtractor(), JsonlWriter("out/")]).run()
"""

import contextlib
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from scraper.article import Article, Notice
from scraper.errors import EmptyDocument
from scraper.fetcher.warc import UnreadablePage, WarcStats, open_stream, pages_between
from scraper.records import Favour, Page
from scraper.scale.given_pages import given_page
from scraper.scale.page_pool import PagePool
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import OnceOnly
from scraper.sinks.parquet_sink import record_schema

try:
    from datatrove.data import Document, DocumentsPipeline, MediaType
    from datatrove.pipeline.base import PipelineStep
    from datatrove.pipeline.extractors.base import BaseExtractor
    from datatrove.pipeline.readers.base import BaseDiskReader
    from datatrove.utils.logging import logger
    from datatrove.utils.typeshelper import StatHints
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] != "datatrove":
        raise
    raise ImportError(
        "scraper.scale.datatrove needs the extra: pip install 'article-scraper[datatrove]'"
    ) from error

if TYPE_CHECKING:
    import pyarrow
    from datatrove.pipeline.writers.disk_base import DiskWriter

FIELDS = (
    "url",
    "final_url",
    "canonical_url",
    "status",
    "headline",
    "summary",
    "date",
    "date_modified",
    "author",
    "language",
    "section",
    "tags",
    "publisher",
    "free_access",
    "fetched_at",
    "http_status",
    "content_hash",
    "extractor",
)
"""The keys of the record that a document has as metadata."""
NO_TEXT = "no_text"
"""Why a page is dropped that is no failure, but has no body."""

_PAGE = "page"
"""The id of the media with the page as it was received."""
_DEFAULT = DatasetSettings()


class _Received(msgspec.Struct, frozen=True):
    """What is known of a page besides its content, as of Page."""

    source: str
    url: str | None
    final_url: str | None
    charset: str | None
    http_status: int | None
    fetched_at: str | None
    warnings: tuple[Notice, ...]


class WarcPageReader(BaseDiskReader):  # type: ignore[misc]  # has no types
    """Reads the pages of WARC and ARC files. A document has the metadata of datatrove's WarcReader:
    `url`, `date` (when the page was fetched) and `file_path`. Its id is the file and the offset.

    The page as bytes is in `media`, for ArticleExtractor, which finds out the charset. `text` is
    the page read as UTF-8. A page that cannot be read is dropped, and counted by its error.
    `max_bytes` is the largest page. Other options are those of datatrove's readers.
    """

    name = "🕷 Warc pages as bytes"

    def __init__(
        self, data_folder: Any, *, max_bytes: int = _DEFAULT.max_bytes, **options: Any
    ) -> None:
        super().__init__(data_folder, **options)
        self.max_bytes = max_bytes

    def read_file(self, filepath: str) -> Iterator[Document]:
        """The documents of a file. Raises SourceError if it is not a WARC or ARC file."""
        with self.data_folder.open(filepath, "rb") as file:
            raw = io.BufferedReader(file if file.seekable() else OnceOnly(file))
            stream = open_stream(raw, filepath)
            stats = WarcStats(filepath)
            for _, page in pages_between(stream, filepath, 0, None, stats, self.max_bytes):
                self.stat_update(StatHints.total)
                document = self._document(page, filepath)
                if document is not None:
                    self.stat_update(StatHints.forwarded)
                    yield document

    def _document(self, page: Page | UnreadablePage, filepath: str) -> Document | None:
        """The document of a page, or None for a page that is dropped and counted."""
        if isinstance(page, UnreadablePage):
            logger.warning(page.error.message)
            reason = page.error.code
        elif not page.content:
            reason = EmptyDocument.code
        elif document := self.get_document_from_dict(_row_of(page), filepath, page.source):
            return document
        else:
            reason = "adapter"
        self.stat_update(StatHints.dropped, f"dropped_{reason}")
        return None


class ArticleExtractor(PipelineStep):  # type: ignore[misc]  # has no types
    """Puts the body of the article into `text`, and keys of its record into the metadata. `date` is
    then the day of publication, and `fetched_at` is when the page was fetched.

    A page that fails, or has no body, is dropped and counted by its error. It goes to
    `exclusion_writer`, if there is one, unchanged but with `status`, `filter_reason` and
    `error_message` in its metadata. Pages are extracted in a process of their own. One that takes
    more than `timeout` seconds or `max_memory` bytes, or kills the process, fails. `favour` is that
    of `scraper.extract`.

    A document of another reader has its page in `text`, and its URL in the metadata.
    """

    name = "📰 article-scraper"
    type = BaseExtractor.type

    def __init__(
        self,
        *,
        fields: Sequence[str] = FIELDS,
        timeout: float = _DEFAULT.timeout,
        max_memory: int = _DEFAULT.max_memory,
        favour: Favour | None = None,
        exclusion_writer: "DiskWriter | None" = None,
    ) -> None:
        """Raises ValueError for a field that the record does not have."""
        super().__init__()
        for name in fields:
            if name not in Article.__struct_fields__:
                raise ValueError(f"the record has no field {name}")
        self.fields = tuple(fields)
        self.timeout = timeout
        self.max_memory = max_memory
        self.favour = favour
        self.exclusion_writer = exclusion_writer

    def run(
        self,
        data: DocumentsPipeline,
        rank: int = 0,
        world_size: int = 1,  # noqa: ARG002 - datatrove gives it to every step
    ) -> Iterator[Document]:
        """The documents with their articles, in their order. Raises MachineError if no page can be
        extracted.
        """
        pages = ((document, _page_of(document)) for document in data)
        with (
            self.exclusion_writer or contextlib.nullcontext() as writer,
            PagePool(self.timeout, self.max_memory, self.favour) as pool,
        ):
            for document, record in pool.extractions(pages):
                self.stat_update(StatHints.total)
                with self.track_time():
                    article = record()
                if article.error is None and article.body:
                    self._fill(document, article)
                    self.stat_update(StatHints.forwarded)
                    self.update_doc_stats(document)
                    yield document
                    continue
                self._drop(document, article)
                if writer is not None:
                    writer.write(document, rank)

    def _fill(self, document: Document, article: Article) -> None:
        values = article.to_dict()
        document.text = values["body"]
        document.media = [one for one in document.media if one.id != _PAGE]
        document.metadata.update((name, values[name]) for name in self.fields)

    def _drop(self, document: Document, article: Article) -> None:
        reason = article.error.code if article.error else NO_TEXT
        self.stat_update(StatHints.dropped, f"dropped_{reason}")
        document.metadata |= {
            "status": article.status,
            "filter_reason": reason,
            "error_message": article.error.message if article.error else None,
        }


def parquet_schema(
    fields: Sequence[str] = FIELDS, more: "Sequence[pyarrow.Field]" = ()
) -> "pyarrow.Schema":
    """The `schema` of a ParquetWriter with `expand_metadata=True` behind an ArticleExtractor with
    these fields. `more` has the columns of other metadata. Without a schema the first document
    decides the types, and what it does not have is lost.
    """
    import pyarrow

    types = record_schema()
    text = pyarrow.string()
    columns = {"text": text, "id": text, "file_path": text}
    columns |= {name: text if name == "fetched_at" else types.field(name).type for name in fields}
    return pyarrow.schema([*(pyarrow.field(*one) for one in columns.items()), *more])


def _row_of(page: Page) -> dict[str, Any]:
    """A page as datatrove's adapters of readers get it."""
    content = page.content if isinstance(page.content, bytes) else page.content.encode()
    received = _Received(**{name: getattr(page, name) for name in _Received.__struct_fields__})
    return {
        "text": content.decode("utf-8", "replace"),
        "id": page.source,
        "url": page.url,
        "date": page.fetched_at.replace("+00:00", "Z") if page.fetched_at else None,
        "media": [
            {
                "id": _PAGE,
                "type": MediaType.DOCUMENT,
                "url": page.url or "",
                "media_bytes": content,
                "metadata": msgspec.to_builtins(received),
            }
        ],
    }


def _page_of(document: Document) -> Page:
    for media in document.media:
        if media.id == _PAGE and media.media_bytes is not None:
            received = msgspec.convert(media.metadata, _Received)
            return Page(content=media.media_bytes, **structs.asdict(received))
    url = document.metadata.get("url")
    return given_page(document.text, document.id, url if isinstance(url, str) else None)

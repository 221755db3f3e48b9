"""Finished parts made from records, without pages, to try what follows the extraction."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scraper.article import NO_CONFIDENCE, SCHEMA_VERSION, Article, DateInfo, Failure
from scraper.scale.inputs import InputFile, Kind
from scraper.scale.page_process import Spooled, append
from scraper.scale.part_marker import PartMarker
from scraper.scale.part_task import PartJob, store_spool
from scraper.scale.parts import Part
from scraper.scale.settings import DatasetSettings


def record(
    source: str,
    body: str | None,
    *,
    headline: str | None = None,
    day: str | None = None,
    url: str | None = None,
    canonical_url: str | None = None,
    failed: bool = False,
) -> Article:
    """A record with a text, or a failure."""
    digest = hashlib.sha256(f"{headline or ''}\n\n{body or ''}".encode()).hexdigest()
    return Article(
        schema_version=SCHEMA_VERSION,
        source=source,
        url=url,
        final_url=None,
        canonical_url=canonical_url,
        status="failed" if failed else "ok",
        error=Failure("source_unreadable", "Not HTML", False, None) if failed else None,
        headline=headline,
        summary=None,
        key_points=[],
        date=day,
        date_modified=None,
        date_info=DateInfo(None, None, None, False),
        author=None,
        authors=[],
        contributors=[],
        body=body,
        blocks=[],
        posts=[],
        links=[],
        images=[],
        language="en",
        section=None,
        tags=[],
        publisher=None,
        free_access=None,
        confidence=NO_CONFIDENCE,
        fetched_at=None,
        http_status=None,
        content_hash=digest,
        warnings=[],
        extractor="test 1",
    )


def write_part(
    out: str | Path, name: str, records: Sequence[Article], settings: DatasetSettings
) -> PartMarker:
    """Write a finished part with records. Returns its marker."""
    source = InputFile(name, name, Kind.jsonl, len(records), "1")
    with TemporaryDirectory() as folder:
        spool = Path(folder) / "spool"
        with spool.open("wb") as file:
            for number, article in enumerate(records):
                append(file, Spooled((number, 0), article))
        return store_spool(PartJob(Part(source), settings, str(out)), spool, Path(folder))

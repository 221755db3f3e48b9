"""Blocks of a datatrove pipeline, run by its own local executor, between its own writers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.conftest import page_with
from tests.scale.examples import ROOT, example
from tests.warc_files import crawl, http, info, packed, page, record, response

pytest.importorskip("datatrove", reason="needs the extra `datatrove`")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter

from scraper.scale.datatrove import ArticleExtractor, WarcPageReader, parquet_schema

# Much memory.
LARGE = page_with("<p>One more line of text about the ferry and its long way home.</p>" * 200_000)
CYRILLIC = page_with(
    '<meta charset="windows-1251">', paragraphs=["Паром вышел из гавани рано утром. " * 8] * 4
).encode("windows-1251")


def of(url, html, **fields):
    """The record of a response with a page."""
    return record("response", http(html, content_type="text/html"), url, **fields)


def run(tmp_path, *steps, tasks=1, workers=1):
    """The statistics of each step, by name."""
    executor = LocalPipelineExecutor(
        list(steps), tasks=tasks, workers=workers, logging_dir=str(tmp_path / "logs")
    )
    executor.run()
    written = json.loads((tmp_path / "logs" / "stats.json").read_text())
    return [
        {name: value if isinstance(value, int) else value["total"] for name, value in one.items()}
        for one in (step["stats"] for step in written)
    ]


def lines(folder):
    """The documents that a JsonlWriter wrote."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for one in files for line in one.read_text().splitlines()]


def jsonl(folder):
    return JsonlWriter(str(folder), compression=None)


@pytest.fixture
def crawled(tmp_path):
    """A folder with two WARC files of three pages each."""
    folder = tmp_path / "crawl"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.warc.gz").write_bytes(packed(*crawl(3)))
    return folder


def test_a_document_has_the_body_as_text_and_the_record_as_metadata(tmp_path, crawled):
    run(tmp_path, WarcPageReader(str(crawled)), ArticleExtractor(), jsonl(tmp_path / "out"))
    document = lines(tmp_path / "out")[1]
    assert "This is page number 1 of the archive" in document["text"]
    assert "<" not in document["text"]
    assert document["id"].startswith("a.warc.gz:")
    metadata = document["metadata"]
    assert metadata["url"] == "https://news.example/1"
    assert metadata["file_path"] == str(crawled / "a.warc.gz")
    assert (metadata["status"], metadata["language"]) == ("ok", "en")
    assert metadata["headline"]
    assert metadata["fetched_at"] == "2024-05-01T10:20:30+00:00"
    assert "media" not in document


def test_the_reader_gives_the_metadata_of_the_reader_of_datatrove(tmp_path, crawled):
    steps = [WarcPageReader(str(crawled)), jsonl(tmp_path / "ours")]
    run(tmp_path / "1", *steps)
    for path in crawled.iterdir():
        path.write_bytes(
            packed(
                info(),
                *(
                    response(
                        number,
                        WARC_Record_ID=f"<urn:{number}>",
                        WARC_Identified_Payload_Type="text/html",
                    )
                    for number in range(3)
                ),
            )
        )
    run(tmp_path / "2", WarcReader(str(crawled)), jsonl(tmp_path / "theirs"))
    ours, theirs = lines(tmp_path / "ours"), lines(tmp_path / "theirs")
    assert [one["metadata"] for one in ours] == [one["metadata"] for one in theirs]
    assert [one["text"] for one in ours] == [one["text"] for one in theirs]


def test_the_charset_is_found_in_the_bytes(tmp_path):
    (tmp_path / "a.warc").write_bytes(of("https://news.example/", CYRILLIC))
    run(
        tmp_path,
        WarcPageReader(str(tmp_path), glob_pattern="*.warc"),
        ArticleExtractor(),
        jsonl(tmp_path / "out"),
    )
    (document,) = lines(tmp_path / "out")
    assert document["text"].startswith("Паром вышел")


def test_pages_that_fail_are_dropped_counted_by_their_error_and_kept_apart(tmp_path):
    (tmp_path / "a.warc").write_bytes(
        response(0)
        + of("https://news.example/empty", b"<p>")
        + of("https://news.example/pdf", b"%PDF-1.7")
    )
    extractor = ArticleExtractor(exclusion_writer=jsonl(tmp_path / "dropped"))
    stats = run(
        tmp_path,
        WarcPageReader(str(tmp_path), glob_pattern="*.warc"),
        extractor,
        jsonl(tmp_path / "out"),
    )
    counts = {name: stats[1][name] for name in stats[1] if name != "doc_len"}
    assert counts == {
        "total": 3,
        "forwarded": 1,
        "dropped": 2,
        "dropped_no_text": 1,
        "dropped_unsupported_document": 1,
    }
    dropped = lines(tmp_path / "dropped")
    assert [one["metadata"]["filter_reason"] for one in dropped] == [
        "no_text",
        "unsupported_document",
    ]
    assert dropped[1]["metadata"]["error_message"]
    assert dropped[0]["text"] == "<p>"


def test_pages_that_cannot_be_read_are_dropped_and_counted_by_the_reader(tmp_path):
    damaged = response(1)[:-40]
    large = of("https://news.example/large", b"<p>" + b"x" * 20_000)
    (tmp_path / "a.warc").write_bytes(
        of("https://news.example/nothing", b"") + large + response(0) + damaged
    )
    reader = WarcPageReader(str(tmp_path), glob_pattern="*.warc", max_bytes=10_000)
    stats = run(tmp_path, reader, jsonl(tmp_path / "out"))
    reasons = {name: count for name, count in stats[0].items() if name.startswith("dropped_")}
    assert reasons == {
        "dropped_empty_document": 1,
        "dropped_too_large": 1,
        "dropped_damaged_record": 1,
    }
    assert (stats[0]["total"], stats[0]["forwarded"], stats[0]["dropped"]) == (4, 1, 3)


def test_documents_of_another_reader_are_extracted_too(tmp_path):
    documents = [
        Document(text=page(1).decode(), id="one", metadata={"url": "https://news.example/1"})
    ]
    run(
        tmp_path,
        documents,
        ArticleExtractor(fields=["headline", "canonical_url"]),
        jsonl(tmp_path / "out"),
    )
    (document,) = lines(tmp_path / "out")
    assert "This is page number 1" in document["text"]
    assert set(document["metadata"]) == {"url", "headline", "canonical_url"}


def test_a_field_that_the_record_does_not_have_is_an_error():
    with pytest.raises(ValueError, match="no field titel"):
        ArticleExtractor(fields=["titel"])


def test_the_parquet_writer_has_one_schema_whatever_the_first_document_lacks(tmp_path):
    bare = of("https://news.example/bare", page(1))
    dated = page_with(
        head='<meta property="article:published_time" content="2024-04-16T12:00:00Z">'
    )
    (tmp_path / "a.warc").write_bytes(bare + of("https://news.example/dated", dated.encode()))
    run(
        tmp_path,
        WarcPageReader(str(tmp_path), glob_pattern="*.warc"),
        ArticleExtractor(),
        ParquetWriter(str(tmp_path / "out"), expand_metadata=True, schema=parquet_schema()),
    )
    (file,) = (tmp_path / "out").iterdir()
    table = parquet.read_table(file)
    assert table.schema.names == parquet_schema().names
    assert table["date"].to_pylist() == [None, "2024-04-16T12:00:00+00:00"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs the proc file system")
def test_a_page_that_takes_too_much_memory_costs_itself(tmp_path):
    (tmp_path / "a.warc").write_bytes(
        response(0) + of("https://news.example/large", LARGE.encode()) + response(1)
    )
    stats = run(
        tmp_path,
        WarcPageReader(str(tmp_path), glob_pattern="*.warc", max_bytes=1 << 30),
        ArticleExtractor(max_memory=250_000_000, timeout=600.0),
        jsonl(tmp_path / "out"),
    )
    assert stats[1]["dropped_worker_lost"] == 1
    assert [one["metadata"]["url"][-1] for one in lines(tmp_path / "out")] == ["0", "1"]


@pytest.mark.slow
def test_the_example_of_the_docs_runs_tasks_in_processes(tmp_path, crawled):
    script = tmp_path / "example.py"
    script.write_text(example("datatrove", tmp_path))
    subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=110,
    )
    files = sorted((tmp_path / "articles").iterdir())
    tables = [parquet.read_table(file) for file in files]
    assert [table.num_rows for table in tables] == [3, 3]
    assert set(tables[0]["status"].to_pylist()) == {"ok"}

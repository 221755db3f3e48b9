"""Columns of Parquet files that are computed from text."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import scraper
from scraper.article import Article, Link
from scraper.sinks import parquet_sink
from scraper.sinks.parquet_sink import write_parquet
from scraper.sinks.partitions import dated

parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra `parquet`")

_PAGE = b"<article><h1>Ferry</h1><p>The ferry to Norhaven runs again from today on.</article>"
_ARTICLE = scraper.extract(_PAGE, url="https://harbour.example/ferry")
_NEARLY_A_DAY = st.from_regex(r"[0-9]{4}-[01]?[0-9]-[0-3]?[0-9](T08:15:00\+02:00)?", fullmatch=True)


def _column(name: str, articles: list[Article]) -> list[Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "articles.parquet")
        write_parquet(articles, path)
        return list(parquet.read_table(path).column(name).to_pylist())


def _day(written: str | None) -> date | None:
    day = dated(written)
    return date.fromisoformat(day) if len(day) == len("2024-05-16") else None


@settings(deadline=None, max_examples=50)
@example(["0000-01-01", "0001-01-01", "2024-5-6", "2023-02-29", "2024-02-29", "2024-W20-4"])
@example([None, "", "2024", "2024-05", "1899-12-31T23:59:59+00:00", "9999-12-31"])
@given(st.lists(st.none() | _NEARLY_A_DAY | st.text(max_size=12), min_size=1, max_size=20))
def test_the_day_of_a_row_is_the_day_that_partitions_have(dates: list[str | None]) -> None:
    articles = [msgspec.structs.replace(_ARTICLE, date=one) for one in dates]
    assert _column("day", articles) == [_day(one) for one in dates]


def test_a_time_that_is_none_costs_no_other_row_its_time() -> None:
    written = ["2024-05-16T08:15:00.250000+00:00", "yesterday", "2024-05-16T10:15:00+02:00"]
    articles = [msgspec.structs.replace(_ARTICLE, fetched_at=one) for one in written]
    assert _column("fetched_at", articles) == [
        datetime(2024, 5, 16, 8, 15, 0, 250_000, UTC),
        None,
        datetime(2024, 5, 16, 8, 15, tzinfo=UTC),
    ]


_TWO_ROW_GROUPS = """
import sys
from pathlib import Path
import pyarrow.compute, pyarrow.json, pyarrow.parquet
from scraper.scale.engines.arrow_memory import use_system_memory
from scraper.sinks.parquet_sink import copy_to_parquet

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024

line = sys.stdin.read().encode()
use_system_memory()
before = peak()
copy_to_parquet((line + b" " for _ in range(2_000)), Path(sys.argv[1]))
print(peak() - before)
"""
"""Prints the bytes that writing takes. Each line is an object of its own."""


def _long_articles(count: int) -> list[Article]:
    """Articles with texts of 20 KB that differ."""
    return [
        msgspec.structs.replace(_ARTICLE, source=f"{number}", body=f"{number} tides " * 1_600)
        for number in range(count)
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="needs the proc file system")
def test_memory_is_a_few_times_the_text_of_a_row_group(tmp_path: Path) -> None:
    article = _long_articles(1)[0]
    urls = [f"https://harbour.example/{number}" for number in range(100)]
    links = [Link(url, "Tides", None, "related", True) for url in urls]
    line = msgspec.structs.replace(article, links=links).to_json()
    command = [sys.executable, "-c", _TWO_ROW_GROUPS, str(tmp_path / "articles.parquet")]
    result = subprocess.run(command, input=line, capture_output=True, text=True, check=True)
    assert int(result.stdout) < 6 * 1_000 * len(line)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_a_file_does_not_depend_on_the_blocks_in_which_it_is_parsed(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for size in (1, 50_000, 1 << 30):
        monkeypatch.setattr(parquet_sink, "_BLOCK", size)
        write_parquet(_long_articles(count), tmp_path / "articles.parquet")
        written.append((tmp_path / "articles.parquet").read_bytes())
    assert written[0] == written[1] == written[2]

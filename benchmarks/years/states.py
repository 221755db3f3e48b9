"""States of many articles, as years of runs leave them: 290 a day, the newest first, all with
different texts. They are stored by the store's own functions, without pages and servers.
"""

import multiprocessing
import random
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

import scraper
from scraper.article import Article, BodyBlock, Image, Link
from scraper.jobs.store import STATE, State, store_article
from scraper.jobs.store.database import connect
from scraper.jobs.store.urls import UrlRow

A_DAY = 290
"""Articles that are published in a day."""
NEWEST = date(2024, 10, 31)
"""The day of the newest articles: the end of a long month, so that its partition is as large as a
partition of a month can be.
"""
JOB = "years"
_SOURCE = "feed"
_SENTENCES, _PARAGRAPHS = 3, 13
_EVERY = 5_000
"""Articles for each commit."""
_CACHE = 512 * 1024
"""KiB of SQLite's cache while a state is filled."""
_NOW = datetime(2024, 11, 1, tzinfo=UTC)


def states(sizes: Sequence[int], folder: Path) -> Iterator[tuple[int, Path]]:
    """Yield each size and the file of a state that holds as many articles, the smallest first. The
    larger ones continue the smaller ones. A file that is in the folder already is used again.
    """
    ready, before = 0, None
    for size in sorted(sizes):
        path, filled = folder / f"{size}.db", folder / "filled.db"
        if not path.exists():
            if before:
                shutil.copyfile(before, filled)
            _fill_elsewhere(filled, range(ready, size))
            filled.rename(path)
        ready, before = size, path
        yield size, path


def copy_state(filled: Path, output: Path) -> None:
    """Copy a state into the output of a job."""
    output.mkdir(parents=True)
    shutil.copyfile(filled, output / STATE)


def _fill_elsewhere(path: Path, numbers: range) -> None:
    """Fill a state in a process of its own. The system counts what this process had in memory as
    the memory of the programs that it starts. Raises RuntimeError.
    """
    process = multiprocessing.get_context("spawn").Process(target=_fill, args=(path, numbers))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{path}: could not be filled (exit code {process.exitcode})")


def _fill(path: Path, numbers: range) -> None:
    connection, _ = connect(path, _NOW)
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    connection.execute("BEGIN IMMEDIATE")
    state = State(connection)
    state.duplicates.verify()
    state.exported.load()
    state.meta.put("job", JOB)
    example, vocabulary = _example(), _vocabulary()
    for number in numbers:
        article = _article(number, example, vocabulary)
        url, seen_at = article.source, datetime.fromisoformat(article.date or "").timestamp()
        key, _ = store_article(state, url, url, _SOURCE, article, seen_at)
        row = UrlRow(url, _SOURCE, seen_at, "new", article=key, checked_at=seen_at, checks=1)
        state.urls.put(row)
        if number % _EVERY == 0:
            state.commit()
    state.commit()
    state.close()


def _example() -> Article:
    """The record of a short page, which gives the fields that all articles share."""
    text = " ".join(f"The ferry to Norhaven runs again on day {n} of the month." for n in range(40))
    page = f"<html lang=en><body><article><h1>Ferry</h1><p>{text}</p></article></body></html>"
    return scraper.extract(page.encode(), url="https://years.example/")


def _vocabulary() -> list[str]:
    """Words as frequent as in a newspaper: a few of them make up most of a text."""
    chance = random.Random(0)  # noqa: S311 - no secret
    syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu or un st".split()
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(8_000)]
    return [word for rank, word in enumerate(words) for _ in range(max(1, 200 // (rank + 1)))]


def _article(number: int, example: Article, vocabulary: Sequence[str]) -> Article:
    chance = random.Random(number)  # noqa: S311 - no secret
    words = iter(chance.choices(vocabulary, k=_PARAGRAPHS * _SENTENCES * 15 + 12))

    def sentence(length: int) -> str:
        return " ".join(next(words) for _ in range(length)).capitalize() + "."

    paragraphs = [" ".join(sentence(15) for _ in range(_SENTENCES)) for _ in range(_PARAGRAPHS)]
    day = NEWEST - timedelta(days=number // A_DAY)
    url = f"https://years.example/news/{day:%Y/%m/%d}/{number:07}-{next(words)}-{next(words)}.html"
    return msgspec.structs.replace(
        example,
        source=url,
        status="ok",
        url=url,
        final_url=url,
        canonical_url=url,
        headline=sentence(8),
        date=f"{day:%Y-%m-%d}T08:{number % 60:02}:00+00:00",
        fetched_at=f"{day:%Y-%m-%d}T09:00:00+00:00",
        body="\n\n".join(paragraphs),
        blocks=[BodyBlock("paragraph", None, text, []) for text in paragraphs],
        links=[Link(f"https://years.example/{number}", "More", 1, "body", True)],
        images=[Image(f"https://years.example/{number}.jpg", "A picture", None, None, 0)],
        content_hash=f"{number:064x}",
    )

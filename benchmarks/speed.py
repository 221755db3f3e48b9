"""Runs this project and its peers side by side over the same pages, page by page in turn, so that
whatever slows the machine slows all.

Prints pages/s, ratios, memory, where our own time goes, what single pages cost, and how time grows
with a page's size.
"""

import gzip
import statistics
import time
from collections import Counter, defaultdict
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks import plot
from benchmarks.contenders import CONTENDERS, serve
from benchmarks.training.examples import read_gold
from scraper.cleaner import Cleaner
from scraper.cleaner.model.select import classify_html
from scraper.cleaner.pipeline import apply_rules
from scraper.cleaner.rules.postprocess import postprocess
from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.errors import ScraperError
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.pipeline import extract_page
from scraper.records import Page

_SMALL = 50_000
_SIZES = (0.1, 0.3, 1, 3, 10, 20)
Pages = list[tuple[bytes, str | None]]


def run(corpus: Path, every: int, predictions: Path, target: Path | None) -> int:
    """Measure on every n-th page of the corpus and print the tables; plot them with the quality of
    `predictions`. Returns an exit code.
    """
    golds = read_gold(corpus)[::every]
    pages = [
        (
            gzip.decompress((corpus / "pages" / f"{gold['id']}.html.gz").read_bytes()),
            gold.get("url"),
        )
        for gold in golds
    ]
    print(
        f"{len(pages)} pages, {sum(len(content) for content, _ in pages) / 1e6:.0f} MB; one "
        "process each, page by page in turn\n"
    )
    speeds = _side_by_side(pages)
    if target is not None:
        plot.draw(speeds, plot.quality(corpus, predictions), target)
    _stages(pages)
    _curve()
    return 0


def _side_by_side(pages: Pages) -> dict[str, float]:
    """Pages/s of each contender."""
    context = get_context("spawn")
    pipes: dict[str, Connection] = {}
    workers = []
    for contender, (distribution, _) in CONTENDERS.items():
        if contender != "article-scraper" and not _is_there(distribution):
            print(f"{contender}: not installed (extra `bench`), left out")
            continue
        here, there = context.Pipe()
        worker = context.Process(target=serve, args=(contender, there), daemon=True)
        worker.start()
        workers.append(worker)
        pipes[contender] = here
    times: dict[str, list[float]] = defaultdict(list)
    failed: Counter[str] = Counter()
    # two pages that nobody counts: imports, tables, caches; the second has its language detected
    for pipe in pipes.values():
        for page in (pages[0], (growing_page(3000), None)):
            pipe.send(page)
            pipe.recv()
    for page in pages:
        for contender, pipe in pipes.items():
            pipe.send(page)
            seconds, well = pipe.recv()
            times[contender].append(seconds)
            failed[contender] += not well
    print(
        f"{'':<18}{'version':>10}{'pages/s':>10}{'ms/page':>10}"
        f"{'median':>10}{'ratio':>8}{'MB most':>9}{'failed':>8}"
    )
    yardstick = sum(times["trafilatura"])
    for contender, pipe in pipes.items():
        pipe.send(None)
        memory = pipe.recv()
        mine = times[contender]
        total = sum(mine)
        row = (
            f"{len(mine) / total:>10.1f}{total / len(mine) * 1e3:>10.1f}"
            f"{statistics.median(mine) * 1e3:>10.1f}{yardstick / total:>8.2f}"
        )
        print(
            f"{contender:<18}{_version(CONTENDERS[contender][0]):>10}{row}"
            f"{memory / 1e6:>9.0f}{failed[contender]:>8}"
        )
    for worker in workers:
        worker.join(timeout=10)
    _single_pages(pages, times["article-scraper"])
    return {contender: len(mine) / sum(mine) for contender, mine in times.items()}


def _single_pages(pages: Pages, seconds: list[float]) -> None:
    """What the dearest page above 50 KB costs a megabyte, against the median of those."""
    costs = sorted(
        second / len(content) * 1e6
        for (content, _), second in zip(pages, seconds, strict=True)
        if len(content) > _SMALL
    )
    if costs:
        median = statistics.median(costs)
        times = costs[-1] / median
        print(
            f"\nms a MB, pages above 50 KB: median {median * 1e3:.0f}, most {costs[-1] * 1e3:.0f} "
            f"({times:.1f} times the median)"
        )


def _stages(pages: Pages) -> None:
    """Where our own time goes."""
    spent: Counter[str] = Counter()
    cleaner = Cleaner(Lexicon())
    elements = ElementReader(cleaner.lexicon.vocabulary)
    for content, url in pages:
        clock = _Clock(spent)
        try:
            document = parse(Page(source="page", content=content, url=url))
            clock.lap("parsing")
            structured = parse_structured_data(document)
            clock.lap("fields")
            if document.tree is None:
                continue
            segment(document.tree, elements)
            clock.lap("segmenting")
            page = cleaner.context(document, structured)
            clock.lap("context")
            named = apply_rules(page)
            clock.lap("rules")
            cleaner.model.features.table(page, named)
            clock.lap("features")
            cleaner.model.judge(page, named)
            clock.lap("model")
            postprocess(page, classify_html(page, named, cleaner.model))
            clock.lap("again")
            extract_page(Page(source="page", content=content, url=url))
            clock.lap("all")
        except ScraperError:
            continue
    spent["context"] -= spent["segmenting"]
    spent["model"] -= spent["features"]
    spent["fields"] += spent["all"] - sum(
        spent[stage]
        for stage in (
            "parsing",
            "fields",
            "context",
            "segmenting",
            "rules",
            "features",
            "model",
        )
    )
    whole = spent["all"]
    print("\nshare of our time, in a run of their own:")
    for stage in ("parsing", "segmenting", "context", "rules", "features", "model", "fields"):
        print(f"  {stage:<14}{spent[stage] / whole:>6.0%}")


class _Clock:
    def __init__(self, spent: Counter[str]) -> None:
        self._spent = spent
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._spent[stage] += now - self._last  # type: ignore[assignment]
        self._last = now


def _curve() -> None:
    """Seconds for one page of growing size, made of the same invented paragraphs, teasers and lists
    over and over.
    """
    print("\none page, growing:      MB         s    s a MB")
    for size in _SIZES:
        content = growing_page(int(size * 1e6))
        started = time.perf_counter()
        extract_page(Page(source="page", content=content))
        seconds = time.perf_counter() - started
        print(
            f"{'':<20}{len(content) / 1e6:>7.1f}{seconds:>10.2f}"
            f"{seconds / len(content) * 1e6:>10.2f}"
        )


def growing_page(size: int) -> bytes:
    """A page of about `size` bytes."""
    section = (
        '<section class="chapter"><h2>On the ferry of {0}</h2>'
        '<p class="text">The ferry {0} left the quay at noon, as it had done every day since the '
        "bridge was closed, and "
        '<a href="/f/{0}">nobody</a> waved. The captain said that the tide was late again, and '
        "that he would not wait for it.</p>"
        "<ul><li>The first mate disagreed, and wrote so in the log.</li><li>The cook, who had seen "
        "worse, said nothing at all.</li></ul>"
        '<div class="teaser"><a href="/more/{0}">More about ferries: the one that came back on day '
        "{0}</a></div></section>"
    )
    head = "<html><head><title>The ferries</title></head><body><article><h1>The ferries</h1>"
    count = max(1, (size - len(head)) // len(section))
    return (
        head
        + "".join(section.format(number) for number in range(count))
        + "</article></body></html>"
    ).encode()


def _is_there(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def _version(distribution: str) -> str:
    return version(distribution)

"""Our project and its peers, each as a function from a page's bytes and address to anything. One
process runs one of them.
"""

import logging
import re
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

Extract = Callable[[bytes, str | None], object]


def _ours() -> Extract:
    import scraper

    return lambda content, url: scraper.extract(content, url=url)


def _trafilatura() -> Extract:
    import trafilatura

    return lambda content, url: trafilatura.bare_extraction(content, url=url, with_metadata=True)


def _trafilatura_fast() -> Extract:
    import trafilatura

    return lambda content, url: trafilatura.bare_extraction(
        content, url=url, with_metadata=True, fast=True
    )


def _readability() -> Extract:
    from readability import Document

    def extract(content: bytes, url: str | None) -> object:
        document = Document(content, url=url)
        return document.title(), document.summary()

    return extract


def _newspaper() -> Extract:
    from newspaper import Article

    def extract(content: bytes, url: str | None) -> object:
        article = Article(url or "http://localhost/", fetch_images=False)
        article.download(input_html=content.decode("utf-8", "replace"))
        article.parse()
        return article.text

    return extract


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda content, _url: extract_plain_text(
        bytes_to_str(content, detect_encoding(content)), main_content=True
    )


CONTENDERS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "article-scraper": ("article-scraper", _ours),
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura_fast": ("trafilatura", _trafilatura_fast),
    "readability-lxml": ("readability-lxml", _readability),
    "newspaper4k": ("newspaper4k", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
}
"""Name -> (distribution, maker)."""


def serve(name: str, pipe: Connection) -> None:
    """Answer every (content, url) with the seconds it took and whether it went well; at the end,
    the most memory held, in bytes.
    """
    logging.disable(logging.CRITICAL)
    extract = CONTENDERS[name][1]()
    while (task := pipe.recv()) is not None:
        started = time.perf_counter()
        try:
            extract(*task)
            well = True
        except Exception:  # noqa: BLE001 - a peer may raise anything; it is counted
            well = False
        pipe.send((time.perf_counter() - started, well))
    pipe.send(_most_memory())


def _most_memory() -> int:
    """The most memory this process held, in bytes. (`ru_maxrss` would count what the parent held
    when it started us.)
    """
    status = Path("/proc/self/status")
    held = (
        re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"), re.M)
        if status.exists()
        else None
    )
    return (
        int(held[1]) * 1024 if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    )

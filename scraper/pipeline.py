"""The whole road on one screen: Page -> Document -> Blocks with Verdicts -> Article. The one edge
where errors become records.
"""

import logging
from functools import cache

from scraper.article import Article
from scraper.cleaner import Cleaned, Cleaner, Reason
from scraper.error_record import failure_record
from scraper.errors import ScraperError
from scraper.extractor import Fields, build_article, score_fields
from scraper.language.lexicon import Lexicon
from scraper.parsing.document import parse
from scraper.parsing.structured_data import parse_structured_data
from scraper.records import Page

_log = logging.getLogger("scraper")
_log.addHandler(logging.NullHandler())


@cache
def _cleaner() -> Cleaner:
    """The cleaner of this process: the only object that one page leaves for the next."""
    return Cleaner(Lexicon())


def extract_page(page: Page, cleaner: Cleaner | None = None) -> Article:
    """One page's record. Never raises for what the page contains: what is wrong stands in `status`
    and `error`.

    `cleaner` replaces that of the process: benchmarks judge a page by a block model that was
    trained without the page's site.
    """
    try:
        document = parse(page)
        structured = parse_structured_data(document)
        cleaned = (cleaner or _cleaner()).clean(document, structured)
        return build_article(page, document, structured, cleaned)
    except ScraperError as error:
        return failure_record(error, page)
    except Exception as error:  # noqa: BLE001 - the one edge: no page may end a batch, whatever it found in our code
        _log.exception("%s: internal error", page.source)
        return failure_record(
            ScraperError(
                f"{page.source}: internal error ({type(error).__name__}: {error}); please report "
                "this page"
            ),
            page,
        )


def explain_page(page: Page) -> tuple[Cleaned, dict[int, list[Reason]]]:
    """Every block of a page with its verdict, and what weighed most where the block model judged.
    Raises ScraperError for a page that cannot be read.
    """
    document = parse(page)
    return _cleaner().explain(document, parse_structured_data(document))


def explain_fields(page: Page) -> Fields:
    """Every field of a page with its candidates. Raises ScraperError for a page that cannot be
    read.
    """
    document = parse(page)
    structured = parse_structured_data(document)
    return score_fields(page, document, structured, _cleaner().clean(document, structured))

"""The whole road on one screen: Page -> Document -> Blocks with Verdicts -> Article. The one edge
where errors become records.
"""

import logging
from functools import cache

from scraper.article import Article
from scraper.cleaner.cleaned import Cleaned
from scraper.cleaner.model.select import Reason
from scraper.cleaner.model.trees import BlockModel
from scraper.cleaner.pipeline import clean, explain
from scraper.error_record import failure_record
from scraper.errors import ScraperError
from scraper.extractor import Fields, build_article, score_fields
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page

_log = logging.getLogger("scraper")
_log.addHandler(logging.NullHandler())


@cache
def _lexicon() -> Lexicon:
    """The lexicon that all pages of this process share."""
    return Lexicon()


def extract_page(page: Page, model: BlockModel | None = None) -> Article:
    """One page's record. Never raises for what the page contains: what is wrong stands in `status`
    and `error`.

    `model` takes the shipped block model's place: benchmarks judge a page by one that never saw its
    site.
    """
    try:
        document = parse(page)
        structured = parse_structured_data(document)
        return build_article(
            page, document, structured, clean(document, structured, _lexicon(), model)
        )
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
    return explain(document, parse_structured_data(document), _lexicon())


def explain_fields(page: Page) -> Fields:
    """Every field of a page with its candidates. Raises ScraperError for a page that cannot be
    read.
    """
    document = parse(page)
    structured = parse_structured_data(document)
    return score_fields(page, document, structured, clean(document, structured, _lexicon()))

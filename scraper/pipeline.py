"""The whole road on one screen: Page -> Document -> Blocks with Verdicts -> Article. The one edge where errors become records."""

import logging

from scraper.cleaner.model.select import Reason
from scraper.cleaner.model.trees import BlockModel
from scraper.cleaner.pipeline import Cleaned, clean, explain
from scraper.error_record import failure
from scraper.errors import ScraperError
from scraper.extractor import Fields, article, weighed_fields
from scraper.parsing.document import read
from scraper.parsing.structured_data import read_structured
from scraper.records import Article, Page

_log = logging.getLogger("scraper")
_log.addHandler(logging.NullHandler())


def extract_page(page: Page, model: BlockModel | None = None) -> Article:
    """One page's record. Never raises for what the page contains: what is wrong stands in `status` and `error`.

    `model` takes the shipped block model's place: benchmarks judge a page by one that never saw its site.
    """
    try:
        document = read(page)
        structured = read_structured(document)
        return article(page, document, structured, clean(document, structured, model))
    except ScraperError as error:
        return failure(error, page)
    except Exception as error:  # noqa: BLE001 - the one edge: no page may end a batch, whatever it found in our code
        _log.exception("%s: internal error", page.source)
        return failure(ScraperError(f"{page.source}: internal error ({type(error).__name__}: {error}); please report this page"), page)


def explain_page(page: Page) -> tuple[Cleaned, dict[int, list[Reason]]]:
    """Every block of a page with its verdict, and what weighed most where the block model judged. Raises ScraperError for a page
    that cannot be read.
    """
    document = read(page)
    return explain(document, read_structured(document))


def explain_fields(page: Page) -> Fields:
    """Every field of a page with its candidates. Raises ScraperError for a page that cannot be read."""
    document = read(page)
    structured = read_structured(document)
    return weighed_fields(page, document, structured, clean(document, structured))

"""Page -> Document -> Blocks with Verdicts -> Article, on one screen. Errors become records."""

import logging
from dataclasses import replace
from functools import cache

from scraper.article import Article
from scraper.cleaner import Cleaned, Cleaner, Reason
from scraper.error_record import failure_record
from scraper.errors import ScraperError, internal_error
from scraper.extractor import Fields, build_article, score_fields
from scraper.language import Lexicon, telling_titles
from scraper.parsing import (
    Document,
    StructuredData,
    page_in_mhtml,
    parse,
    parse_structured_data,
)
from scraper.records import Favour, Page
from scraper.shortages import out_of_resources

_log = logging.getLogger("scraper")
_log.addHandler(logging.NullHandler())


@cache
def _cleaner(favour: Favour | None = None) -> Cleaner:
    """The cleaner of this process, or one of it that favours something: the only objects that one
    page leaves for the next.
    """
    return Cleaner(Lexicon()) if favour is None else _cleaner().favouring(favour)


def _structured_data(document: Document) -> StructuredData:
    """The structured data of a page, without titles that say nothing."""
    structured = parse_structured_data(document)
    titles = telling_titles(structured.titles, _cleaner().lexicon.vocabulary)
    return replace(structured, titles=titles) if titles != structured.titles else structured


def extract_page(page: Page, cleaner: Cleaner | None = None) -> Article:
    """The record of a page. Never raises because of the content of the page: `status` and `error`
    say what is wrong.

    `cleaner` replaces the cleaner of this process. Benchmarks give one whose block model was
    trained without the page's site.
    """
    try:
        page = page_in_mhtml(page)
        document = parse(page)
        structured = _structured_data(document)
        cleaned = (cleaner or _cleaner(page.favour)).clean(
            document, structured, keep_hidden=page.keep_hidden
        )
        return build_article(page, document, structured, cleaned)
    except ScraperError as error:
        return failure_record(error, page)
    except MemoryError as error:  # of the machine, not of the program
        return failure_record(out_of_resources(error), page)
    except Exception as error:  # noqa: BLE001 - the pipeline's edge: a bug must not end a batch
        _log.exception("%s: internal error", page.source)
        return failure_record(internal_error(page.source, error), page)


def explain_page(page: Page) -> tuple[Cleaned, dict[int, list[Reason]]]:
    """The blocks of a page with their verdicts, and index of a block -> reasons of the block model.
    Raises ScraperError for a page that cannot be read.
    """
    document = parse(page_in_mhtml(page))
    structured = _structured_data(document)
    return _cleaner(page.favour).explain(document, structured, keep_hidden=page.keep_hidden)


def explain_fields(page: Page) -> Fields:
    """The fields of a page with their candidates. Raises ScraperError for a page that cannot be
    read.
    """
    page = page_in_mhtml(page)
    document = parse(page)
    structured = _structured_data(document)
    cleaned = _cleaner(page.favour).clean(document, structured, keep_hidden=page.keep_hidden)
    return score_fields(page, document, structured, cleaned)

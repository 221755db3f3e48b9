"""The warnings of a record: what users read about a page besides its fields. Judges no block."""

from collections.abc import Iterator, Sequence

from scraper.article import Notice
from scraper.cleaner import Cleaned
from scraper.extractor.article_pictures import JudgedPicture
from scraper.extractor.base_url import relative_url_notices
from scraper.extractor.not_articles import page_type_notices
from scraper.parsing import Document, StructuredData


def record_warnings(
    document: Document,
    structured: StructuredData,
    cleaned: Cleaned,
    dates: Sequence[Notice],
    pictures: Sequence[JudgedPicture],
    base: str | None,
) -> list[Notice]:
    """All warnings, in the order of what they are about. `dates` are those of the dates, and `base`
    is the base URL of the page's relative URLs.
    """
    return [
        *document.warnings,
        *_broken_notices(structured),
        *dates,
        *_language_notices(cleaned),
        *page_type_notices(cleaned.page_type),
        *_hidden_text_notices(cleaned),
        *relative_url_notices(cleaned, pictures, base),
    ]


def _broken_notices(structured: StructuredData) -> list[Notice]:
    return (
        [Notice("broken_json_ld", f"{structured.broken} JSON-LD script(s) could not be read")]
        if structured.broken
        else []
    )


def _language_notices(cleaned: Cleaned) -> list[Notice]:
    if cleaned.declared_language in (None, cleaned.language):
        return []
    return [
        Notice(
            "language_mismatch",
            f"the page declares the language {cleaned.declared_language}, its text is in "
            f"{cleaned.language}",
        )
    ]


def _hidden_text_notices(cleaned: Cleaned) -> Iterator[Notice]:
    """The warnings that hidden text was left out, and that hidden text is the article."""
    if words := cleaned.hidden_words:
        yield Notice(
            "hidden_text",
            f"{words} word(s) that no reader of the page sees were left out; --keep-hidden keeps "
            "them",
        )
    if cleaned.carriers:
        yield Notice(
            "hidden_text",
            f"{cleaned.carriers} invisible characters that can carry a text were removed",
        )
    if words := cleaned.words_until_shown:
        yield Notice(
            "shown_by_script", f"{words} word(s) of the body are hidden until a script shows them"
        )

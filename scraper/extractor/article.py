"""Puts the record together: every field from its own module, in one place. Judges nothing itself."""

import hashlib

from scraper.cleaner import Cleaned
from scraper.document import Document
from scraper.errors import Blocked, ConsentWall, LoginWall, NoArticle, ParkedDomain, SoftNotFound
from scraper.extractor import authors as author_names
from scraper.extractor import date as dating
from scraper.extractor.addresses import absolute
from scraper.extractor.body import body_blocks, join
from scraper.extractor.headline import headline, summary
from scraper.extractor.images import images
from scraper.extractor.links import links
from scraper.records import SCHEMA_VERSION, Article, Notice, Page, Status
from scraper.structured import Structured, first_text, texts
from scraper.version import __version__

_STANDING_IN: dict[Status, tuple[type[NoArticle], str]] = {
    "consent": (ConsentWall, "the page only asks for consent to cookies; fetch it with a browser that gives it, or from a feed"),
    "blocked": (Blocked, "the site refuses automated clients; ask it for access, or try later and more slowly"),
    "login": (LoginWall, "the page only asks to log in"),
    "parked": (ParkedDomain, "the domain is parked or not set up; there is no site any more"),
    "soft_404": (SoftNotFound, "the page says that it was not found, although the server did not"),
}

EXTRACTOR = f"article-scraper {__version__}"


def article(page: Page, document: Document, structured: Structured, cleaned: Cleaned) -> Article:
    """The record of a page whose blocks are judged.

    Raises NoArticle where no block was judged content, and its kin where the page is a wall.
    """
    if cleaned.status in _STANDING_IN:
        error, message = _STANDING_IN[cleaned.status]
        raise error(f"{page.source}: {message}")
    blocks = body_blocks(cleaned)
    body = join(blocks)
    if body is None:
        raise NoArticle(f"{page.source}: no article text was found on the page; `scraper explain` shows what was")
    base = _base(document)
    title = headline(cleaned, structured)
    date, date_info, date_notices = dating.published(cleaned, structured, document.tree, document.url, page.fetched_at)
    people = author_names.authors(cleaned, structured, base)
    broken = [Notice("broken_json_ld", f"{structured.broken} JSON-LD script(s) could not be read")] if structured.broken else []
    language = _language_notices(cleaned)
    return Article(
        schema_version=SCHEMA_VERSION,
        source=page.source,
        url=page.url,
        final_url=page.final_url,
        canonical_url=_canonical(document, structured, base),
        status=cleaned.status,
        error=None,
        headline=title,
        summary=summary(cleaned, structured),
        date=date,
        date_modified=dating.modified(structured),
        date_info=date_info,
        author="; ".join(person.name for person in people) or None,
        authors=people,
        body=body,
        blocks=blocks,
        links=links(cleaned, people, base, document.url),
        images=images(cleaned, structured, base),
        language=cleaned.language,
        section=structured.first_meta("article:section")
        or first_text(structured.article.get("articleSection"))
        or next(iter(structured.microdata.get("articleSection", ())), None),
        tags=_tags(structured),
        publisher=first_text(structured.article.get("publisher"))
        or structured.first_meta("og:site_name")
        or next(iter(structured.microdata.get("publisher", ())), None),
        free_access=_free_access(structured),
        fetched_at=page.fetched_at,
        http_status=page.http_status,
        content_hash=content_hash(title, body),
        warnings=[*document.warnings, *broken, *date_notices, *language],
        extractor=EXTRACTOR,
    )


def _language_notices(cleaned: Cleaned) -> list[Notice]:
    if cleaned.declared_language in (None, cleaned.language):
        return []
    return [Notice("language_mismatch", f"the page declares the language {cleaned.declared_language}, its text is in {cleaned.language}")]


def content_hash(title: str | None, body: str | None) -> str:
    """SHA-256 of headline and body, hexadecimal."""
    return hashlib.sha256(f"{title or ''}\n\n{body or ''}".encode()).hexdigest()


def _base(document: Document) -> str | None:
    """What relative addresses are relative to: <base href>, else the page's address."""
    if document.tree is not None:
        for element in document.tree.iter("base"):
            if (href := element.get("href")) and (base := absolute(href, document.url)):
                return base
    return document.url


def _canonical(document: Document, structured: Structured, base: str | None) -> str | None:
    if document.tree is None:
        return None
    for element in document.tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split() and (url := absolute(element.get("href") or "", base)):
            return url
    return absolute(structured.first_meta("og:url") or "", base)


def _tags(structured: Structured) -> list[str]:
    tags = list(structured.meta.get("article:tag", ()))
    if not tags:
        written = texts(structured.article.get("keywords")) or structured.meta.get("news_keywords") or structured.meta.get("keywords") or []
        tags = [tag.strip() for text in written for tag in text.split(",")]
    return list(dict.fromkeys(tag for tag in tags if tag))


def _free_access(structured: Structured) -> bool | None:
    declared = structured.article.get("isAccessibleForFree")
    if isinstance(declared, bool):
        return declared
    return {"true": True, "false": False}.get(str(declared).strip().lower()) if declared is not None else None

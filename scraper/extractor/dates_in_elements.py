"""The dates that a page's elements give: <time> and similar ones, and those with class words.
Attributes for scripts are in dates_in_attributes.py. Scores nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scraper.cleaner import Cleaned
from scraper.extractor.date_candidates import DateCandidate, parse_declared
from scraper.extractor.date_labels import label_of
from scraper.language import DateReader, ParsedDate, Phrases
from scraper.parsing import Document, Element, text_of

_BLOCKS_BELOW = 3
_ELEMENTS = frozenset({"time", "abbr", "relative-time", "time-ago"})
_ATTRIBUTES = ("datetime", "title", "content", "data-datetime")
_LONGEST_LABEL = 60
_MAX_TIME_ELEMENTS = 3
_MAX_ELEMENTS_READ = 40
_PUBLISHED_CLASS = "%(published_classes)s"
_DATE_CLASS = r"(?:^|[\s_-])(?:%(date_classes)s)(?:$|[\s_-])"
_UPDATED_CLASS = "%(updated_classes)s"
OTHER_ARTICLES = "%(other_pieces)s"
"""Class words of comments, teasers and sidebars: a template of `Vocabulary.pattern`."""
# Class words such as "article-footer", "entry-footer", "post__footer-meta".
_ARTICLE_FOOTER = re.compile(
    r"(?:article|entry|post|story|news|content)[a-z]*[-_]+(?:[a-z]+[-_]+)*footer", re.I
)
_MAX_ANCESTORS = 8
_CHARACTERS_BEFORE = 40
# An <article> with less text is the teaser of another article.
_SHORTEST_ARTICLE = 500


def dates_in_elements(
    elements: Sequence[Element], cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The dates of the first <time> and similar elements of the article, with the label that their
    class names and the words before them give. Those whose text is near the headline come first.
    """
    others = cleaned.lexicon.vocabulary.pattern(OTHER_ARTICLES, re.I)
    read = []
    for element in elements[:_MAX_ELEMENTS_READ]:
        text = text_of(element).strip()
        in_text = reader.find_all(text)
        written = _attribute(element)
        parsed = _parsed(written, in_text, reader) if written else None
        if parsed is not None and not is_elsewhere(element, others):
            read.append((element, parsed, in_text, text))
    if len(read) > 1:
        at_head = text_at_head(cleaned)
        read.sort(key=lambda one: not one[3] or one[3] not in at_head)
    is_first_publication = True
    for count, (element, parsed, in_text, _) in enumerate(read[:_MAX_TIME_ELEMENTS]):
        for candidate in _of_element(element, parsed, in_text, cleaned.phrases):
            is_first = is_first_publication and candidate.label != "update"
            if count == 0 or is_first or candidate.label or candidate.source == "time published":
                yield candidate
            is_first_publication = is_first_publication and candidate.label == "update"


def date_by_class(
    document: Document, cleaned: Cleaned, reader: DateReader
) -> Iterator[DateCandidate]:
    """The date in a short element whose class or id says that it holds one, if all such elements
    outside of teasers and comments give the same day.
    """
    others = cleaned.lexicon.vocabulary.pattern(OTHER_ARTICLES, re.I)
    dated = cleaned.lexicon.vocabulary.pattern(_DATE_CLASS, re.I)
    found = []
    for element in document.tree.iter("*") if document.tree is not None else ():
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) > 1 and dated.search(names) and not is_elsewhere(element, others):
            text = text_of(element).strip()
            if len(text) <= _LONGEST_LABEL and (parsed := reader.find(text)):
                found.append(parsed)
    if len({parsed.day for parsed in found}) == 1:
        yield DateCandidate("text elsewhere", found[0])


def text_at_head(cleaned: Cleaned) -> str:
    """The text from the headline to the first lines of the body."""
    span = cleaned.span
    head = cleaned.judged[span.headline : span.first + _BLOCKS_BELOW]
    return "\n".join(block.text for block, _, _ in head)


def _attribute(element: Element) -> str | None:
    """What an element says for machines: <time>, or <abbr> with the date as its title."""
    if element.tag == "abbr":
        title = element.get("title") or ""
        return title if title[:2].isdigit() else None
    return next(filter(None, map(element.get, _ATTRIBUTES)), None)


def _parsed(written: str, in_text: Sequence[ParsedDate], reader: DateReader) -> ParsedDate | None:
    """The date of an attribute, with the name that the text next to it gives its zone."""
    parsed = parse_declared(written, reader)
    if parsed is None or not in_text or in_text[0].day != parsed.day:
        return parsed
    return replace(parsed, zone=in_text[0].zone)


def _of_element(
    element: Element, parsed: ParsedDate, in_text: Sequence[ParsedDate], phrases: Phrases
) -> Iterator[DateCandidate]:
    is_published, is_update = _purposes(element, phrases)
    if is_update and not is_published:
        yield from (
            DateCandidate("time shown", one) for one in in_text[:-1] if one.day != parsed.day
        )
    shows_day = bool(in_text) and in_text[0].day == parsed.day
    source = "time published" if is_published else "time shown" if shows_day else "time"
    yield DateCandidate(source, parsed, "update" if is_update and not is_published else None)


def _purposes(element: Element, phrases: Phrases) -> tuple[bool, bool]:
    """Whether an element says that it is the publication, and that it is a change. What it says by
    itemprop counts more than class words.
    """
    published, updated = (
        phrases.vocabulary.pattern(words, re.I) for words in (_PUBLISHED_CLASS, _UPDATED_CLASS)
    )
    itemprop, classes = element.get("itemprop") or "", element.get("class") or ""
    before = _text_before(element)
    is_update = (
        updated.search(f"{classes} {itemprop} {before}") is not None
        or label_of(before, phrases) == "update"
    )
    only_update = updated.search(itemprop) and not published.search(itemprop)
    is_published = not only_update and (
        published.search(f"{classes} {itemprop}") is not None
        or element.get("pubdate") is not None
        or label_of(before, phrases) == "publication"
    )
    return is_published, is_update


def _text_before(element: Element) -> str:
    """The last characters before an element: in its parent, else those of the element before it or
    before its parent, such as <dt>Published</dt> before <dd><time>.
    """
    parent = element.getparent()
    for one in (element, parent) if parent is not None else (element,):
        before, around = one.getprevious(), one.getparent()
        text = (
            before.tail if before is not None else around.text if around is not None else ""
        ) or ""
        if not text.strip() and before is not None:
            if before.tag in _ELEMENTS:
                return ""
            text = text_of(before)
        if text.strip() or before is not None:
            return text.strip()[-_CHARACTERS_BEFORE:]
    return ""


def is_elsewhere(element: Element, other_articles: re.Pattern[str]) -> bool:
    """Whether an element is in a comment, a teaser or a sidebar."""
    for level, above in enumerate(element.iterancestors()):
        if level == _MAX_ANCESTORS or above.tag in ("main", "body"):
            return False
        if above.tag == "article":
            return _is_teaser(above)
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if above.tag == "footer" or "footer" in names.lower():
            if not _is_of_article(above, names):
                return True
        elif above.tag in ("nav", "aside") or other_articles.search(names):
            return True
    return False


def _is_of_article(footer: Element, names: str) -> bool:
    """Whether a footer is that of an article and not of the page."""
    return _ARTICLE_FOOTER.search(names) is not None or any(
        True for _ in footer.iterancestors("article")
    )


def _is_teaser(article: Element) -> bool:
    """Whether an <article> is too small for one, and has no main heading."""
    length = 0
    for piece in article.itertext():
        length += len(piece)
        if length > _SHORTEST_ARTICLE:
            return False
    return next(article.iter("h1"), None) is None and next(article.iter("a"), None) is not None

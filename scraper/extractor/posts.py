"""The posts of a page: the updates of a live blog or the posts of a forum, each with its author and
date. Where they begin and end is decided in the cleaner.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scraper.article import Post
from scraper.cleaner import Cleaned, JudgedBlock, is_content
from scraper.extractor.body import positions
from scraper.language import DateReader, ParsedDate, parse_machine
from scraper.parsing import StructuredData, first_text
from scraper.records import AuthorFinding, DateFinding, PostSpan
from scraper.text import letters

_MOST_DECLARED = 1_000
# A shorter text is no evidence that two updates are the same.
_MIN_LETTERS = 8
_COMPARED = 60


def collect_posts(cleaned: Cleaned, structured: StructuredData) -> list[Post]:
    """The posts in the cleaner's order. What a page does not show of an update is taken from its
    JSON-LD (`liveBlogUpdate`).
    """
    if not cleaned.posts:
        return []
    declared = _declared_updates(structured) if cleaned.posts[0].kind == "update" else {}
    reader = cleaned.lexicon.dates(cleaned.phrases.languages)
    places = positions(cleaned)
    return [_post(cleaned.judged, span, places, declared, reader) for span in cleaned.posts]


def _post(
    judged: Sequence[JudgedBlock],
    span: PostSpan,
    places: Mapping[int, int],
    declared: dict[str, dict[str, Any]],
    reader: DateReader,
) -> Post:
    blocks = judged[span.first : span.end]
    content = [block for block, verdict, _ in blocks if is_content(verdict)]
    headline = content[0].text if content and content[0].kind == "heading" else None
    texts = [block.text for block in content[1 if headline else 0 :]]
    node = next(
        (declared[key] for key in _keys(headline, *texts[:1]) if key in declared),
        {},
    )
    date = _date(blocks, reader) or parse_machine(first_text(node.get("datePublished")) or "")
    return Post(
        kind=span.kind,
        author=_author(blocks) or _name(node.get("author")),
        date=date.isoformat() if date else None,
        headline=headline.replace("\n", " ") if headline else None,
        text="\n\n".join(texts),
        parent=span.parent,
        block=places[content[0].index] if content else None,
    )


def _date(blocks: Sequence[JudgedBlock], reader: DateReader) -> ParsedDate | None:
    """The first date: that of a <time> element, else one in a dateline or byline."""
    for block, _, _ in blocks:
        if block.time and (parsed := parse_machine(block.time)):
            return parsed
    for _, verdict, _ in blocks:
        finding = verdict.first(DateFinding)
        if finding and (parsed := reader.find(finding.date)):
            return parsed
    return None


def _author(blocks: Sequence[JudgedBlock]) -> str | None:
    for _, verdict, _ in blocks:
        if verdict.label == "byline" and (names := verdict.all(AuthorFinding)):
            return "; ".join(name.author for name in names)
    return None


def _name(value: Any) -> str | None:
    """The name in a JSON-LD value: a string, a person, or a list of them."""
    values = value if isinstance(value, list) else [value]
    names = [
        first_text(one.get("name")) if isinstance(one, dict) else first_text(one) for one in values
    ]
    return "; ".join(filter(None, names)) or None


def _declared_updates(structured: StructuredData) -> dict[str, dict[str, Any]]:
    """The updates of JSON-LD by the letters of their headlines and of the start of their texts."""
    value = structured.article.get("liveBlogUpdate")
    updates = value if isinstance(value, list) else [value]
    found: dict[str, dict[str, Any]] = {}
    for update in updates[:_MOST_DECLARED]:
        if isinstance(update, dict):
            for key in _keys(
                first_text(update.get("headline")), first_text(update.get("articleBody"))
            ):
                found.setdefault(key, update)
    return found


def _keys(*texts: str | None) -> Iterator[str]:
    for text in texts:
        key = letters((text or "")[: 2 * _COMPARED])[:_COMPARED]
        if len(key) >= _MIN_LETTERS:
            yield key

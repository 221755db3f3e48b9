"""Who else is credited with the article: editors, photographers, translators and others, from
JSON-LD and from labelled lines near the article. Finds no authors.
"""

from collections.abc import Iterator, Sequence

from scraper.article import Author, Contributor, Role
from scraper.cleaner import Cleaned, JudgedBlock, labelled_text
from scraper.extractor.author_candidates import is_author_element, may_name_people
from scraper.extractor.people import declared_people
from scraper.language import grammar_of, looks_like_name, read_contributions, split_names
from scraper.parsing import StructuredData
from scraper.records import Block
from scraper.text import OPENING_BRACKETS, ends_sentence
from scraper.urls import absolute_url

_ROLES_OF_JSON_LD: tuple[tuple[str, Role], ...] = (
    ("editor", "editor"),
    ("translator", "translator"),
    ("illustrator", "illustrator"),
    ("reviewedBy", "reviewer"),
    ("contributor", "contributor"),
)
_BLOCKS_ABOVE = 3
_BLOCKS_BELOW = 5
_LONGEST_LINE = 300
_MAX_CONTRIBUTORS = 50


def collect_contributors(
    cleaned: Cleaned, structured: StructuredData, authors: Sequence[Author], base: str | None
) -> list[Contributor]:
    """The contributors in the page's order. Whoever is an author is not among them."""
    key = grammar_of(cleaned.phrases).key
    known = {key(author.name) for author in authors}
    found: dict[tuple[str, str], Contributor] = {}
    for one in (*_declared(structured, cleaned, base), *_visible(cleaned, base)):
        if key(one.name) not in known:
            found.setdefault((key(one.name), one.role), one)
    return list(found.values())[:_MAX_CONTRIBUTORS]


def _declared(
    structured: StructuredData, cleaned: Cleaned, base: str | None
) -> Iterator[Contributor]:
    for name_of_role, role in _ROLES_OF_JSON_LD:
        value = structured.article.get(name_of_role) or structured.page.get(name_of_role)
        for person in declared_people(structured, value):
            if person.is_organization:
                continue
            url = absolute_url(person.url, base) if person.url else None
            for name in split_names(person.name, cleaned.phrases):
                if looks_like_name(name, cleaned.phrases):
                    yield Contributor(name, url, role)


def _visible(cleaned: Cleaned, base: str | None) -> Iterator[Contributor]:
    """The contributors in lines from a little above the headline to a little below the body."""
    span = cleaned.span
    below_picture = {picture.before for picture in cleaned.pictures}
    for judged in cleaned.judged:
        index = judged.block.index
        at_head = span.top - _BLOCKS_ABOVE <= index <= span.first + 1
        at_end = 0 <= index - max(span.last, 0) <= _BLOCKS_BELOW
        if (at_head or at_end) and _may_credit(judged, below_picture, cleaned):
            text = labelled_text(judged.block, cleaned.phrases)
            for name, role in read_contributions(text, cleaned.phrases):
                yield Contributor(name, _url_of(name, judged.block, cleaned, base), role)


def _may_credit(judged: JudgedBlock, below_picture: set[int], cleaned: Cleaned) -> bool:
    """Whether a line can credit people. Below a picture, it is the picture's credit."""
    block, verdict, _ = judged
    is_prose = verdict.label == "body" and ends_sentence(block.text)
    is_bracket = block.text.startswith(OPENING_BRACKETS)
    return (
        len(block.text) <= _LONGEST_LINE
        and (is_bracket or not is_prose)
        and (block.index not in below_picture or is_author_element(block, cleaned.phrases))
        and may_name_people(block, verdict, cleaned.phrases)
    )


def _url_of(name: str, block: Block, cleaned: Cleaned, base: str | None) -> str | None:
    key = grammar_of(cleaned.phrases).key
    links = (link for link in block.links if key(link.text) == key(name))
    return next((absolute_url(link.href, base) for link in links), None)

"""Words of human languages are in the tables of scraper/language alone, not in code.

A string of the code may be equal to an entry of a table for one reason only: it is a name that a
format or our own record gives, such as the HTML tag `figcaption` or the label `teaser`.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from scraper import article, records
from scraper.cleaner import page_kinds

PACKAGE = Path(__file__).parents[2] / "scraper"
# What reads pages. The rest writes English for its users and knows no page.
READERS = (
    "cleaner",
    "discovery",
    "extractor",
    "parsing",
    "pipeline.py",
    "render_policy.py",
    "text.py",
)
MODULES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).parts[0] in READERS
]
SHORTEST = 3
CHARACTER_CLASS = re.compile(r"\[[^\]]*\]")


def names(kind: object) -> Iterator[str]:
    """The strings of a type of names, or of several together."""
    for name in get_args(kind):
        if isinstance(name, str):
            yield name
        else:
            yield from names(name)


LABELS = {
    name
    for kind in (
        records.Label,
        records.BlockKind,
        page_kinds.StandInKind,
        page_kinds.OtherKind,
        article.Status,
        article.Role,
    )
    for name in names(kind)
}
RECORDS = {
    name
    for module in (article, records)
    for struct in vars(module).values()
    if isinstance(struct, type) and issubclass(struct, msgspec.Struct)
    for name in struct.__struct_fields__
}
# What other formats call things.
HTML_TAGS = set(
    "article audio blockquote button caption center data figcaption font footer img legend main menu nav picture pre "
    "source sub video".split()
)
HTML_ATTRIBUTES = set(
    "copyright credit credits datetime email media password photographer placeholder popover pubdate text".split()
)
CSS = {"bottom", "clip", "collapse", "left", "line", "none", "right"}
JAVASCRIPT = {"null", "top", "undefined"}
META_TAGS = set(
    "author creator date-published description keywords language modified publicationdate publish-date publishdate "
    "published".split()
)
SCHEMA_ORG = set(
    "answer comment datemodified datepublished image news organization person question reportage review".split()
)
FEEDS = set("about atom created entry feed feeds permalink podcast rss updated".split())
# Kinds of items, and keys, in the JSON of content systems.
CONTENT_SYSTEMS = set(
    "ads articledate bylines credits file gallery headlines likes nickname photo promo publicationdate publishdate "
    "publishedat replies social story storydate subtitle teaser tweet user username votes writer writers".split()
)
# What we call things; each could be a member of an enumeration.
OURS = {
    "breadcrumbs": "a rule",
    "description": "a feature of the block model",
    "day": "a part of a date",
    "document": "a parsed page",
    "kicker": "a rule",
    "page": "a source of discovered URLs",
    "post": "a kind of post",
    "publication": "what the words before a date call it",
    "quoted": "a feature of the block model",
    "recommendation": "a kind of container",
    "related": "a kind of link",
    "sitemap": "a kind of file",
    "update": "what the words before a date call it",
}
FORMATS = (
    HTML_TAGS
    | HTML_ATTRIBUTES
    | CSS
    | JAVASCRIPT
    | META_TAGS
    | SCHEMA_ORG
    | FEEDS
    | CONTENT_SYSTEMS
)
GIVEN = LABELS | RECORDS | FORMATS | OURS.keys()


def entries(table: object) -> Iterator[str]:
    """The strings in the lists of a table, however deep."""
    if isinstance(table, dict):
        for value in table.values():
            yield from entries(value)
    elif isinstance(table, list):
        for entry in table:
            yield from entries(entry)
    elif isinstance(table, str):
        yield table.casefold().strip("*")


TABLES = {
    entry
    for path in (PACKAGE / "language").rglob("*.toml")
    for entry in entries(tomllib.loads(path.read_text(encoding="utf-8")))
    if len(entry) >= SHORTEST
}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """(line, string) of the strings of a module that are not docstrings. A string that the code
    splits gives its words, a pattern gives its alternatives.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    split = {
        id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "split"
    }
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            words = node.value.split() if id(node) in split else alternatives(node.value)
            yield from ((node.lineno, word) for word in words)


def alternatives(text: str) -> list[str]:
    """The alternatives of a pattern; the text itself if it is not a pattern."""
    if not re.search(r"\w\||\|\w", text):
        return [text]
    return re.split(r"[|()?:\\/\[\]^$+.*]+", CHARACTER_CLASS.sub("", text))


def test_the_alternatives_of_a_pattern_are_seen():
    assert alternatives("related") == ["related"]
    assert {"tags", "suche"} <= set(alternatives(r"/(?:tags|suche)(?:[/.?]|$)"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_string_of_the_code_is_an_entry_of_a_table(path):
    found = [
        f"{line}: {word}"
        for line, word in literals(path)
        if (folded := word.casefold()) in TABLES and folded not in GIVEN
    ]
    assert not found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_string_of_the_code_is_a_word_in_other_than_basic_letters(path):
    found = [
        f"{line}: {word}"
        for line, text in literals(path)
        for word in re.findall(r"[^\W\d_]{2,}", CHARACTER_CLASS.sub("", text))
        if not word.isascii()
    ]
    assert not found


def test_every_exception_is_needed():
    used = {word.casefold() for path in MODULES for _, word in literals(path)}
    assert used & TABLES >= FORMATS | OURS.keys()

"""The structured data of a page: JSON-LD, meta tags, microdata. Judges no value."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from scraper.parsing.author_hints import author_hints
from scraper.parsing.document import Document
from scraper.parsing.element_text import text_of
from scraper.parsing.json_ld import Node, first_text, is_of_type, nodes_of, texts
from scraper.parsing.microdata import microdata_of
from scraper.text import fold, letters, one_line, without_tags, words_or_pairs
from scraper.urls import same_page

# The media type, as it is and as sites misspell it.
_JSON_LD = re.compile(r"ld[+ ]?json|json\+ld", re.I)
_CONTENTS = ("children", "innerhtml", "content")
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|Recipe|Newspaper)$")
_PAGE_TYPE = re.compile(
    r"(?:WebPage|ItemPage|AboutPage|CollectionPage|ProfilePage|FAQPage|QAPage|MedicalWebPage)$"
)

_TITLE_NAMES = (
    "og:title",
    "twitter:title",
    "dc.title",
    "headline",
    "title",
    "parsely-title",
    "sailthru.title",
)
_DESCRIPTION_NAMES = ("description", "og:description", "twitter:description", "dc.description")


@dataclass(frozen=True, slots=True)
class StructuredData:
    """What a page declares about itself, unjudged."""

    article: Node = field(default_factory=dict)
    """The JSON-LD node of the article; {} if the page has no such node."""
    page: Node = field(default_factory=dict)
    """The JSON-LD node of the page itself, else {}. Its dates and authors are used if the article's
    node has none.
    """
    nodes: tuple[Node, ...] = ()
    """All JSON-LD nodes with a type, in the order of the page."""
    named: dict[str, Node] = field(default_factory=dict)
    """@id -> JSON-LD node, for the nodes that have a name."""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """Lower-case name or property of meta tags -> their contents."""
    microdata: dict[str, list[str]] = field(default_factory=dict)
    """itemprop -> its values."""
    titles: tuple[str, ...] = ()
    """The titles of the page in its head: <title>, then meta tags."""
    site_names: frozenset[str] = frozenset()
    """The names of the site, folded."""
    author_hints: tuple[str, ...] = ()
    """What may be authors' names, from attributes and scripts, or the URLs of their pages."""
    broken: int = 0
    """Number of JSON-LD scripts that could not be read."""

    def resolve(self, value: Any) -> Any:
        """A JSON-LD value, with a reference to another node ({"@id": …}) replaced by that node."""
        if (
            isinstance(value, dict)
            and isinstance(value.get("@id"), str)
            and not value.keys() - {"@id", "@type"}
        ):
            return self.named.get(value["@id"], value)
        return value

    @property
    def descriptions(self) -> tuple[str, ...]:
        """The descriptions of the page in its head."""
        return tuple(content for name in _DESCRIPTION_NAMES for content in self.meta.get(name, ()))

    @property
    def article_body(self) -> str:
        """The text of the article in JSON-LD; empty if it is not there."""
        body = self.article.get("articleBody")
        return body if isinstance(body, str) else ""

    @property
    def types(self) -> frozenset[str]:
        """The types of all JSON-LD nodes, in lower case."""
        named = (node.get("@type") for node in self.nodes)
        return frozenset(
            name.lower()
            for types in named
            for name in (types if isinstance(types, list) else [types])
            if isinstance(name, str)
        )

    @property
    def says_article(self) -> bool:
        """Whether the page declares that it is an article."""
        return (
            "newsarticle" in self.types or (self.first_meta("og:type") or "").lower() == "article"
        )

    def first_meta(self, *names: str) -> str | None:
        """The first non-empty content of the named meta tags."""
        return next(
            (content for name in names for content in self.meta.get(name, ()) if content), None
        )


def parse_structured_data(document: Document) -> StructuredData:
    """All structured data of a document. Of several articles in JSON-LD, `article` is the one with
    the page's URL or title, else the first.
    """
    tree = document.tree
    if tree is None:
        return StructuredData()
    nodes, broken = [], 0
    for text in _json_ld(document):
        try:
            nodes += nodes_of(text)
        except ValueError:
            broken += 1
    meta = _meta(document)
    titles = _titles(document, meta)
    article, page = (
        _best_node(nodes, pattern, titles, document.url) for pattern in (_ARTICLE_TYPE, _PAGE_TYPE)
    )
    if _is_of_other_page(article, document, meta, titles):
        article = {}
    named = {
        node["@id"]: node
        for node in reversed(nodes)
        if isinstance(node.get("@id"), str) and "name" in node
    }
    declared = StructuredData(
        article,
        page,
        tuple(nodes),
        named,
        meta,
        microdata_of(tree),
        titles,
        author_hints=author_hints(document, meta),
        broken=broken,
    )
    return replace(declared, site_names=_site_names(declared))


def _json_ld(document: Document) -> Iterator[str]:
    """The JSON-LD of a page: in scripts, and in attributes where frameworks write it by mistake, as
    in <script type="application/ld+json" children="…"> and <meta name="script:ld+json">.
    """
    for script in document.metadata_elements["script"]:
        if _JSON_LD.search(script.get("type") or ""):
            yield from filter(None, (script.text, *map(script.get, _CONTENTS)))
    for meta in document.metadata_elements["meta"]:
        if _JSON_LD.search(meta.get("name") or meta.get("property") or ""):
            yield meta.get("content") or ""


_SITE_META = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_SITE_TYPE = re.compile(r"WebSite$")
# The number of nodes and titles that are compared. No page needs more.
_MAX_NODES, _MAX_TITLES = 200, 10
_LEAST_SHARED = 1 / 3
_PAGE_ID = re.compile(r"(?:p|page_?id|id)=\d+\Z")
# A longer part of a title is not the name of a site.
_MAX_NAME_WORDS = 5
TITLE_DIVIDER = re.compile(r"\s+(?:[|–—•·:»ㅣ‹›~>-]|::|//|«(?![^»]{0,200}»))\s+|\s*[|»ㅣ]\s*|:\s+")
"""The separators of the parts of a title. "«" is one if it does not open a quotation."""


def _site_names(structured: StructuredData) -> frozenset[str]:
    """The declared names of the site, and the part that <title> has in addition to another title of
    the page.
    """
    named = [content for name in _SITE_META for content in structured.meta.get(name, ())]
    named += texts(structured.resolve(structured.article.get("publisher")))
    named += [
        name
        for node in structured.nodes
        if is_of_type(node, _SITE_TYPE)
        for name in texts(node.get("name"))
    ]
    headlines = texts(structured.article.get("headline"))
    headlines += structured.microdata.get("headline", ())[:1]
    title, *others = (*structured.titles[:4], *headlines) or ("",)
    parts = [part.strip() for part in TITLE_DIVIDER.split(title)]
    other_titles = {letters(other) for other in others}
    for edge, rest in ((parts[-1], parts[:-1]), (parts[0], parts[1:])):
        if rest and len(edge.split()) <= _MAX_NAME_WORDS and letters("".join(rest)) in other_titles:
            named.append(edge)
    return frozenset(
        name for name in map(fold, named) if name and len(name.split()) <= _MAX_NAME_WORDS + 3
    )


def _titles(document: Document, meta: dict[str, list[str]]) -> tuple[str, ...]:
    titles = []
    for element in document.metadata_elements["title"]:
        parent = element.getparent()
        if parent is None or parent.tag != "svg":
            titles.append(one_line(text_of(element)))
    titles += [content for name in _TITLE_NAMES for content in meta.get(name, ())]
    return tuple(filter(None, titles))


def _best_node(
    nodes: list[Node], pattern: re.Pattern[str], titles: tuple[str, ...], url: str | None
) -> Node:
    """The node of a type with the page's URL or title, else the first node of that type."""
    fitting = [node for node in nodes if is_of_type(node, pattern)][:_MAX_NODES]
    folded = {fold(title) for title in titles[:_MAX_TITLES]}

    def fit(node: Node) -> int:
        urls = texts(node.get("url")) + texts(node.get("@id")) + _page_of(node)
        has_url = url is not None and any(same_page(one, url) for one in urls)
        headline = fold(first_text(node.get("headline")) or first_text(node.get("name")) or "")
        return 2 * has_url + (
            bool(headline) and any(headline == title or headline in title for title in folded)
        )

    return max(fitting, key=fit) if fitting else {}


def _is_of_other_page(
    article: Node, document: Document, meta: dict[str, list[str]], titles: tuple[str, ...]
) -> bool:
    """Whether an article's node has the URL of another page than this one, and a headline of which
    no title of this page has as much as a third of the words.
    """
    links = (link for link in document.metadata_elements["link"] if link.get("rel") == "canonical")
    here = [document.url, *meta.get("og:url", ()), *(link.get("href") for link in links)]
    here = [url for url in here if url and "//" in url]
    there = [url for url in (*texts(article.get("url")), *_page_of(article)) if "//" in url]
    headline = words_or_pairs(first_text(article.get("headline")) or "")
    if not (here and there and headline and titles):
        return False
    is_elsewhere = not any(
        same_page(one, other) or _may_be_same(one, other) for one in here for other in there
    )
    most = max(len(headline & words_or_pairs(title)) for title in titles[:_MAX_TITLES])
    return is_elsewhere and most < len(headline) * _LEAST_SHARED


def _may_be_same(one: str, other: str) -> bool:
    """Whether two URLs can be of one page: one is a number of the site's, or only a folder differs,
    as that of a language does.
    """
    ids = (urlsplit(url).query for url in (one, other))
    ends = {url.rstrip("/").rpartition("/")[2] for url in (one, other)}
    return any(map(_PAGE_ID.match, ids)) or len(ends) == 1


def _page_of(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    return texts(page.get("@id") or page.get("url")) if isinstance(page, dict) else texts(page)


def _meta(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in document.metadata_elements["meta"]:
        name = (
            (element.get("property") or element.get("name") or element.get("http-equiv") or "")
            .strip()
            .lower()
        )
        content = one_line(without_tags(element.get("content") or ""))
        if name and content:
            found.setdefault(name, []).append(content)
    for name in _JSON_META:
        for content in found.get(name, ()):
            for key, value in _strings_of_json(content):
                found.setdefault(f"parsely-{key}", []).append(value)
    return found


def _strings_of_json(content: str) -> Iterator[tuple[str, str]]:
    """The keys of a JSON object with dashes for underscores, and their values that are strings."""
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError):
        return
    for key, value in fields.items() if isinstance(fields, dict) else ():
        if isinstance(value, str) and (text := one_line(without_tags(value))):
            yield key.lower().replace("_", "-"), text


# Meta tags whose content is a JSON object of what "parsely-title" and others say one by one.
_JSON_META = ("parsely-page", "parsely-metadata")


_LANGUAGE_META = ("content-language", "og:locale", "language", "dc.language")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def declared_languages(document: Document) -> list[str]:
    """The language tags that the page's markup declares, the most trusted first."""
    root = document.tree
    if root is None:
        return []
    body = root.find("body")
    tags = [root.get("lang"), root.get(_XML_LANG), root.get("xml:lang")]
    tags += [body.get("lang")] if body is not None else []
    tags += [
        meta.get("content")
        for meta in document.metadata_elements["meta"]
        if (meta.get("http-equiv") or meta.get("property") or meta.get("name") or "").lower()
        in _LANGUAGE_META
    ]
    return [tag for tag in tags if tag]

"""What a page with a text of its own is, if it is not an article: a product, a thread of a forum, a
list of other pages. Judges no blocks.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.cleaner.declared_kind import (
    ARTICLE_TYPES,
    OTHER_TYPES,
    TYPES,
    declares_article,
    describes_product,
)
from scraper.cleaner.kind_by_url import is_forum_url, kind_by_url
from scraper.cleaner.page_kinds import OtherKind
from scraper.cleaner.threads import Evidence
from scraper.parsing import Document
from scraper.records import Verdict
from scraper.text import QUESTION_MARKS
from scraper.urls import host_of

_LIST_TYPES = frozenset("collectionpage searchresultspage".split())
# Articles have lists of items too.
_INDEX_TYPES = _LIST_TYPES | {"itemlist"}
# The values of og:type for the list of a group's products.
_GROUPS = frozenset({"product.group", "product:group"})
# A page with so many products is a list of them.
_MIN_PRODUCTS = 3
_FORUM_HOST = r"(?:%(forum_hosts)s)"
_FORUM_TYPES = frozenset("discussionforumposting qapage".split())
# The questions of a list of them that many an article and shop has.
_FAQ, _OF_FAQ = "faqpage", frozenset("question answer".split())
_MIN_QUESTIONS = 3
_SIGNED = frozenset({"byline", "dateline"})


def is_declared_article(page: PageContext) -> bool:
    """Whether the page's JSON-LD or og:type calls it an article."""
    og_type = (page.structured.first_meta("og:type") or "").lower()
    return og_type == "article" or declares_article(page)


def says_article(page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether the page says that it is an article: in its data, or by a byline or date line."""
    return (
        page.structured.says_article
        or bool(page.structured.meta.get("article:published_time"))
        or any(verdict.label in ("byline", "dateline") for verdict in verdicts)
    )


def thread_evidence(page: PageContext, document: Document) -> Evidence | None:
    """What says that a page is a thread of a forum, or questions and answers, besides its posts:
    "declared" by its types, its URL or the program that made it, "hinted" at by the name of its
    host. None if the page is an article or plain text: it is not a thread, whatever it shows.
    """
    if page.is_text:
        return None
    if page.structured.types & _FORUM_TYPES or _is_forum_software(page):
        return "declared"
    if declares_article(page):
        return None
    vocabulary = page.phrases.vocabulary
    url = document.url or page.structured.first_meta("og:url") or ""
    labels = (host_of(url) or "").split(".")[:-1]
    forum_host = vocabulary.pattern(_FORUM_HOST, re.I)
    is_hinted = any(forum_host.fullmatch(label) for label in labels)
    if is_declared_article(page) or page.structured.meta.get("article:published_time"):
        return "hinted" if is_hinted else None
    if is_forum_url(url, vocabulary):
        return "declared"
    return "hinted" if is_hinted else "none"


def other_kind(
    page: PageContext, verdicts: Sequence[Verdict], document: Document
) -> OtherKind | None:
    """What a page is that does not call itself an article: by the types that it declares, then by
    its URL and by the program that made it. None if nothing says that it is not an article.
    """
    structured, url = page.structured, document.url
    types = structured.types | _item_types(document)
    if _FAQ in types:
        types -= _OF_FAQ
    declared = next((kind for kind, names in TYPES.items() if types & names), None)
    og_type = (structured.first_meta("og:type") or "").lower()
    has_many = bool(types & _INDEX_TYPES) or _products(page) >= _MIN_PRODUCTS
    if og_type in _GROUPS or (declared == "product" and has_many and not describes_product(page)):
        return "listing"
    if declared or og_type.startswith("product"):
        return declared or "product"
    if _FAQ in types and _are_questions(page, verdicts):
        return "questions"
    vocabulary = page.phrases.vocabulary
    if (url and is_forum_url(url, vocabulary)) or _is_forum_software(page):
        return "forum"
    labels = {verdict.label for verdict in verdicts}
    if (
        structured.says_article
        or structured.meta.get("article:published_time")
        or labels >= _SIGNED  # documentation has dates alone
    ):
        return None
    if url and (kind := kind_by_url(url, vocabulary)):
        return kind
    if says_article(page, verdicts):  # programs for documentation make blogs too
        return None
    return "documentation" if _is_documentation_software(page, verdicts) else None


def unsigned_kind(
    page: PageContext, verdicts: Sequence[Verdict], document: Document
) -> OtherKind | None:
    """What a page is by its URL if only its og:type calls it an article, and nothing says who wrote
    it and when. Programs have that type on all pages of a site.
    """
    is_signed = bool(page.structured.meta.get("article:published_time")) or any(
        verdict.label in _SIGNED for verdict in verdicts
    )
    if not document.url or is_signed or declares_article(page):
        return None
    return kind_by_url(document.url, page.phrases.vocabulary)


def _are_questions(page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether every third block of the body is a question, and no line signs the page."""
    if any(verdict.label in _SIGNED for verdict in verdicts):
        return False
    body = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    questions = sum(block.text.rstrip().endswith(QUESTION_MARKS) for block in body)
    return questions >= _MIN_QUESTIONS and questions * 3 >= len(body)


def _is_forum_software(page: PageContext) -> bool:
    generator = (page.structured.first_meta("generator") or "").lower()
    return generator.startswith(tuple(page.phrases.vocabulary.vendors("forum_software")))


def _is_documentation_software(page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether a program for documentation made the page: by its name, by the <meta> elements that
    such programs write, or by what they call the container of the text.
    """
    structured, vocabulary = page.structured, page.phrases.vocabulary
    generator = (structured.first_meta("generator") or "").lower()
    if generator.startswith(tuple(vocabulary.vendors("documentation_software"))):
        return True
    if any(structured.first_meta(name) for name in vocabulary.vendors("documentation_metas")):
        return True
    names = vocabulary.vendors("documentation_classes")
    first = next((one for one in page.blocks if verdicts[one.index].label in CONTENT), None)
    element = first.parent if first is not None else None
    while element is not None and element.words.isdisjoint(names):
        element = element.parent
    return element is not None


def is_declared_questions(page: PageContext) -> bool:
    """Whether the page's JSON-LD calls it questions and answers."""
    return "qapage" in page.structured.types


def declares_list(page: PageContext) -> bool:
    """Whether the page's JSON-LD calls it a collection or a page of results, and no part of it an
    article.
    """
    types = page.structured.types
    return bool(types & _LIST_TYPES) and not any(map(ARTICLE_TYPES.search, types))


def is_declared_list(page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether the page declares that it is a list, and most blocks of its body are links to other
    pages.
    """
    if not page.structured.types & _INDEX_TYPES:
        return False
    chosen = [
        block
        for block, verdict in zip(page.blocks, verdicts, strict=True)
        if verdict.label in CONTENT
    ]
    linked = sum(
        bool(block.links) and sum(len(link.text) for link in block.links) * 2 > len(block.text)
        for block in chosen
    )
    return linked * 2 > len(chosen)


def _products(page: PageContext) -> int:
    """The number of products that the page's JSON-LD describes."""
    names = (node.get("@type") for node in page.structured.nodes)
    return sum(isinstance(name, str) and name.lower() == "product" for name in names)


def _item_types(document: Document) -> frozenset[str]:
    """The types, in lower case, of the items in microdata and RDFa that hold the page's headline.
    Empty if one of them is an article.
    """
    found = frozenset(_names_of_types(document))
    return frozenset() if any(map(ARTICLE_TYPES.search, found - OTHER_TYPES)) else found


def _names_of_types(document: Document) -> Iterator[str]:
    if document.tree is None:
        return
    for heading in document.tree.iter("h1"):
        for element in heading.iterancestors():
            written = f"{element.get('itemtype') or ''} {element.get('typeof') or ''}"
            yield from (re.split("[/:#]", name)[-1].lower() for name in written.split())

"""Links to other articles between the paragraphs of an article, in any language: behind a label
("Related: Ferry sails again"), in brackets, in a list of nothing else. Labels that phrase tables
have are judged in promotion.py.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.cleaner.context import PageContext
from scraper.records import Block, BlockLink, TeaserFinding, Verdict
from scraper.text import ends_sentence, is_unspaced, letters
from scraper.urls import same_site

# In words, and in characters for scripts without spaces between words.
_PARAGRAPH = 15
_LONGEST_LINE = 30
_LONGEST_LABEL, _WIDEST_LABEL = 4, 40
_SHORTEST_TITLE = 12
_LEAST_OF_LIST, _SHORTEST_OF_LIST = 2, 20
_ENDS_OF_LABEL = (":", "：", "|", "｜", "»", ">", "→", "▶", "►", "]", "】")
_MARKS = " .…»>→▶►"
_ARROWS = frozenset("»>→▶►›➜➤")
_LONG_WORD, _MOST_TITLES = 4, 2
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|csv|zip|pptx?|mp3|mp4|jpe?g|png)(?:[?#]|$)", re.I)
_KINDS = frozenset({"paragraph", "quote", "list_item"})


def name_labelled_links(page: PageContext, verdicts: list[Verdict]) -> None:
    """A line of the body that has only a label and a link to another page of the site, or only the
    title of another page that is a link, between two paragraphs of the body, is a teaser. Several
    such titles are the headings of a list.
    """
    titles: list[Block] = []
    body = [block for block in page.blocks if verdicts[block.index].label == "body"]
    for before, block, after in zip(body, body[1:], body[2:], strict=False):
        is_between = min(page.words(before), page.words(after)) >= _PARAGRAPH
        if is_between and block.kind in _KINDS and is_label_and_own_link(block, page):
            verdicts[block.index] = _teaser(block, "labelled_link")
        elif is_between and block.kind == "paragraph" and _is_title_of_own_page(block, page):
            is_introduced = before.text.rstrip().endswith((":", "："))
            titles += [] if is_introduced else [block]
    for block in titles if len(titles) <= _MOST_TITLES else ():
        verdicts[block.index] = _teaser(block, "linked_title")
    for group in _lists_between(body, page) if page.structured.says_article else ():
        if len(group) >= _LEAST_OF_LIST and all(_is_own_title(item, page) for item in group):
            for item in group:
                verdicts[item.index] = _teaser(item, "list_of_links")


def _is_title_of_own_page(block: Block, page: PageContext) -> bool:
    """Whether a line is a link to another page of the site, and its title: it opens with an arrow,
    or the URL has most of its words.
    """
    if not block.is_link:
        return False
    (link,) = block.links
    words = {letters(word) for word in block.text.split() if len(word) >= _LONG_WORD}
    named = sum(word in letters(link.href) for word in words)
    is_marked = block.text[:1] in _ARROWS
    return (
        (is_marked or named > max(1, len(words) / 2))
        and len(block.text) >= _SHORTEST_TITLE
        and page.words(block) <= _LONGEST_LINE
        and not ends_sentence(block.text)
        and _FILE.search(link.href) is None
        and leads_to_own_page(link.href, page)
    )


def _teaser(block: Block, rule: str) -> Verdict:
    link = next(link for link in block.links if link.text)
    return Verdict("teaser", rule, 0.8, findings=(TeaserFinding(link.text, link.href),))


def _lists_between(body: Sequence[Block], page: PageContext) -> Iterator[list[Block]]:
    """The items of each list that has a paragraph right above and right below it. A paragraph that
    ends in a colon introduces its list.
    """
    items: list[Block] = []
    above: Block | None = None
    for block in body:
        if block.kind == "list_item":
            items.append(block)
            continue
        is_paragraph = page.words(block) >= _PARAGRAPH
        is_listed = above is not None and not above.text.rstrip().endswith((":", "："))
        if items and is_listed and is_paragraph:
            yield items
        items, above = [], block if is_paragraph else None


def _is_own_title(block: Block, page: PageContext) -> bool:
    """Whether a block is a link to another page of the site, with a title as its text."""
    links = [link for link in block.links if link.text]
    return (
        len(links) == 1
        and links[0].text == block.text
        and len(block.text) >= _SHORTEST_OF_LIST
        and not ends_sentence(block.text)
        and leads_to_own_page(links[0].href, page)
    )


def is_label_and_own_link(block: Block, page: PageContext) -> bool:
    """Whether a block is a short label and a link to another page of the site, or a line for each
    of several links, and nothing else.
    """
    links = [link for link in block.links if link.text]
    if len(links) > 1:
        return _is_label_and_lines(block, links, page)
    if len(links) != 1 or page.words(block) > _LONGEST_LINE:
        return False
    (link,) = links
    if block.text.strip() in (f"[{link.text}]", f"【{link.text}】"):
        return len(link.text) >= _SHORTEST_TITLE and leads_to_own_page(link.href, page)
    text = block.text.rstrip(_MARKS)
    label = text.removesuffix(link.text.rstrip(_MARKS)).strip()
    if label == text.strip() or not label or len(link.text) < _SHORTEST_TITLE:
        return False
    is_short = len(label.split()) <= _LONGEST_LABEL and len(label) <= _WIDEST_LABEL
    is_bold = any(span.kind == "strong" and span.start == 0 for span in block.spans)
    return (
        is_short
        and (
            label.endswith(_ENDS_OF_LABEL)
            or not any(map(str.isalnum, label))  # an arrow, a hand
            or is_bold
            or "\n" in block.text
            or _is_glued(text, link.text)
        )
        and not ends_sentence(link.text)
        and leads_to_own_page(link.href, page)
    )


def _is_label_and_lines(block: Block, links: Sequence[BlockLink], page: PageContext) -> bool:
    """Whether a block is lines that are links to other pages of the site, with a short label above
    them or without one.
    """
    lines = [line.strip() for line in block.text.split("\n") if line.strip()]
    titles = [link.text.strip() for link in links]
    label = lines.pop(0) if lines[0] not in titles else ""
    return (
        lines == titles
        and len(label.split()) <= _LONGEST_LABEL
        and len(label) <= _WIDEST_LABEL
        and all(len(title) >= _SHORTEST_TITLE and not ends_sentence(title) for title in titles)
        and all(leads_to_own_page(link.href, page) for link in links)
    )


def _is_glued(text: str, title: str) -> bool:
    """Whether no space is before a link at the end of a text, although its script has spaces: then
    the label and the link are boxes of their own.
    """
    before = text.removesuffix(title.rstrip(_MARKS))
    return before[-1:].isalpha() and title[:1].isalpha() and not is_unspaced(before[-1])


def leads_to_own_page(href: str, page: PageContext) -> bool:
    """Whether a link leads to another page of the site."""
    if "//" not in href:
        return not href.startswith(("#", "mailto:", "tel:", "javascript:"))
    declared = page.structured.first_meta("og:url")
    return bool(same_site(href, declared))

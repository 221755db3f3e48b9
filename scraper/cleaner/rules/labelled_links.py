"""A label and a link between the paragraphs of an article, in any language: "Related: Ferry sails
again". Labels that phrase tables have are judged in promotion.py.
"""

from scraper.cleaner.context import PageContext
from scraper.records import Block, TeaserFinding, Verdict
from scraper.text import ends_sentence
from scraper.urls import same_site

# In words, and in characters for scripts without spaces between words.
_PARAGRAPH = 15
_LONGEST_LINE = 30
_LONGEST_LABEL, _WIDEST_LABEL = 4, 40
_SHORTEST_TITLE = 12
_ENDS_OF_LABEL = (":", "：", "|", "｜", "»", ">", "→", "▶", "►", "]", "】")
_MARKS = " .…»>→▶►"
_KINDS = frozenset({"paragraph", "quote", "list_item"})


def name_labelled_links(page: PageContext, verdicts: list[Verdict]) -> None:
    """A line of the body that has only a label and a link to another page of the site, between two
    paragraphs of the body, is a teaser.
    """
    body = [block for block in page.blocks if verdicts[block.index].label == "body"]
    for before, block, after in zip(body, body[1:], body[2:], strict=False):
        is_between = min(page.words(before), page.words(after)) >= _PARAGRAPH
        if is_between and block.kind in _KINDS and is_label_and_own_link(block, page):
            (link,) = (link for link in block.links if link.text)
            finding = TeaserFinding(link.text, link.href)
            verdicts[block.index] = Verdict("teaser", "labelled_link", 0.8, findings=(finding,))


def is_label_and_own_link(block: Block, page: PageContext) -> bool:
    """Whether a block is a short label and a link to another page of the site, and nothing else."""
    links = [link for link in block.links if link.text]
    if len(links) != 1 or page.words(block) > _LONGEST_LINE:
        return False
    (link,) = links
    text = block.text.rstrip(_MARKS)
    label = text.removesuffix(link.text.rstrip(_MARKS)).strip()
    if label == text.strip() or not label or len(link.text) < _SHORTEST_TITLE:
        return False
    is_short = len(label.split()) <= _LONGEST_LABEL and len(label) <= _WIDEST_LABEL
    is_bold = any(span.kind == "strong" and span.start == 0 for span in block.spans)
    return (
        is_short
        and (label.endswith(_ENDS_OF_LABEL) or is_bold or "\n" in block.text)
        and not ends_sentence(link.text)
        and leads_to_own_page(link.href, page)
    )


def leads_to_own_page(href: str, page: PageContext) -> bool:
    """Whether a link leads to another page of the site."""
    if "//" not in href:
        return not href.startswith(("#", "mailto:", "tel:", "javascript:"))
    declared = page.structured.first_meta("og:url")
    return bool(same_site(href, declared))

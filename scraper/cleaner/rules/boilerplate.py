"""Rules for consent notices, comments, legal lines and lines of tags."""

import re

from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.rule import rule
from scraper.cleaner.rules.topics import holds, opens_with
from scraper.records import Block, Verdict
from scraper.text import ends_sentence

# In words.
_MAX_TAG_LINE = 40
_PARAGRAPH, _MAX_COUNTER = 20, 12
_MAX_OF_PHRASE, _MAX_BEHIND_COUNTER = 16, 3
_SENTENCE_END = re.compile(r"(?<=\w{2}[.!?])\s")
_MIN_HASHTAGS = 2
_HASHTAG = re.compile(r"[#＃]\w[\w-]*[,;]?")


@rule(
    "consent",
    triggers="in_consent consent_contains consent_topic_contains",
    hints="consent_container",
)
def consent_notice(block: Block, page: PageContext) -> Verdict | None:
    """A consent notice, by the class of its container, its vendor or its words."""
    if "consent" in page.ancestors[block.index].kinds:
        return Verdict("consent", "consent_container")
    line = page.lines[block.index]
    return (
        Verdict("consent", "consent_phrase")
        if line.words < 120 and holds("consent_contains", block, line, page.phrases)
        else None
    )


@rule("comment", triggers="in_comment comments_whole comments_start comments_topic_start")
def comment_section(block: Block, page: PageContext) -> Verdict | None:
    """The comments of readers, and the lines above them."""
    if "comment" in page.ancestors[block.index].kinds and block.index != page.headline:
        return Verdict("comment", "comment_container")
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("comments_whole", line) or (
        line.words <= 14 and opens_with("comments_start", block, line, phrases)
    ):
        return Verdict("comment", "comment_phrase")
    return None


@rule("boilerplate", triggers="in_counter counter_start")
def counter(block: Block, page: PageContext) -> Verdict | None:
    """How many readers saw a page, or how they rate it, by the class of its container; a line such
    as "You are visitor 3,207", or that says for which screen the page was made.
    """
    words, line = page.words(block), page.lines[block.index]
    if words > _MAX_OF_PHRASE or block.index == page.headline:
        return None
    if words <= _MAX_COUNTER and "counter" in page.ancestors[block.index].kinds:
        return Verdict("boilerplate", "counter_container", 0.9)
    phrase = page.phrases.start("counter_start", line)
    if phrase is not None and _is_hardly_longer(block.text, phrase):
        return Verdict("boilerplate", "counter_phrase", 0.9)
    return None


def _is_hardly_longer(text: str, phrase: str) -> bool:
    """Whether the first sentence of a text has hardly more words than a phrase, besides numbers.
    "Visitors since 1990 have had to pay" goes on.
    """
    words = _SENTENCE_END.split(text)[0].split()
    rest = [word for word in words[len(phrase.split()) :] if not any(map(str.isdigit, word))]
    return len(rest) <= _MAX_BEHIND_COUNTER


@rule(
    "legal",
    triggers="in_legal in_footer legal_start legal_contains legal_topic_start legal_topic_contains",
    hints="footer",
)
def legal_line(block: Block, page: PageContext) -> Verdict | None:
    """A legal line such as "© 2024 …" or "All rights reserved", and the page's footer."""
    above = page.ancestors[block.index]
    if "legal" in above.kinds or (
        above.tags & {"footer"} and page.headline is not None and not _in_article(block)
    ):
        return Verdict("legal", "footer")
    line, phrases = page.lines[block.index], page.phrases
    if (
        line.words <= 14
        and not _opens_section(block, page)
        and opens_with("legal_start", block, line, phrases)
        and not (ends_sentence(block.text) and line.words > 8)
    ):
        return Verdict("legal", "legal_phrase")
    if line.words <= 60 and holds("legal_contains", block, line, phrases):
        return Verdict("legal", "legal_phrase")
    return None


@rule("boilerplate", triggers="colon number_sign")
def tag_line(block: Block, page: PageContext) -> Verdict | None:
    """The article's tags or sections on one line: "Tags: harbour, ferries", "#harbour #ferries"."""
    line = page.lines[block.index]
    if line.words > _MAX_TAG_LINE or block.kind != "paragraph":
        return None
    words = block.text.split()
    if len(words) >= _MIN_HASHTAGS and all(map(_HASHTAG.fullmatch, words)):
        return Verdict("boilerplate", "tags_in_a_row", 0.9)
    tags = page.phrases.lead("tags_lead", line)
    if not tags or ends_sentence(tags):
        return None
    return Verdict("boilerplate", "tag_line", 0.8)


def _opens_section(block: Block, page: PageContext) -> bool:
    """Whether a block is a heading right above a paragraph without links."""
    below = page.neighbour(block, 1)
    return (
        block.kind == "heading"
        and below is not None
        and below.kind == "paragraph"
        and not below.links
        and page.words(below) >= _PARAGRAPH
    )


def _in_article(block: Block) -> bool:
    element = block.parent
    while element is not None:
        if element.tag == "article":
            return True
        element = element.parent
    return False

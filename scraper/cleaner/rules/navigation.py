"""Rules for navigation: menus, breadcrumbs, links that skip to the content."""

import re

from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.rule import rule
from scraper.language import FoldedLine
from scraper.records import Block, Verdict
from scraper.text import QUESTION_MARKS, count_words, ends_sentence

_IN_MENU = Verdict("navigation", "navigation_container")
_MENU_ENTRIES = ("navigation_whole", "comments_whole", "legal_start", "legal_topic_start")
_BARS = re.compile(r"[|•·]")
_ARROWS = re.compile(r"\s*[>›»/|→·•]\s*")
_IN_BRACKETS = re.compile(r"(?:\[\s?[^\[\]]{1,30}\](?:\s*[|·-])?\s*){3,}")
_NUMBER_OR_WORD = re.compile(r"\d+|[^\W\d_]+")
# In characters.
_LONGEST_TOOL = 80


@rule("navigation", hints="navigation_container")
def menu(block: Block, page: PageContext) -> Verdict | None:
    """A block of a menu, of breadcrumbs, of a language switch or of a button, by its container."""
    is_menu = page.ancestors[block.index].is_menu
    return _IN_MENU if is_menu and block.index != page.headline else None


@rule("navigation", triggers="skip_start leap", hints="anchor_line")
def skip_link(block: Block, page: PageContext) -> Verdict | None:
    """A link such as "Skip to content" above the headline, and a line there whose links all go to
    anchors of the same page.
    """
    line = page.lines[block.index]
    if not page.before_headline(block) or line.words > 10:
        return None
    if page.phrases.start("skip_start", line):
        return Verdict("navigation", "skip_link")
    linked = sum(len(link.text) for link in block.links)
    if (
        block.links
        and linked == len(block.text)
        and all(link.href.startswith("#") for link in block.links)
    ):
        return Verdict("navigation", "anchor_line")
    return None


@rule("navigation", triggers="navigation_whole bar")
def menu_words(block: Block, page: PageContext) -> Verdict | None:
    """A word of menus as the whole line, or several of them between bars."""
    if block.index == page.headline:
        return None
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("navigation_whole", line):
        opens_questions = block.kind == "heading" and _is_above_question(block, page)
        return None if opens_questions else Verdict("navigation", "navigation_phrase")
    divided = line.words <= 30 and _BARS.search(block.text) is not None
    entries = (
        [FoldedLine(part.strip()) for part in _BARS.split(block.text) if part.strip()]
        if divided
        else []
    )
    known = [
        entry for entry in entries if any(phrases.has_whole(key, entry) for key in _MENU_ENTRIES)
    ]
    return (
        Verdict("navigation", "menu_line")
        if len(entries) > 1 and len(known) * 2 >= len(entries)
        else None
    )


@rule("navigation", triggers="brackets")
def bracket_menu(block: Block, page: PageContext) -> Verdict | None:
    """A menu as old pages have it: "[ Home ] [ Links ] [ Guestbook ]", all but one of them links to
    other pages. The page that is shown often is no link.
    """
    if block.index == page.headline or block.kind == "code" or not block.links:
        return None
    is_menu = _IN_BRACKETS.fullmatch(block.text) is not None and (
        sum(not link.href.startswith("#") for link in block.links) >= block.text.count("[") - 1
    )
    return Verdict("navigation", "bracket_menu") if is_menu else None


@rule("navigation", triggers="reader_tools_start")
def reader_tools(block: Block, page: PageContext) -> Verdict | None:
    """The size of the letters, and reading aloud: "Text size A A A", "Listen to this article (5
    min)". A heading can be about these, and an item of a list can give a size: "Font size: 12".
    """
    if len(block.text) > _LONGEST_TOOL or block.kind == "heading" or block.index == page.headline:
        return None
    line = page.lines[block.index]
    phrase = page.phrases.start("reader_tools_start", line)
    if phrase is None:
        return None
    rest = line.openings[0][len(phrase) :]
    is_value = block.kind in ("list_item", "table_row") and re.search(r"\d", rest) is not None
    return (
        Verdict("navigation", "reader_tools") if _is_size_or_length(rest) and not is_value else None
    )


def _is_size_or_length(text: str) -> bool:
    """Whether a text has no words but single letters and units behind numbers."""
    is_number = False
    for found in _NUMBER_OR_WORD.findall(text):
        if not (found.isdecimal() or len(found) == 1 or is_number):
            return False
        is_number = found.isdecimal()
    return True


def _is_above_question(block: Block, page: PageContext) -> bool:
    """Whether a question is right below a block, as below "FAQ" in an article."""
    below = page.neighbour(block, 1)
    return below is not None and not below.links and below.text.rstrip().endswith(QUESTION_MARKS)


@rule("navigation", triggers="arrow")
def breadcrumbs(block: Block, page: PageContext) -> Verdict | None:
    """Breadcrumbs such as "Home > News > Harbour" above the headline."""
    if not page.before_headline(block):
        return None
    parts = _ARROWS.split(block.text)
    if (
        len(parts) >= 3
        and all(0 < count_words(part) <= 5 for part in parts)
        and not ends_sentence(block.text)
    ):
        return Verdict("navigation", "breadcrumbs")
    return None

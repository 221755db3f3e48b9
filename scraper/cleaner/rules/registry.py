"""Named rules. Each looks at one block and its surroundings and gives a verdict, or none. Knows no
tree, no network.

The first verdict wins: RULES is an order, and tests/cleaner/test_rules.py keeps it.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from scraper.cleaner.context import PageContext, is_bare_address
from scraper.cleaner.rules.captions import glued_credit, picture_caption, picture_credit
from scraper.cleaner.rules.triggers import triggers_of
from scraper.language import bylines, dates
from scraper.language.phrases import Line, Phrases, containers, names
from scraper.records import Block, Verdict
from scraper.text import count_words, ends_sentence

Rule = Callable[[Block, PageContext], Verdict | None]

_IN_MENU = Verdict("navigation", "navigation_container")
_MENU_ENTRIES = ("navigation_whole", "comments_whole", "legal_start")
_BARS = re.compile(r"[|•·]")
_ARROWS = re.compile(r"\s*[>›»/|→·•]\s*")
_DIVIDERS = re.compile(r"[|·•,/]|\s{2,}")
_SHORT_LINK = 32
_SHORT_LINKS = 4
_MOST_OF_THE_PAGE = 0.6

# Names that a container bears say less than the words of a line: these verdicts stand unless the
# choice of the main content is sure.
_HINTS = frozenset(
    "navigation_container teaser_container consent_container footer anchor_line title_under_label "
    "box_under_title caption_element "
    "glued_credit teaser_start".split()
)


def is_hint(verdict: Verdict) -> bool:
    """Whether a verdict rests on what a container is called or on a guess, so that the block model
    may know better.
    """
    return verdict.rule in _HINTS


def skip_link(block: Block, page: PageContext) -> Verdict | None:
    """'Skip to content' and its kin, near the top; or any line of links to anchors of the same page
    before the headline.
    """
    line = page.lines[block.index]
    if not page.before_headline(block) or line.words > 10:
        return None
    if page.phrases.start("skip_start", line):
        return Verdict("navigation", "skip_link")
    linked = sum(len(anchor.text) for anchor in block.anchors)
    if (
        block.anchors
        and linked == len(block.text)
        and all(anchor.href.startswith("#") for anchor in block.anchors)
    ):
        return Verdict("navigation", "anchor_line")
    return None


def consent_notice(block: Block, page: PageContext) -> Verdict | None:
    """A cookie or consent box, by its vendor's or its own name or by what it says."""
    if "consent" in page.above[block.index].kinds:
        return Verdict("consent", "consent_container")
    line = page.lines[block.index]
    return (
        Verdict("consent", "consent_phrase")
        if line.words < 120 and page.phrases.contains("consent_contains", line)
        else None
    )


def menu(block: Block, page: PageContext) -> Verdict | None:
    """Menus, breadcrumbs, language switches, buttons, by the element they stand in. Asked first:
    two blocks in five stand in one.
    """
    return _IN_MENU if page.above[block.index].is_menu and block.index != page.headline else None


def menu_words(block: Block, page: PageContext) -> Verdict | None:
    """A menu's word as the whole line, or several of them between bars."""
    if block.index == page.headline:
        return None
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("navigation_whole", line):
        return Verdict("navigation", "navigation_phrase")
    divided = line.words <= 30 and _BARS.search(block.text) is not None
    entries = (
        [Line(part.strip()) for part in _BARS.split(block.text) if part.strip()] if divided else []
    )
    known = [
        entry for entry in entries if any(phrases.has_whole(key, entry) for key in _MENU_ENTRIES)
    ]
    return (
        Verdict("navigation", "menu_line")
        if len(entries) > 1 and len(known) * 2 >= len(entries)
        else None
    )


def breadcrumbs(block: Block, page: PageContext) -> Verdict | None:
    """'Home > News > Harbour' above the headline."""
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


def advert_label(block: Block, page: PageContext) -> Verdict | None:
    """'Advertisement', alone on its line or as the name of the container."""
    line = page.lines[block.index]
    if line.folded.strip(" -–—:*[]()") in names("advert_labels") or page.phrases.has_whole(
        "advert_whole", line
    ):
        return Verdict("advert", "advert_phrase")
    if "advert" in page.above[block.index].kinds and block.index != page.headline:
        return Verdict("advert", "advert_container")
    return None


def recommendations(block: Block, page: PageContext) -> Verdict | None:
    """Boxes that recommendation vendors fill, and those that call themselves related or most
    read.
    """
    kinds = page.above[block.index].kinds
    if "recommendation" in kinds:
        return _teaser(block, "recommendation_vendor", block.text)
    if "teaser" in kinds and block.index != page.headline:
        return _teaser(block, "teaser_container", block.text)
    return None


def newsletter_box(block: Block, page: PageContext) -> Verdict | None:
    """An invitation to a newsletter, by its box or its words."""
    if "newsletter" in page.above[block.index].kinds:
        return Verdict("newsletter", "newsletter_container")
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("newsletter_whole", line):
        return Verdict("newsletter", "newsletter_phrase")
    if line.words <= 40 and (
        phrases.start("newsletter_start", line) or phrases.contains("newsletter_contains", line)
    ):
        return Verdict("newsletter", "newsletter_phrase")
    return None


def short_link(block: Block, page: PageContext) -> Verdict | None:
    """The page's own short address, alone on its line, as share boxes show it."""
    if not is_bare_address(block.text):
        return None
    named = block.place is not None and not block.place.words.isdisjoint(containers("short_link"))
    if page.bare_addresses > _SHORT_LINKS:
        return None  # a list of addresses is what the article is about
    if page.is_text or named or not block.anchors or len(block.text) <= _SHORT_LINK:
        return Verdict("share", "bare_address", found=(("url", block.text),))
    return None


def share_bar(block: Block, page: PageContext) -> Verdict | None:
    """'Share on …', 'Copy link', and bars of such buttons."""
    line = page.lines[block.index]
    if "share" in page.above[block.index].kinds and line.words <= 30:
        return Verdict("share", "share_container")
    if page.phrases.has_whole("share_whole", line):
        return Verdict("share", "share_phrase")
    if (
        line.words <= 14
        and not ends_sentence(block.text)
        and page.phrases.start("share_start", line)
    ):
        return Verdict("share", "share_phrase")
    parts = _DIVIDERS.split(line.text) if line.words <= 20 else []
    if len(parts) > 1 and all(
        page.phrases.has_whole("share_whole", Line(part.strip())) for part in parts if part.strip()
    ):
        return Verdict("share", "share_phrase")
    return None


def social_embed(block: Block, page: PageContext) -> Verdict | None:
    """Embedded posts and videos: their own text and titles, and the notes that stand in for
    them.
    """
    kinds = page.above[block.index].kinds
    if "embed" in kinds:
        return Verdict("embed", "embed_container")
    if "video" in kinds and block.figure is not None:
        return Verdict("embed", "video_title")
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("embed_whole", line) or (
        line.words <= 40 and phrases.start("embed_start", line)
    ):
        return Verdict("embed", "embed_phrase")
    title = phrases.lead("embed_lead", line)
    if title is not None and line.words <= 20 and not title.endswith("."):
        return Verdict("embed", "embed_phrase", found=(("title", title),))
    return None


def teaser_line(block: Block, page: PageContext) -> Verdict | None:
    """'Read: …', 'Lire aussi', 'Mehr zum Thema': a pointer to another piece. A sentence that opens
    with such a word is none.
    """
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("teaser_whole", line):
        linked = block.anchors[0].text if block.anchors else ""
        return _teaser(block, "teaser_label", linked if linked != block.text else "")
    if len(block.anchors) == 1 and line.words <= 35 and _is_label_and_link(block, phrases):
        return _teaser(block, "label_and_link", block.anchors[0].text)
    title = phrases.lead("teaser_lead", line)
    if title is not None and line.words <= 35 and (block.anchors or not title.endswith(".")):
        return _teaser(block, "teaser_lead", title)
    if line.words <= 25 and (phrase := phrases.start("teaser_start", line)):
        if not ends_sentence(block.text):
            return _teaser(block, "teaser_start", block.text[len(phrase) :].strip(" :–—-"))
        if block.anchors and len(block.anchors[0].text) * 3 >= len(block.text):
            return _teaser(block, "teaser_start", block.anchors[0].text)
    return None


def _is_label_and_link(block: Block, phrases: Phrases) -> bool:
    """Whether a line is a teaser's label and a link, and nothing else; sites often put no space
    between them.
    """
    linked = block.anchors[0].text
    before = block.text.removesuffix(linked)
    if not linked or before == block.text or not before.strip() or len(before) > 40:
        return False
    label = Line(before)
    return phrases.has_whole("teaser_whole", label) or phrases.has_whole("teaser_lead", label)


def byline(block: Block, page: PageContext) -> Verdict | None:
    """'By Jane Doe and John Roe', alone or with a role, a place, a date."""
    line = page.lines[block.index]
    if line.words > 30 or block.index == page.headline:
        return None
    place = block.place
    named = place is not None and not place.words.isdisjoint(containers("byline"))
    divided = "," in line.text or "|" in line.text or ":" in line.text or "：" in line.text
    if not named and not divided and not page.phrases.start("byline_lead", line):
        return None
    authors = bylines.read_byline(block.text, page.phrases, named=named)
    if not authors:
        return None
    found = [("author", name) for name in authors]
    if moment := dates.find(block.text, page.phrases.languages):
        found.append(("date", moment.raw))
    return Verdict("byline", "byline_element" if named else "byline_phrase", found=tuple(found))


def dateline(block: Block, page: PageContext) -> Verdict | None:
    """A date alone on its line, perhaps after 'Published' and beside a reading time."""
    line = page.lines[block.index]
    if line.words > 20 or block.index == page.headline:
        return None
    if page.phrases.has_whole("reading_time_whole", line):
        return Verdict("dateline", "reading_time")
    if bylines.is_dateline(block.text, page.phrases) and (
        moment := dates.find(block.text, page.phrases.languages)
    ):
        return Verdict("dateline", "dateline", found=(("date", moment.raw),))
    place = block.place
    if (
        place is not None
        and line.words <= 12
        and (place.tag == "time" or not place.words.isdisjoint(containers("dateline")))
    ):
        return Verdict("dateline", "dateline_element")
    return None


def biography(block: Block, page: PageContext) -> Verdict | None:
    """The box about the author, by its name. (Without one, `sequence` finds it by the author's.)"""
    if "biography" in page.above[block.index].kinds and block.index != page.headline:
        return Verdict("biography", "biography_container")
    if page.phrases.has_whole("standing_whole", page.lines[block.index]):
        return Verdict("boilerplate", "end_matter")
    return None


def comment_section(block: Block, page: PageContext) -> Verdict | None:
    """Readers' comments, and the lines that open them."""
    if "comment" in page.above[block.index].kinds and block.index != page.headline:
        return Verdict("comment", "comment_container")
    line, phrases = page.lines[block.index], page.phrases
    if phrases.has_whole("comments_whole", line) or (
        line.words <= 14 and phrases.start("comments_start", line)
    ):
        return Verdict("comment", "comment_phrase")
    return None


def legal_line(block: Block, page: PageContext) -> Verdict | None:
    """'© 2024 …', 'All rights reserved', and what stands in the page's footer."""
    above = page.above[block.index]
    if "legal" in above.kinds or (
        above.tags & {"footer"} and page.headline is not None and not _in_article(block)
    ):
        return Verdict("legal", "footer")
    line, phrases = page.lines[block.index], page.phrases
    if (
        line.words <= 14
        and phrases.start("legal_start", line)
        and not (ends_sentence(block.text) and line.words > 8)
    ):
        return Verdict("legal", "legal_phrase")
    if line.words <= 60 and phrases.contains("legal_contains", line):
        return Verdict("legal", "legal_phrase")
    return None


# Each rule, and the signals of which a block must show one for the rule to be asked.
_ASKED: tuple[tuple[Rule, str], ...] = (
    (menu, ""),
    (skip_link, "skip_start leap"),
    (consent_notice, "in_consent consent_contains"),
    (comment_section, "in_comment comments_whole comments_start"),
    (newsletter_box, "in_newsletter newsletter_whole newsletter_start newsletter_contains"),
    (social_embed, "in_embed in_video embed_whole embed_start colon"),
    (menu_words, "navigation_whole bar"),
    (advert_label, "in_advert advert_whole advert_label"),
    (recommendations, "in_recommendation in_teaser"),
    (picture_credit, "credit is_credit"),
    (picture_caption, "caption is_caption in_figcaption around_caption"),
    (short_link, "address"),
    (share_bar, "in_share share_whole share_start divided"),
    (teaser_line, "teaser_whole label_and_link colon teaser_start"),
    (glued_credit, "credit"),
    (dateline, "reading_time_whole digits time is_dateline"),
    (byline, "is_byline divided bar colon byline_lead"),
    (biography, "in_biography standing_whole"),
    (breadcrumbs, "arrow"),
    (legal_line, "in_legal in_footer legal_start legal_contains"),
)
RULES: tuple[Rule, ...] = tuple(rule for rule, _ in _ASKED)
_SIGNALS_OF = {rule: frozenset(shown_by.split()) for rule, shown_by in _ASKED}


def asks(rule: Rule, shown: Collection[str]) -> bool:
    """Whether a rule is asked about a block that shows these signals."""
    return not _SIGNALS_OF[rule].isdisjoint(shown)


def named_verdict(block: Block, page: PageContext) -> Verdict | None:
    """The first rule's verdict on a block, or None where no rule knows it."""
    if verdict := menu(block, page):
        return verdict
    shown = triggers_of(block, page)
    if not shown:
        return None
    for rule, asked in _SIGNALS_OF.items():
        if not asked.isdisjoint(shown) and (verdict := rule(block, page)):
            return verdict
    return None


def without_overreach(
    blocks: Sequence[Block], verdicts: list[Verdict | None]
) -> list[Verdict | None]:
    """The verdicts without those of a rule that names most of the page's text by its containers: on
    this page the name means nothing.
    """
    lengths: Counter[str] = Counter()
    for block, verdict in zip(blocks, verdicts, strict=True):
        if verdict is not None and verdict.rule.endswith("_container"):
            lengths[verdict.rule] += len(block.text)
    total = sum(len(block.text) for block in blocks)
    overreaching = {rule for rule, length in lengths.items() if length > _MOST_OF_THE_PAGE * total}
    return [
        None if verdict is not None and verdict.rule in overreaching else verdict
        for verdict in verdicts
    ]


def _teaser(block: Block, rule: str, title: str) -> Verdict:
    anchor = next((anchor for anchor in block.anchors if anchor.text), None)
    if anchor is not None and (not title or anchor.text in title):
        title = anchor.text
    found = (("title", title),) if title else ()
    return Verdict(
        "teaser", rule, found=(*found, ("url", anchor.href)) if anchor is not None else found
    )


def _in_article(block: Block) -> bool:
    place = block.place
    while place is not None:
        if place.tag == "article":
            return True
        place = place.parent
    return False

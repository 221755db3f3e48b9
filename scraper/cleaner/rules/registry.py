"""All named rules, in the order in which they are applied. The first verdict wins.

The prefilter and the set of hints are made from the declarations of the rules. No rule lives here.
"""

from collections import Counter
from collections.abc import Collection

from scraper.cleaner.context import WORDS_OF_ARTICLE, PageContext, is_prose
from scraper.cleaner.rules.article_head import (
    biography,
    byline,
    dateline,
    line_below_headline,
    lower_case_byline,
    name_with_address,
)
from scraper.cleaner.rules.boilerplate import (
    comment_section,
    consent_notice,
    counter,
    legal_line,
    tag_line,
)
from scraper.cleaner.rules.captions import glued_credit, picture_caption, picture_credit
from scraper.cleaner.rules.navigation import (
    bracket_menu,
    breadcrumbs,
    menu,
    menu_words,
    reader_tools,
    skip_link,
)
from scraper.cleaner.rules.neighbours import NEIGHBOUR_HINTS
from scraper.cleaner.rules.promotion import (
    advert_label,
    channel_invitation,
    loading_notice,
    newsletter_box,
    own_promotion,
    product_line,
    recommendations,
    share_bar,
    short_link,
    social_embed,
    teaser_line,
)
from scraper.cleaner.rules.rule import Rule
from scraper.cleaner.rules.triggers import triggers_of
from scraper.records import Block, Verdict

_MOST_OF_THE_PAGE = 0.6
_COMMENTS = "comment_container"

RULES: tuple[Rule, ...] = (
    menu,  # first, since two blocks in five are in a menu
    skip_link,
    consent_notice,
    comment_section,
    newsletter_box,
    social_embed,
    loading_notice,
    menu_words,
    bracket_menu,
    reader_tools,
    advert_label,
    recommendations,
    picture_credit,
    picture_caption,
    short_link,
    share_bar,
    teaser_line,
    channel_invitation,
    own_promotion,
    product_line,
    glued_credit,
    line_below_headline,
    dateline,
    byline,
    lower_case_byline,
    name_with_address,
    biography,
    breadcrumbs,
    legal_line,
    tag_line,
    counter,
)
# Rules without triggers come first: they are cheaper than computing a block's triggers.
_UNTRIGGERED = tuple(rule for rule in RULES if not rule.triggers)
# By trigger: a bit for each rule that declares it.
_RULES_BY_TRIGGER: dict[str, int] = {}
for _number, _rule in enumerate(RULES):
    for _trigger in _rule.triggers:
        _RULES_BY_TRIGGER[_trigger] = _RULES_BY_TRIGGER.get(_trigger, 0) | 1 << _number
_HINTS = NEIGHBOUR_HINTS.union(*(rule.hints for rule in RULES))


def is_hint(verdict: Verdict) -> bool:
    """Whether the block model may overrule a verdict.

    A verdict that rests on the name of a container, or on a guess, is a hint.
    """
    return verdict.rule in _HINTS


def applies(rule: Rule, signals: Collection[str]) -> bool:
    """Whether the prefilter gives a rule the blocks that show these signals."""
    return not rule.triggers or not rule.triggers.isdisjoint(signals)


def named_verdict(block: Block, page: PageContext) -> Verdict | None:
    """The verdict of the first rule that applies to a block, or None. A hint gives way to a verdict
    that is not one.
    """
    for rule in _UNTRIGGERED:
        if verdict := rule.judge(block, page):
            return verdict
    candidates = 0
    for trigger in triggers_of(block, page):
        candidates |= _RULES_BY_TRIGGER.get(trigger, 0)
    hint: Verdict | None = None
    while candidates:
        lowest = candidates & -candidates
        if verdict := RULES[lowest.bit_length() - 1].judge(block, page):
            if not is_hint(verdict):
                return verdict
            hint = hint or verdict
        candidates ^= lowest
    return hint


def without_overreach(page: PageContext, verdicts: list[Verdict | None]) -> list[Verdict | None]:
    """The verdicts, without those of container rules that cover most of the page's text. On such a
    page the container's name means nothing.

    It does mean something if there is an article next to the container: readers write more than the
    author on many pages. The posts of a thread are often named comments, so only a page that calls
    itself an article can have too many of them.
    """
    lengths: Counter[str] = Counter()
    outside = 0
    for block, line, verdict in zip(page.blocks, page.lines, verdicts, strict=True):
        if verdict is None:
            outside += line.words if is_prose(block, line) else 0
        elif verdict.rule.endswith("_container"):
            lengths[verdict.rule] += len(block.text)
    most = _MOST_OF_THE_PAGE * sum(len(block.text) for block in page.blocks)
    overreaching = {rule for rule, length in lengths.items() if length > most}
    if outside >= WORDS_OF_ARTICLE:
        overreaching &= set() if page.structured.says_article else {_COMMENTS}
    return [
        None if verdict is not None and verdict.rule in overreaching else verdict
        for verdict in verdicts
    ]

"""Recognises a page that stands in the place of an article: a consent dialog, a login form, a
notice of maintenance. Judges no blocks.

Such a page says what it is in its title, or in nearly all that it shows. A page with a text of its
own is an article, whatever notice is above it and whatever it is about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from scraper.cleaner.context import PageContext
from scraper.cleaner.other_pages import says_article
from scraper.cleaner.page_kinds import StandInKind
from scraper.language import Lexicon, PagePhrases
from scraper.parsing import TITLE_DIVIDER, Document, Element
from scraper.records import Block, Verdict
from scraper.text import count_words

KINDS: tuple[StandInKind, ...] = get_args(StandInKind)

# Words of its own that a page may have if its title says what it is, and if only its lines do. A
# page that says that it is an article is allowed fewer.
_TITLED_WORDS, _TITLED_ARTICLE_WORDS = 150, 25
_UNTITLED_WORDS, _UNTITLED_ARTICLE_WORDS = 20, 10
# A dialog with a button and so many lines that say what it is may say more in its own words.
_MANY_NOTICES, _OWN_SHARE_OF_MANY = 5, 0.75
# A page with more words in its body is not a stand-in, whatever they say.
_MOST_WORDS, _MOST_ARTICLE_WORDS = 700, 250
# With so many words in the body, the language of a page is certain enough.
_SURE_WORDS = 60
# A page that shows more words has other parts, such as lists of teasers. Only its title counts.
_MOST_SHOWN = 500
# A page that shows fewer words and has a field for a password is its form.
_FORM_WORDS = 100
# Longer lines contain phrases by chance.
_MAX_NOTICE = 80
_MAX_TITLE = 12
# Of a page that shows so few words, one phrase says enough if it has next to no words of its own.
_FEW_WORDS, _NEARLY_NO_WORDS = 40, 8
# The site's name next to the title, in words.
_MAX_NAME = 5
_TITLE_SHARE, _TOPIC_SHARE = 0.8, 0.5
_BUTTON_WORDS = 5
_VISITOR, _BUTTON = "to_visitor", "consent_button"
# A line of which a third is phrases of a kind says nothing else.
_PHRASE_WEIGHT = 3
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FRAMES = frozenset("nav menu footer".split())
_PROOF = 2


@dataclass(slots=True)
class _Evidence:
    """What the lines of a page say, by kind of stand-in."""

    notices: Counter[str] = field(default_factory=Counter)
    """Lines with a phrase that only such a page has."""
    topics: Counter[str] = field(default_factory=Counter)
    """Lines with a word that articles have too."""
    own_words: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    """Words of the body that speak of other things."""
    visitor: int = 0
    """Lines that speak to the visitor of the site."""
    buttons: int = 0
    """Lines that are labels of the buttons of a consent dialog."""
    words: int = 0
    """All words that the page shows."""


def stand_in(
    page: PageContext, verdicts: Sequence[Verdict], document: Document, lexicon: Lexicon
) -> StandInKind | None:
    """What a page is that stands in the place of an article. None if it does not."""
    body_words = count_body_words(page, verdicts)
    is_article = says_article(page, verdicts)
    if body_words > (_MOST_ARTICLE_WORDS if is_article else _MOST_WORDS):
        return None
    phrases = page_phrases(page, body_words, lexicon)
    titles = [_title_level(kind, page, phrases) for kind in KINDS]
    if body_words > _TITLED_WORDS and not any(titles):
        return None
    evidence = _evidence(page, verdicts, body_words, phrases)
    if evidence.words < _FORM_WORDS and _asks_for_password(document):
        evidence.notices["login"] += 1
    best: tuple[tuple[bool, int], StandInKind] | None = None
    for kind, title in zip(KINDS, titles, strict=True):
        proof = _proof(kind, title, evidence, body_words)
        allowed = _allowed_words(title, is_article)
        is_dialog = (
            kind == "consent" and evidence.buttons and evidence.notices[kind] >= _MANY_NOTICES
        )
        if is_dialog and not is_article:
            allowed = max(allowed, _OWN_SHARE_OF_MANY * body_words)
        if proof and evidence.own_words[kind] < allowed:
            rank = evidence.notices[kind] > 0 or title == _PROOF, proof
            if best is None or rank > best[0]:
                best = rank, kind
    return best[1] if best else None


def page_phrases(page: PageContext, body_words: int, lexicon: Lexicon) -> PagePhrases:
    """The phrases to look for: those of the page's languages, or all if the text is too short to be
    sure of its language.
    """
    is_sure = body_words >= _SURE_WORDS and page.language is not None
    return lexicon.page_phrases((page.language, page.declared_language) if is_sure else ())


def count_body_words(page: PageContext, verdicts: Sequence[Verdict]) -> int:
    """The number of words in the blocks of the body."""
    return sum(
        line.words
        for line, verdict in zip(page.lines, verdicts, strict=True)
        if verdict.label == "body"
    )


def _asks_for_password(document: Document) -> bool:
    fields = document.tree.iter("input") if document.tree is not None else ()
    return any(
        (field.get("type") or "").lower() == "password" and not _is_hidden(field)
        for field in fields
    )


def _is_hidden(element: Element) -> bool:
    return any(
        above.get("hidden") is not None or _HIDING.search(above.get("style") or "")
        for above in (element, *element.iterancestors())
    )


def _allowed_words(title: int, is_article: bool) -> float:
    if title == _PROOF:
        return _TITLED_ARTICLE_WORDS if is_article else _TITLED_WORDS
    return _UNTITLED_ARTICLE_WORDS if is_article else _UNTITLED_WORDS


def _proof(kind: StandInKind, title: int, evidence: _Evidence, body_words: int) -> int:
    """How much says that the page is of a kind. 0 if it is not enough."""
    notices, topics = evidence.notices[kind], evidence.topics[kind]
    buttons = evidence.buttons if kind == "consent" else 0
    if title < _PROOF and evidence.words > _MOST_SHOWN:
        return 0
    support = min(topics, 2) + min(evidence.visitor, 1) + min(buttons, 2)
    if title == _PROOF and (kind != "consent" or notices or support > 1):
        return 4 * title + 2 * notices + support
    if not title and not notices:
        return 0
    is_enough = 2 * title + 2 * notices + support > _PROOF
    if kind == "consent":
        is_enough = title + notices + min(buttons, 1) > 1
    if not body_words or (
        evidence.words <= _FEW_WORDS and evidence.own_words[kind] < _NEARLY_NO_WORDS
    ):
        is_enough = notices > (kind == "consent" and not buttons)
    return 2 * title + 2 * notices + support if is_enough else 0


def _title_level(kind: str, page: PageContext, phrases: PagePhrases) -> int:
    """2 if a title of the page is a phrase of the kind and nothing else. 1 if it contains one, or
    if it is little else than a word of the kind.
    """
    keys = frozenset({kind, f"{kind}_topic"})
    level = 0
    for title in _titles(page):
        found = phrases.keys_in(title) & keys
        if not found or count_words(title) > _MAX_TITLE:
            continue
        covered = max(phrases.share(keys, part) for part in _parts(title))
        if covered >= _TITLE_SHARE and kind in found:
            return _PROOF
        level = max(level, kind in found or covered >= _TOPIC_SHARE)
    return level


def _titles(page: PageContext) -> list[str]:
    headline = [page.blocks[page.headline].text] if page.headline is not None else []
    return [*page.structured.titles[:2], *headline]


def _parts(title: str) -> Iterator[str]:
    """The title, and the title without the name of the site before or after it."""
    yield title
    parts = TITLE_DIVIDER.split(title)
    for first, rest in ((parts[0], parts[1:]), (parts[-1], parts[:-1])):
        if 0 < sum(map(count_words, rest)) <= _MAX_NAME:
            yield first


def _evidence(
    page: PageContext, verdicts: Sequence[Verdict], body_words: int, phrases: PagePhrases
) -> _Evidence:
    found = _Evidence()
    for block, line, verdict in zip(page.blocks, page.lines, verdicts, strict=True):
        if not _is_shown(block, page, body_words):
            continue
        found.words += line.words
        keys = phrases.keys_in(line.text) if line.words <= _MAX_NOTICE else frozenset()
        found.visitor += _VISITOR in keys
        if _BUTTON in keys and line.words <= _BUTTON_WORDS:
            found.buttons += phrases.share(frozenset({_BUTTON}), line.text) >= _TITLE_SHARE
        for kind in KINDS:
            found.notices[kind] += kind in keys
            found.topics[kind] += f"{kind}_topic" in keys and kind not in keys
            if verdict.label == "body":
                found.own_words[kind] += line.words * _own_share(kind, keys, line.text, phrases)
    return found


def _own_share(kind: str, keys: frozenset[str], text: str, phrases: PagePhrases) -> float:
    """The share of a line that speaks of other things than a stand-in of a kind, 0 to 1."""
    own = frozenset({kind, f"{kind}_topic", _VISITOR})
    if keys.isdisjoint(own):
        return 1.0
    return max(0.0, 1.0 - _PHRASE_WEIGHT * phrases.share(own, text))


def _is_shown(block: Block, page: PageContext, body_words: int) -> bool:
    """Whether a block is shown and is not of the page's frame: menus, footer, and if there is a
    body, the box that asks for consent.
    """
    if block.parent is not None and block.parent.hidden:
        return False
    above = page.ancestors[block.index]
    return above.tags.isdisjoint(_FRAMES) and not (body_words and "consent" in above.kinds)

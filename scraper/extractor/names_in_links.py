"""Names and the links around them: what ends a name, and which links lead to somebody else or to
no person. Knows no positions of blocks.
"""

import re

from scraper.extractor.declared_authors import name_in_url
from scraper.language import Phrases, grammar_of, is_surely_name
from scraper.records import Block, BlockLink
from scraper.text import fold, letters, without_accents

PROFILE = r"/(?:%(author_paths)s)/|[?&]_?author="
"""A template of `Vocabulary.pattern` for the URL of an author's page."""
MAX_LINKS = 8
"""So many links of a block are read."""
_BEHIND_LATIN = "\u0250"
"""The first letter of other scripts, whose names URLs have in Latin letters."""
_SHORTEST_TITLE = 3
"""In words."""
# URLs write letters without their marks, or as two letters.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_DOUBLE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def up_to_link(name: str, block: Block, phrases: Phrases) -> str:
    """A name without the beginning of another link, of a day or of the name of a section behind the
    link that is the name: "[Jane Doe] [View]", "[Jane Doe] December 8", "[Jane Doe] In [Gardens]".
    """
    for link in block.links[:MAX_LINKS]:
        is_longer = bool(link.text) and name.startswith(f"{link.text} ")
        if is_longer and is_surely_name(link.text, phrases):
            rest = name.removeprefix(link.text).strip()
            _, _, behind = block.text.partition(link.text)
            is_other = (
                any(other.text.startswith(rest) for other in block.links)
                or _opens_with_body(rest, phrases)
                or phrases.dates.opens_with_day(behind)
            )
            return link.text if is_other else name
    return name


def _opens_with_body(rest: str, phrases: Phrases) -> bool:
    """Whether what is behind a name begins like a section: "in Gardens". A word such as "de" may
    begin the rest of the name.
    """
    word = fold(rest.split()[0])
    vocabulary = phrases.vocabulary
    return word in vocabulary.words("before_organizations") - vocabulary.words("particles")


def spans_links(name: str, block: Block) -> bool:
    """Whether a name consists of several links with only a space between them."""
    return sum(bool(link.text) and link.text in name for link in block.links[:MAX_LINKS]) > 1


def is_linked_title(block: Block, phrases: Phrases) -> bool:
    """Whether a block is all one link, and not to a person's page."""
    profile = phrases.vocabulary.pattern(PROFILE, re.I)
    return any(
        link.text == block.text and not link.is_author and not profile.search(link.href)
        for link in block.links[:1]
    )


def opens_with_linked_title(block: Block, phrases: Phrases) -> bool:
    """Whether a line opens with a link that is a title, as the card of another article does:
    "[Ferry sails again] By: Jane Doe".
    """
    profile = phrases.vocabulary.pattern(PROFILE, re.I)
    return any(
        block.text.startswith(link.text)
        and len(link.text.split()) >= _SHORTEST_TITLE
        and not link.is_author
        and not profile.search(link.href)
        and not is_surely_name(link.text, phrases)
        for link in block.links[:1]
        if link.text
    )


def leads_elsewhere(name: str, block: Block, phrases: Phrases) -> bool:
    """Whether a name is a link to a section, a page whose URL has no part of the name, or to a part
    of the same page ("Show Sidebar").
    """
    profile = phrases.vocabulary.pattern(PROFILE, re.I)
    family_name = letters(name.split()[-1])
    return any(
        link.text == name
        and not link.is_author
        and not profile.search(link.href)
        and (link.href.startswith("#") or family_name not in letters(link.href))
        for link in block.links[:MAX_LINKS]
    )


def is_button(name: str, block: Block, phrases: Phrases) -> bool:
    """Whether what may be a name is a button that leads to the page of a person."""
    return any(
        name in link.text and _is_of_other(link, block, phrases) for link in block.links[:MAX_LINKS]
    )


def _is_of_other(link: BlockLink, block: Block, phrases: Phrases) -> bool:
    """Whether a link's URL has the name of a person of whom its text has no word, and its block has
    that name too, or its text the words of a button: "View Profile" links to "/authors/jane-doe".
    """
    person = letters(name_in_url(link.href, phrases))
    words = link.text.split()
    is_latin = max(link.text, default="") < _BEHIND_LATIN
    if not (is_latin and person and len(words) > 1) or any(
        _is_in_url(word, person) for word in words
    ):
        return False
    buttons = phrases.vocabulary.words("words_of_profile_buttons")
    return person in letters(_plain(block.text)) or not buttons.isdisjoint(map(fold, words))


def _is_in_url(word: str, slug: str) -> bool:
    """Whether a word is in the letters of a URL, in one of the ways in which URLs write it."""
    spelled = {letters(word), letters(_plain(word)), letters(fold(word).translate(_DOUBLE))}
    return any(one in slug for one in spelled if one)


def _plain(text: str) -> str:
    """A text in lower case without the marks of its letters."""
    return without_accents(fold(text).translate(_PLAIN))


def is_site_by_name(name: str, phrases: Phrases) -> bool:
    """Whether an East Asian name ends like that of a site: "中国新闻网"."""
    grammar = grammar_of(phrases)
    return not name.isascii() and grammar.is_organization(name) and not grammar.is_person(name)

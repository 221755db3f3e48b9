"""The headline: candidates from the page's text, JSON-LD, microdata, meta tags and <title>, scored
title by title. The lines that only their place makes titles are in shown_titles.py.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.extractor.kickers import is_part_of, shared_parts, without_label
from scraper.extractor.shown_titles import (
    heading_of_body,
    line_above_byline,
    shown_titles,
    stands_as_headline,
)
from scraper.extractor.title_parts import is_part_in_title, without_last_part, without_site
from scraper.language import is_empty_title
from scraper.parsing import StructuredData, is_of_type, texts
from scraper.records import Ancestor, Block
from scraper.text import count_words, fold, letters, one_line, words_or_pairs
from scraper.urls import host_of

# Points of each source, and of the form of a title and its likeness to the others. The visible
# headline wins, unless no declared title resembles it, or several sources agree that its first
# words are a kicker.
TRUST: dict[str, float] = {
    "headline block": 4.0,
    "line of a title": 0.5,
    "h1": 2.6,
    "json-ld of news": 2.5,
    "json-ld": 0.3,
    "microdata": 1.0,
    "og:title": 1.2,
    "twitter:title": 0.4,
    "meta": 0.7,
    "title": 0.4,
    "the headline without its kicker": 6.5,
    "shared without kickers": 6.5,
    "the headline without its label": 6.5,
    "a declared title has a kicker before it": 1.0,
    "nothing resembles it": -4.2,
    "the site's name": -4.0,
    "cut off": -1.5,
    "one word": -0.5,
}
_SHOWN = frozenset({"headline block", "line of a title", "h1"})
_BEHIND_KICKER = " |–—•·:-"
_TITLES = (
    ("og:title", ("og:title",)),
    ("twitter:title", ("twitter:title",)),
    ("meta", ("headline", "dc.title", "parsely-title", "sailthru.title")),
)
# Newsrooms write this field; elsewhere it is often a title for search engines.
_NEWS = re.compile(r"News|Reportage")
_WITHOUT_KICKER = ("og:title", "json-ld", "json-ld of news")
# Microdata is most often the element of the visible headline itself.
_OF_WHOLE = frozenset({"headline block", "title", "twitter:title", "h1", "microdata"})
_WORD = re.compile(r"\w+")
_QUOTATION = re.compile(r"[–—-]\s?[\"“„«»]?\w")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_MOST_GLUED = 3
_MAX_OTHER_HEADINGS = 3
_MIN_RESEMBLANCE = 0.15


def score_headlines(
    cleaned: Cleaned, structured: StructuredData, url: str | None = None
) -> list[ScoredCandidate]:
    """Every title that the page gives itself, scored. The best one is marked as won."""
    candidates = list(_candidates(cleaned, structured, url))
    candidates = [*shown_titles(cleaned, candidates), *candidates]
    if not candidates:
        candidates = list(line_above_byline(cleaned)) or list(heading_of_body(cleaned))
    candidates += shared_parts(candidates)
    candidates += without_label(candidates, cleaned.phrases)
    evidence = _Evidence(candidates, structured.site_names, stands_as_headline(cleaned))
    return best_wins(score(candidates, TRUST, letters, evidence.for_value, _best_spelling))


def _candidates(
    cleaned: Cleaned, structured: StructuredData, url: str | None
) -> Iterator[Candidate]:
    site = frozenset(map(letters, structured.site_names)) | _names_of_domain(url)
    judged = cleaned.judged
    headline = next((block for block, verdict, _ in judged if verdict.label == "headline"), None)
    visible = [] if headline is None else [_without_marks(headline, cleaned)]
    is_heading = headline is None or headline.kind == "heading"
    line = "" if is_heading else visible[0]
    others = [
        _spaced(block)
        for block, verdict, _ in judged
        if block.kind == "heading" and block.level == 1 and verdict.label != "headline"
    ]
    shown = "headline block" if is_heading else "line of a title"
    found = [(shown, text) for text in visible] + [
        ("h1", text) for text in others[:_MAX_OTHER_HEADINGS]
    ]
    in_json_ld = "json-ld of news" if is_of_type(structured.article, _NEWS) else "json-ld"
    found += [(in_json_ld, text) for text in texts(structured.article.get("headline"))[:1]]
    found += [("microdata", text) for text in structured.microdata.get("headline", ())[:1]]
    found += [
        (source, text)
        for source, names in _TITLES
        for name in names
        for text in structured.meta.get(name, ())[:1]
    ]
    found += [("title", text) for text in structured.titles[:1]]
    if headline is not None and (kicker := _kicker_above(headline, cleaned)):
        # Some sites have the kicker in all their titles.
        declared = {
            letters(without_site(one_line(text), site)): text
            for source, text in found
            if source in _WITHOUT_KICKER
        }
        whole, alone = letters(kicker + headline.text), letters(headline.text)
        if whole in declared and alone not in declared:
            found.append(("headline block", declared[whole]))
    titles = []
    for source, text in found:
        title = without_site(one_line(text), site)
        if source not in _SHOWN:
            title = line if is_part_in_title(line, title) else without_last_part(title)
        titles.append(Candidate(title, source))
    yield from _telling(titles, cleaned)


def _telling(titles: Sequence[Candidate], cleaned: Cleaned) -> Iterator[Candidate]:
    """The titles without those that any page could have, unless the page both shows and declares
    it: an article can be called "Home".
    """
    shown, declared = (
        {letters(one.value) for one in titles if (one.source in _SHOWN) == is_shown}
        for is_shown in (True, False)
    )
    for title in titles:
        bare = letters(title.value)
        is_agreed = bare in shown & declared
        if bare and (is_agreed or not is_empty_title(title.value, cleaned.phrases.vocabulary)):
            yield title


def _without_marks(headline: Block, cleaned: Cleaned) -> str:
    """The text of the headline without the mark that parts it from its kicker. A dash that opens a
    quotation stays.
    """
    text = _spaced(headline)
    is_quotation = _QUOTATION.match(text) and not _kicker_above(headline, cleaned)
    return text if is_quotation else text.lstrip(_BEHIND_KICKER)


def _spaced(block: Block) -> str:
    """The text of a heading, with spaces between parts that a style sheet sets apart."""
    if not block.parts:
        return block.text
    text = block.parts[0]
    for part in block.parts[1:]:
        is_word = _UNSPACED.match(text[-1:]) and _UNSPACED.match(part[:1])
        text += part if is_word else f" {part}"
    return text


def _kicker_above(headline: Block, cleaned: Cleaned) -> str:
    """The text in the same heading before the headline, which is a block of its own."""
    before = cleaned.judged[headline.index - 1].block if headline.index else None
    return before.text if before and _heading_of(before) is _heading_of(headline) else ""


def _heading_of(block: Block) -> Ancestor | Block:
    """The heading of the first level around a block; the block itself if it is in none."""
    element = block.parent
    while element is not None and element.tag != "h1":
        element = element.parent
    return block if element is None else element


def _best_spelling(group: Sequence[Candidate]) -> str:
    """The first spelling of a title, unless another has more words, or one more colon. A page may
    separate words and kickers by its style sheet only.
    """
    first, *others = (candidate.value for candidate in group)
    words = len(_WORD.findall(first))
    return next(
        (
            other
            for other in others
            if other.count(":") == first.count(":") + 1
            or words < len(_WORD.findall(other)) <= words + _MOST_GLUED
        ),
        first,
    )


class _Evidence:
    """The evidence in the form of a title and in the other titles of its page."""

    def __init__(
        self, candidates: Sequence[Candidate], site: frozenset[str], is_clear: bool
    ) -> None:
        self._site = site
        self._is_clear = is_clear
        self._sources: dict[str, set[str]] = {}
        for candidate in candidates:
            self._sources.setdefault(letters(candidate.value), set()).add(candidate.source)
        self._visible = next(
            (candidate.value for candidate in candidates if candidate.source == "headline block"),
            "",
        )
        self._words = {
            letters(candidate.value): words_or_pairs(candidate.value) for candidate in candidates
        }
        self._declared_values = [one.value for one in candidates if one.source in _WITHOUT_KICKER]
        self._declared = {
            letters(candidate.value)
            for candidate in candidates
            if candidate.source not in ("headline block", "h1")
        }

    def for_value(self, title: str, sources: frozenset[str]) -> Iterator[str]:
        """The keys of `TRUST` for a title beyond its sources."""
        bare = letters(title)
        if fold(title) in self._site:
            yield "the site's name"
        if count_words(title) == 1:
            yield "one word"
        if title.endswith(("…", "...")) and any(
            other != bare and other.startswith(bare) for other in self._words
        ):
            yield "cut off"
        if self._is_without_kicker(title, sources):
            yield "the headline without its kicker"
        if "headline block" in sources and any(
            is_part_of(title, declared, is_alone=False) for declared in self._declared_values
        ):
            yield "a declared title has a kicker before it"
        if (
            bare not in self._declared
            and self._declared
            and self._resemblance(bare) < _MIN_RESEMBLANCE
            and not ("headline block" in sources and self._is_clear)
        ):
            yield "nothing resembles it"

    def _is_without_kicker(self, title: str, sources: frozenset[str]) -> bool:
        """Whether a declared title is the visible headline without its kicker or label. If only the
        style sheet separates them, no other source may have the whole.
        """
        if sources.isdisjoint(_WITHOUT_KICKER):
            return False
        of_whole = self._sources.get(letters(self._visible), set())
        return is_part_of(title, self._visible, is_alone=of_whole <= _OF_WHOLE)

    def _resemblance(self, bare: str) -> float:
        mine = self._words[bare]
        return max(
            len(mine & theirs) / max(1, len(mine | theirs))
            for theirs in (self._words[other] for other in self._declared)
        )


def _names_of_domain(url: str | None) -> frozenset[str]:
    """The letters of a host without "www", with and without its last label."""
    host = host_of(url).removeprefix("www.")
    name = host.rpartition(".")[0]
    return frozenset(map(letters, (host, name, name.rpartition(".")[2]))) - {""}

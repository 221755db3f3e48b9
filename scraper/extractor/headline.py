"""The headline and the summary: candidates from the page's text, JSON-LD, microdata, meta tags and
<title>, scored title by title.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.cleaner import Cleaned, is_content
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.extractor.kickers import is_part_of, shared_parts, without_label
from scraper.extractor.title_parts import is_part_in_title, without_last_part, without_site
from scraper.language import is_dateline, is_empty_title, read_byline
from scraper.parsing import TITLE_DIVIDER, StructuredData, is_of_type, texts
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
_BLOCKS_OF_OPENING = 3
_MIN_HEADLINE_WORDS, _MOST_HEADLINE_WORDS = 3, 20
_MOST_BLOCKS_TO_BODY, _MOST_TO_BODY_OF_CALLED = 6, 20
_NO_HEADLINES = ("navigation_whole", "teaser_whole", "share_whole", "comments_whole")


def score_headlines(
    cleaned: Cleaned, structured: StructuredData, url: str | None = None
) -> list[ScoredCandidate]:
    """Every title that the page gives itself, scored. The best one is marked as won."""
    candidates = list(_candidates(cleaned, structured, url))
    candidates = [*_shown_titles(cleaned, candidates), *candidates]
    if not candidates:
        candidates = list(_line_above_byline(cleaned)) or list(_heading_of_body(cleaned))
    candidates += shared_parts(candidates)
    candidates += without_label(candidates, cleaned.phrases)
    evidence = _Evidence(candidates, structured.site_names, _stands_as_headline(cleaned))
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


def _shown_titles(cleaned: Cleaned, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The line above the body that is a declared title apart from its marks, if no heading is the
    headline. Readers see its spelling: a title tag often has other commas and quotation marks.
    """
    if any(one.source in ("headline block", "line of a title") for one in candidates):
        return []
    # Of another length, it has spaces more or less, which only the markup may have made.
    titles = {(letters(one.value), len(one.value)) for one in candidates}
    above = (one_line(one.block.text) for one in cleaned.judged[: max(cleaned.span.first, 0)])
    shown = [text for text in above if (letters(text), len(text)) in titles]
    shown = shown or list(_opening_lines(cleaned, candidates))
    return [Candidate(text, "line of a title") for text in shown][:1]


def _line_above_byline(cleaned: Cleaned) -> Iterator[Candidate]:
    """The first line of the block of a page without any title that has the byline or the date in
    the line below it.
    """
    for block, _, _ in cleaned.judged[: max(cleaned.span.first, 0) + 1]:
        line, _, rest = block.text.partition("\n")
        is_title = _MIN_HEADLINE_WORDS <= count_words(line) <= _MOST_HEADLINE_WORDS
        if is_title and _opens_with_fact(rest, cleaned):
            yield Candidate(line, "line of a title")
            return


def _opens_with_fact(text: str, cleaned: Cleaned) -> bool:
    """Whether the first line of a text is a byline or a date."""
    line = text.partition("\n")[0]
    return bool(read_byline(line, cleaned.phrases)) or is_dateline(line, cleaned.phrases)


def _heading_of_body(cleaned: Cleaned) -> Iterator[Candidate]:
    """The first heading of the body of a page without any title, if it opens the body."""
    body = [block for block, verdict, _ in cleaned.judged if is_content(verdict)]
    for block in body[:_BLOCKS_OF_OPENING]:
        if block.kind == "heading" and count_words(block.text) >= _MIN_HEADLINE_WORDS:
            yield Candidate(block.text, "h1")
            return


def _opening_lines(cleaned: Cleaned, candidates: Sequence[Candidate]) -> Iterator[str]:
    """The first lines of blocks with several, that are a title without its first or last part, up
    to the body, or above a byline or a date. In old pages only a <br> parts them.
    """
    titles = [one.value for one in candidates]
    cuts = [(title, cut) for title in titles for cut in TITLE_DIVIDER.finditer(title)]
    parts = {part for title, cut in cuts for part in (title[: cut.start()], title[cut.end() :])}
    for block, _, _ in cleaned.judged if parts else ():
        line, newline, rest = block.text.partition("\n")
        is_part = newline and line in parts and count_words(line) >= _MIN_HEADLINE_WORDS
        is_above = block.index <= max(cleaned.span.first, 0)
        if is_part and (is_above or _opens_with_fact(rest, cleaned)):
            yield line


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


# The visible standfirst, else the description that the page gives.
SUMMARY_TRUST: dict[str, float] = {"standfirst": 4.0, "description": 2.0, "json-ld": 0.5}


def score_summaries(cleaned: Cleaned, structured: StructuredData) -> list[ScoredCandidate]:
    """Every text that may summarise the article, scored. The best one is marked as won."""
    found = [
        ("standfirst", block.text)
        for block, verdict, _ in cleaned.judged
        if verdict.label == "standfirst"
    ][:1]
    found += [("description", description) for description in structured.descriptions[:1]]
    found += [("json-ld", text) for text in texts(structured.article.get("description"))[:1]]
    return best_wins(
        score((Candidate(one_line(text), source) for source, text in found), SUMMARY_TRUST, letters)
    )


def _is_below_smaller(cleaned: Cleaned) -> bool:
    """Whether the headline is a heading right below a smaller one."""
    shown = next((one.block for one in cleaned.judged if one.verdict.label == "headline"), None)
    above = cleaned.judged[shown.index - 1].block if shown is not None and shown.index else None
    return (
        shown is not None
        and above is not None
        and {shown.kind, above.kind} == {"heading"}
        and (above.level or 0) > (shown.level or 0)
    )


def _stands_as_headline(cleaned: Cleaned) -> bool:
    """Whether the heading that the page shows is clearly the headline, though no declared title
    resembles it: the only one of the first level is no label, the body begins right below it,
    and it has some words or a class for headlines. So does one right below a smaller heading, which
    names the section.
    """
    if _is_below_smaller(cleaned):
        return True
    headings = [
        one
        for one in cleaned.judged
        if one.block.kind == "heading" and one.block.level == 1 and one.line.words
    ]
    if len(headings) != 1 or headings[0].verdict.label != "headline":
        return False
    block, _, line = headings[0]
    classes = cleaned.phrases.vocabulary.words("headline_classes")
    is_called_so = block.parent is not None and not block.parent.words.isdisjoint(classes)
    most = _MOST_TO_BODY_OF_CALLED if is_called_so else _MOST_BLOCKS_TO_BODY
    below = cleaned.judged[block.index + 1 : block.index + 1 + most]
    return (
        (count_words(block.text) >= _MIN_HEADLINE_WORDS or is_called_so)
        and not any(cleaned.phrases.has_whole(key, line) for key in _NO_HEADLINES)
        and any(is_content(one.verdict) for one in below)
    )

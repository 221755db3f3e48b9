"""The evidence for or against a name beyond its sources: its form, the site's name, the other
names of the page. Adds up no points.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.cleaner import Cleaned
from scraper.extractor.author_candidates import MANY_NAMES
from scraper.extractor.candidates import Candidate
from scraper.extractor.unlabelled_names import DESK
from scraper.language import grammar_of, is_surely_name, is_title
from scraper.parsing import TITLE_DIVIDER, StructuredData
from scraper.text import count_words, fold
from scraper.urls import host_of

SHORTEST_SITE = 3
"""In characters. A shorter name of a site can be a word of a name."""
_DECLARED = frozenset({"json-ld", "microdata"})
_IN_DATA = _DECLARED | {"json-ld person", "json-ld of the page", "meta", "meta label"}
"""A newsroom that a page declares as its author is one. A line may say so of any story."""
_STAFF = r"\b(?:%(staff_words)s)\b"
_BYLINES = frozenset({"byline at the head", "line at the head"})
_VISIBLE = _BYLINES | {
    "link at the head",
    "author element at the head",
    "name in author element at the head",
    "byline at the end",
    "line at the end",
}
_SOURCES_AT_HEAD = ("byline", "line", "link", "author element", "name in author element")
_AT_HEAD = frozenset(f"{source} at the head" for source in _SOURCES_AT_HEAD) | {
    "next to a date",
    "below the headline",
}
_AT_END = frozenset(f"{source} at the end" for source in _SOURCES_AT_HEAD) | {
    "alone below the body",
    "biography",
    "byline elsewhere",
}
_CHINESE = "zh"
_LABELLED = frozenset(
    f"{source} {position}"
    for source in ("line", "byline")
    for position in ("at the head", "at the end", "elsewhere")
)
_ONLY_SENTENCE = frozenset({"sentence"})
_SIGNATURES = frozenset({"line at the end", "byline at the end"})
_BARE = frozenset({"below the headline", "next to a date"})
_MOST_WORDS_OF_SITE = 4
_HAN, _MOST_EAST_ASIAN = re.compile(r"[\u4e00-\u9fff]+"), 4
# So many words are no usual name. Vietnamese ones are longer.
_MANY, _MANY_LONG, _LONG_NAMES = 4, 6, frozenset({"vi"})
# "ada.linqvist", "ada_l", "adal77"
_LOGIN = re.compile(r"(?=.*[\d._-])[a-z\d._-]+")


def names_in_titles(titles: Sequence[str]) -> frozenset[str]:
    """What may be the site's name in titles: short first and last parts, folded."""
    found: set[str] = set()
    for title in titles:
        parts = [fold(part) for part in TITLE_DIVIDER.split(title) if part.strip()]
        if len(parts) > 1:
            ends = (parts[0], parts[-1])
            found.update(part for part in ends if len(part.split()) <= _MOST_WORDS_OF_SITE)
    return frozenset(found)


class AuthorEvidence:
    """The evidence in the form of a name, in the site's name and in the other names of its page."""

    def __init__(
        self,
        candidates: list[Candidate],
        structured: StructuredData,
        cleaned: Cleaned,
        url: str | None,
    ) -> None:
        phrases = cleaned.phrases
        has_long_names = not _LONG_NAMES.isdisjoint(phrases.languages[:1])
        self._many_words = _MANY_LONG if has_long_names else _MANY
        sites = structured.site_names | names_in_titles(structured.titles)
        self._site = sites | {site.removeprefix("the ") for site in sites}
        self._initials = {"".join(word[0] for word in site.split()) for site in sites}
        self._headline = cleaned.span.headline
        labels = (host_of(url) or "").split(".")
        self._domain = max(labels[:-1], key=len, default="").replace("-", "")
        self._phrases = phrases
        grammar = self._grammar = grammar_of(phrases)
        newsrooms = [one for one in candidates if self._is_newsroom(one.value)]
        self._is_of_newsroom = any(one.source in _VISIBLE for one in newsrooms)
        self._declared_newsrooms = {one.value for one in newsrooms if one.source in _IN_DATA}
        candidates = [one for one in candidates if not self._is_no_author(one.value)]
        self._by_source: dict[str, set[str]] = {}
        self._lines: dict[str, set[int]] = {}
        self._lines_of_source: dict[str, set[int | None]] = {}
        for candidate in candidates:
            self._by_source.setdefault(candidate.source, set()).add(grammar.key(candidate.value))
            self._lines_of_source.setdefault(candidate.source, set()).add(candidate.line)
            if candidate.line is not None and candidate.source not in _BARE:
                self._lines.setdefault(grammar.key(candidate.value), set()).add(candidate.line)
        self._declared = set().union(*(self._by_source.get(source, set()) for source in _DECLARED))
        # A login stands for a person whom the page may name.
        self._logins = {
            grammar.key(candidate.value)
            for candidate in candidates
            if _LOGIN.fullmatch(candidate.value)
        }
        self._lines_of_declared = set().union(
            *(self._lines.get(name, set()) for name in self._declared)
        )
        self._signers = self._people_from(_SIGNATURES, candidates)
        self._people = self._people_from(_AT_HEAD, candidates)
        self._led_people = self._people & self._by_source.get("line at the head", set())

    def _people_from(self, sources: frozenset[str], candidates: list[Candidate]) -> set[str]:
        """The keys of the people that some sources name."""
        return {
            self._grammar.key(candidate.value)
            for candidate in candidates
            if candidate.source in sources and self._is_person(candidate.value)
        }

    def for_value(self, name: str, sources: frozenset[str]) -> Iterator[str]:
        """The keys of `TRUST` for a name beyond its sources."""
        if self._is_no_author(name):
            yield "only a newsroom"
            return
        is_site = not self._site.isdisjoint((fold(name), fold(name).removeprefix("the ")))
        is_site = is_site or self._begins_like_site(name) or self._is_of_initials(name)
        if is_site or self._is_domain(name):
            yield "names the site" if is_site else "names the domain"
            if sources.isdisjoint(_VISIBLE) and (
                is_site or sources.isdisjoint(_BARE) or not self._is_owner(name)
            ):
                yield "the site, and in no byline"
            elif is_site and self._is_beside_person(self._grammar.key(name)):
                yield "an organization, and people are in the byline"
            if self._signers - {self._grammar.key(name)} and "line at the head" not in sources:
                yield "the site, and people sign the text"
        elif "json-ld organization" in sources:
            yield "an organization, and not the site"
        elif self._is_office_of_site(name) and self._is_beside_person(self._grammar.key(name)):
            yield "an organization, and people are in the byline"
        is_undeclared_site = is_site and sources.isdisjoint(_DECLARED)
        is_body = not is_site and self._is_body(name, sources)
        is_other = self._is_of_newsroom and not self._is_newsroom(name)
        if is_other and (is_undeclared_site or is_body):
            yield "a body next to the newsroom"
        # A Chinese label makes any short name one: pen names have no family name.
        is_labelled = self._phrases.languages[0] == _CHINESE and not sources.isdisjoint(_LABELLED)
        if (self._grammar.is_person if is_labelled else self._grammar.seems_person)(name):
            yield "looks like a person"
        yield from self._people_at_head(name, sources)
        if count_words(name) == 1:
            yield "one word"
        elif (
            "json-ld organization" not in sources
            and self._grammar.count_names(name) >= self._many_words
        ):
            yield "four words or more"
        if self._phrases.vocabulary.pattern(DESK).search(fold(name)):
            yield "a desk"
        if is_title(name, self._phrases):
            yield "a role"
        yield from self._other_names(self._grammar.key(name), sources)

    def _is_no_author(self, name: str) -> bool:
        """Whether a name is only the word for the newsroom, and the page's data do not declare it,
        or if it is that of the staff.
        """
        return self._is_newsroom(name) and (
            name not in self._declared_newsrooms
            or self._phrases.vocabulary.pattern(_STAFF).search(fold(name)) is not None
        )

    def _is_newsroom(self, name: str) -> bool:
        """Whether a name is only the word for the newsroom: "Redaktion", "Staff report"."""
        return self._phrases.has_whole("newsroom_whole", self._phrases.line(name))

    def _is_body(self, name: str, sources: frozenset[str]) -> bool:
        """Whether a name is that of an agency, a company or another body."""
        vocabulary = self._phrases.vocabulary
        return (
            "json-ld organization" in sources
            or self._grammar.is_organization(name)
            or fold(name) in vocabulary.vendors("picture_agencies")
            or vocabulary.pattern(DESK).search(fold(name)) is not None
        )

    def _is_of_initials(self, name: str) -> bool:
        """Whether a name is the first letters of the site's, in capitals: "IC"."""
        return name.isupper() and len(name) > 1 and fold(name) in self._initials

    def _begins_like_site(self, name: str) -> bool:
        """Whether an East Asian body has the first part of its name in common with the site:
        "北都新聞社" and "北都新聞デジタル".
        """
        opening = fold(name)[:_MOST_EAST_ASIAN]
        return (
            len(opening) == _MOST_EAST_ASIAN
            and bool(_HAN.fullmatch(opening))
            and any(site.startswith(opening) for site in self._site)
        )

    def _is_person(self, name: str) -> bool:
        return (
            is_surely_name(name, self._phrases)
            and not self._grammar.is_organization(name)
            and not self._phrases.vocabulary.pattern(DESK).search(fold(name))
        )

    def _people_at_head(self, name: str, sources: frozenset[str]) -> Iterator[str]:
        """The evidence against a name if the head of the article has people that it is not."""
        key = self._grammar.key(name)
        others = self._people - {key}
        if not others or (key in self._people and not self._is_above(key)):
            return
        if _LOGIN.fullmatch(name):
            yield "a login name"
        is_in_byline = "line at the head" in sources or (
            "byline at the head" in sources and self._led_people <= {key}
        )
        if self._grammar.is_organization(name) and not is_in_byline:
            yield "an organization, and people are in the byline"
        if sources <= _AT_END:
            yield "at the end, and another is at the head"
        if self._is_above(key) and any(not self._is_above(other) for other in others):
            yield "another is below the headline"

    def _is_office_of_site(self, name: str) -> bool:
        """Whether a name is that of the site and a place or a section: "Courier Norhaven"."""
        opening, space, _ = fold(name).partition(" ")
        return bool(space) and len(opening) >= SHORTEST_SITE and opening in self._site

    def _is_beside_person(self, key: str) -> bool:
        """Whether a line with a name has a person too: "Jane Doe, The Island Courier"."""
        mine = self._lines.get(key, set())
        return any(not mine.isdisjoint(self._lines.get(one, ())) for one in self._people - {key})

    def _is_above(self, key: str) -> bool:
        """Whether a name is only above the headline."""
        lines = [line for line in self._lines.get(key, ()) if line >= 0]
        is_above = max(lines, default=self._headline) < self._headline
        return is_above and key not in self._declared

    def _is_domain(self, name: str) -> bool:
        """Whether a name contains the label of the domain: as a word, within a word, or as the
        first letters of its words.
        """
        words = [re.sub(r"\W", "", word) for word in fold(name).split()]
        squeezed = "".join(words)
        if self._domain in words or (
            len(words) > 1 and "".join(word[:1] for word in words) == self._domain
        ):
            return True
        return len(self._domain) > 3 and (
            self._domain in squeezed or (len(squeezed) > 4 and squeezed in self._domain)
        )

    def _is_owner(self, name: str) -> bool:
        """Whether a name is a person's and the domain is one of its words, or all of them: "Jane
        Doe" of doe.example or janedoe.example. "From Doe" is not.
        """
        words, phrases = fold(name).split(), self._phrases
        small = phrases.vocabulary.words("before_organizations").union(phrases["byline_lead"])
        is_name = self._is_person(name) and (small - self._grammar.particles).isdisjoint(words)
        return is_name and self._domain in (*words, "".join(words))

    def _is_list_of_others(self, source: str) -> bool:
        """Whether a source has so many names that they are a list of other people. A line with a
        label or a lead may name many authors.
        """
        is_one_line = source in _LABELLED and len(self._lines_of_source[source]) == 1
        return len(self._by_source[source]) >= MANY_NAMES and not is_one_line

    def _other_names(self, name: str, sources: frozenset[str]) -> Iterator[str]:
        if sources.isdisjoint(_DECLARED | {"json-ld organization"}) and any(
            self._by_source.get(source, set()) - {name} - self._site - self._logins
            for source in _DECLARED
        ):
            on_its_line = not self._lines_of_declared.isdisjoint(self._lines.get(name, ()))
            # "Jane DoeCorrespondent" is the declared Jane Doe and her role, which the style sheet
            # separates.
            longer = any(other in name for other in self._declared)
            yield (
                "on one line with a declared one"
                if on_its_line and not longer
                else "another is declared"
            )
        in_byline = set().union(*(self._by_source.get(source, set()) for source in _BYLINES))
        if sources == _ONLY_SENTENCE:
            # A sentence may be about another text.
            in_byline |= self._by_source.get("meta", set())
        if sources.isdisjoint(_BYLINES) and in_byline - {name} - self._site:
            is_declared_with_it = not sources.isdisjoint(_DECLARED) and in_byline & self._declared
            if not is_declared_with_it:
                yield "another is in the byline"
        if any(self._is_list_of_others(source) for source in sources):
            yield "one of many"
        kinds = {source.partition(" ")[0] for source in sources}
        if len(kinds) > 1:
            yield "two kinds of sources" if len(kinds) == 2 else "three kinds of sources"

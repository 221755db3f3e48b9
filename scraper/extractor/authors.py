"""The authors of the article: candidate names, scored name by name. Collects no candidates."""

from collections.abc import Sequence
from dataclasses import replace

from scraper.article import Author
from scraper.cleaner import Cleaned
from scraper.extractor.author_candidates import visible_names
from scraper.extractor.author_evidence import SHORTEST_SITE, AuthorEvidence, names_in_titles
from scraper.extractor.candidates import Candidate, ScoredCandidate, score
from scraper.extractor.case_of_names import as_written_elsewhere, spelling_with_case
from scraper.extractor.declared_authors import declared_names, hinted_names
from scraper.language import NameGrammar, Phrases, grammar_of
from scraper.parsing import StructuredData
from scraper.text import fold
from scraper.urls import absolute_url

# Log odds of each source, and of the form of a name and the other names of its page. They were
# fitted to the development corpus, pages without an author included, and rounded. A source of 0.0
# only makes a name a candidate. A name wins from MIN_TRUST on. If no name has that much, the best
# one wins from MIN_TRUST_ALONE on.
TRUST: dict[str, float] = {
    "json-ld": 2.2,
    "json-ld organization": 0.0,
    "json-ld of the page": 0.0,
    "json-ld person": 0.7,
    "microdata": 1.3,
    "meta": 1.4,
    "meta label": 0.7,
    "byline at the head": 0.0,
    "byline at the end": 1.0,
    "byline elsewhere": 0.0,
    "line at the head": 1.1,
    "line at the end": 1.2,
    "sentence": 1.1,
    "link at the head": 1.9,
    "link at the end": 0.4,
    "author element at the head": 1.0,
    "author element at the end": 0.0,
    "name in author element at the head": 0.0,
    "name in author element at the end": 0.0,
    "below the headline": 0.0,
    "next to a date": 0.3,
    "hint": 0.0,
    "alone below the body": 0.0,
    "biography": 0.0,
    "two kinds of sources": 0.9,
    "three kinds of sources": 1.1,
    "looks like a person": 1.1,
    "one word": 0.4,
    "four words or more": -1.6,
    "a desk": 0.3,
    "a role": -0.5,
    "names the site": 0.2,
    "names the domain": -0.4,
    "the site, and in no byline": -1.5,
    "an organization, and not the site": 1.5,
    "another is declared": -2.6,
    "on one line with a declared one": 1.0,
    "another is in the byline": -1.5,
    "another is below the headline": -2.5,
    "a login name": -2.5,
    "only a newsroom": -9.0,
    "a body next to the newsroom": -5.0,
    "the site, and people sign the text": -6.0,
    "an organization, and people are in the byline": -3.0,
    "at the end, and another is at the head": -1.5,
    "one of many": -1.7,
}
MIN_TRUST = 1.8
MIN_TRUST_ALONE = 0.5
_MAX_BELOW_BEST = 2.5
_MAX_AUTHORS = 50
_NO_CO_AUTHOR = frozenset(
    ("a role", "four words or more", "one word", "names the site", "names the domain")
)


def winning_authors(
    scored: Sequence[ScoredCandidate], cleaned: Cleaned, base: str | None
) -> list[Author]:
    """The names that won, in the page's order, with the absolute URLs of their profile pages."""
    grammar = grammar_of(cleaned.phrases)
    links = _profile_links(cleaned, base)
    return [
        Author(
            as_written_elsewhere(name.value, cleaned),
            links.get(grammar.key(name.value))
            or (absolute_url(name.url, base) if name.url else None),
        )
        for name in scored
        if name.won
    ][:_MAX_AUTHORS]


def score_authors(
    cleaned: Cleaned, structured: StructuredData, url: str | None
) -> list[ScoredCandidate]:
    """Every name that may be an author's, scored, in the page's order. Those with enough trust are
    marked as won.
    """
    phrases = cleaned.phrases
    candidates = [*declared_names(structured, phrases), *visible_names(cleaned, phrases)]
    if not candidates:
        candidates = list(hinted_names(structured, phrases))
    candidates = _without_site(candidates, structured, phrases)
    evidence = AuthorEvidence(candidates, structured, cleaned, url)
    key = grammar_of(phrases).key
    scored = score(candidates, TRUST, key, evidence.for_value, spelling_with_case)
    return trusted_win(scored)


def trusted_win(scored: Sequence[ScoredCandidate]) -> list[ScoredCandidate]:
    """The same names. Those with enough trust are marked as won."""
    best = max(scored, key=lambda name: name.trust, default=None)
    if best is None:
        return []
    if best.trust < MIN_TRUST:
        needed = max(best.trust, MIN_TRUST_ALONE)
        return [replace(name, won=name.trust >= needed) for name in scored]
    lowest = max(MIN_TRUST, best.trust - _MAX_BELOW_BEST)
    return [
        replace(name, won=name.trust >= (MIN_TRUST if _are_together(name, best) else lowest))
        for name in scored
    ]


def _are_together(name: ScoredCandidate, best: ScoredCandidate) -> bool:
    """Whether one list names both: JSON-LD, or a line with a name that is in JSON-LD. What else is
    on a line may be a role or a company.
    """
    mine, theirs = ({reason for reason, _ in one.reasons} for one in (name, best))
    is_on_line = "on one line with a declared one" in mine and mine.isdisjoint(_NO_CO_AUTHOR)
    return is_on_line or "json-ld" in mine & theirs


def _without_site(
    candidates: Sequence[Candidate], structured: StructuredData, phrases: Phrases
) -> list[Candidate]:
    """The candidates, without the site's name around another: "Jane Doe The Island Courier".
    Before a name, it may be the given names of the site's owner, unless a body has such a name.
    """
    sites = structured.site_names | names_in_titles(structured.titles)
    names = [name for name in sites if len(name) >= SHORTEST_SITE]
    grammar = grammar_of(phrases)
    return [
        replace(candidate, value=_apart_from_site(candidate.value, names, grammar))
        for candidate in candidates
    ]


def _apart_from_site(name: str, sites: Sequence[str], grammar: NameGrammar) -> str:
    words = name.split()
    for at in range(2, len(words)):
        before, behind = (fold(" ".join(some)) for some in (words[:at], words[at:]))
        if behind in sites or behind.removeprefix("the ") in sites:
            return " ".join(words[:at])
        is_before = before in sites or before.removeprefix("the ") in sites
        if len(words) - at > 1 and is_before and grammar.is_organization(before):
            return " ".join(words[at:])
    return name


def _profile_links(cleaned: Cleaned, base: str | None) -> dict[str, str]:
    """Key of a name -> URL of its link in a byline or biography."""
    grammar = grammar_of(cleaned.phrases)
    links: dict[str, str] = {}
    for block, verdict, _ in cleaned.judged:
        if verdict.label in ("byline", "biography"):
            for link in block.links:
                if link.text and (url := absolute_url(link.href, base)):
                    links.setdefault(grammar.key(link.text), url)
    return links

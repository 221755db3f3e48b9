"""What an article brings to a state: a new one, another version, nothing, or the same that another
address tells. And what is forgotten.

Articles are kept by key (see `key_of`). Where two addresses give one key, the better claim has it,
whichever came first.
"""

from typing import Literal

from ada_url import URL

from scraper.article import Article
from scraper.jobs.store import dedup
from scraper.jobs.store.dedup import article_shingles
from scraper.jobs.store.state import State
from scraper.jobs.store.tables import ArticleVersion
from scraper.urls import normalize

Outcome = Literal["new", "changed", "unchanged", "same", "other", "failed"]
"""`same`: of an article that another address tells better; `other`: a page that is no article."""

_STORED = ("ok", "paywalled")
_AKIN = 0.5
"""Likeness below which two pages with one canonical address are two articles."""


def store(
    state: State, key: str, url: str, source: str, article: Article, now: float
) -> tuple[str, Outcome]:
    """An article as its address tells it; the key it is kept under, and what it brought."""
    if article.status not in _STORED:
        return key, "other"
    before = state.articles.newest(key)
    if before is not None and before.url != url:
        return _contested(state, before, url, source, article, now)
    if before is not None and before.content_hash == article.content_hash:
        return key, "unchanged"
    _add(
        state,
        ArticleVersion.of(article, key, before.version + 1 if before else 1, url, source, now),
        article,
    )
    return key, "changed" if before else "new"


def forget(state: State, before: float) -> tuple[int, int]:
    """Drop articles whose newest version was seen before a time, and older versions of the others;
    how many of each.
    """
    old = [stored.key for stored in state.articles.all_newest() if stored.seen_at < before]
    for key in old:
        state.twins.drop(key)
        state.articles.drop(key)
    versions = state.articles.drop_older_versions(before)
    if old:
        state.notes.bump()
    return len(old), versions


def _contested(
    state: State, held: ArticleVersion, url: str, source: str, article: Article, now: float
) -> tuple[str, Outcome]:
    """Another address gives the key of an article that is there."""
    key, is_better = held.key, _claim(held.key, url) < _claim(held.key, held.url)
    is_same_text = held.content_hash == article.content_hash
    if not is_same_text and _differ(held.article(), article):
        if is_better:
            _move(state, key, held.url)
        return store(state, key if is_better else url, url, source, article, now)
    if not is_better:
        return key, "same"
    version, seen_at = (held.version, held.seen_at) if is_same_text else (held.version + 1, now)
    _add(state, ArticleVersion.of(article, key, version, url, source, seen_at), article)
    return key, "same" if is_same_text else "changed"


def _move(state: State, key: str, to: str) -> None:
    """Keep an article under another key, after what may be there: its own address, where another
    has the better claim to its key.
    """
    state.twins.drop(key)
    state.twins.leave(to)
    state.articles.move(key, to)
    state.addresses.readdress(key, to)
    if moved := state.articles.newest(to):
        state.twins.join(to, moved.article())


def _add(state: State, version: ArticleVersion, article: Article) -> None:
    state.twins.leave(version.key)
    state.articles.put(version)
    state.twins.join(version.key, article)
    state.notes.bump()


def _differ(one: Article, other: Article) -> bool:
    """Whether two pages that name one canonical address are two articles all the same."""
    return dedup.jaccard(article_shingles(one), article_shingles(other)) < _AKIN


def _claim(key: str, url: str) -> tuple[bool, str]:
    """How well an address speaks for an article: its own before others, among others the first in
    order.
    """
    return url != key, url


def key_of(article: Article, url: str) -> str:
    """What an article is kept under: the address that the page calls its own, where that can be one
    article's; else where it was found.

    A home page is nobody's canonical address, although some sites give it for every page.
    """
    for candidate in (article.canonical_url, article.final_url):
        found = normalize(candidate) if candidate else None
        if found and (URL(found).pathname != "/" or URL(found).search):
            return found
    return normalize(url) or url

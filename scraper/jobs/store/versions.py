"""Stores an article: as a new article, a new version, or nothing new. Deletes old articles.

Articles are stored by key (see `article_key`). If two URLs give the same key, the URL with the
better claim has it. The order in which they came does not matter.
"""

from typing import Literal

from ada_url import URL

from scraper.article import Article
from scraper.jobs.store.articles import ArticleVersion
from scraper.jobs.store.state import State
from scraper.near_duplicates import article_shingles, jaccard
from scraper.urls import url_key

Outcome = Literal["new", "changed", "unchanged", "same", "other", "failed"]
"""`same`: an article that is already stored under a better URL. `other`: not an article."""

_STORED = ("ok", "paywalled")
_DIFFERENT = 0.5
"""Jaccard similarity below which two pages with the same canonical URL are two articles."""


def article_key(article: Article, url: str) -> str:
    """The key of an article that was found at `url`: the page's canonical URL, else its final URL,
    else `url`.

    A canonical URL without a path and a query is not used. Some sites give their home page as the
    canonical URL of every page.
    """
    for candidate in (article.canonical_url, article.final_url):
        found = url_key(candidate) if candidate else None
        if found and (URL(found).pathname != "/" or URL(found).search):
            return found
    return url_key(url) or url


def store_article(
    state: State,
    key: str,
    url: str,
    source: str,
    article: Article,
    now: float,
    *,
    first_number: int = 1,
) -> tuple[str, Outcome]:
    """Store the article of a URL. `now` is in seconds since the epoch. `first_number` is the number
    of its version if the article is new: those before may have been deleted.

    Returns the key under which it is stored, which may differ from `key`, and the outcome.
    """
    if article.status not in _STORED:
        return key, "other"
    stored = state.articles.newest(key)
    if stored is not None and stored.url != url:
        return _resolve_conflict(state, stored, url, source, article, now)
    if stored is not None and stored.content_hash == article.content_hash:
        return key, "unchanged"
    number = stored.version + 1 if stored else first_number
    _put(state, ArticleVersion.of(article, key, number, url, source, now), article)
    return key, "changed" if stored else "new"


def delete_older(state: State, before: float) -> tuple[int, int]:
    """Delete the articles whose newest version was seen before a time, and older versions of the
    other articles. Returns how many articles and how many versions.
    """
    old = state.articles.keys_older(before)
    for key in old:
        delete_article(state, key)
    versions = state.articles.delete_older_versions(before)
    return len(old), versions


def delete_article(state: State, key: str) -> None:
    """Delete all versions of an article. Its URLs stay."""
    state.duplicates.remove(key)
    state.articles.delete(key)


def _resolve_conflict(
    state: State, stored: ArticleVersion, url: str, source: str, article: Article, now: float
) -> tuple[str, Outcome]:
    """Store an article whose key belongs to the article of another URL."""
    key, is_better = stored.key, _claim(stored.key, url) < _claim(stored.key, stored.url)
    is_same_text = stored.content_hash == article.content_hash
    if not is_same_text and _are_different(stored.article(), article):
        if is_better:
            _move(state, key, stored.url)
        return store_article(state, key if is_better else url, url, source, article, now)
    if not is_better:
        return key, "same"
    number, seen_at = (
        (stored.version, stored.seen_at) if is_same_text else (stored.version + 1, now)
    )
    _put(state, ArticleVersion.of(article, key, number, url, source, seen_at), article)
    return key, "same" if is_same_text else "changed"


def _move(state: State, key: str, to: str) -> None:
    """Move an article to another key, its own URL, because another URL has the better claim to its
    key. Versions that are already stored under the new key come first.
    """
    state.duplicates.remove(key)
    state.duplicates.remove_bands(to)
    state.articles.move(key, to)
    state.urls.move_article(key, to)
    if moved := state.articles.newest(to):
        state.duplicates.add(to, moved.article())


def _put(state: State, version: ArticleVersion, article: Article) -> None:
    state.duplicates.remove_bands(version.key)
    state.articles.put(version)
    state.duplicates.add(version.key, article)


def _are_different(one: Article, other: Article) -> bool:
    """Whether two pages with the same canonical URL are two articles nevertheless."""
    return jaccard(article_shingles(one), article_shingles(other)) < _DIFFERENT


def _claim(key: str, url: str) -> tuple[bool, str]:
    """The claim of a URL to a key; the smallest is the best. The key's own URL comes first, then
    the others in alphabetical order.
    """
    return url != key, url

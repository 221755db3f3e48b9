"""Every path of the demo newsroom on a day, with its response. Opens no socket.

On the second day one story is corrected, one is removed and one is new.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

from scraper.demo import feeds
from scraper.demo.stories import LANGUAGES, Story, all_stories, page_templates, page_texts
from scraper.demo.templates import (
    article_page,
    content_type,
    fill,
    page_frame,
    profile_url,
    section_url,
    tag_url,
)

FIRST_DAY, LAST_DAY = 1, 2
_EVENINGS = {1: datetime(2024, 3, 5, 19, 0, tzinfo=UTC), 2: datetime(2024, 3, 6, 12, 0, tzinfo=UTC)}
"""The time at which a day's feeds and lists were last changed."""
_SITE_BUILT = datetime(2024, 1, 1, tzinfo=UTC)
CONSENT_WALL, SOFT_404, PRIVATE = (
    "/fr/choix/vos-choix-pour-les-cookies",
    "/es/puerto/la-regata-que-nunca-se-publico",
    "/private/notes-for-the-night-desk",
)
_HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class Resource:
    """The response for a path."""

    content: bytes
    content_type: str
    changed: datetime
    status: int = 200

    @cached_property
    def tag(self) -> str:
        """The ETag of the content, without quotes."""
        return sha256(self.content).hexdigest()[:20]


def stories_of(day: int) -> list[Story]:
    """The stories that are published on a day, 1 or 2, in the newsroom's order."""
    if day == FIRST_DAY:
        return [story for story in all_stories() if story.kind != "new"]
    return [story.second_edition() for story in all_stories() if story.kind != "vanishing"]


def resources_of(day: int, base: str) -> dict[str, Resource]:
    """Path -> response of the site at the base URL `base` on a day, 1 or 2."""
    evening, current = _EVENINGS[day], stories_of(day)
    found = {
        story.path: Resource(article_page(story, base), content_type(story), story.changed)
        for story in current
    }
    found |= {
        path: Resource(content, kind, evening)
        for path, content, kind in _lists_and_feeds(current, evening, base)
    }
    found |= {
        path: Resource(content, kind, _SITE_BUILT)
        for path, content, kind in _unchanging_pages(base)
    }
    if day == LAST_DAY:
        found |= {
            story.path: _gone_page(story, evening, base)
            for story in all_stories()
            if story.kind == "vanishing"
        }
    return found


def not_found() -> Resource:
    """The response for any other path."""
    return Resource(page_templates("others")["not_found"].encode(), _HTML, _SITE_BUILT, 404)


def _lists_and_feeds(
    current: list[Story], evening: datetime, base: str
) -> Iterator[tuple[str, bytes, str]]:
    mine = {
        language: [story for story in current if story.language == language]
        for language in LANGUAGES
    }
    yield "/", feeds.home_page(current, base), _HTML
    yield feeds.RSS, feeds.rss(mine["en"], base), "application/rss+xml; charset=utf-8"
    yield feeds.ATOM, feeds.atom(mine["de"], base), "application/atom+xml; charset=utf-8"
    yield feeds.JSON_FEED, feeds.json_feed(mine["fr"], base), "application/feed+json"
    yield feeds.SITEMAP, feeds.sitemap_index(base), _XML
    yield feeds.NEWS_SITEMAP, feeds.news_sitemap(current, evening, base), _XML
    for path, languages in feeds.SITEMAPS.items():
        others = [CONSENT_WALL, SOFT_404] if "fr" in languages else []
        content = feeds.sitemap(
            [story for language in languages for story in mine[language]], others, base
        )
        yield (
            (path, feeds.gzipped(content), "application/gzip")
            if path.endswith(".gz")
            else (path, content, _XML)
        )
    for language in LANGUAGES:
        yield from _lists_in(language, mine[language], base)


def _lists_in(language: str, mine: list[Story], base: str) -> Iterator[tuple[str, bytes, str]]:
    """(path, content, type) of the lists for the language, its sections, authors and tags."""
    path = f"/{language}/"
    yield path, feeds.list_page(page_texts(language)["menu"][0], mine, language, path, base), _HTML
    lists: dict[str, tuple[str, list[Story]]] = {}
    for story in mine:
        lists.setdefault(section_url(story.section, language, ""), (story.section, []))[1].append(
            story
        )
        for name in story.credited:
            lists.setdefault(profile_url(name, language, ""), (name, []))[1].append(story)
        for tag in story.tags:
            lists.setdefault(tag_url(tag, language, ""), (tag, []))[1].append(story)
    for url_path, (name, listed) in lists.items():
        yield url_path, feeds.list_page(name, listed, language, url_path, base), _HTML


def _unchanging_pages(base: str) -> Iterator[tuple[str, bytes, str]]:
    pages = page_templates("others")
    yield "/robots.txt", feeds.robots(base), "text/plain; charset=utf-8"
    yield CONSENT_WALL, pages["consent"].encode(), _HTML
    yield SOFT_404, pages["soft_404"].encode(), _HTML
    yield PRIVATE, pages["private"].encode(), _HTML
    yield "/legal/", pages["legal"].encode(), _HTML
    for name in [
        "logo.png",
        *(picture.file for story in all_stories() for picture in story.pictures),
    ]:
        yield f"/img/{name}", png(name), "image/png"


def _gone_page(story: Story, evening: datetime, base: str) -> Resource:
    page = fill(page_templates("others")["gone"], page_frame(story.language, base))
    return Resource(page.encode(), _HTML, evening, 410)


_WIDTH, _HEIGHT = 32, 20


def png(name: str) -> bytes:
    """A PNG image whose colour depends on the name."""
    colour = sha256(name.encode()).digest()[:3]
    rows = (b"\0" + colour * _WIDTH) * _HEIGHT
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    # Stored, not compressed: the bytes must not depend on the zlib at hand.
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows, 0))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

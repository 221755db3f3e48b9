"""Pages and files that list the stories: feeds, sitemaps, section pages. Also robots.txt. Opens
nothing.
"""

import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from scraper.demo.stories import Story, page_templates, page_texts
from scraper.demo.templates import fill, page_frame, picture_url

RSS, ATOM, JSON_FEED = "/feed.xml", "/de/feed.atom", "/fr/feed.json"
SITEMAP, NEWS_SITEMAP = "/sitemap.xml", "/news-sitemap.xml"
SITEMAPS = {"/sitemap-1.xml": ("en", "de"), "/sitemap-2.xml.gz": ("fr", "es")}
_FEEDS = {
    "en": (RSS, "application/rss+xml"),
    "de": (ATOM, "application/atom+xml"),
    "fr": (JSON_FEED, "application/feed+json"),
}
_NEWS_AGE = timedelta(days=2)
"""Maximum age of a story in a news sitemap."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP_NAMES = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(stories: Sequence[Story], base: str) -> bytes:
    """RSS 2.0, with HTML in the summaries, as many sites write them."""
    items = "".join(
        f"<item><title>{escape(story.headline)}</title>"
        f"<link>{base}{story.path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="true">{base}{story.path}</guid>'
        f"<pubDate>{format_datetime(story.published)}</pubDate>"
        f"<dc:creator>{escape(', '.join(story.credited))}</dc:creator>"
        f"<category>{escape(story.section)}</category>"
        f"<description><![CDATA[<p>{escape(story.standfirst)}</p>]]></description></item>\n"
        for story in _newest(stories)
    )
    return (
        f'{_XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Quaypost</title><link>{base}/en/</link>"
        f"<description>News from the harbour</description><language>en</language>\n"
        f"{items}</channel></rss>\n"
    ).encode()


def atom(stories: Sequence[Story], base: str) -> bytes:
    """Atom (RFC 4287)."""
    newest = _newest(stories)
    entries = "".join(
        f"<entry><id>{base}{story.path}</id><title>{escape(story.headline)}</title>"
        '<link rel="alternate" '
        f'href="{base}{story.path}"/><published>{story.published.isoformat()}</published>'
        f"<updated>{story.changed.isoformat()}</updated>{_authors(story)}"
        f"<summary>{escape(story.standfirst)}</summary></entry>\n"
        for story in newest
    )
    updated = max(story.changed for story in newest).isoformat()
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="de"><id>{base}/de/</id><title>Quaypost</title>'
        f'<link rel="self" href="{base}{ATOM}"/><updated>{updated}</updated>\n{entries}</feed>\n'
    ).encode()


def _authors(story: Story) -> str:
    return "".join(f"<author><name>{escape(name)}</name></author>" for name in story.credited)


def json_feed(stories: Sequence[Story], base: str) -> bytes:
    """JSON Feed 1.1 (jsonfeed.org)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quaypost",
        "home_page_url": f"{base}/fr/",
        "feed_url": f"{base}{JSON_FEED}",
        "language": "fr",
        "items": [
            {
                "id": base + story.path,
                "url": base + story.path,
                "title": story.headline,
                "summary": story.standfirst,
                "date_published": story.published.isoformat(),
                "authors": [{"name": name} for name in story.credited],
                "tags": list(story.tags),
            }
            for story in _newest(stories)
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def sitemap_index(base: str) -> bytes:
    """An index of two sitemaps."""
    named = "".join(f"<sitemap><loc>{base}{path}</loc></sitemap>" for path in SITEMAPS)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP_NAMES}">{named}</sitemapindex>\n'.encode()


def sitemap(stories: Iterable[Story], more: Iterable[str], base: str) -> bytes:
    """A sitemap of stories, and of the paths in `more`."""
    entries = [
        f"<url><loc>{base}{story.path}</loc><lastmod>{story.changed.isoformat()}</lastmod></url>\n"
        for story in stories
    ]
    entries += [f"<url><loc>{base}{path}</loc></url>\n" for path in more]
    return f'{_XML}<urlset xmlns="{_SITEMAP_NAMES}">\n{"".join(entries)}</urlset>\n'.encode()


def gzipped(content: bytes) -> bytes:
    """The content as a gzip file without a time."""
    return gzip.compress(content, mtime=0)


def news_sitemap(stories: Sequence[Story], now: datetime, base: str) -> bytes:
    """Google's news sitemap: the stories of the last two days."""
    entries = "".join(
        f"<url><loc>{base}{story.path}</loc><news:news>"
        "<news:publication><news:name>Quaypost</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news></url>\n"
        for story in _newest(recent(stories, now))
    )
    names = f'xmlns="{_SITEMAP_NAMES}" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"{_XML}<urlset {names}>\n{entries}</urlset>\n".encode()


def recent(stories: Sequence[Story], now: datetime) -> list[Story]:
    """The stories that a news sitemap of the time `now` may list."""
    return [story for story in stories if story.published > now - _NEWS_AGE]


def list_page(name: str, stories: Sequence[Story], language: str, path: str, base: str) -> bytes:
    """The page of a section, an author or a tag, with one card per story."""
    pages = page_templates("others")
    fields = page_frame(language, base)
    cards = "".join(
        fill(
            pages["card"],
            {
                "url": base + story.path,
                "headline": escape(story.headline),
                "standfirst": escape(story.standfirst),
                "section": escape(story.section),
                "picture": picture_url(story.pictures[0], base)
                if story.pictures
                else f"{base}/img/logo.png",
            },
        )
        for story in _newest(stories)
    )
    feed = ""
    if language in _FEEDS:
        path_of_feed, kind = _FEEDS[language]
        feed = f'<link rel="alternate" type="{kind}" href="{base}{path_of_feed}">'
    return fill(
        pages["section"],
        {
            **fields,
            "name": escape(name),
            "canonical": base + path,
            "feed_link": feed,
            "cards": cards,
        },
    ).encode()


def home_page(stories: Sequence[Story], base: str) -> bytes:
    """The home page: the newest story of each language."""
    newest = {story.language: story for story in reversed(_newest(stories))}
    items = "".join(
        f'<li><a href="{base}{story.path}">{escape(story.headline)}</a></li>'
        for story in newest.values()
    )
    return fill(
        page_templates("others")["front"],
        {"front_items": items, "copyright": escape(page_texts("en")["copyright"])},
    ).encode()


def robots(base: str) -> bytes:
    """robots.txt (RFC 9309). It disallows /private/."""
    sitemaps = f"Sitemap: {base}{SITEMAP}\nSitemap: {base}{NEWS_SITEMAP}\n"
    return f"User-agent: *\nDisallow: /private/\n\n{sitemaps}".encode()


def _newest(stories: Iterable[Story]) -> list[Story]:
    return sorted(stories, key=lambda story: (story.published, story.path), reverse=True)

"""The canonical URL that a page declares, unless it cannot be that of an article. Reads no blocks.

Sites give the address of their home page, of a section or of a test server for every page, or what
a template left: `undefined`, `[object Object]`.
"""

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import unquote

from ada_url import URL

from scraper.cleaner import folders_of, is_home_page
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score
from scraper.language import Vocabulary
from scraper.parsing import Element, StructuredData
from scraper.urls import absolute_url

# Points. rel=canonical wins over og:url.
CANONICAL_TRUST = {"link rel=canonical": 4.0, "og:url": 2.0}

_PRIVATE_DOMAINS = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|test|invalid)\.?$")
_PLACEHOLDER = re.compile(r"undefined|null|nan|\[object .*|.*(?:\{\{|\}\}|\$\{|<%|%>).*", re.I)
"""The last part of a path that a template or a script was to replace."""
_SECTION_NAME = re.compile(r"[^\W\d_]{1,24}(?:-[^\W\d_]{1,24})?")
"""One word or two, without digits. The path of a story says more."""
_MAX_SECTION_DEPTH = 2
_VERSION = r"(?:%(version_paths)s|\d{1,2})"
"""The parts of a path that lead from a story to its AMP or print version, or to its next page."""
_SUFFIX = re.compile(r"\.\w{2,5}$")


def score_canonicals(
    links: Sequence[Element],
    structured: StructuredData,
    base: str | None,
    page_url: str | None,
    vocabulary: Vocabulary,
) -> list[ScoredCandidate]:
    """The canonical URL, absolute, scored. `links` are the page's <link> elements, `base` is the
    base URL of relative URLs, `page_url` is the URL of the page itself.
    """
    linked = [
        link.get("href") or ""
        for link in links
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    declared = (("link rel=canonical", linked), ("og:url", structured.meta.get("og:url", ())))
    found = [
        Candidate(url, source)
        for source, hrefs in declared
        for href in hrefs
        if (url := absolute_url(href, base)) and _is_possible(URL(url), page_url, vocabulary)
    ]
    return best_wins(score(found, CANONICAL_TRUST))


def _is_possible(canonical: URL, page_url: str | None, vocabulary: Vocabulary) -> bool:
    """Whether a URL can be the canonical URL of a page."""
    parts = _parts(canonical)
    if parts and _PLACEHOLDER.fullmatch(parts[-1]):
        return False
    if page_url is None or not page_url.startswith(("http://", "https://")):
        return not _is_private(canonical.hostname)
    page = URL(page_url)
    if canonical.hostname != page.hostname and _is_private(canonical.hostname):
        return False
    if canonical.pathname.rstrip("/") == page.pathname.rstrip("/") or canonical.search:
        return True
    if is_home_page(str(canonical.href), vocabulary):
        return is_home_page(page_url, vocabulary)
    version = vocabulary.pattern(_VERSION, re.I)
    return not (_is_section(parts) and _is_below(_parts(page), parts, version))


def _parts(url: URL) -> list[str]:
    return [unquote(part) for part in folders_of(str(url.href))]


def _is_private(host: str) -> bool:
    """Whether a host can be reached only from inside: its name says so, or it is an IP address."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return "." not in host.rstrip(".") or _PRIVATE_DOMAINS.search(host) is not None


def _is_section(parts: list[str]) -> bool:
    return len(parts) <= _MAX_SECTION_DEPTH and all(map(_SECTION_NAME.fullmatch, parts))


def _is_below(page: list[str], canonical: list[str], version: re.Pattern[str]) -> bool:
    """Whether the path of a page is that of a story, and not of the same one as the canonical
    URL.
    """
    if not page or _is_section(page):
        return False
    if page[: len(canonical)] == canonical:
        return not all(map(version.fullmatch, page[len(canonical) :]))
    return _SUFFIX.sub("", page[-1]) not in canonical

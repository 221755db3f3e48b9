"""What a URL calls its page, if that is no article: documentation, a product, a thread, a legal
notice. Reads no page.
"""

import re

from scraper.cleaner.page_kinds import OtherKind
from scraper.cleaner.page_urls import folders_of
from scraper.language import Vocabulary
from scraper.urls import host_of

_FORUM = r"/(?:%(forum_paths)s)[/.?-]"
_DOCUMENTATION_HOST = r"(?:%(documentation_hosts)s)"
_BLOG, _GUIDE = r"(?:%(article_paths)s)", r"(?:%(guide_paths)s)"
_HELP_HOST = r"(?:%(help_hosts)s)"
# Of Zendesk.
_HELP_CENTRE = re.compile(r"/hc/(?:[\w-]{2,8}/)?articles/\d")
_LEGAL = r"(?:%(legal_paths)s)"
_DOCUMENTATION = r"(?:%(documentation_paths)s)"
_KINDS_BY_FOLDER: dict[OtherKind, str] = {
    "product": r"(?:%(product_paths)s)",
    "service": r"(?:%(service_paths)s)",
}


def is_forum_url(url: str, vocabulary: Vocabulary) -> bool:
    """Whether a folder of a URL is that of a forum's threads."""
    return vocabulary.pattern(_FORUM, re.I).search(url) is not None


def kind_by_url(url: str, vocabulary: Vocabulary) -> OtherKind | None:
    """What the folders of a URL, or its subdomain, call the page. None for a page of a blog."""
    *folders, last = folders_of(url) or [""]
    subdomains = host_of(url).split(".")[:-2]

    def has(template: str, names: list[str]) -> bool:
        return any(map(vocabulary.pattern(template, re.I).fullmatch, names))

    if vocabulary.pattern(_LEGAL, re.I).fullmatch(last.partition(".")[0]):
        return "legal"
    if _HELP_CENTRE.search(url) or has(_HELP_HOST, subdomains):
        return "documentation"
    if has(_BLOG, [*subdomains, *folders]):
        return None
    if has(_DOCUMENTATION_HOST, subdomains) or has(_DOCUMENTATION, folders):
        return "documentation"
    if has(_GUIDE, [*subdomains, *folders]):
        return None
    return next((kind for kind, path in _KINDS_BY_FOLDER.items() if has(path, folders)), None)

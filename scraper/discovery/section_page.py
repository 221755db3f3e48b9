"""The links of an HTML page that look like articles. Fetches nothing."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from ada_url import URL

from scraper.discovery.feed_links import base_url
from scraper.language import Vocabulary
from scraper.parsing import Document, Element, text_of
from scraper.records import DiscoveredUrl
from scraper.text import count_words, one_line
from scraper.urls import join_url

_BOILERPLATE = frozenset({"nav", "footer"})
_BOILERPLATE_ROLES = frozenset({"navigation", "contentinfo"})
_NO_ARTICLE = r"/(?:%(no_article_paths)s)(?:[/.?]|$)"
_NO_STORY_KEY = r"(?:%(list_parameters)s)"
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|css|js|xml|rss)$", re.I)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?\d\d|\d{5,}")
_WORDS_OF_TITLE = 4
_WORDS_OF_SLUG = 4
# A number, or letters that are no word: with digits, or in both cases ("xYz9", "c4f81").
_IDENTIFIER = re.compile(r"\d{1,4}|(?=[a-zA-Z]*\d)[\da-zA-Z]{3,}|(?=.*[a-z][A-Z])[a-zA-Z]{4,}")
_NUMBER = re.compile(r"\d+")
# So many links of one form are stories, if so large a share of them have titles.
_MIN_STORIES, _SHARE_OF_TITLES = 3, 0.5
_WORDS_OF_SHORT_TITLE = 2


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to another page of the site."""

    url: str
    text: str
    element: Element

    @property
    def is_titled(self) -> bool:
        return count_words(self.text) >= _WORDS_OF_TITLE


def article_links(document: Document, url: str) -> Iterator[DiscoveredUrl]:
    """The links of a page that look like articles: on the same site, outside its menus, and either
    with a URL of an article, and with a title as their text or a date or number in the URL; or with
    a short identifier in the URL, if several links of the same form have titles.

    `url` is that of the page.
    """
    links = list(_links_of_site(document, url))
    stories = _stories_by_form(links)
    for link in links:
        if link.url in stories or (
            is_article_url(link.url)
            and URL(link.url).pathname != URL(url).pathname
            and (link.is_titled or _DATED.search(link.url))
            and not _is_boilerplate(link.element)
        ):
            yield DiscoveredUrl(link.url, link.text or None, None, "page")


def _links_of_site(document: Document, url: str) -> Iterator[_Link]:
    """The links to other pages of the site that may be articles."""
    if document.tree is None:
        return
    base = base_url(document, url)
    no_article = Vocabulary().pattern(_NO_ARTICLE, re.I)
    here = URL(url)
    for element in document.tree.iter("a"):
        target_url = join_url((element.get("href") or "").partition("#")[0], base)
        if target_url is None:
            continue
        target = URL(target_url)
        is_here = (target.pathname, target.search) == (here.pathname, here.search)
        if (
            target.hostname.removeprefix("www.") == here.hostname.removeprefix("www.")
            and not is_here
            and not no_article.search(target.pathname)
            and not _FILE.search(target.pathname)
        ):
            text = one_line(text_of(element))
            yield _Link(target_url, text, element)


def _stories_by_form(links: list[_Link]) -> set[str]:
    """The URLs with a short identifier whose form is that of stories. Links in menus do not
    count.
    """
    vocabulary = Vocabulary()
    no_story = vocabulary.pattern(_NO_STORY_KEY, re.I)
    menus = vocabulary.containers("navigation") | vocabulary.containers("legal")
    forms: defaultdict[str, dict[str, _Link]] = defaultdict(dict)
    for link in links:
        if count_words(link.text) < _WORDS_OF_SHORT_TITLE:
            continue
        form = _form_of(link.url, no_story)
        if form and not _is_boilerplate(link.element) and not _is_in_menu(link.element, menus):
            forms[form].setdefault(link.url, link)
    return {
        url
        for group in forms.values()
        if len(group) >= _MIN_STORIES
        and sum(link.is_titled for link in group.values()) >= _SHARE_OF_TITLES * len(group)
        for url in group
    }


def _form_of(url: str, no_story: re.Pattern[str]) -> str | None:
    """The URL with its identifier left out, so that the URLs of stories become equal. None if it
    does not have an identifier.
    """
    parsed = URL(url)
    query = parse_qsl(parsed.search.removeprefix("?"))
    if any(no_story.fullmatch(key) for key, _ in query):
        return None
    keys = [key for key, value in query if _IDENTIFIER.fullmatch(value)]
    if keys:
        return f"{parsed.pathname}?{'&'.join(sorted(keys))}"
    folders = [folder for folder in parsed.pathname.split("/") if folder]
    if not folders:
        return None
    name = folders[-1].partition(".")[0]
    if _IDENTIFIER.fullmatch(name):
        return "/".join([*folders[:-1], "*"])
    if any(map(_NUMBER.fullmatch, re.split("[-_,]", name))):
        return "/".join([*folders[:-1], "*-*"])
    if len(folders) > 1 and _NUMBER.fullmatch(folders[-2]):
        return "/".join([*folders[:-2], "*", "*"])
    return None


def _is_in_menu(element: Element, menus: frozenset[str]) -> bool:
    """Whether the class, id or role of a container of a link names it a menu."""
    return any(
        not menus.isdisjoint((above.get(name) or "").lower().split())
        for above in element.iterancestors()
        if above.tag != "body"
        for name in ("class", "id", "role")
    )


def is_article_url(url: str) -> bool:
    """Whether the path of a URL looks like that of an article: it has a date, a long number, or the
    words of a title.
    """
    path = URL(url).pathname
    slug = max(re.split(r"[/.]", path), key=len)
    return bool(_DATED.search(path)) or len(re.findall(r"[^\W\d_]+", slug)) >= _WORDS_OF_SLUG


def _is_boilerplate(link: Element) -> bool:
    return any(
        above.tag in _BOILERPLATE or (above.get("role") or "").lower() in _BOILERPLATE_ROLES
        for above in link.iterancestors()
    )
